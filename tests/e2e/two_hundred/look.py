"""Looks at a running mailbot from outside: its command line (in this process, for speed) and the relay's mails by ticket."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from typer.testing import CliRunner

from mailbot.cli import app
from tests.e2e.running import Running
from tests.e2e.two_hundred.given import Given
from tests.e2e.two_hundred.sent import kind, token
from tests.e2e.two_hundred.turns import Turn

AGENTS = ("an@abc.vn", "binh@abc.vn", "tranbinh@abc.vn", "chi@abc.vn", "dung@abc.vn")


def ask(running: Running, *words: str) -> Any:
    """What a command says with --json."""
    result = CliRunner().invoke(app, [*words, "--json", "--config", str(running.folder / "mailbot.toml")])
    assert result.exit_code == 0, f"{words}: {result.output} {result.exception!r}"
    return json.loads(result.stdout)


@dataclass(slots=True)
class View:
    """Everything as it stands at one moment."""

    running: Running
    tickets: list[dict[str, Any]] = field(init=False)
    aside: list[dict[str, Any]] = field(init=False)
    mails: list[tuple[Message, tuple[str, ...]]] = field(init=False)

    def __post_init__(self) -> None:
        self.tickets = ask(self.running, "tickets", "--all")
        self.aside = ask(self.running, "aside")
        self.mails = [(message_from_bytes(taken.raw), taken.recipients) for taken in list(self.running.sink.taken)]

    def of(self, who: str) -> list[dict[str, Any]]:
        """The tickets of a requester."""
        return [ticket for ticket in self.tickets if ticket["requester"] == who]

    def show(self, number: int) -> dict[str, Any]:
        """A ticket with everything on it."""
        shown = ask(self.running, "show", str(number))
        assert isinstance(shown, dict)
        return shown

    def heard(self, who: str) -> Counter[str]:
        """Kinds of the mails that somebody got."""
        return Counter(kind(mail) for mail, to in self.mails if who in to)

    def told(self, number: int) -> Counter[str]:
        """Kinds of the mails about a ticket that agents got."""
        return Counter(kind(mail) for mail, to in self.mails if token(mail) == number and to[0] in AGENTS)

    def mail(self, number: int, wanted: str, to: str = "") -> Message:
        """The newest mail of a kind about a ticket. Raises IndexError."""
        return [m for m, who in self.mails if token(m) == number and kind(m) == wanted and (not to or to in who)][-1]


def deviations(view: View, given: Given) -> list[str]:
    """In what a mail's end differs from what it should be; empty when all is right."""
    found = view.of(given.who)
    wrong = _differ("sent to them", Counter(given.heard), view.heard(given.who)) if given.who not in AGENTS else []
    if given.end != "ticket":
        wrong += [f"is a ticket: {found[0]['token']}"] if found else []
        reasons = [line["reason"] for line in view.aside if line["from"] == given.who]
        wanted = [given.end.partition(":")[2]] if given.end.startswith("aside:") else []
        return _named(given, wrong + _differ("set aside", wanted, reasons))
    if len(found) != 1:
        return _named(given, [*wrong, f"{len(found)} tickets instead of one"])
    return _named(given, wrong + _on_ticket(view, given, found[0]))


def _on_ticket(view: View, given: Given, ticket: dict[str, Any]) -> list[str]:
    wrong = [line for key, value in given.ticket.items() for line in _differ(key, value, ticket[key])]
    wrong += _differ("sent to agents", Counter(given.told), view.told(ticket["number"]))
    shown = view.show(ticket["number"])
    wrong += [line for key, value in given.fields.items() for line in _differ(key, value, shown["fields"].get(key))]
    wrong += _differ("fields", set(given.fields), set(shown["fields"])) if given.fields else []
    wrong += _differ("missing", list(given.missing), shown["missing"]) if given.missing is not None else []
    wrong += _differ("deadline", given.deadline, deadline(shown)) if given.fields or given.deadline else []
    wrong += _differ("text", given.text, shown["messages"][0]["text"].strip()) if given.text is not None else []
    names = tuple(each["name"] for each in shown["messages"][0]["attachments"])
    return wrong + (_differ("files", given.files, names) if given.files is not None else [])


def deadline(shown: dict[str, Any]) -> str | None:
    """The requester's own deadline, as the history of a ticket says."""
    found = [event["data"]["deadline"] for event in shown["events"] if event["type"] == "Filled" and event["data"]["deadline"]]
    return found[-1].replace("+00:00", "Z") if found else None


def _differ(what: str, wanted: object, found: object) -> list[str]:
    return [] if wanted == found else [f"{what}: {found!r} instead of {wanted!r}"]


def _named(given: Given, wrong: Sequence[str]) -> list[str]:
    return [f"{given.name}: {line}" for line in wrong]


def turn_deviations(before: View, after: View, turn: Turn) -> list[str]:
    """In what the end of an answer differs from what it should be."""
    number = after.of(turn.of)[0]["number"]
    shown = after.show(number)
    wrong = [line for key, value in turn.ticket.items() for line in _differ(key, value, shown[key])]
    wrong += _differ("sent to the requester", Counter(turn.heard), after.heard(turn.of) - before.heard(turn.of))
    told = Counter(turn.told) + Counter(turn.sender)
    wrong += _differ("sent to agents", told, after.told(number) - before.told(number))
    came = [message for message in shown["messages"] if message["direction"] == "in"]
    if turn.kept is not None:
        wrong += _differ("kept", (turn.kind, turn.kept), (came[-1]["kind"], came[-1]["text"].strip()))
    return [f"{turn.name}: {line}" for line in wrong]
