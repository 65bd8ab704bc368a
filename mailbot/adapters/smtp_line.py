"""Mails over one connection to the relay, one after another: every answer is tied to what it answers.

Where the relay has PIPELINING (RFC 2920) the commands of a mail go out in one piece, behind the content of the mail
before it; else one by one. Knows no pool and no outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from aiosmtplib import SMTP

from mailbot.adapters.smtp_envelope import DATA, DOT, Envelope, envelope, stuffed, stuffed_pieces
from mailbot.adapters.smtp_session import Relay, drop
from mailbot.adapters.smtp_wire import Answer, Wire, WireLost
from mailbot.mail.delivery import Fate, fate, status
from mailbot.mail.draft import Outgoing
from mailbot.ports import Reply

Following = Callable[[], Outgoing | None]
"""Which mail comes next, if one does; it may be asked more than once."""


class Farewell(Exception):
    """The relay ends the connection (421), whatever it was asked."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """To MAIL, to each RCPT, and to DATA (None: there was no point in it)."""

    mail: Answer
    named: Sequence[Answer] = ()
    data: Answer | None = None


class Line:
    """A connection that is set up. `in_doubt`: a mail's content was offered and is not answered; if the connection is lost
    then, nobody knows whether the relay has that mail (RFC 5321 section 4.5.5 leaves no better way)."""

    def __init__(self, client: SMTP, relay: Relay) -> None:
        self._client = client
        self._relay = relay
        self._extensions = client.esmtp_extensions
        self._at_once = "pipelining" in self._extensions
        self._wire = Wire(cast(asyncio.Transport, client.transport))
        self._nobody = ""
        self._announced: tuple[Outgoing, Envelope] | None = None
        self.in_doubt = False

    @property
    def is_open(self) -> bool:
        """Whether it can carry another mail."""
        return self._wire.is_open

    def drop(self) -> None:
        """End it at once, without a word; never raises."""
        drop(self._client)

    async def quit(self, seconds: float) -> None:
        """Take leave. Raises WireLost, TimeoutError."""
        await self._wire.ask(b"QUIT\r\n", seconds)

    async def carry(self, mail: Outgoing, following: Following, pieces: Iterator[bytes] | None = None) -> Reply:
        """Hand a mail over (`pieces`: the content of a large one), and announce the one that follows behind its content. Raises
        WireLost, TimeoutError, Farewell, and what reading the pieces raises: the connection is then of no more use, and what
        was only announced was not begun."""
        plan = self._plan_of(mail)
        if not plan.is_possible:
            return Reply(Fate.NEVER, plan.wrong) if plan.wrong else _nobody(dict(plan.refused), {})
        answers = await self._ask(plan)
        if not answers.mail.is_good and self._may_name_us(mail, answers.mail):
            answers = await self._ask(self._say(envelope(mail, self._relay.sender, self._extensions)))
            self._nobody = self._relay.sender if answers.mail.is_good else ""
        if not answers.mail.is_good:
            return _unwelcome(answers.mail)
        refused, later = _sorted(plan, answers.named)
        if answers.data is not None and answers.data.code == 354:
            answer = await (self._hand_over(mail, following) if pieces is None else self._pour(pieces))
            return _judged(answer, refused, later)
        await self._reset(answers.data)
        everybody = len(refused) + len(later) == len(plan.named) + len(plan.refused)
        return _nobody(refused, later) if everybody or answers.data is None else _not_begun(answers.data)

    def _plan_of(self, mail: Outgoing) -> Envelope:
        """How to announce it; what was announced already is not said again."""
        announced, self._announced = self._announced, None
        if announced is not None and announced[0] is mail:
            return announced[1]
        return self._say(envelope(mail, mail.sender or self._nobody, self._extensions))

    def _say(self, plan: Envelope) -> Envelope:
        if self._at_once and plan.is_possible:
            self._wire.write(b"".join(plan.commands), len(plan.commands))
        return plan

    def _may_name_us(self, mail: Outgoing, answer: Answer) -> bool:
        """Whether ours is worth a try where the relay refuses the empty sender."""
        known = mail.sender or self._nobody or not self._relay.sender
        return not known and fate(answer.code, answer.text) is Fate.NEVER

    async def _ask(self, plan: Envelope) -> _Answers:
        """What the relay says to each command; where they go one by one, only while there is a point in the next."""
        mail = await self._step(plan.mail)
        if not (self._at_once or mail.is_good):
            return _Answers(mail)
        named = [await self._step(command) for _, command in plan.named]
        wanted = mail.is_good and any(answer.is_good for answer in named)
        if not (self._at_once or wanted):
            return _Answers(mail, named)
        data = await self._step(DATA)
        if data.code == 354 and not wanted:
            await self._command(DOT)  # it waits for a mail for nobody: give it an empty one (RFC 2920 section 3.1)
            return _Answers(mail, named)
        return _Answers(mail, named, data)

    async def _step(self, command: bytes) -> Answer:
        """The answer to a command that is on its way already where all are said at once."""
        return await (self._answer(self._relay.timeout) if self._at_once else self._command(command))

    async def _command(self, command: bytes) -> Answer:
        self._wire.write(command, 1)
        return await self._answer(self._relay.timeout)

    async def _answer(self, seconds: float) -> Answer:
        answer = await self._wire.answer(seconds)
        if answer.code == 421:
            raise Farewell(answer.words)
        return answer

    async def _reset(self, data: Answer | None) -> None:
        """Back to where a mail may begin. A relay that answers DATA, or this, as nobody does is out of step with us."""
        if (data is not None and data.code < 400) or not (await self._command(b"RSET\r\n")).is_good:
            raise WireLost("the relay's answers are out of step")

    async def _hand_over(self, mail: Outgoing, following: Following) -> Answer:
        self.in_doubt = True
        ahead = self._ahead(following)
        self._wire.write(stuffed(mail.raw), 1 + len(ahead), b"".join(ahead))
        return await self._verdict()

    async def _pour(self, pieces: Iterator[bytes]) -> Answer:
        """A content in pieces; without the dot at its end the relay has nothing, and nobody is in doubt."""
        await self._wire.pour(stuffed_pieces(pieces), self._relay.data_timeout)
        if self._wire.is_open:
            self.in_doubt = True
            self._wire.write(DOT, 0)
        return await self._verdict()

    async def _verdict(self) -> Answer:
        answer = await self._wire.answer(self._relay.data_timeout)
        self.in_doubt = False
        if answer.code == 421:
            raise Farewell(answer.words)
        return answer

    def _ahead(self, following: Following) -> Sequence[bytes]:
        """The commands of the mail that follows: they may stand behind a content (RFC 2920 section 3.1). A large one is
        announced when its content is in hand."""
        after = following() if self._at_once else None
        if after is None or after.blob:
            return ()
        plan = envelope(after, after.sender or self._nobody, self._extensions)
        self._announced = (after, plan) if plan.is_possible else None
        return plan.commands if plan.is_possible else ()


def _sorted(plan: Envelope, answers: Sequence[Answer]) -> tuple[dict[str, str], dict[str, str]]:
    """Recipients refused for good, and those refused for now, with the words."""
    refused, later = dict(plan.refused), dict[str, str]()
    for (who, _), answer in zip(plan.named, answers, strict=True):
        if not answer.is_good:
            kind = refused if fate(answer.code, answer.text) is Fate.NEVER else later
            kind[who] = answer.words
    return refused, later


def _judged(answer: Answer, refused: dict[str, str], later: dict[str, str]) -> Reply:
    """The relay's word on the whole mail."""
    outcome = fate(answer.code, answer.text)
    if outcome is not Fate.TAKEN:
        return Reply(outcome, answer.words)
    return Reply(outcome, answer.words, tuple(refused.items()), tuple(later))


def _not_begun(data: Answer) -> Reply:
    """DATA was refused: whatever it says, the relay has nothing."""
    never = fate(data.code, data.text) is Fate.NEVER
    return Reply(Fate.NEVER if never else Fate.LATER, data.words)


def _unwelcome(answer: Answer) -> Reply:
    """A refused sender says nothing against the mail, unless by size."""
    if answer.code != 552 and status(answer.text) != "5.3.4":
        return Reply(Fate.LATER, answer.words, relay_down=True)
    return Reply(fate(answer.code, answer.text), answer.words)


def _nobody(refused: dict[str, str], later: dict[str, str]) -> Reply:
    """Not one recipient was taken: for good only if all were refused for good."""
    detail = next(iter((later or refused).values()), "no recipients")
    return Reply(Fate.LATER if later else Fate.NEVER, detail, tuple(refused.items()), tuple(later))
