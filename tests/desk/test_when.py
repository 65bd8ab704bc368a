"""The moments that people name, seen from Monday, 23 November 2026, 09:00 in Vietnam."""

import unicodedata
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import when

ZONE = "Asia/Ho_Chi_Minh"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def read(text: str) -> str | None:
    return _wall(when.read(text, NOW, ZONE))


def _wall(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" if moment else None


PHRASES = {
    # Vietnamese: date and time
    "17h ngày 25/11": "2026-11-25 17:00",
    "17h30 ngày 25/11": "2026-11-25 17:30",
    "17 giờ 30 ngày 25 tháng 11": "2026-11-25 17:30",
    "17:30 25/11": "2026-11-25 17:30",
    "25/11 17:30": "2026-11-25 17:30",
    "17：30 ngày 25/11": "2026-11-25 17:30",
    "25/11, trước 15h": "2026-11-25 15:00",
    "25/11/2026 lúc 9h": "2026-11-25 09:00",
    "ngày 25/11": "2026-11-25 17:30",
    "17h ngày 24/7": "2027-07-24 17:00",
    "ngày 25": "2026-11-25 17:30",
    "ngày 5": "2026-12-05 17:30",
    "ngày 25 tháng 12": "2026-12-25 17:30",
    "ngày 25 tháng 12 năm 2026": "2026-12-25 17:30",
    "25 tháng 11": "2026-11-25 17:30",
    "ngày 30 tháng này": "2026-11-30 17:30",
    "mùng không": None,
    "trước 30/11/2026": "2026-11-30 17:30",
    "chậm nhất 17h thứ 5": "2026-11-26 17:00",
    "muộn nhất là ngày 27/11": "2026-11-27 17:30",
    "hạn chót: 27/11": "2026-11-27 17:30",
    "chiều ngày 25/11": "2026-11-25 17:30",
    "24h ngày 25/11": "2026-11-25 23:59",
    "hết ngày 25/11": "2026-11-25 17:30",
    "25-11-2026": "2026-11-25 17:30",
    "25.11.2026": "2026-11-25 17:30",
    "25/11/26": "2026-11-25 17:30",
    "3/4": "2027-04-03 17:30",
    "20/11": "2027-11-20 17:30",
    "23/11": "2026-11-23 17:30",
    "29/2": "2028-02-29 17:30",
    # weekdays
    "thứ 6": "2026-11-27 17:30",
    "thứ sáu": "2026-11-27 17:30",
    "Thứ Sáu này": "2026-11-27 17:30",
    "17h30 thứ 6": "2026-11-27 17:30",
    "17h30 hôm nay": "2026-11-23 17:30",
    "trước 9 giờ 30 hôm nay": "2026-11-23 09:30",
    "thứ 6 tuần sau": "2026-12-04 17:30",
    "thứ hai tuần tới": "2026-11-30 17:30",
    "thứ 6 tuần này": "2026-11-27 17:30",
    "thứ 6 tới": "2026-11-27 17:30",
    "thứ 2": "2026-11-30 17:30",
    "chủ nhật": "2026-11-29 17:30",
    "t6": "2026-11-27 17:30",
    "sáng thứ 2": "2026-11-30 12:00",
    "chiều thứ tư": "2026-11-25 17:30",
    "tối thứ 7": "2026-11-28 21:00",
    "thứ 6 (27/11)": "2026-11-27 17:30",
    "thứ 6, ngày 4/12/2026": "2026-12-04 17:30",
    "trước thứ 6 ạ": "2026-11-27 17:30",
    # days near by
    "hôm nay": "2026-11-23 17:30",
    "trong ngày hôm nay": "2026-11-23 17:30",
    "trong ngày": "2026-11-23 17:30",
    "cuối ngày": "2026-11-23 17:30",
    "ngày mai": "2026-11-24 17:30",
    "mai": "2026-11-24 17:30",
    "ngày kia": "2026-11-25 17:30",
    "ngày mốt": "2026-11-25 17:30",
    "sáng mai": "2026-11-24 12:00",
    "trưa mai": "2026-11-24 12:30",
    "chiều nay": "2026-11-23 17:30",
    "tối nay": "2026-11-23 21:00",
    "sáng mai 9h": "2026-11-24 09:00",
    "8 rưỡi sáng mai": "2026-11-24 08:30",
    "8h kém 15 sáng mai": "2026-11-24 07:45",
    "3h chiều mai": "2026-11-24 15:00",
    "tám giờ sáng mai": "2026-11-24 08:00",
    "12h trưa mai": "2026-11-24 12:00",
    "12h đêm nay": "2026-11-23 23:59",
    "cuối ngày mai": "2026-11-24 17:30",
    # times alone
    "17h": "2026-11-23 17:00",
    "8h": "2026-11-24 08:00",
    "3h": "2026-11-23 15:00",
    "03:00": "2026-11-24 03:00",
    "trước 8h sáng": "2026-11-24 08:00",
    "4h chiều": "2026-11-23 16:00",
    "7h tối": "2026-11-23 19:00",
    "7h toi": "2026-11-23 19:00",
    "8h tối 25/11": "2026-11-25 20:00",
    "19h tối nay": "2026-11-23 19:00",
    "bảy giờ tối mai": "2026-11-24 19:00",
    "6h chiều": "2026-11-23 18:00",
    "9g30 sáng mai": "2026-11-24 09:30",
    "15g ngày 25/11": "2026-11-25 15:00",
    "15h30' ngày 26/11": "2026-11-26 15:30",
    "0h ngày 26/11": "2026-11-26 00:00",
    "cuối giờ chiều nay": "2026-11-23 17:30",
    "hết giờ làm việc hôm nay": "2026-11-23 17:30",
    "buổi chiều mai": "2026-11-24 17:30",
    "nội trong hôm nay": "2026-11-23 17:30",
    "trước 12 giờ ngày 25-11": "2026-11-25 12:00",
    "25-11": "2026-11-25 17:30",
    "10 giờ 15 phút sáng mai": "2026-11-24 10:15",
    # lengths
    "nửa tiếng nữa": "2026-11-23 09:30",
    "30 phút nữa": "2026-11-23 09:30",
    "2 tiếng nữa": "2026-11-23 11:00",
    "1 tiếng rưỡi nữa": "2026-11-23 10:30",
    "3 ngày nữa": "2026-11-26 17:30",
    "ba ngày nữa": "2026-11-26 17:30",
    "sáu ngày nữa": "2026-11-29 17:30",
    "trong 2 ngày": "2026-11-25 17:30",
    "trong vòng 24h": "2026-11-24 09:00",
    "1 tuần nữa": "2026-11-30 17:30",
    "2 ngày làm việc": "2026-11-25 17:30",
    "10 ngày làm việc nữa": "2026-12-07 17:30",
    "1 tháng nữa": "2026-12-23 17:30",
    "3 ngày nữa lúc 10h": "2026-11-26 10:00",
    "3 ngày": "2026-11-26 17:30",
    "2 hôm nữa": "2026-11-25 17:30",
    "3 ngày làm việc kể từ hôm nay": "2026-11-26 17:30",
    "trong 2h": "2026-11-23 11:00",
    "sau 2 tiếng": "2026-11-23 11:00",
    "cho đến hết ngày mai": "2026-11-24 17:30",
    "trong năm nay": "2026-12-31 17:30",
    "17h trước thứ 6": "2026-11-27 17:00",
    "sampai esok": "2026-11-24 17:30",
    "3d": "2026-11-26 17:30",
    "+2h": "2026-11-23 11:00",
    # periods
    "cuối tuần": "2026-11-27 17:30",
    "cuối tuần này": "2026-11-27 17:30",
    "trong tuần này": "2026-11-27 17:30",
    "tuần sau": "2026-12-04 17:30",
    "đầu tuần sau": "2026-11-30 17:30",
    "giữa tuần sau": "2026-12-02 17:30",
    "cuối tháng": "2026-11-30 17:30",
    "trong tuần": "2026-11-27 17:30",
    "ngày 5 tháng sau": "2026-12-05 17:30",
    "đầu tháng sau": "2026-12-01 17:30",
    "cuối Q4": "2026-12-31 17:30",
    "hết quý I/2027": "2027-03-31 17:30",
    "cuối tháng sau": "2026-12-31 17:30",
    "trước cuối tháng này nhé": "2026-11-30 17:30",
    "tháng 12": "2026-12-31 17:30",
    "trước tháng 12": "2026-11-30 17:30",
    "giữa tháng 12": "2026-12-15 17:30",
    "tháng 3/2027": "2027-03-31 17:30",
    "cuối năm": "2026-12-31 17:30",
    "quý 1 năm 2027": "2027-03-31 17:30",
    "cuối quý 4": "2026-12-31 17:30",
    "cuối quý này": "2026-12-31 17:30",
    # ranges mean their end
    "từ 23/11 đến 25/11": "2026-11-25 17:30",
    "14h-16h chiều 25/11": "2026-11-25 16:00",
    # without diacritics
    "17h ngay 25/11": "2026-11-25 17:00",
    "ngay 25 thang 11": "2026-11-25 17:30",
    "thu 6 tuan sau": "2026-12-04 17:30",
    "thu sau tuan toi": "2026-12-04 17:30",
    "thu 2 tuan sau luc 9h": "2026-11-30 09:00",
    "sang mai": "2026-11-24 12:00",
    "chieu nay": "2026-11-23 17:30",
    "8 ruoi sang mai": "2026-11-24 08:30",
    "3 ngay nua": "2026-11-26 17:30",
    "nua tieng nua": "2026-11-23 09:30",
    "cuoi thang": "2026-11-30 17:30",
    "chu nhat": "2026-11-29 17:30",
    "quy 1 nam 2027": "2027-03-31 17:30",
    # English
    "tomorrow": "2026-11-24 17:30",
    "tomorrow 5pm": "2026-11-24 17:00",
    "5 p.m. tomorrow": "2026-11-24 17:00",
    "5:30pm on Friday": "2026-11-27 17:30",
    "tomorrow morning": "2026-11-24 12:00",
    "this afternoon": "2026-11-23 17:30",
    "tonight": "2026-11-23 21:00",
    "noon tomorrow": "2026-11-24 12:00",
    "the day after tomorrow": "2026-11-25 17:30",
    "by Friday": "2026-11-27 17:30",
    "this Friday": "2026-11-27 17:30",
    "next Friday": "2026-12-04 17:30",
    "Friday next week": "2026-12-04 17:30",
    "on Monday at 10am": "2026-11-30 10:00",
    "before Nov 30": "2026-11-30 17:30",
    "30 November": "2026-11-30 17:30",
    "Nov 25th, 2026": "2026-11-25 17:30",
    "25th of November": "2026-11-25 17:30",
    "May 3rd": "2027-05-03 17:30",
    "EOD": "2026-11-23 17:30",
    "EOD Friday": "2026-11-27 17:30",
    "end of next week": "2026-12-04 17:30",
    "end of the month": "2026-11-30 17:30",
    "next month": "2026-12-31 17:30",
    "Q1 2027": "2027-03-31 17:30",
    "in 3 days": "2026-11-26 17:30",
    "in an hour": "2026-11-23 10:00",
    "within 2 hours": "2026-11-23 11:00",
    "within 3 working days": "2026-11-26 17:30",
    "in two weeks": "2026-12-07 17:30",
    # Malay
    "esok": "2026-11-24 17:30",
    "lusa": "2026-11-25 17:30",
    "hari ini": "2026-11-23 17:30",
    "petang ini": "2026-11-23 17:30",
    "esok pagi": "2026-11-24 12:00",
    "pukul 3 petang esok": "2026-11-24 15:00",
    "selewat-lewatnya 5 petang esok": "2026-11-24 17:00",
    "8 malam ini": "2026-11-23 20:00",
    "esok malam": "2026-11-24 21:00",
    "30hb ini": "2026-11-30 17:30",
    "3 hari bekerja": "2026-11-26 17:30",
    "1/12/2026 jam 3 petang": "2026-12-01 15:00",
    "Isnin, 30 November": "2026-11-30 17:30",
    "Jumaat ini": "2026-11-27 17:30",
    "Jumaat depan": "2026-12-04 17:30",
    "sebelum Jumaat": "2026-11-27 17:30",
    "sebelum 25 November": "2026-11-25 17:30",
    "25hb November 2026": "2026-11-25 17:30",
    "25 Disember": "2026-12-25 17:30",
    "hujung minggu ini": "2026-11-27 17:30",
    "minggu depan": "2026-12-04 17:30",
    "hujung bulan": "2026-11-30 17:30",
    "3 hari lagi": "2026-11-26 17:30",
    "sejam lagi": "2026-11-23 10:00",
    "setengah jam lagi": "2026-11-23 09:30",
    "dalam 2 jam": "2026-11-23 11:00",
    "suku pertama 2027": "2027-03-31 17:30",
    # ISO 8601
    "2026-11-25": "2026-11-25 17:30",
    "2026-11-25 15:00": "2026-11-25 15:00",
    "2026-11-25T15:00": "2026-11-25 15:00",
    "2026-11-25T15:00:00Z": "2026-11-25 22:00",
    "2026-11-25T15:00:00+07:00": "2026-11-25 15:00",
    "2026-11-25T15:00:00+0800": "2026-11-25 14:00",
}

NO_MOMENTS = (
    *("", "gấp", "càng sớm càng tốt", "ASAP", "khi nào rảnh", "không có", "N/A", "[Ngày/giờ cần hoàn thành]"),
    *("3/4 người dùng", "2/3 nhân viên", "v2.3.4", "10.2.3", "0912 345 678", "192.168.1.1", "1.500.000đ", "16:9", "24/7"),
    *("31/02", "31/2/2027", "32/12", "11/25", "30/02/2027", "2026-13-01", "2026-11-31", "26h ngày 25/11", "17h75", "25:00"),
    *("hôm qua", "thứ 6 tuần trước", "tuần trước", "yesterday", "last Friday", "semalam", "minggu lepas", "3 ngày trước"),
    *("mỗi thứ 6", "hàng tuần", "every Friday", "thứ 6 ngày 25/11", "16h sáng mai", "10/3 âm lịch", "2027", "13/2026"),
    *(
        "5 người",
        "3 máy tính",
        "Windows 11",
        "máy",
        "chị Mai An",
        "thứ 8",
        "quý 5",
        "tháng 13",
        "ngày 32",
        "10-12",
        "ngày mai 25/11",
        "trước Tết",
        "sau 17h",
        "sau 25/11",
        "nửa ngày nữa",
    ),
    *("đến hết " * 60 + "x 17h", "17h " + "nhé ạ " * 60 + "x", "25/11 " + "trước lúc " * 60 + "x"),
)


@pytest.mark.parametrize(("phrase", "moment"), PHRASES.items())
def test_a_phrase_means_its_moment(phrase: str, moment: str | None) -> None:
    assert read(phrase) == moment


@pytest.mark.parametrize("phrase", NO_MOMENTS)
def test_what_is_no_moment_is_none(phrase: str) -> None:
    assert read(phrase) is None


SENTENCES = {
    "Em cần xử lý trước 17h ngày 25/11 ạ, cảm ơn anh": ("2026-11-25 17:00", "17h ngày 25/11"),
    "họp lúc 9h sáng mai": ("2026-11-24 09:00", "9h sáng mai"),
    "hạn chót là thứ 6 tuần này": ("2026-11-27 17:30", "thứ 6 tuần này"),
    "tai lieu can gui truoc thu 4": ("2026-11-25 17:30", "thu 4"),
    "xong trong tuần này giúp em": ("2026-11-27 17:30", "tuần này"),
    "chị cần cho cuộc họp 25/11": ("2026-11-25 17:30", "25/11"),
    "Please fix by Friday 5pm, thanks": ("2026-11-27 17:00", "Friday 5pm"),
    "I need it tomorrow morning": ("2026-11-24 12:00", "tomorrow morning"),
    "Sila siapkan sebelum Jumaat depan": ("2026-12-04 17:30", "Jumaat depan"),
    "Perlu sebelum 5 petang esok": ("2026-11-24 17:00", "5 petang esok"),
    "Hôm qua hỏng, cần xong trước thứ 5": ("2026-11-26 17:30", "thứ 5"),
    "từ 25/11 đến 27/11 em đi vắng": ("2026-11-27 17:30", "25/11 đến 27/11"),
}

NOTHING_INSIDE = (
    "3/4 người dùng không vào được",
    "Phiên bản 10.2.3 lỗi từ hôm qua",
    "gọi em 0912 345 678 nhé",
    "Gửi chị Mai, máy tính em hỏng",
    "3 may tinh khong len",
    "Lỗi lần thứ 2 rồi",
    "Màn hình thứ 2 không nhận",
    "Báo cáo tháng 12 bị sai",
    "Hợp đồng số 25/11/HĐ",
    "IP 192.168.1.10:8080",
    "giá 1.500.000đ",
    "Server trả lỗi 24/7",
    "Đã chờ 3 ngày rồi",
    "mất 2 ngày nay",
    "trong 3 ngày qua không vào được mạng",
    "bay gio em chua vao duoc",
    "8h sáng hôm qua em gửi rồi",
    "tỉ lệ 16:9",
    "Windows 11 23H2",
    "5G yếu quá, wifi 5g cũng vậy",
    "2 triệu rưỡi",
    "Anh Nam ơi năm nay",
    "phòng 3/4 tầng 2",
    "kế hoạch Q1",
    "gửi đến 25/11 Láng Hạ",
    "văn phòng tại 18/5 Nguyễn Trãi",
    "Every Friday the report fails",
    "broken since Monday",
    "lỗi từ thứ 2",
    "hỏng từ 20/11",
)


@pytest.mark.parametrize(("sentence", "found"), SENTENCES.items())
def test_the_first_moment_inside_a_sentence_is_found_as_written(sentence: str, found: tuple[str, str]) -> None:
    moment = when.find(sentence, NOW, ZONE)
    assert moment is not None
    assert (_wall(moment[0]), moment[1]) == found


@pytest.mark.parametrize("sentence", NOTHING_INSIDE)
def test_a_sentence_of_something_else_holds_no_moment(sentence: str) -> None:
    assert when.find(sentence, NOW, ZONE) is None


def test_marks_that_stand_apart_from_their_letters_are_read() -> None:
    assert read(unicodedata.normalize("NFD", "thứ sáu tuần tới")) == "2026-12-04 17:30"


def test_a_date_without_a_time_ends_at_the_default_time() -> None:
    assert _wall(when.read("25/11", NOW, ZONE, time(8))) == "2026-11-25 08:00"
    assert _wall(when.read("15h 25/11", NOW, ZONE, time(8))) == "2026-11-25 15:00"


def test_today_in_the_evening_lasts_until_midnight() -> None:
    evening = NOW.replace(hour=12)
    assert _wall(when.read("hôm nay", evening, ZONE)) == "2026-11-23 23:59"


def test_the_weekend_begins_when_the_week_is_over() -> None:
    saturday = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert _wall(when.read("cuối tuần này", saturday, ZONE)) == "2026-11-29 17:30"


def test_the_zone_decides_which_day_it_is() -> None:
    late = datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert when.read("hôm nay", late, ZONE) == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert when.read("today", late, "Europe/London") == datetime(2026, 11, 22, 23, 59, tzinfo=UTC)


DURATIONS = {
    "30m": 30, "1h30": 90, "1h30m": 90, "1h": 60, "1.5h": 90, "1,5 giờ": 90, "1:30": 90, "45 phút": 45, "45p": 45,
    "1 tiếng rưỡi": 90, "nửa tiếng": 30, "2 tiếng 15 phút": 135, "1 ngày": 480, "nửa ngày": 240, "1d": 480, "2 tuần": 4800,
    "1 tieng ruoi": 90, "khoảng 20 phút": 20, "half an hour": 30, "an hour": 60, "an hour and a half": 90,
    "1 hour 30 minutes": 90, "3 hrs": 180, "setengah jam": 30, "sejam": 60, "1 jam setengah": 90, "2 jam 30 minit": 150,
    "": None, "0m": None, "30": None, "abc": None, "1h75": None, "-5m": None, "9999 ngày": None, "1 tháng": None, "m": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "minutes"), DURATIONS.items())
def test_a_length_of_work_in_minutes(text: str, minutes: int | None) -> None:
    assert when.duration(text) == minutes


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    when.read(text, NOW, ZONE)
    when.duration(text)
    found = when.find(text, NOW, ZONE)
    assert found is None or found[1] in text


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(2026, 11, 24), datetime(2027, 11, 22)))
def test_every_day_of_the_coming_year_is_read_in_every_spelling(moment: datetime) -> None:
    said = f"{moment:%Y-%m-%d %H:%M}"
    spellings = (
        f"{moment:%d/%m/%Y %H:%M}",
        f"{moment:%H}h{moment:%M} ngày {moment.day}/{moment.month}",
        f"{moment:%H:%M} ngày {moment.day} tháng {moment.month} năm {moment.year}",
        f"{moment:%B} {moment.day}, {moment.year} at {moment:%H:%M}",
        moment.isoformat(),
    )
    assert {read(spelling) for spelling in spellings} == {said}
