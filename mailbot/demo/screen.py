"""Shows the demo on a terminal: steps, mails as they come and go, the tickets at the end. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from mailbot.demo.journal import Line
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Ticket

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_SHOWN = 3
_PAD = " " * 14


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal, or whatever output goes to."""

    console: Console

    def step(self, number: int, sentence: str) -> None:
        """A step of the story begins."""
        self.console.print(Rule(Text(f"{number}. {sentence}", style="bold"), align="left", style="dim"))

    def mail(self, line: Line) -> None:
        """A mail on its way: when, who to whom, what, and its first lines."""
        letter, colour = line.letter, "cyan" if line.comes else "green"
        clock = f"{line.at.astimezone(_HERE):%H:%M:%S.%f}"[:12]
        sign = "→ in " if line.comes else "← out"
        whom = f"{letter.sender[0]} → {', '.join(line.recipients)}"
        self._print(Text.assemble((clock, "dim"), "  ", (f"{sign}  {letter.what}  ", f"bold {colour}"), (whom, colour)))
        self._print(Text(f"{_PAD}{letter.subject}", style="bold"))
        for text in first_lines(letter.text):
            self._print(Text(f"{_PAD}│ {text}", style="dim"))
        if letter.papers:
            self._print(Text(f"{_PAD}+ {', '.join(paper.name for paper in letter.papers)}", style="magenta"))

    def tickets(self, tickets: Iterable[Ticket], policy: Policy) -> None:
        """The tickets as they stand."""
        table = Table(
            "Ticket", "Status", "Priority", "Team", "Agent", "Requester", "Subject", title="Tickets", title_justify="left"
        )
        for ticket in tickets:
            team, person = policy.teams.get(ticket.team), policy.people.get(ticket.assignee)
            table.add_row(
                f"{policy.identity.prefix}-{ticket.number}",
                ticket.status.value + (f" ({ticket.rating}/5)" if ticket.rating else ""),
                ticket.priority.value,
                team.name if team else "",
                person.name if person else "",
                ticket.requester_name,
                Text(ticket.subject),
            )
        self.console.print(table)

    def end(self, lines: tuple[Line, ...], waits: list[float], folder: str, page: str) -> None:
        """What there was, how fast it was, and where it lies."""
        came = sum(line.comes for line in lines)
        self._print(Text(f"{came} mails came, {len(lines) - came} went."))
        if waits:
            each = ", ".join(f"{wait:.2f}" for wait in waits)
            took = f"An acknowledgement took {median(waits):.2f} s from the INBOX to the relay"
            self._print(Text(f"{took} (median of {each}).", "bold"))
        self._print(Text(f"The mails: {folder}\nRead them in a browser: {page}"))

    def trouble(self, sentence: str) -> None:
        """Something did not come true."""
        self.console.print(Text(sentence, style="bold red"), soft_wrap=True)

    def _print(self, text: Text) -> None:
        self.console.print(text, overflow="ellipsis", no_wrap=self.console.is_terminal, soft_wrap=not self.console.is_terminal)


def first_lines(text: str) -> list[str]:
    """The first lines of a mail that say something."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(">")][:_SHOWN]
