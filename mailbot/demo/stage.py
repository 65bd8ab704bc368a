"""What the people of the story can do: write, read what they got, answer it, wait for what must come, and notice silence."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.demo import clients
from mailbot.demo.imap_server import ImapServer
from mailbot.demo.journal import Interrupted, Journal, Line, NotHappened
from mailbot.demo.letter import Letter, Paper
from mailbot.demo.people import AGENTS, SUPPORT, Person

_LOOK = 0.05


@dataclass(slots=True)
class Stage:
    """The mailboxes of all people. `unsent` counts the mails that mailbot still has to send; `patience` is how long people
    wait for a mail, in seconds; `waits` how long acknowledgements took; `read` the numbers of the mails that were waited for."""

    server: ImapServer
    journal: Journal
    now: Callable[[], datetime]
    unsent: Callable[[], int]
    patience: float = 20.0
    waits: list[float] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    over: bool = False

    def ask(self, person: Person, subject: str, text: str, papers: tuple[Paper, ...] = (), rich: str = "") -> Letter:
        """A new request; returns the acknowledgement."""
        arrived = self._deliver(clients.write(person, subject, text, self.now(), papers, rich))
        line = self._wait("received", person)
        self.waits.append(max(0.0, line.moment - arrived))
        return line.letter

    def answer(self, person: Person, got: Letter, text: str) -> None:
        """A reply to a mail that the person got."""
        self._deliver(clients.reply(person, got, text, self.now()))

    def is_away(self, person: Person, got: Letter, text: str) -> None:
        """The person's absence notice answers a mail."""
        self._deliver(clients.vacation(person, got, text, self.now()))

    def gets(self, person: Person, kind: str) -> Letter:
        """The next mail of this kind to the person; waits for it. Raises NotHappened."""
        return self._wait(kind, person).letter

    def agent_of(self, token: str) -> tuple[Person, Letter]:
        """Who got the ticket, and the mail that says so; waits for it."""
        what = f"nobody was told of the new ticket {token}"
        line = self._wait_for(lambda one: one.letter.kind == "assigned" and token in one.letter.subject, what)
        return AGENTS[line.recipients[0]], line.letter

    def latest(self, person: Person, kind: str) -> Letter:
        """The newest mail of this kind that the person has."""
        return [line.letter for line in self._to(person) if line.letter.kind == kind][-1]

    def holder_of(self, person: Person) -> tuple[Person, Letter]:
        """The agent of the person's ticket, and the mail by which they got it."""
        token = token_of(self.latest(person, "received"))
        line = next(one for one in self.journal.lines if one.letter.kind == "assigned" and token in one.letter.subject)
        return AGENTS[line.recipients[0]], line.letter

    def is_quiet(self, person: Person) -> None:
        """All mails are handled, all answers sent, and none of those goes to the person. Raises NotHappened."""
        self._settled()
        unread = [line for line in self._to(person) if line.number not in self.read]
        if unread:
            raise NotHappened(f"{person.name} got a mail ({unread[0].letter.kind}) where silence was right")

    def _deliver(self, raw: bytes) -> float:
        self.journal.comes(raw, SUPPORT)
        self.server.deliver(raw)
        return time.monotonic()

    def _settled(self) -> None:
        until = time.monotonic() + self.patience
        while self.server.waiting() or self.unsent():
            if self.over:
                raise Interrupted
            if time.monotonic() > until:
                raise NotHappened(f"{self.server.waiting()} mails still lie in the INBOX, {self.unsent()} in the outbox")
            time.sleep(_LOOK)

    def _wait(self, kind: str, person: Person) -> Line:
        what = f"{person.name} did not get the mail “{kind}” within {self.patience:.0f} s"
        return self._wait_for(lambda line: line.letter.kind == kind and person.email in line.recipients, what)

    def _wait_for(self, wanted: Callable[[Line], bool], what: str) -> Line:
        line = self.journal.wait(lambda one: not one.comes and one.number not in self.read and wanted(one), self.patience, what)
        self.read.add(line.number)
        return line

    def _to(self, person: Person) -> list[Line]:
        return [line for line in self.journal.lines if not line.comes and person.email in line.recipients]


def token_of(letter: Letter) -> str:
    """The ticket's token in a mail's subject: `YC-1`."""
    return letter.subject.partition("[")[2].partition("]")[0]
