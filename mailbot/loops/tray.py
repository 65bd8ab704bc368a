"""The drafts of one round of work on their way into the outbox, in the transaction that decided them: composed at once, or
by a typist while the next mails are decided. Knows the order of things, no words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from mailbot.loops.clerk import Promise, Sheet, Typist
from mailbot.loops.office import Office
from mailbot.loops.post import complain, post
from mailbot.mail.compose import Composed
from mailbot.mail.draft import Draft
from mailbot.ports import Blobs, StoreInTrouble, Tx

_PAGE = 6
"""Drafts that are handed over together."""


class TooSoon(Exception):
    """What was written to or about the same people must be in the outbox first; so many pages of it."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


class NotTogether(Exception):
    """Something failed that can't be told to be one mail's: each is taken alone next time."""


class Tray(Protocol):
    """Where the drafts of a round go, decided and composed in one `office`. `problems` is what an admin should know about
    its templates."""

    office: Office
    problems: list[str]

    def look(self, sender: str, tickets: Iterable[int]) -> None:
        """Facts about this sender and these tickets are wanted. Raises TooSoon: they are not complete yet."""
        ...

    def put(self, drafts: Sequence[Draft], seed: str) -> None:
        """What one mail has to say; within its savepoint."""
        ...

    def keep(self) -> None:
        """The savepoint holds."""
        ...

    def empty(self, pages: int | None = None) -> None:
        """See to it that everything (or the first pages) is in the outbox. Raises NotTogether."""
        ...


@dataclass(slots=True)
class AtOnce:
    """Composed and enqueued with the decision."""

    tx: Tx
    blobs: Blobs
    office: Office
    now: datetime
    problems: list[str] = field(default_factory=list)

    def look(self, sender: str, tickets: Iterable[int]) -> None:
        """Facts are always complete."""

    def put(self, drafts: Sequence[Draft], seed: str) -> None:
        """Into the outbox."""
        self.problems += post(drafts, self.tx, self.blobs, self.office, seed, self.now)

    def keep(self) -> None:
        """Nothing to do."""

    def empty(self, pages: int | None = None) -> None:
        """Nothing is under way."""


@dataclass(slots=True)
class Later:
    """Composed by a typist, page by page, and enqueued in order: at the end of the round, or before somebody asks for facts
    that they are part of."""

    tx: Tx
    typist: Typist
    office: Office
    now: datetime
    problems: list[str] = field(default_factory=list)
    _fresh: list[Sheet] = field(default_factory=list)
    _page: list[Sheet] = field(default_factory=list)
    _under_way: deque[Promise[tuple[Composed, ...]]] = field(default_factory=deque)
    _done: int = 0
    _place: dict[str | int, int] = field(default_factory=dict)

    def look(self, sender: str, tickets: Iterable[int]) -> None:
        """Raises TooSoon where something that waits here goes to the sender, or belongs to one of the tickets."""
        keys: tuple[str | int, ...] = (sender, *tickets)
        last = max(self._place.get(key, -1) for key in keys)
        if last >= self._done:
            raise TooSoon(last - self._done + 1)

    def put(self, drafts: Sequence[Draft], seed: str) -> None:
        """Remembered until the savepoint holds."""
        self._fresh = [Sheet(draft, f"{seed}:{index}", self.now) for index, draft in enumerate(drafts)]

    def keep(self) -> None:
        """On the page, and a full page to the typist."""
        number = self._done + len(self._under_way)
        for sheet in self._fresh:
            self._place |= dict.fromkeys(_concerned(sheet.draft), number)
        self._page += self._fresh
        self._fresh = []
        if len(self._page) >= _PAGE:
            self._hand_over()

    def empty(self, pages: int | None = None) -> None:
        """Into the outbox, as soon as they are composed."""
        if self._page and (pages is None or pages > len(self._under_way)):
            self._hand_over()
        count = len(self._under_way) if pages is None else pages
        with together():
            made = [one for _ in range(count) for one in self._under_way.popleft().result()]
            if made:
                self._enqueue(made)
        self._done += count
        self.problems += complain(made)

    def _enqueue(self, made: Sequence[Composed]) -> None:
        with self.tx.savepoint():
            self.tx.enqueue_all([one.outgoing for one in made if one.outgoing.recipients], self.now)

    def _hand_over(self) -> None:
        self._under_way.append(self.typist.write(self.office, self._page))
        self._page = []


def _concerned(draft: Draft) -> tuple[str | int, ...]:
    people = tuple(address.email.lower() for address in (*draft.to, *draft.cc))
    return (*people, draft.ticket) if draft.ticket else people


@contextmanager
def together() -> Iterator[None]:
    """What fails in here is nobody's in particular, unless disk or database are in trouble: NotTogether."""
    try:
        yield
    except (OSError, StoreInTrouble, NotTogether):
        raise
    except Exception as error:
        raise NotTogether(repr(error)) from error
