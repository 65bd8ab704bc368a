"""Every mail of the demo in the order in which it came and went; and waiting for one. Knows no story."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailbot.demo.letter import Letter, open_letter


class NotHappened(Exception):
    """Something that the story needs did not happen; the message says what."""


class Interrupted(Exception):
    """The demo is to end now."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mail on its way. `number` counts from 1; `moment` is a monotonic time in seconds; `comes`: to mailbot."""

    number: int
    at: datetime
    moment: float
    comes: bool
    recipients: tuple[str, ...]
    letter: Letter

    @property
    def file(self) -> str:
        """The name of the mail's file in the folder."""
        who = (self.letter.sender[1] if self.comes else self.recipients[0]).partition("@")[0]
        kind = "from" if self.comes else f"{self.letter.kind}-to"
        return f"{self.number:02d}-{kind}-{who}.eml"


class Journal:
    """Filled from several threads. `show` is called with each line, one at a time."""

    def __init__(self, now: Callable[[], datetime], show: Callable[[Line], None]) -> None:
        self._now = now
        self._show = show
        self._lines: list[Line] = []
        self._news = threading.Condition(threading.RLock())
        self._over = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """All mails so far."""
        with self._news:
            return tuple(self._lines)

    def comes(self, raw: bytes, to: str) -> Line:
        """A mail is on its way to mailbot."""
        return self._add(True, (to,), raw)

    def goes(self, recipients: tuple[str, ...], raw: bytes) -> None:
        """A mail came out of mailbot."""
        self._add(False, recipients, raw)

    def wait(self, wanted: Callable[[Line], bool], seconds: float, what: str) -> Line:
        """The first line that is wanted, now or within so many seconds. Raises NotHappened, Interrupted."""
        with self._news:
            self._news.wait_for(lambda: self._over or any(map(wanted, self._lines)), seconds)
            if self._over:
                raise Interrupted
            found = next(filter(wanted, self._lines), None)
        if found is None:
            raise NotHappened(what)
        return found

    def end(self) -> None:
        """Nobody waits any more."""
        with self._news:
            self._over = True
            self._news.notify_all()

    def _add(self, comes: bool, recipients: tuple[str, ...], raw: bytes) -> Line:
        moment, letter = time.monotonic(), open_letter(raw)
        with self._news:
            line = Line(len(self._lines) + 1, self._now(), moment, comes, recipients, letter)
            self._lines.append(line)
            self._show(line)
            self._news.notify_all()
        return line
