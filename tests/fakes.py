"""Stand-ins for the outside world: a mailbox and a courier in memory, which may be told to fail at any step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mailbot.ports import Due, Fate, Found, MailboxLost, Reply, Store, Tx

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""A Monday, twelve o'clock in Hà Nội."""


class Died(Exception):
    """The process died here."""


@dataclass
class FakeMailbox:
    """A folder of mails by UID. `bodiless` are announced without a body; `deadly` end the connection when asked for;
    `stuck` cannot be moved; `dies_at` names the step at which the process dies, before or after it is done."""

    mails: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 7
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    bodiless: set[int] = field(default_factory=set)
    deadly: set[int] = field(default_factory=set)
    stuck: set[int] = field(default_factory=set)
    asked: list[tuple[int, ...]] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    dies_at: str = ""

    def open(self) -> int:
        return self.uidvalidity

    def above(self, uid: int, limit: int) -> Sequence[Found]:
        uids = [n for n in sorted(self.mails) if n > uid][:limit]
        return tuple(Found(n, self.sizes.get(n, len(self.mails[n])), NOON) for n in uids)

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        self.asked.append(tuple(uids))
        if self.deadly.intersection(uids):
            raise MailboxLost("the server broke down")
        return {n: self.mails[n] for n in uids if n in self.mails and n not in self.bodiless}

    def head(self, uid: int) -> bytes:
        if uid in self.deadly:
            raise MailboxLost("the server broke down")
        return self.mails.get(uid, b"").partition(b"\r\n\r\n")[0]

    def move(self, uids: Sequence[int], folder: str) -> Sequence[int]:
        self._die("before move")
        for uid in set(uids) & set(self.mails) - self.stuck:
            self.folders.setdefault(folder, []).append(self.mails.pop(uid))
        self._die("after move")
        return sorted(set(uids) & self.stuck)

    def wait(self, seconds: float) -> None:
        raise MailboxLost("nothing to wait for")

    def wake(self) -> None:
        return

    def abort(self) -> None:
        return

    def close(self) -> None:
        return

    def _die(self, step: str) -> None:
        if self.dies_at == step:
            raise Died(step)


@dataclass
class FakeCourier:
    """Takes mails, or answers what `answers` says by recipient; `delivered` are envelopes and bytes that were taken."""

    answers: dict[str, list[Reply]] = field(default_factory=dict)
    delivered: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    tried: int = 0
    before: Callable[[Sequence[str]], Any] | None = None
    hands: int = 4

    async def carry(self, take: Callable[[], Due | None], tell: Callable[[Due, Reply], None]) -> None:
        while (due := take()) is not None:
            tell(due, await self._deliver(due.outgoing.sender, due.outgoing.recipients, due.outgoing.raw))

    async def _deliver(self, sender: str, recipients: Sequence[str], raw: bytes) -> Reply:
        self.tried += 1
        if self.before is not None:
            await self.before(recipients)
        script = self.answers.get(recipients[0], [])
        reply = script.pop(0) if script else Reply(Fate.TAKEN, "250 OK")
        if reply.fate in (Fate.TAKEN, Fate.IN_DOUBT):
            self.delivered.append((sender, tuple(recipients), raw))
        return reply

    async def close(self) -> None:
        return


@dataclass
class DyingStore:
    """A store whose transactions named in `dies_in` (by what is called in them) break off: before the commit, or after."""

    store: Store
    dies_in: str = ""
    after_commit: bool = False

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self.store.transaction() as tx:
            spy = _Spy(tx)
            yield spy  # type: ignore[misc]  # every method passes through
            doomed = bool(self.dies_in) and self.dies_in in spy.called
            if doomed and not self.after_commit:
                raise Died(self.dies_in)
        if doomed:
            raise Died(f"after {self.dies_in}")

    def close(self) -> None:
        self.store.close()


class _Spy:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.called.add(name)
        return getattr(self._tx, name)
