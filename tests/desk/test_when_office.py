"""Deadlines as people in offices write them, in the field of the form and in a sentence, seen from Monday, 23 November 2026,
09:00: what a person would take them for, or nothing, and never another moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailbot.desk import form, when

ZONE = "Asia/Ho_Chi_Minh"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

MEANT = {
    # Vietnamese
    "hết ngày 30": "2026-11-30 17:30",
    "cuối ngày 30": "2026-11-30 17:30",
    "hết giờ hành chính hôm nay": "2026-11-23 17:30",
    "24h": "2026-11-24 09:00",
    "48h": "2026-11-25 09:00",
    "trước 24h ngày 25/11": "2026-11-25 23:59",
    "2-3 ngày": "2026-11-26 17:30",
    "2-3 ngày nữa": "2026-11-26 17:30",
    "trong 1-2 ngày tới": "2026-11-25 17:30",
    "15 ngày kể từ ngày hôm nay": "2026-12-08 17:30",
    "tối đa 3 ngày": "2026-11-26 17:30",
    "tối đa 2 ngày làm việc": "2026-11-25 17:30",
    "30' nữa": "2026-11-23 09:30",
    "10h sáng mai nhé anh": "2026-11-24 10:00",
    "sáng sớm mai": "2026-11-24 08:00",
    "sớm mai": "2026-11-24 08:00",
    "sáng 25": "2026-11-25 12:00",
    "chiều 25": "2026-11-25 17:30",
    "trước 17h 25-11": "2026-11-25 17:00",
    "17h:15 25/11": "2026-11-25 17:15",
    "ngày 25-11-2026": "2026-11-25 17:30",
    "ngày 25/11 tới đây": "2026-11-25 17:30",
    "25/11 năm nay": "2026-11-25 17:30",
    "25/11 năm sau": "2027-11-25 17:30",
    "25-27/11": "2026-11-27 17:30",
    "từ 25 đến 27/11": "2026-11-27 17:30",
    "không muộn hơn 17h ngày 27/11": "2026-11-27 17:00",
    "từ giờ đến 17h": "2026-11-23 17:00",
    "từ bây giờ đến thứ 6": "2026-11-27 17:30",
    "tầm 3h chiều mai": "2026-11-24 15:00",
    "tuần tới thứ 3": "2026-12-01 17:30",
    "tuần sau, sáng thứ 5": "2026-12-03 12:00",
    "15/12/2026 hoặc sớm hơn": "2026-12-15 17:30",
    # English
    "next week Tuesday 10am": "2026-12-01 10:00",
    "27/11 or earlier": "2026-11-27 17:30",
    "by 5 pm": "2026-11-23 17:00",
    "Friday, November 27, 2026 at 5:00 PM": "2026-11-27 17:00",
    "at 8 tonight": "2026-11-23 20:00",
    "27-Nov-2026": "2026-11-27 17:30",
    "25-27 November": "2026-11-27 17:30",
    "2026-11-27 17:00 UTC": "2026-11-28 00:00",
    "17:00 GMT+7 27/11": "2026-11-27 17:00",
    "5pm SGT Friday": "2026-11-27 16:00",
    "first thing tomorrow": "2026-11-24 08:00",
    "end of business today": "2026-11-23 17:30",
    "two business days from now": "2026-11-25 17:30",
    "3 working days from today": "2026-11-26 17:30",
    "a week from today": "2026-11-30 17:30",
    "in two weeks' time": "2026-12-07 17:30",
    "in 1-2 days": "2026-11-25 17:30",
    "mid-December": "2026-12-15 17:30",
    "late December": "2026-12-31 17:30",
    "year-end": "2026-12-31 17:30",
    "not later than Friday": "2026-11-27 17:30",
    "12 noon tomorrow": "2026-11-24 12:00",
    "3 pm sharp": "2026-11-23 15:00",
    # Malay
    "minggu depan hari Rabu": "2026-12-02 17:30",
    "3.30 ptg": "2026-11-23 15:30",
    "pukul lima petang": "2026-11-23 17:00",
    "pukul 12 tengah malam": "2026-11-23 23:59",
    "awal pagi esok": "2026-11-24 08:00",
    "5 haribulan Januari": "2027-01-05 17:30",
    "tidak lewat daripada Jumaat": "2026-11-27 17:30",
    "sebelum atau pada 30 November": "2026-11-30 17:30",
    "dari sekarang hingga Jumaat": "2026-11-27 17:30",
    "25 hingga 27 November": "2026-11-27 17:30",
    "lagi 2 hari": "2026-11-25 17:30",
    "esok juga": "2026-11-24 17:30",
}

NOT_UNDERSTOOD = (
    *("72h làm việc", "8h làm việc", "8 giờ làm việc", "trong 4 giờ làm việc", "within 4 working hours", "4 jam bekerja"),
    *("mùng 5 Tết", "mồng 5 tháng 12", "mùng 10/3", "ngày 28 Tết", "28/12 âm lịch", "28/12 âm", "rằm tháng 12", "15 thang gieng"),
    *("sang năm", "tuần sau nữa", "thứ 6 tuần sau nữa", "tháng sau nữa", "Monday week", "sau 25/11", "sau thứ 6", "sáng 5"),
    *("thứ 2 hoặc thứ 3", "mai hoặc mốt", "Monday or Tuesday", "Isnin atau Selasa", "not before Friday", "after Friday"),
    *("Nov 25-27", "November 25 to 27", "tomorrow 9", "5pm PST Friday", "1700h", "17:00 UTC+25", "secepat mungkin"),
    "17h đến 18h đến " * 8 + "19h",
)


WEDNESDAY = {
    "thứ 2 này": "2026-11-30 17:30",
    "thứ 4 này": "2026-11-25 17:30",
    "this Monday": "2026-11-30 17:30",
    "this coming Monday": "2026-11-30 17:30",
    "Isnin ini": "2026-11-30 17:30",
    "thứ 6 này (27/11)": "2026-11-27 17:30",
}

NO_REQUESTS = (
    "Lỗi xảy ra trước 17h ngày 20/11, nhờ kiểm tra",
    "Từ trước 20/11 đến nay không vào được, nhờ xử lý",
    "Cần cài bản 1.2.3 trước, nhờ anh xử lý",
    "Xin hỗ trợ, trước đây IP 10.12.11.26 vẫn vào được",
    "Nhờ xử lý hợp đồng số 25/11/HĐ-2026 trước giúp em",
    "Cần rà soát HĐ 25/11/2026/HĐTV-ABC",
    "Cần gọi lại số 0912.345.678 trước",
    "Giá trước thuế 12.500.000đ, cần báo lại",
    "Cần gửi trước 2 bản cho chị Tư",
    "Máy in tầng 3 trước cửa phòng 305 cần sửa",
    "Hợp đồng có thời hạn đến 31/12/2027, xin tư vấn",
    "Nghị định 15/2020/NĐ-CP, cần tư vấn trước",
    "Please check invoice 2026-11-25-001 before paying",
    "Sila semak versi 2.11.26 sebelum pasang",
)


def _wall(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" if moment else None


@pytest.mark.parametrize(("phrase", "moment"), MEANT.items())
def test_what_people_write_for_a_deadline_means_what_they_mean(phrase: str, moment: str) -> None:
    assert _wall(when.read(phrase, NOW, ZONE)) == moment
    assert _wall(form.read(f"Thời hạn: {phrase}", (), NOW, ZONE).deadline) == moment


@pytest.mark.parametrize(("phrase", "moment"), WEDNESDAY.items())
def test_this_weekday_is_the_one_to_come_and_today(phrase: str, moment: str) -> None:
    assert _wall(when.read(phrase, NOW + timedelta(days=2), ZONE)) == moment


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_numbers_of_other_things_and_what_is_over_are_no_deadlines(text: str) -> None:
    assert form.read(text, (), NOW, ZONE).deadline is None


@pytest.mark.parametrize("phrase", NOT_UNDERSTOOD)
def test_what_means_no_moment_or_several_is_kept_as_it_was_written(phrase: str) -> None:
    assert when.read(phrase, NOW, ZONE) is None
    said = form.read(f"Thời hạn: {phrase}", (), NOW, ZONE)
    assert (said.deadline, said.deadline_text) == (None, phrase)
