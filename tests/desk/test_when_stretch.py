"""Stretches of time as people write them behind `#away`, seen from Monday, 23 November 2026, 09:00."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.desk.when import stretch

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 9, tzinfo=ZONE).astimezone(UTC)

STRETCHES = [
    # from and until
    ("từ 26/11 đến 30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("tu 26/11 den het 30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("26/11 - 30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("26/11-30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("2026-11-26..2026-11-30", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("dari 26/11 hingga 30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("on leave 26/11 - 30/11", "26/11/2026 00:00", "30/11/2026 17:30"),
    ("từ 13h mai đến thứ 6", "24/11/2026 13:00", "27/11/2026 17:30"),
    ("from tomorrow to Friday", "24/11/2026 00:00", "27/11/2026 17:30"),
    ("từ mai đến hết tuần", "24/11/2026 00:00", "27/11/2026 17:30"),
    ("từ hôm nay đến thứ 6", "23/11/2026 09:00", "27/11/2026 17:30"),
    ("từ 16h hôm nay đến thứ 6", "23/11/2026 16:00", "27/11/2026 17:30"),
    ("từ 20/11 đến 25/11", "23/11/2026 09:00", "25/11/2026 17:30"),
    ("từ 30/12 đến 3/1", "30/12/2026 00:00", "03/01/2027 17:30"),
    # what one of the two says for both
    ("14h-16h 25/11", "25/11/2026 14:00", "25/11/2026 16:00"),
    ("25/11 14h-16h", "25/11/2026 14:00", "25/11/2026 16:00"),
    ("từ 14h đến 16h ngày 25/11", "25/11/2026 14:00", "25/11/2026 16:00"),
    ("từ 14h ngày 25/11 đến 16h", "25/11/2026 14:00", "25/11/2026 16:00"),
    ("2h-4h chiều mai", "24/11/2026 14:00", "24/11/2026 16:00"),
    ("9h-11h", "23/11/2026 09:00", "23/11/2026 11:00"),
    ("từ 8h đến 17h hôm nay", "23/11/2026 09:00", "23/11/2026 17:00"),
    ("từ 25 đến 27/11", "25/11/2026 00:00", "27/11/2026 17:30"),
    ("từ ngày 25 đến ngày 27 tháng 12", "25/12/2026 00:00", "27/12/2026 17:30"),
    ("Nov 25-27", "25/11/2026 00:00", "27/11/2026 17:30"),
    ("25 hingga 27 November", "25/11/2026 00:00", "27/11/2026 17:30"),
    # weekdays
    ("thứ 3 - thứ 5", "24/11/2026 00:00", "26/11/2026 17:30"),
    ("từ thứ 3 đến thứ 5 tuần sau", "01/12/2026 00:00", "03/12/2026 17:30"),
    ("từ thứ 6 đến thứ 3 tuần sau", "27/11/2026 00:00", "01/12/2026 17:30"),
    ("from Friday to Tuesday", "27/11/2026 00:00", "01/12/2026 17:30"),
    ("Monday to Wednesday", "30/11/2026 00:00", "02/12/2026 17:30"),
    # parts of a day, weeks and months
    ("từ chiều nay", "23/11/2026 13:00", None),
    ("từ chiều mai đến hết thứ 6", "24/11/2026 13:00", "27/11/2026 17:30"),
    ("từ sáng mai", "24/11/2026 00:00", None),
    ("từ tối mai", "24/11/2026 17:30", None),
    ("chiều nay", "23/11/2026 13:00", "23/11/2026 17:30"),
    ("sáng mai", "24/11/2026 00:00", "24/11/2026 12:00"),
    ("sáng 25/11 đến chiều 26/11", "25/11/2026 00:00", "26/11/2026 17:30"),
    ("cả ngày mai", "24/11/2026 00:00", "24/11/2026 17:30"),
    ("tuần sau", "30/11/2026 00:00", "04/12/2026 17:30"),
    ("nghỉ phép tháng 12", "01/12/2026 00:00", "31/12/2026 17:30"),
    ("từ tuần sau", "30/11/2026 00:00", None),
    # only one of the two
    ("nghỉ từ mai", "24/11/2026 00:00", None),
    ("từ thứ 5 trở đi", "26/11/2026 00:00", None),
    ("from today", "23/11/2026 09:00", None),
    ("từ bây giờ đến 17h", None, "23/11/2026 17:00"),
    ("từ nay đến 30/11", None, "30/11/2026 17:30"),
    ("from now until Friday", None, "27/11/2026 17:30"),
    ("dari sekarang hingga Jumaat", None, "27/11/2026 17:30"),
    ("thứ 6", None, "27/11/2026 17:30"),
    ("tới 30/11", None, "30/11/2026 17:30"),
    ("đến chiều mai", None, "24/11/2026 17:30"),
    ("hết tuần sau", None, "04/12/2026 17:30"),
    ("2026-11-30", None, "30/11/2026 17:30"),
    ("3 ngày", None, "26/11/2026 17:30"),
]
NONE = (
    "",
    "từ khi nào đó",
    "đến bao giờ",
    "từ hôm qua",
    "-",
    "a - b",
    "từ hôm qua đến mai",
    "từ 26/11 đến 25/11",
    "từ 25 đến 27",
)


@pytest.mark.parametrize(("text", "since", "until"), STRETCHES)
def test_a_stretch_of_time_is_read_with_its_beginning(text: str, since: str | None, until: str | None) -> None:
    found = stretch.read(text, NOW, ZONE.key)
    assert found is not None
    assert [moment and moment.astimezone(ZONE).strftime("%d/%m/%Y %H:%M") for moment in found] == [since, until]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_stretch_is_none(text: str) -> None:
    assert stretch.read(text, NOW, ZONE.key) is None


def test_what_has_begun_begins_now() -> None:
    later = NOW.replace(hour=8)  # 15:00 in Vietnam
    assert stretch.read("chiều nay", later, ZONE.key) == (later, later.replace(hour=10, minute=30))
