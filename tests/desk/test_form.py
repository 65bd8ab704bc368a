"""The company form as people fill it in."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import form, free_text
from mailbot.desk.form import Form
from mailbot.desk.ticket import Priority

ZONE = "Asia/Ho_Chi_Minh"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

TEMPLATE = """Tiêu đề:
[Loại yêu cầu] – [Mô tả ngắn gọn]
Người gửi:
[Tên của bạn] – [Bộ phận của bạn]
Người nhận:
[Bộ phận/Người phụ trách]
Mô tả chi tiết:
[Mô tả chi tiết vấn đề, bao gồm các bước đã thực hiện, kết quả mong đợi và kết quả thực tế.]
Mức độ ưu tiên:
[Khẩn cấp/Cao/Trung bình/Thấp]
Thời hạn:
[Ngày/giờ cần hoàn thành]
Thông tin liên quan:
* [Đường dẫn đến tài liệu liên quan]
* [Thông tin đăng nhập (nếu cần)]
* [Ảnh chụp màn hình/video]
Mong muốn:
[Mô tả rõ ràng những gì bạn mong muốn bộ phận liên quan thực hiện.]
Liên hệ:
[Số điện thoại/email của bạn]"""

WHOLE = """Chào anh chị,

Người gửi: Nguyễn Thị Hoa – Phòng Kế toán
Người nhận: Phòng Kỹ thuật
Mô tả chi tiết: Trang thanh toán bị lỗi.
Lưu ý: chỉ lỗi với thẻ Visa.

Ví dụ: đơn 1234.
Mức độ ưu tiên: Khẩn cấp
Thời hạn: 17h ngày 25/11
Thông tin liên quan:
* https://abc.vn/loi?x=1:2
* Ảnh chụp màn hình
Mong muốn: Sửa trước giờ mở bán
Liên hệ: 0912 345 678

Trân trọng,
Hoa"""


def read(text: str, *rows: tuple[str, str]) -> Form:
    return form.read(text, rows, NOW, ZONE)


def wall(one: Form) -> str | None:
    return f"{one.deadline.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" if one.deadline else None


def test_the_whole_form_is_read() -> None:
    one = read(WHOLE)
    assert dict(one.fields) == {
        "sender": "Nguyễn Thị Hoa – Phòng Kế toán",
        "recipient": "Phòng Kỹ thuật",
        "description": "Trang thanh toán bị lỗi.\nLưu ý: chỉ lỗi với thẻ Visa.\n\nVí dụ: đơn 1234.",
        "priority": "Khẩn cấp",
        "deadline": "17h ngày 25/11",
        "info": "* https://abc.vn/loi?x=1:2\n* Ảnh chụp màn hình",
        "wish": "Sửa trước giờ mở bán",
        "contact": "0912 345 678",
    }
    assert (one.priority, wall(one), one.deadline_text) == (Priority.URGENT, "2026-11-25 17:00", "17h ngày 25/11")


def test_the_template_left_as_it_is_fills_nothing() -> None:
    assert read(TEMPLATE) == Form()


def test_a_template_filled_in_part_has_that_part() -> None:
    text = TEMPLATE.replace("[Ngày/giờ cần hoàn thành]", "thứ 6 tuần sau").replace("[Tên của bạn] – [Bộ phận của bạn]", "Lê Chi")
    one = read(text)
    assert one.fields == (("sender", "Lê Chi"), ("deadline", "thứ 6 tuần sau"))
    assert (one.priority, wall(one)) == (None, "2026-12-04 17:30")


def test_an_answer_written_into_the_brackets_counts() -> None:
    one = read("Mức độ ưu tiên: [Cao]\nThời hạn: [17h 25/11]\nNgười gửi: [Nguyễn Văn An] – [Kế toán]")
    assert (one.priority, wall(one), one.get("sender")) == (Priority.HIGH, "2026-11-25 17:00", "[Nguyễn Văn An] – [Kế toán]")


DEADLINE_LINES = (
    "Thời hạn: 17h ngày 25/11",
    "thời hạn : 17h ngày 25/11",
    "THỜI HẠN: 17H NGÀY 25/11",
    "Thoi han: 17h ngay 25/11",
    "*Thời hạn:* 17h ngày 25/11",
    "**Thời hạn**: 17h ngày 25/11",
    "- Thời hạn: 17h ngày 25/11",
    "• Thời hạn: 17h ngày 25/11",
    "5. Thời hạn: 17h ngày 25/11",
    "5) Thời hạn: 17h ngày 25/11",
    "e) Thời hạn: 17h ngày 25/11",
    "(5) Thời hạn – 17h ngày 25/11",
    "Thời hạn (Deadline): 17h ngày 25/11",
    "Thời hạn：17h ngày 25/11",
    "Thời hạn\t17h ngày 25/11",
    "Thời hạn    17h ngày 25/11",
    "| Thời hạn | 17h ngày 25/11 |",
    "Thời hạn 17h ngày 25/11",
    "Thời hạn - 17h ngày 25/11",
    "Thời hạn:\n17h ngày 25/11",
    "Thời hạn\n17h ngày 25/11",
    "Thời hạn:\n\n  17h ngày 25/11\n",
    "> Thời hạn: 17h ngày 25/11",
    "Hạn chót: 17h ngày 25/11",
    "Deadline: 17h ngày 25/11",
    "Due date: 25 Nov 2026, 5pm",
    "Tarikh akhir: 5 petang 25 November",
)


@pytest.mark.parametrize("line", DEADLINE_LINES)
def test_a_label_is_found_however_it_is_written(line: str) -> None:
    one = read(f"Em chào anh\n{line}\nMô tả: máy in kẹt giấy")
    assert wall(one) == "2026-11-25 17:00"
    assert one.get("description") == "máy in kẹt giấy"


@pytest.mark.parametrize(
    ("written", "priority"),
    [
        *(("Khẩn cấp", Priority.URGENT), ("khan cap", Priority.URGENT), ("gấp", Priority.URGENT), ("Rất gấp!", Priority.URGENT)),
        *(("URGENT", Priority.URGENT), ("Segera", Priority.URGENT), ("Hoả tốc", Priority.URGENT), ("P1", Priority.URGENT)),
        *(("Cao", Priority.HIGH), ("high", Priority.HIGH), ("Tinggi", Priority.HIGH), ("quan trọng", Priority.HIGH)),
        *(
            ("Trung bình", Priority.NORMAL),
            ("bình thường", Priority.NORMAL),
            ("vừa", Priority.NORMAL),
            ("Medium", Priority.NORMAL),
        ),
        *(("Thấp", Priority.LOW), ("low", Priority.LOW), ("Rendah", Priority.LOW), ("không gấp", Priority.LOW)),
        *(
            ("khong gap lam", Priority.LOW),
            ("không quá gấp", Priority.LOW),
            ("not urgent", Priority.LOW),
            ("tidak segera", Priority.LOW),
        ),
        *(("không gấp, trung bình", Priority.NORMAL), ("Cao (khẩn cấp)", Priority.HIGH), ("Ưu tiên cao nhất", Priority.URGENT)),
        *(
            ("Khẩn cấp/Cao/Trung bình/Thấp", None),
            ("Bình thường, nếu gấp em gọi", Priority.NORMAL),
            ("tuỳ anh", None),
            ("3", None),
        ),
    ],
)
def test_a_priority_in_the_words_people_use(written: str, priority: Priority | None) -> None:
    one = read(f"Mức độ ưu tiên: {written}")
    assert (one.priority, one.get("priority")) == (priority, written)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("càng sớm càng tốt", None),
        ("3/4 người dùng", None),
        ("31/02", None),
        ("25/11 (để kịp ký hợp đồng)", "2026-11-25 17:30"),
        ("Trong tuần này, muộn nhất là thứ 5", "2026-11-26 17:30"),
        ("trước 15h chiều mai giúp em với ạ", "2026-11-24 15:00"),
        ("5/12 - gấp", "2026-12-05 17:30"),
        ("từ 23/11 đến 25/11", "2026-11-25 17:30"),
    ],
)
def test_what_is_not_understood_of_a_deadline_is_kept_as_written(written: str, moment: str | None) -> None:
    one = read(f"Thời hạn: {written}")
    assert (one.deadline_text, wall(one)) == (written, moment)


def test_table_rows_are_read_and_win() -> None:
    one = read("Thời hạn  26/11", ("Thời hạn", "17h 25/11"), ("Mức độ ưu tiên:", "Cao"), ("STT", "1"), ("Người gửi", " An "))
    assert one.fields == (("sender", "An"), ("priority", "Cao"), ("deadline", "17h 25/11"))
    assert wall(one) == "2026-11-25 17:00"


def test_english_and_malay_forms() -> None:
    english = read(
        "From: John – Sales\nTo: IT\nDescription: cannot print\nPriority: High\nDeadline: tomorrow 5pm\nContact: 12345678"
    )
    assert [key for key, _ in english.fields] == ["sender", "recipient", "description", "priority", "deadline", "contact"]
    assert (english.priority, wall(english)) == (Priority.HIGH, "2026-11-24 17:00")
    malay = read("Pengirim: Ali\nPenerangan: Tak boleh cetak\nKeutamaan: Segera\nTarikh akhir: Jumaat depan\nHubungi: ali@abc.my")
    assert (malay.priority, wall(malay), malay.get("contact")) == (Priority.URGENT, "2026-12-04 17:30", "ali@abc.my")


def test_a_rules_own_labels_are_kept_under_their_names() -> None:
    one = read("Môi trường: Windows 11, Chrome 120\nCác bước tái hiện:\n1. Mở trang\n2. Bấm nút\nMong muốn: sửa")
    assert dict(one.fields) == {
        "wish": "sửa",
        "Môi trường": "Windows 11, Chrome 120",
        "Các bước tái hiện": "1. Mở trang\n2. Bấm nút",
    }


def test_a_list_of_data_inside_the_description_stays_there() -> None:
    text = "Mô tả: Tạo tài khoản cho nhân viên mới\nTên: Lê Văn B\nEmail: b@abc.vn\nPhòng ban: Sale\nThời hạn: thứ 6"
    one = read(text)
    assert [key for key, _ in one.fields] == ["description", "deadline"]
    assert one.get("description").endswith("Tên: Lê Văn B\nEmail: b@abc.vn\nPhòng ban: Sale")


def test_a_phone_number_or_a_short_label_behind_the_description_is_read() -> None:
    one = read("Mô tả: máy in kẹt\nHạn: thứ 6\nSĐT: 0912 345 678")
    assert dict(one.fields) == {"description": "máy in kẹt", "deadline": "thứ 6", "contact": "0912 345 678"}
    assert read("Mô tả: máy in kẹt\nĐT: 0912 345 678").get("contact") == "0912 345 678"


def test_the_description_goes_on_behind_a_label_of_the_rules() -> None:
    one = read("Mô tả: CRM lỗi\nPhiên bản: 2.3\nLỗi từ sáng nay\nMôi trường:\n- Windows\n- Chrome")
    assert dict(one.fields) == {
        "description": "CRM lỗi\nLỗi từ sáng nay",
        "Phiên bản": "2.3",
        "Môi trường": "- Windows\n- Chrome",
    }


def test_parts_of_the_contact_stay_together() -> None:
    assert read("Liên hệ:\nSĐT: 0912\nEmail: a@b.vn\nMô tả: x").get("contact") == "SĐT: 0912\nEmail: a@b.vn"


@pytest.mark.parametrize(
    "line",
    [
        "Lưu ý: máy này dùng chung",
        "Ghi chú: gọi trước khi đến",
        "Lỗi: 0x80070005",
        "http://abc.vn:8080/x",
        "12:30 thì máy treo",
        "Liên hệ anh An ở tầng 3 để lấy chìa khoá",
        "Mong muốn của em là sửa nhanh",
        "Hạn mức tín dụng: 50 triệu",
        "Mô tả thì dài lắm nên em nói ngắn thôi",
        "Error: To: field missing",
    ],
)
def test_an_ordinary_line_is_no_label(line: str) -> None:
    assert read(f"Mô tả chi tiết: máy treo\n{line}").fields == (("description", f"máy treo\n{line}"),)


@pytest.mark.parametrize(
    "text",
    [
        "Em không vào được CRM ạ.",
        "Kính gửi anh chị,\nEm cần xem hợp đồng thuê văn phòng.\nTrân trọng",
        "Báo cáo tháng 12 bị sai, 3/4 người dùng không mở được",
        "",
    ],
)
def test_where_there_is_no_form_nothing_is_invented(text: str) -> None:
    assert read(text) == Form()


@pytest.mark.parametrize(
    ("text", "moment", "written"),
    [
        ("Em không vào được CRM, cần trước 17h ngày 25/11 ạ.", "2026-11-25 17:00", "17h ngày 25/11"),
        ("Nhờ anh xử lý giúp em trong ngày mai", "2026-11-24 17:30", "ngày mai"),
        ("Nho anh chi xem giup hop dong, han chot thu 6 tuan nay", "2026-11-27 17:30", "thu 6 tuan nay"),
        ("Hợp đồng ngày 20/11/2026 cần duyệt trước 25/11", "2026-11-25 17:30", "25/11"),
        ("Nhờ anh giải quyết trong vòng 24h", "2026-11-24 09:00", "trong vòng 24h"),
        ("Em cần xong hồ sơ trước 30/6/2027 ạ", "2027-06-30 17:30", "30/6/2027"),
        ("Please fix this by Friday 5pm.", "2026-11-27 17:00", "Friday 5pm"),
        ("Mohon selesaikan sebelum esok petang", "2026-11-24 17:30", "esok petang"),
    ],
)
def test_a_clear_deadline_in_free_text_is_reported(text: str, moment: str, written: str) -> None:
    one = read(text)
    assert (one.fields, wall(one), one.deadline_text) == ((), moment, written)


@pytest.mark.parametrize(
    "text",
    [
        "Trước 25/11 máy vẫn chạy tốt",
        "Lúc 8h30 sáng nay máy treo",
        "Hôm qua em cần in trước 17h mà không được",
        "Cuộc họp lúc 15h chiều mai ở phòng 3",
        "sau 5 phút thì lỗi, nhờ anh xem",
        "Em cần hợp đồng số 25/11/HĐ",
        "Hợp đồng hết hạn ngày 30/11/2026, nhờ anh chị soạn phụ lục",
        "Cuộc họp vào 15h ngày 25/11 cần mượn máy chiếu",
        "Trong tuần này em không vào được mạng, nhờ anh xem",
        "Em xin nghỉ phép từ 25/11 đến 27/11, nhờ anh khóa tài khoản",
    ],
)
def test_a_time_that_is_no_deadline_is_left_alone(text: str) -> None:
    assert read(text).deadline is None


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("Việc này rất gấp ạ", Priority.URGENT),
        ("GẤP: máy chủ chết", Priority.URGENT),
        ("em can gap a", Priority.URGENT),
        ("This is urgent", Priority.URGENT),
        ("Sila bantu segera", Priority.URGENT),
        ("Việc này không gấp đâu ạ", Priority.LOW),
        ("No rush, thanks", Priority.LOW),
        ("Tidak perlu segera", Priority.LOW),
        ("Nhờ anh ưu tiên cao giúp em", Priority.HIGH),
        ("This has high priority for us", Priority.HIGH),
        ("Priority: high please", Priority.HIGH),
        ("Keutamaan tinggi ya", Priority.HIGH),
        ("Em gặp lỗi khi in", None),
        ("Em không gặp lỗi này trước đây", None),
        ("gap loi khi in", None),
        ("khong gap loi nay", None),
        ("giá tăng gấp đôi", None),
        ("it crashes immediately", None),
    ],
)
def test_hurry_in_free_text(text: str, priority: Priority | None) -> None:
    assert read(text).priority is priority


@pytest.mark.parametrize("pattern", [free_text._CALM, free_text._URGENT, free_text._HIGH])
@settings(max_examples=50)
@given(st.data())
def test_nothing_says_hurry_without_one_of_its_words(pattern: re.Pattern[str], data: st.DataObject) -> None:
    said = pattern.search(data.draw(st.from_regex(pattern)))
    assert said is not None
    assert any(word in said[0] for word in free_text._HURRY)


@pytest.mark.parametrize("hint", ["[Links, if any]", "[if needed]", "[nếu có]", "[jika ada]"])
def test_a_hint_of_the_template_is_no_value(hint: str) -> None:
    assert read(f"Deadline: 25/11\nRelated information: {hint}").get("info") == ""


lines = st.lists(st.one_of(st.text(max_size=40), st.sampled_from([*WHOLE.splitlines(), *TEMPLATE.splitlines()])), max_size=12)


@settings(max_examples=80, deadline=None)
@given(lines)
def test_no_text_is_too_strange_and_no_value_is_made_up(some: list[str]) -> None:
    text = "\n".join(some)
    one = read(text)
    assert all(value.strip() for _, value in one.fields)
    for line in (line for _, value in one.fields for line in value.splitlines()):
        assert line.strip() in text


@settings(max_examples=40, deadline=None)
@given(st.permutations([part for part in WHOLE.split("\n") if part.startswith(("Người", "Mức", "Thời", "Liên", "Mong"))]))
def test_the_order_of_the_lines_makes_no_difference(some: list[str]) -> None:
    assert set(read("\n".join(some)).fields) < set(read(WHOLE).fields)
