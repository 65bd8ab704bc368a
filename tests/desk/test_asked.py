"""What a rule asks for, and whether it came."""

from datetime import UTC, datetime

import pytest

from mailbot.desk import form
from mailbot.desk.asked import missing

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def lacks(item: str, text: str, attachments: int = 0) -> bool:
    one = form.read(text, (), NOW, "Asia/Ho_Chi_Minh")
    return missing((item,), one, text, attachments) == (item,)


GIVEN = [
    ("mô tả", "Máy in tầng 3 kẹt giấy"),
    ("mô tả", "May in hong roi"),
    ("description", "Mô tả: Trang thanh toán lỗi"),
    ("penerangan", "Saya tidak boleh cetak dokumen"),
    ("các bước tái hiện", "Em bấm nút Lưu\nCác bước tái hiện: mở trang, bấm Lưu"),
    ("các bước tái hiện", "1. Mở trang\n2. Bấm Lưu"),
    ("các bước tái hiện", "- mở trang\n- bấm Lưu"),
    ("các bước tái hiện", "Khi em bấm Lưu thì báo lỗi"),
    ("cac buoc tai hien", "Bước 1 mở trang"),
    ("steps to reproduce", "When I click Save it crashes"),
    ("langkah", "Apabila saya klik simpan, ralat muncul"),
    ("môi trường", "Em dùng Windows 11"),
    ("môi trường", "chrome ban moi nhat"),
    ("môi trường", "Môi trường: máy ảo nội bộ"),
    ("environment", "on macOS, app v2.3.1"),
    ("persekitaran", "telefon Android"),
    ("thời hạn", "Thời hạn: càng sớm càng tốt"),
    ("thời hạn", "cần xong trước 25/11"),
    ("deadline", "please finish by tomorrow"),
    ("bối cảnh", "Bối cảnh: gia hạn hợp đồng với nhà cung cấp"),
    ("bối cảnh", "Đối tác muốn đổi điều khoản thanh toán nên bên em phải xem lại hợp đồng thuê nhà trước khi ký"),
    ("số điện thoại", "gọi em 0912 345 678"),
    ("số điện thoại", "SĐT: +84 912345678"),
    ("phone number", "call me at 012-345 6789"),
    ("đính kèm", "Tài liệu: https://drive.abc.vn/x"),
    ("mã nhân viên", "Mã nhân viên: NV0123"),
    ("mã nhân viên", "mã nhân viên của em là NV0123"),
    ("mã dự án", "Mã dự án:\nX12"),
    ("mã dự án", "em làm mã dự án X12"),
    ("ma tai san", "Mã tài sản: PC-12"),
    ("mức độ ưu tiên", "Việc này rất gấp"),
    ("mong muốn", "Nhờ anh cài lại máy"),
    ("tài khoản", "Tài khoản của em là hoa.nt"),
    ("log hệ thống", "Log hệ thống: không có"),
]

MISSING = [
    ("mô tả", "Em chào anh, nhờ anh hỗ trợ giúp em với ạ. Cảm ơn anh."),
    ("mô tả", "Please help me. Thanks."),
    ("mô tả", "Tolong bantu saya. Terima kasih."),
    ("mô tả", ""),
    ("mô tả", "Mô tả chi tiết:\n[Mô tả chi tiết vấn đề, bao gồm các bước đã thực hiện]"),
    ("các bước tái hiện", "Máy in tầng 3 kẹt giấy"),
    ("các bước tái hiện", "khong vao duoc CRM"),
    ("môi trường", "Không đăng nhập được CRM"),
    ("môi trường", "Trang thanh toán lỗi thẻ Visa"),
    ("thời hạn", "Xem giúp em hợp đồng thuê văn phòng"),
    ("thời hạn", "Em gặp lỗi khi xem hợp đồng"),
    ("bối cảnh", "Xem hợp đồng giúp em"),
    ("bối cảnh", "Mức độ ưu tiên: Cao\nMô tả chi tiết: khong dang nhap duoc vao trang quan tri noi bo"),
    ("đính kèm", "Em gửi hợp đồng ạ"),
    ("ảnh chụp màn hình", "Màn hình báo lỗi 500"),
    ("số điện thoại", "đơn 1234 ngày 25/11/2026 lỗi"),
    ("mã nhân viên", "Em là Hoa"),
    ("mã dự án", "Máy in hỏng\nMã dự án:\nPhòng: Kế toán"),
    ("mã dự án", "Mã dự án: [mã của bạn]"),
    ("môi trường", "Mô tả: trang lỗi\nMôi trường:\nBối cảnh: đang chốt sổ"),
]


@pytest.mark.parametrize(("item", "text"), GIVEN)
def test_what_came_is_not_asked_for(item: str, text: str) -> None:
    assert not lacks(item, text)


@pytest.mark.parametrize(("item", "text"), MISSING)
def test_what_did_not_come_is_missing(item: str, text: str) -> None:
    assert lacks(item, text)


@pytest.mark.parametrize("item", ["đính kèm", "ảnh chụp màn hình", "tài liệu liên quan", "screenshot", "lampiran", "hợp đồng"])
def test_an_attachment_answers_what_asks_for_one(item: str) -> None:
    assert lacks(item, "xem giúp em")
    assert not lacks(item, "xem giúp em", attachments=1)


def test_missing_items_keep_the_rules_words_and_order() -> None:
    wanted = ("mô tả", "các bước tái hiện", "môi trường")
    text = "Nhờ anh hỗ trợ. Em dùng Windows 10"
    assert missing(wanted, form.read(text, (), NOW, "UTC"), text, 0) == ("các bước tái hiện",)
    assert missing(wanted, form.Form(), "Nhờ anh hỗ trợ", 0) == wanted
    assert missing((), form.Form(), "", 0) == ()


@pytest.mark.parametrize("point", ["- ", "1. ", "* ", "*"])
def test_the_lines_of_the_form_as_a_list_are_no_steps(point: str) -> None:
    assert lacks(
        "các bước tái hiện", f"{point}Mô tả chi tiết: Máy in hỏng\n{point}Mức độ ưu tiên: Cao\n{point}Liên hệ: 0912 345 678"
    )
