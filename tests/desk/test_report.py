"""The figures of a report, against a week that was reckoned by hand, and the mail that tells managers of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.adapters.store import tx_report
from mailbot.desk.report import METRICS, Unit, figures
from mailbot.desk.scope import Period, Scope, by, scope
from mailbot.desk.weekly import week_before
from mailbot.mail.draft import Outgoing
from tests.desk.test_suggest import VPN, with_fixes
from tests.stories import AN, BINH, CHI, DUNG, HOA, MONDAY, NAM, Desk, office

POLICY = office().policy
WEEK = Period(datetime(2026, 11, 22, 17, tzinfo=UTC), datetime(2026, 11, 29, 17, tzinfo=UTC))  # Monday to Sunday in Hà Nội
TECH = "Yêu cầu hỗ trợ kỹ thuật: "
LEGAL = "Yêu cầu tư vấn pháp lý: "


def played() -> Desk:
    """A week: one solved and praised, one solved late and blamed, one that nobody took, one taken back."""
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", f"{TECH}máy in")  # 9:00
    desk.pass_time(minutes=30)
    desk.answer(desk.last("assigned"), AN, "Chị thử lại giúp em.\n\n#close\n#time 20m")  # 9:30: first answer and solution
    desk.answer(desk.last("closed"), HOA, "#rate 5\n\nNhanh quá, cảm ơn em.")
    desk.says(NAM, "Xem giúp tôi điều khoản phạt.", f"{LEGAL}điều khoản")
    desk.pass_time(days=3, hours=2)  # Thursday 11:30: answered too late, solved in time
    desk.answer(desk.last("assigned", CHI.email), CHI, "Anh xem giúp em bản góp ý.\n\n#close")
    desk.answer(desk.last("closed", NAM.email), NAM, "#rate 2\n\nChờ lâu quá.")
    desk.says(HOA, "Wifi tầng 3 chậm.", f"{TECH}wifi")
    desk.says(NAM, "Cho tôi mượn máy chiếu.", f"{TECH}máy chiếu")
    desk.answer(desk.last("received", NAM.email), NAM, "#cancel")
    return desk


def books(desk: Desk, since: datetime = WEEK.since) -> Scope:
    with desk.sim.store.reading() as tx:
        return scope(POLICY, WEEK, tx_report.books(tx.connection, since))


def value(of: Scope, key: str) -> tuple[float | None, int]:
    found = next(one for one in figures(of) if one.key == key)
    return found.value, found.of


@pytest.mark.parametrize(
    ("key", "all_", "tech", "legal"),
    [
        ("opened", (4, 4), (3, 3), (1, 1)),
        ("resolved", (2, 2), (1, 1), (1, 1)),
        ("cancelled", (1, 1), (1, 1), (0, 0)),
        ("reopened", (0, 0), (0, 0), (0, 0)),
        ("backlog", (1, 1), (1, 1), (0, 0)),
        ("overdue", (0, 0), (0, 0), (0, 0)),
        ("respond-met", (50, 2), (100, 1), (0, 1)),
        ("resolve-met", (100, 2), (100, 1), (100, 1)),
        # Monday 9:30 to Thursday 11:30: 7 hours, a holiday (24/11), 8.5 and 3.5 hours; the middle of 30 and 1140 minutes
        ("first-response", (585, 2), (30, 1), (1140, 1)),
        ("resolution", (585, 2), (30, 1), (1140, 1)),
        ("first-contact", (100, 2), (100, 1), (100, 1)),
        ("breached", (2, 2), (1, 1), (1, 1)),  # legal's answer; the wifi's by the end of the week
        ("excused", (0, 0), (0, 0), (0, 0)),
        ("rating", (3.5, 2), (5, 1), (2, 1)),
        ("content", (50, 2), (100, 1), (0, 1)),
        ("minutes-spent", (20, 1), (20, 1), (0, 0)),
    ],
)
def test_each_figure_is_what_the_week_was(key: str, all_: object, tech: object, legal: object) -> None:
    desk = played()
    desk.sim.run_until(WEEK.until)
    week = books(desk)
    parts = by(week, "team", list(POLICY.teams))
    assert (value(week, key), value(parts["ky-thuat"], key), value(parts["phap-ly"], key)) == (all_, tech, legal)


def test_a_week_without_tickets_has_no_middles_and_no_shares() -> None:
    empty = figures(scope(POLICY, WEEK, ()))
    assert {one.key for one in empty} == set(METRICS)
    assert all(one.of == 0 and one.value in (0, None) for one in empty)
    assert {one.value for one in empty if one.unit in (Unit.SHARE, Unit.POINTS)} == {None}


def test_pauses_are_no_time_of_ours() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", f"{TECH}máy in")
    desk.answer(desk.last("assigned"), AN, "Máy đời nào ạ?\n\n#wait")
    desk.pass_time(hours=2)
    desk.answer(desk.last("waiting"), HOA, "LBP 2900.")
    desk.pass_time(minutes=15)
    desk.answer(desk.last("update"), AN, "Xong rồi ạ.\n\n#close")
    assert value(books(desk), "resolution") == (15, 1)


def test_known_fixes_that_were_offered_and_those_that_were_enough_are_counted() -> None:
    desk = Desk(with_fixes({"vi/canned/vpn.md": VPN}))
    for end in ("#confirm", "#cancel", "", "", ""):
        desk.says(HOA, "VPN bị ngắt liên tục.", f"{TECH}mạng {len(desk.sent())}")
        if end:
            desk.answer(desk.last("received"), HOA, end)
    desk.answer(desk.last("assigned"), AN, "Chị thử lại giúp em.\n\n#close")
    desk.says(HOA, "VPN bị ngắt quảng cáo.", f"{TECH}quảng cáo")
    desk.answer(desk.last("assigned", BINH.email), BINH, "#spam")
    desk.says(HOA, "Máy in hỏng.", f"{TECH}máy in")
    desk.answer(desk.last("received"), HOA, "#cancel")
    assert (value(books(desk), "fix-offered"), value(books(desk), "fix-solved")) == ((5, 5), (2, 2))


def test_what_a_manager_excused_is_counted_apart() -> None:
    desk = played()
    late = desk.last("overdue", DUNG.email)
    desk.answer(late, DUNG, "#excuse Cả phòng đi tập huấn")
    week = books(desk)
    assert (value(week, "breached"), value(week, "excused")) == ((0, 0), (1, 1))


def test_a_ticket_closed_before_the_period_counts_in_no_figure() -> None:
    desk = played()
    desk.sim.run_until(WEEK.until)
    with desk.sim.store.reading() as tx:
        later = tx_report.books(tx.connection, WEEK.until)
    assert [line.number for line in later] == [3]


def mail_of(desk: Desk) -> Outgoing:
    desk.sim.run_until(datetime(2026, 11, 30, 2, tzinfo=UTC))
    return desk.last("report")


def test_each_week_begins_with_a_report_to_whoever_leads_a_team() -> None:
    desk = played()
    mail = mail_of(desk)
    went = [one for one in desk.sent() if one.mail.kind == "report"]
    assert [(one.at, one.mail.recipients) for one in went] == [(datetime(2026, 11, 30, 1, tzinfo=UTC), (DUNG.email,))]
    shown = (
        "23/11/2026",
        "29/11/2026",
        "Yêu cầu mới",
        "Phòng Kỹ thuật",
        "Phòng Pháp lý",
        "50% trên 2 yêu cầu",
        "9 giờ 45 phút",
        "3,5/5",
    )
    for said in shown:
        assert said in mail.text, said
    assert mail.text.index("Chờ lâu quá.") < mail.text.index("Nhanh quá, cảm ơn em.")
    assert mail.automatic


def test_a_report_goes_once_and_a_week_in_which_nothing_happened_has_none() -> None:
    desk = played()
    desk.answer(desk.last("assigned", "binh@abc.vn"), BINH, "Đã sửa.\n\n#close")
    desk.sim.run_until(datetime(2026, 12, 22, 2, tzinfo=UTC))
    assert [one.at.date().isoformat() for one in desk.sent() if one.mail.kind == "report"] == ["2026-11-30"]


def office_member(desk: Desk) -> object:
    from tests.stories import BINH

    return BINH


def test_after_a_holiday_the_report_comes_on_the_first_morning_that_is_worked() -> None:
    desk = Desk()
    desk.sim.clock.put(datetime(2027, 2, 3, 2, tzinfo=UTC))  # the Wednesday before Tết, which takes the next week whole
    desk.says(HOA, "Máy in không in được.", f"{TECH}máy in")
    desk.sim.run_until(datetime(2027, 2, 20, 2, tzinfo=UTC))
    first = next(one.at for one in desk.sent() if one.mail.kind == "report")
    assert first == next(one.at for one in desk.sent() if one.mail.kind == "digest" and one.at > datetime(2027, 2, 7, tzinfo=UTC))


def test_the_week_before_is_the_calendar_week_in_the_company_s_zone() -> None:
    assert week_before(POLICY, MONDAY) == Period(datetime(2026, 11, 15, 17, tzinfo=UTC), datetime(2026, 11, 22, 17, tzinfo=UTC))
