"""The list of each working morning: who gets it, what is in it, and that it goes once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailbot.adapters.clock import HandClock
from mailbot.adapters.store import open_store
from mailbot.adapters.store.tables import METADATA
from mailbot.app.simulate import Simulation
from mailbot.desk.digest import morning, next_morning
from mailbot.mail.draft import Outgoing
from tests.stories import AN, BINH, CHI, DUNG, HOA, MONDAY, NAM, Desk, office, raw

POLICY = office().policy
WEDNESDAY = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 08:00 in Hà Nội; Tuesday 24/11 is a holiday


def digests(desk: Desk | Simulation) -> list[tuple[datetime, Outgoing]]:
    sent = desk.sent() if isinstance(desk, Desk) else desk.sent
    return [(went.at, went.mail) for went in sent if went.mail.kind == "digest"]


def busy() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Yêu cầu hỗ trợ kỹ thuật: máy in")  # An's
    desk.says(NAM, "Mạng chậm.", "Yêu cầu hỗ trợ kỹ thuật: mạng")  # Bình's
    return desk


def test_it_goes_at_the_hour_set_on_working_days_only() -> None:
    desk = busy()
    desk.pass_time(days=7)
    assert {at for at, _ in digests(desk)} == {WEDNESDAY + timedelta(days=n) for n in (0, 1, 2, 5)}


def test_everybody_gets_their_own_and_the_manager_what_is_late_in_the_team() -> None:
    desk = busy()
    desk.pass_time(days=3)
    first = {mail.recipients[0]: mail.text for at, mail in digests(desk) if at == WEDNESDAY}
    assert "YC-1" in first[AN.email]
    assert "YC-2" not in first[AN.email]
    assert "YC-2" in first[BINH.email]
    assert "YC-1" in first[DUNG.email]
    assert "Nguyễn Văn An" in first[DUNG.email]


def test_what_waits_stands_in_a_section_of_its_own() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#wait\nChị gửi em ảnh nhé.")
    desk.pass_time(days=3)
    text = next(mail.text for _, mail in digests(desk) if mail.recipients == (AN.email,))
    assert "chờ người gửi" in text


def first_list(desk: Desk, to: str = AN.email) -> str:
    desk.pass_time(days=3)
    return next(" ".join(mail.text.split()) for _, mail in digests(desk) if mail.recipients == (to,))


def test_it_calls_a_manager_nobodys_tickets_their_own() -> None:
    assert "của anh/chị" not in first_list(busy(), DUNG.email)


def test_it_says_for_whom_a_ticket_waits_since_when_and_until_when() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#wait 17h thứ 6\nChị gửi em ảnh nhé.")
    text = first_list(desk)
    assert "chờ Lê Thị Hoa trả lời từ thứ Hai, 23/11/2026, 09:00, tới thứ Sáu, 27/11/2026, 17:00" in text


def test_it_says_who_has_to_confirm_and_which_vendor_has_it() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#resolve\nChị thử nhé.")
    desk.says(HOA, "Máy in tầng 2 kẹt giấy ạ.", "Yêu cầu hỗ trợ kỹ thuật: máy in tầng 2")  # An's as well
    desk.answer(desk.last("assigned", AN.email), AN, "#vendor hang@mayin.vn\nNhờ anh xem giúp.")
    text = first_list(desk)
    assert "chờ Lê Thị Hoa xác nhận" in text
    assert "chờ nhà cung cấp hang@mayin.vn" in text


def test_it_says_that_somebody_else_or_an_incident_is_waited_for() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#hold\nEm hỏi kế toán đã.")
    desk.says(DUNG, "#incident Mất điện", "Sự cố", headers={"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"})
    desk.pass_time(days=3)
    lists = {mail.recipients[0]: " ".join(mail.text.split()) for _, mail in digests(desk)}
    assert "chờ người khác từ thứ Hai, 23/11/2026, 09:00" in lists[AN.email]
    assert "chờ qua sự cố Mất điện" in lists[BINH.email]
    assert "Quá hạn" not in lists[BINH.email]  # its clock stands


def test_each_promise_that_is_open_stands_with_its_own_time_so_that_late_is_what_is_late() -> None:
    text = first_list(busy(), BINH.email)  # nobody has answered since Monday 09:00
    assert "Đã quá hạn (1)" in text
    assert "Phản hồi đầu tiên: hạn thứ Hai, 23/11/2026, 14:00" in text
    assert "Xử lý xong: hạn thứ Sáu, 27/11/2026, 09:00" in text


def test_it_is_in_the_order_in_which_something_is_due() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Yêu cầu tư vấn pháp lý: máy in")
    desk.answer(desk.last("assigned"), CHI, "Em xem rồi.")
    desk.pass_time(days=2, hours=-2)  # Wednesday 07:00
    desk.says(HOA, "Còn hợp đồng nữa ạ.\nMức độ ưu tiên: Thấp", "Yêu cầu tư vấn pháp lý: thuê nhà")
    assert desk.ticket(1).resolve_by < desk.ticket(2).resolve_by  # type: ignore[operator]  # both are promised
    text = first_list(desk, CHI.email)
    assert text.index("YC-2") < text.index("YC-1")  # its first answer is due before the other's solution


def test_what_waits_has_no_time_while_its_clock_stands() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#hold 27/11\nEm hỏi kế toán đã.")
    assert "hạn" not in first_list(desk).partition("YC-1")[2]


def test_nobody_gets_an_empty_one_nor_who_is_away() -> None:
    desk = busy()
    desk.answer(desk.last("assigned", AN.email), AN, "#away 30/11\n")
    desk.pass_time(days=3)
    assert AN.email not in {mail.recipients[0] for _, mail in digests(desk)}
    assert Desk().sent() == []


def test_after_trouble_in_the_morning_it_goes_late_but_not_at_night() -> None:
    assert morning(POLICY, WEDNESDAY - timedelta(seconds=1)) is None
    assert morning(POLICY, WEDNESDAY) == WEDNESDAY
    assert morning(POLICY, WEDNESDAY + timedelta(hours=6)) == WEDNESDAY
    assert morning(POLICY, WEDNESDAY + timedelta(hours=10)) is None
    assert next_morning(POLICY, WEDNESDAY - timedelta(days=1)) == WEDNESDAY
    assert next_morning(POLICY, WEDNESDAY) == WEDNESDAY + timedelta(days=1)


def test_a_restart_in_the_morning_sends_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    store = open_store(url)
    METADATA.create_all(store.engine)
    first = Simulation(office(), HandClock(MONDAY), store)
    first.arrive(raw(HOA, "Máy in hỏng.", "Máy in"), MONDAY)
    first.run_until(WEDNESDAY)
    store.close()
    again = Simulation(office(), HandClock(WEDNESDAY + timedelta(minutes=1)), open_store(url))
    again.run_until(WEDNESDAY + timedelta(hours=8))
    assert {mail.recipients for _, mail in digests(first)} == {(AN.email,), (DUNG.email,)}
    assert digests(again) == []
