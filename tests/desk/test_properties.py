"""What holds for every decision, whatever mail meets whatever ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import mail as desk_mail
from mailbot.desk.case import Absence, Case, Entry, Facts, Traffic
from mailbot.desk.commands import COMMANDS
from mailbot.desk.decide import decide
from mailbot.desk.events import evolve
from mailbot.desk.people import prove
from mailbot.desk.ticket import Priority, Status, Ticket
from mailbot.desk.wake import wake
from mailbot.mail import thread
from mailbot.mail.draft import Role
from mailbot.mail.message import Address, Message
from tests.builders import STRANGER, SUPPORT
from tests.builders import mail as message
from tests.stories import AN, BINH, CHI, HOA, MONDAY, NAM, US, office

POLICY = office().policy
WRITERS = (HOA, NAM, AN, BINH, CHI, STRANGER, SUPPORT, Address("support@abc.vn"), Address("hotro+x@abc.vn"))
LINES = (
    *(f"#{word}" for word in COMMANDS),
    *(f"#{word} {argument}" for word in COMMANDS for argument in ("YC-7", "Bình", "Phòng Pháp lý", "3", "ngày mai", "x@y.vn")),
    "#clsoe",
    "# heading",
    "#1",
    "Cảm ơn em nhiều nhé!",
    "Vẫn lỗi em ơi.",
    "> #close",
    "-- ",
    "{{ ticket }} **đậm** <b>x</b>",
)
HEADERS = (
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "no"),
    ("Precedence", "bulk"),
    ("List-Id", "<all.abc.vn>"),
    ("X-Spam-Flag", "YES"),
    ("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn"),
    ("Authentication-Results", "evil.example; dmarc=pass header.from=abc.vn"),
    ("Return-Path", "<>"),
)
SUBJECTS = (
    "",
    "[YC-3] Máy in",
    "Re: [YC-3] Máy in",
    "Yêu cầu hỗ trợ kỹ thuật: mạng",
    "Trả lời tự động: nghỉ phép",
    "Yêu cầu tư vấn pháp lý: hợp đồng thuê",
    "Fwd: lỗi",
)

moments = st.integers(-40 * 24 * 60, 40 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
texts = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=6).map("\n".join)


@st.composite
def tickets(draw: st.DrawFn, number: int) -> Ticket:
    status = draw(st.sampled_from(list(Status)))
    created = MONDAY - timedelta(minutes=draw(st.integers(1, 60_000)))
    return Ticket(
        number=number,
        subject=draw(st.sampled_from(SUBJECTS)),
        requester=draw(st.sampled_from([HOA.email, NAM.email, AN.email])),
        created_at=created,
        status=status,
        priority=draw(st.sampled_from(list(Priority))),
        team=draw(st.sampled_from(["ky-thuat", "phap-ly", "gone"])),
        tier=draw(st.integers(1, 4)),
        assignee=draw(st.sampled_from(["", "an", "binh", "chi"])),
        sla="standard",
        workflow=draw(st.sampled_from(["", "hop-dong"])),
        step=draw(st.integers(0, 4)),
        watchers=draw(st.sampled_from([(), (NAM.email,), (SUPPORT.email, BINH.email)])),
        respond_by=created + timedelta(hours=4),
        resolve_by=created + timedelta(days=3),
        resolved_at=created if status in (Status.RESOLVED, Status.CLOSED) else None,
        closed_at=created if status.is_done else None,
        paused_at=created if status.is_paused else None,
        merged_into=draw(st.sampled_from([0, 0, 9])),
        updated_at=draw(st.sampled_from([None, MONDAY, created])),
    )


commands = st.lists(st.sampled_from([line for line in LINES if line.startswith("#")]), min_size=1, max_size=2)


@st.composite
def answers(draw: st.DrawFn) -> Message:
    """Somebody honest answers a mail of ours, with commands and words."""
    writer, role = draw(st.sampled_from([(AN, Role.AGENT), (BINH, Role.AGENT), (HOA, Role.REQUESTER), (NAM, Role.REQUESTER)]))
    issued = thread.issue(US, 3, role, writer.email, "seed")
    text = "\n".join([*draw(commands), draw(st.sampled_from(["", "Em xử lý rồi ạ.", "Vẫn lỗi em ơi."]))])
    return message(text, writer, subject="Re: [YC-3] Máy in", in_reply_to=(issued,), message_id="this@client")


@st.composite
def strange(draw: st.DrawFn) -> Message:
    """Anything from anybody."""
    writer, owner = draw(st.sampled_from(WRITERS)), draw(st.sampled_from(WRITERS))
    role = draw(st.sampled_from(list(Role)))
    issued = thread.issue(US, 3, role, owner.email, "seed")
    return message(
        draw(texts),
        writer,
        subject=draw(st.sampled_from(SUBJECTS)),
        headers=tuple(draw(st.lists(st.sampled_from(HEADERS), max_size=2))),
        in_reply_to=draw(st.sampled_from([(), (issued,), ("known@client",)])),
        cc=draw(st.sampled_from([(), (SUPPORT,), (NAM, Address("support@abc.vn"))])),
        message_id="this@client",
    )


messages = st.one_of(strange(), answers(), answers())


@st.composite
def surroundings(draw: st.DrawFn) -> Facts:
    three, seven = draw(tickets(3)), draw(tickets(7))
    entry = Entry("in", "request", three.requester, (SUPPORT.email,), three.subject, "Máy in hỏng", MONDAY, raw="r")
    return Facts(
        number=12,
        threads=draw(st.sampled_from([(), (three,), (three,), (three,)])),
        claimed=draw(st.sampled_from([(), (three,)])),
        named=MappingProxyType({7: seven}),
        history=(entry,),
        twin=draw(st.sampled_from([None] * 9 + [3])),
        mine=(three,),
        absent=draw(st.sampled_from([(), (Absence("an"),)])),
        unreachable=draw(st.sampled_from([{}, {HOA.email: MONDAY}])),
        traffic=Traffic(*(draw(st.sampled_from([(0,) * 5, (0, 0, 9, 9, 9), (200,) * 5])) for _ in range(3))),
    )


def decided(given_message: Message, facts: Facts) -> tuple[desk_mail.Mail, Case]:
    read = desk_mail.read(given_message, POLICY, raw="raw")
    return read, decide(read, facts, POLICY, MONDAY)


def recipients(case: Case) -> set[str]:
    return {address.email for draft in case.drafts for address in (*draft.to, *draft.cc)}


@settings(max_examples=150, deadline=None)
@given(messages, surroundings())
def test_nothing_is_ever_written_to_ourselves_or_to_an_address_that_bounced(sent: Message, facts: Facts) -> None:
    _, case = decided(sent, facts)
    assert not any(US.owns(email) for email in recipients(case))
    assert not recipients(case) & set(facts.unreachable)


@settings(max_examples=150, deadline=None)
@given(messages, surroundings())
def test_a_machine_is_never_answered(sent: Message, facts: Facts) -> None:
    mail, case = decided(sent, facts)
    if mail.verdict.nature.is_machine:
        assert mail.sender not in recipients(case)


@settings(max_examples=80, deadline=None)
@given(messages, surroundings())
def test_the_same_arguments_give_the_same_case(sent: Message, facts: Facts) -> None:
    assert decided(sent, facts)[1] == decided(sent, facts)[1]


@settings(max_examples=200, deadline=None)
@given(messages, surroundings())
def test_the_events_fold_to_the_tickets(sent: Message, facts: Facts) -> None:
    _, case = decided(sent, facts)
    before = {t.number: t for t in (*facts.threads, *facts.claimed, *facts.named.values(), *facts.mine)}
    for number, ticket in case.tickets.items():
        events = [event for at, event in case.events if at == number]
        if events or number in before:
            assert replace(evolve(before.get(number), *events), wake_at=ticket.wake_at) == ticket


@settings(max_examples=200, deadline=None)
@given(messages, surroundings())
def test_no_command_runs_without_proof(sent: Message, facts: Facts) -> None:
    _, case = decided(sent, facts)
    proof = prove(sent, POLICY)
    harmless = {"Opened", "Routed", "Filled", "Promised", "Assigned", "Followed", "Reopened", "Resumed", "Linked", "Unverified"}
    harmless |= {"MachineSpoke", "Bounce", "UpdateTold", "UpdateGathered", "AnswerOwed", "Breached", "MadeGood"}
    if not proof.holds:
        assert {type(event).__name__ for _, event in case.events} <= harmless
        assert not case.absences


@settings(max_examples=150, deadline=None)
@given(surroundings().filter(lambda facts: bool(facts.threads)), moments)
def test_a_woken_ticket_sleeps_again_and_never_wakes_in_the_past(facts: Facts, now: datetime) -> None:
    case = wake(facts, POLICY, now)
    ticket = case.here
    assert ticket.wake_at is None or ticket.wake_at > now
    assert not any(US.owns(email) for email in recipients(case))


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_says_what_it_does_in_all_languages(word: str) -> None:
    for language in ("vi", "en", "ms"):
        assert office().templates.chosen.words[language]["commands"][word]["about"]
