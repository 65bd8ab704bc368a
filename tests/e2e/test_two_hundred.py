"""Acceptance: two hundred mails of own making through one life of the daemon on real servers."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from mailbot.mail.message import Address
from tests.e2e.running import Running
from tests.e2e.two_hundred import others
from tests.e2e.two_hundred.charsets import charsets, files
from tests.e2e.two_hundred.clients import reply
from tests.e2e.two_hundred.forms import forms
from tests.e2e.two_hundred.given import Given
from tests.e2e.two_hundred.look import View, ask, deviations, turn_deviations
from tests.e2e.two_hundred.strays import stranger, strays
from tests.e2e.two_hundred.subjects import spellings
from tests.e2e.two_hundred.turns import Turn, of_agents, of_requesters, third
from tests.servers.dovecot import DOVECOT
from tests.servers.sink import Sink
from tests.stories import AN, BINH, CHI

FIRST = (spellings, forms, charsets, files, others.machines, others.set_aside, others.lists, others.persons, others.broken,
         others.agents, others.reused_id)  # fmt: skip
PEOPLE = {person.email: person for person in (AN, BINH, CHI)}


@pytest.fixture
def running(request: pytest.FixtureRequest, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    """One mailbot on Dovecot, or on pymap where that is not installed."""
    server = request.getfixturevalue("dovecot_server" if DOVECOT else "pymap_server")
    mailbot = Running(tmp_path, server.account(f"hotro{uuid4().hex[:8]}"), sink)
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


def put_all(running: Running, mails: Iterable[bytes]) -> int:
    """Lay mails into the INBOX, as they are, over one connection."""
    account, count = running.account, 0
    with imaplib.IMAP4(account.host, account.port) as imap:
        imap.login(account.username, account.password)
        for raw in mails:
            imap.append("INBOX", "", "", raw)
            count += 1
    return count


def settle(running: Running, mails: int) -> View:
    """Wait until so many mails have been decided in all and every answer is out; then look."""
    running.patience, running.mails = 120.0, mails
    running.until(lambda: running.count("Processed") + running.count("Set aside") >= mails, f"{mails} mails are decided")
    running.until(lambda: all(line["status"] == "sent" for line in ask(running, "outbox")), "all answers are sent")
    return View(running)


def raw_of(view: View, turn: Turn) -> bytes:
    """The mail of a turn: whoever got the mail that is answered answers it."""
    number = view.of(turn.of)[0]["number"]
    answered = view.mail(number, turn.answers)
    reader = answered["To"].rpartition("<")[2].strip(">")
    return reply(turn.client, PEOPLE.get(reader, Address(turn.of, "Lê Thị Hoa")), answered, turn.written)


def first_wave(running: Running, wrong: list[str]) -> View:
    """Everything that begins something, waiting in the INBOX when the daemon starts."""
    givens: list[Given] = [given for group in FIRST for given in group()]
    twins = list(others.twins())
    total = put_all(running, [given.raw for given in givens] + [raw for given, again in twins for raw in (given.raw, again)])
    running.start()
    view = settle(running, total)
    wrong += [line for given in (*givens, *(twin for twin, _ in twins)) for line in deviations(view, given)]
    wrong += in_turn(view)
    return view


def second_wave(running: Running, view: View, wrong: list[str]) -> tuple[View, list[Turn]]:
    """Answers to what came out, and strays."""
    requesters = (given.who for given in spellings())
    turns = [*of_agents(requesters), *of_requesters(requesters)]
    astray = list(strays(view, requesters))
    guess = stranger(view, requesters)
    total = running.mails + put_all(running, [*(raw_of(view, turn) for turn in turns), *(raw for _, raw in astray), guess.raw])
    after = settle(running, total)
    wrong += [line for turn in (*turns, *(turn for turn, _ in astray)) for line in turn_deviations(view, after, turn)]
    wrong += deviations(after, guess)
    return after, turns


def in_turn(view: View) -> list[str]:
    """Round-robin: the technical tickets go to An and Bình in turn, the others all to Chi."""
    tech = [ticket["assignee"] for ticket in sorted(view.tickets, key=lambda t: t["number"]) if ticket["team"] == "ky-thuat"]
    wrong = [f"in turn: {pair}" for pair in pairwise(tech) if set(pair) != {"an", "binh"}]
    law = {ticket["assignee"] for ticket in view.tickets if ticket["team"] == "phap-ly"}
    return wrong + ([] if law == {"chi"} else [f"the law department's: {law}"])


def test_two_hundred_mails_have_the_right_end(running: Running) -> None:
    wrong: list[str] = []
    view = first_wave(running, wrong)
    view, turns = second_wave(running, view, wrong)
    replies = list(third(turns))
    total = running.mails + put_all(running, [raw_of(view, turn) for turn in replies])
    after = settle(running, total)
    wrong += [line for turn in replies for line in turn_deviations(view, after, turn)]
    assert not wrong, f"{len(wrong)} deviations\n" + "\n".join(wrong)
    assert total >= 200
