"""The whole desk under whatever may happen: mails, commands, time, holidays, incidents. What must always hold is checked
after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import func, select
from structlog.testing import capture_logs

from mailbot.adapters.store import SqlStore, queries
from mailbot.adapters.store.columns import OUTBOX
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk import breaches
from mailbot.desk.calendar import is_open
from mailbot.desk.ticket import Ticket
from mailbot.listings import TicketFile
from mailbot.loops.work import work_once
from tests.fakes import Died
from tests.stories import AN, BINH, CHI, DUNG, HOA, NAM, RULES, Desk, office

ONE_CALENDAR = RULES.replace(", calendar: always}", "}").replace("quiet_seconds: 60", "quiet_seconds: 0")
LINE = "assign: round-robin, sla: standard"
OFFICE = office(ONE_CALENDAR.replace(LINE, f"{LINE}, escalate: {{after: 6h}}, acknowledge: 30m"))
HOURS = OFFICE.policy.calendars["office"]
PROOF = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}
SUBJECTS = ("Yêu cầu hỗ trợ kỹ thuật: Máy in", "Yêu cầu tư vấn pháp lý: Hợp đồng thuê", "Mạng chậm")
BODIES = ("Hỏng rồi ạ.", "Gấp lắm ạ.\n\nMức độ ưu tiên: Khẩn cấp", "Nhờ xem giúp.\n\nThời hạn: 17h ngày mai")
LINES = ("Em xem ạ.", "#close\nXong ạ.", "#resolve\nChị thử nhé.", "#wait\nGửi em ảnh nhé.", "#hold 17h ngày mai", "#resume")
LINES += (
    "#next",
    "#next 1 vì thiếu phụ lục",
    "#escalate",
    "#take",
    "#priority urgent",
    "#due 17h thứ 6",
    "#team phap-ly",
    "#reopen",
)
SPANS = (5, 30, 60, 240, 600, 1440, 3 * 1440, 9 * 1440)
MOVING = {"PriorityChanged", "DueChanged", "TeamChanged", "Filled", "Reopened", "Routed"}
DONE = {"Closed", "Resolved", "Cancelled", "Merged"}
CALLS = ("attempt_all", "record", "finish", "waking", "told_of", "set_mark", "enqueue_all", "claim")
HOUR = timedelta(hours=1)
_BY = {"respond": "respond_by", "resolve": "resolve_by", "step": "step_by", "next": "next_by"}

Told = Iterable[tuple[datetime, str, str, Mapping[str, Any]]]


def recomputed(events: Told) -> set[tuple[str, str]]:
    """The promises that were not kept, from the events alone: a deadline that passed while it was open and its clock ran.
    An event without a name is a look at the clock."""
    due: dict[str, str | None] = {}
    missed: set[tuple[str, str]] = set()
    answered, done, stops = False, False, set[str]()
    for at, _, kind, data in events:
        if not done and not stops:
            passed = {(goal, by) for goal, by in due.items() if by and datetime.fromisoformat(by) <= at}
            missed |= {(goal, by) for goal, by in passed if goal != "respond" or not answered}
        if kind in ("Promised", "Resumed", "IncidentEnded"):
            due |= {goal: data[name] for goal, name in _BY.items()}
        due |= {"resolve": data["due"]} if kind == "DueChanged" else {}
        due |= {"next": data["next_by"]} if kind == "AnswerOwed" else {}
        due |= {"next": None} if kind in {"Answered", "Reopened", *DONE} else {}
        due |= {"step": data["step_by"]} if kind == "StepDone" else {"step": None} if kind == "SentBack" else {}
        answered, done = answered or kind == "Answered", kind in DONE or (done and kind != "Reopened")
        stops = _stops(stops, kind, data)
    return {(goal, by) for goal, by in missed if by}


def _stops(stops: set[str], kind: str, data: Mapping[str, Any]) -> set[str]:
    if kind in ("Waited", "Held"):
        return stops | {""}
    if kind == "IncidentBegan":
        return stops | {data["name"]}
    if kind == "IncidentEnded":
        return stops - {data["name"]}
    return stops - {""} if kind == "Resumed" else set() if kind in {"Reopened", *DONE} else stops


@dataclass
class Dying:
    """A store whose next transaction with this call in it breaks off, before the commit or after."""

    store: SqlStore
    call: str
    after: bool

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.store.transaction() as tx:
            spy = _Spy(tx)
            yield spy
            came = self.call in spy.called
            if came and not self.after:
                raise Died(self.call)
        if came:
            raise Died(f"after {self.call}")

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self.store.reading() as tx:
            yield tx


class _Spy:
    def __init__(self, tx: SqlTx) -> None:
        self._tx, self.called, self.connection = tx, set[str](), tx.connection

    def __getattr__(self, name: str) -> Any:
        self.called.add(name)
        return getattr(self._tx, name)


class Helpdesk(RuleBasedStateMachine):
    """Everything that people and time may do to a desk."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(OFFICE)
        self.desk.sim.apart = True
        self.looks: dict[int, list[tuple[int, datetime]]] = {}
        self.seen: dict[int, Ticket] = {}
        self.told: dict[int, int] = {}
        self.read = 0

    def _does(self, writer: Any, text: str, subject: str, **more: Any) -> None:
        self._lives(lambda: self.desk.says(writer, text, subject, **more))
        self._lives(lambda: self.desk.pass_time(seconds=1))

    def _lives(self, step: Callable[[], object]) -> None:
        """Do something; where the process dies in it, start another one, which finds what is left to do in the rows."""
        sim = self.desk.sim
        with capture_logs():
            try:
                step()
            except Died:
                assert isinstance(sim.store, Dying)
                sim.store, sim.morning = sim.store.store, None
                with sim.store.transaction() as tx:
                    queries.release(tx, self.desk.now)
                sim.clock.advance(timedelta(seconds=3))  # until what it had in hand is free again
                while work_once(sim.bench):
                    pass
                self.desk.pass_time(seconds=1)
                sim._send()

    @rule(writer=st.sampled_from([HOA, NAM]), subject=st.sampled_from(SUBJECTS), body=st.sampled_from(BODIES))
    def request(self, writer: Any, subject: str, body: str) -> None:
        self._does(writer, body, subject)

    @precondition(lambda self: self.desk.sim.count)
    @rule(agent=st.sampled_from([AN, BINH, CHI, DUNG]), text=st.sampled_from(LINES), number=st.integers(1, 3))
    def agent_answers(self, agent: Any, text: str, number: int) -> None:
        self._does(agent, text, f"Re: [YC-{number}] x", headers=PROOF)

    @precondition(lambda self: self.desk.sim.count)
    @rule(number=st.integers(1, 3), text=st.sampled_from(["Vẫn lỗi em ơi.", "Cảm ơn em nhé!", "#cancel", "#nudge"]))
    def requester_answers(self, number: int, text: str) -> None:
        tickets = {ticket.number: ticket for ticket in self.desk.tickets()}
        writer = HOA if number in tickets and tickets[number].requester == HOA.email else NAM
        self._does(writer, text, f"Re: [YC-{number}] x", headers=PROOF)

    @rule(line=st.sampled_from(["#incident Mất điện", "#endincident"]))
    def incident(self, line: str) -> None:
        self._does(DUNG, line, "Sự cố", headers=PROOF)

    @rule(agent=st.sampled_from([AN, BINH, CHI]), line=st.sampled_from(["#away ngày mai", "#back"]))
    def absence(self, agent: Any, line: str) -> None:
        self._does(agent, line, "Nghỉ", headers=PROOF)

    @rule(minutes=st.sampled_from(SPANS))
    def time_passes(self, minutes: int) -> None:
        self._lives(lambda: self.desk.pass_time(minutes=minutes))

    @rule(call=st.sampled_from(CALLS), after=st.booleans())
    def the_process_will_die(self, call: str, after: bool) -> None:
        store = self.desk.sim.store
        self.desk.sim.store = Dying(store.store if isinstance(store, Dying) else store, call, after)  # type: ignore[assignment]

    @rule()
    def clock_jumps_forward(self) -> None:
        self.desk.sim.clock.advance(HOUR)
        self._lives(lambda: self.desk.pass_time(seconds=1))

    @rule()
    def clock_jumps_back(self) -> None:
        for file in self._files():
            self.looks.setdefault(file.ticket.number, []).append((len(file.events), self.desk.now))
        self.desk.sim.clock.advance(-HOUR)
        self._lives(lambda: self.desk.pass_time(seconds=1))

    def _files(self) -> list[TicketFile]:
        return [self.desk.file(ticket.number) for ticket in self.desk.tickets()]

    def _events(self, file: TicketFile) -> list[tuple[datetime, str, str, Mapping[str, Any]]]:
        """The events of a ticket, with the looks at the clock between them."""
        found = list(file.events)
        for count, at in reversed(self.looks.get(file.ticket.number, [])):
            found.insert(count, (at, "", "", {}))
        return [*found, (self.desk.now, "", "", {})]

    @invariant()
    def what_must_always_hold(self) -> None:
        for file in self._files():
            self._holds(file)
        for went in self.desk.sent()[self.read :]:
            late = went.mail.kind == "overdue" or (went.mail.kind == "reminder" and "nhờ nhắc" not in went.mail.text)
            assert not late or is_open(HOURS, went.at), (went.at, went.mail.subject)
        self.read = len(self.desk.sent())
        with self.desk.sim.store.reading() as tx:
            assert tx.connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one() == self.read  # each once
        assert len({went.mail.message_id for went in self.desk.sent()}) == self.read
        assert self.desk.torn() == ()

    def _holds(self, file: TicketFile) -> None:
        ticket, before = file.ticket, self.seen.get(file.ticket.number)
        assert (ticket.wake_at is None) == ticket.status.is_done
        assert ticket.wake_at is None or ticket.wake_at > self.desk.now
        marks = [data["mark"] for _, _, kind, data in file.events if kind == "Warned"]
        renewed = any(kind == "DueChanged" for _, _, kind, _ in file.events)
        assert renewed or len(marks) == len(set(marks))
        assert not _after_the_end(file.events)
        moved = {kind for _, _, kind, _ in file.events[self.told.get(ticket.number, 0) :]} & MOVING
        if before and before.stands and ticket.stands and not moved and before.resolve_by and ticket.resolve_by:
            assert ticket.resolve_by >= before.resolve_by
        found = {(b.goal.value, b.due.isoformat()) for b in breaches.of(ticket)}
        assert found == recomputed(self._events(file))
        self.seen[ticket.number] = ticket
        self.told[ticket.number] = len(file.events)


def _after_the_end(events: Told) -> bool:
    """Whether somebody was reminded of a ticket that had ended."""
    ended = False
    for _, _, kind, data in events:
        if ended and kind == "Warned" and data["told"]:
            return True
        ended = kind in DONE or (ended and kind != "Reopened")
    return False


TestHelpdesk = Helpdesk.TestCase
TestHelpdesk.settings = settings(
    max_examples=15, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
