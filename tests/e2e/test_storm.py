"""Four workers while everything goes wrong: workers are killed, the database restarts, the mailbox's holder freezes and wakes."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from mailbot.mail.message import Address
from tests.e2e.crew import Crew, request
from tests.servers.postgres import PostgresServer
from tests.stories import raw

ALL = "fetch,work,tick,send"
REQUESTS, FOLLOW_UPS = 80, 2
SEED = 6

_HANDLED = "SELECT entry.ticket FROM entry JOIN inbound USING (message_id) WHERE entry.direction = 'in' ORDER BY entry.ticket"


@dataclass(slots=True)
class Storm:
    """Four workers, and what happens to them at instants that the seed chooses."""

    crew: Crew
    database: PostgresServer
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    alive: list[int] = field(default_factory=list)
    put: int = 0

    def begin(self) -> None:
        self.alive = [self.crew.hire(ALL) for _ in range(4)]
        self.crew.running.until(lambda: all(b'"ready"' in self.crew.log(n) for n in self.alive), "all are ready")

    def blow(self, mails: Sequence[bytes], *strikes: Callable[[], None]) -> None:
        """Put the mails, a share for each strike, which comes when some of its share are decided."""
        share = -(-len(mails) // len(strikes))
        for number, strike in enumerate(strikes):
            some = mails[number * share : (number + 1) * share]
            enough = self.put + self.chance.randrange(len(some))
            self.crew.running.put(*some)
            self.put += len(some)
            self.crew.running.until(lambda enough=enough: self.crew.decided() >= enough, f"{enough} are decided")  # type: ignore[misc]  # a default binds the loop's value
            strike()
        self.crew.running.until(lambda: self.crew.decided() == self.put, "all are decided")

    def kill(self) -> None:
        """One of them, and hire another."""
        victim = self.chance.choice(self.alive)
        self.crew.signal(victim, signal.SIGKILL)
        self.alive[self.alive.index(victim)] = self.crew.hire(ALL)

    def restart(self) -> None:
        """The database, in the middle of whatever they do."""
        self.database.stop()
        self.database.start()

    def freeze(self) -> None:
        """The mailbox's holder, until another is."""
        frozen = self.crew.holder(*self.alive)
        others = [n for n in self.alive if n != frozen]
        heard = {n: len(self.crew.log(n)) for n in self.alive}
        self.crew.signal(frozen, signal.SIGSTOP)
        self.crew.running.until(lambda: any(b'"holder"' in self.crew.log(n)[heard[n] :] for n in others), "another holder")
        self.crew.signal(frozen, signal.SIGCONT)
        noticed = b"no longer the holder"
        self.crew.running.until(lambda: noticed in self.crew.log(frozen)[heard[frozen] :], "it notices")


@pytest.fixture
def storm(crew: Crew, postgres_server: PostgresServer) -> Storm:
    return Storm(crew, postgres_server)


def follow_up(requester: str, ticket: int, number: int) -> bytes:
    sender, subject = Address(requester), f"Re: [YC-{ticket}] Máy in"
    return raw(sender, f"Vẫn chưa in được, lần {number}.", subject, message_id=f"f{ticket}.{number}@client")


def test_four_workers_in_a_storm_handle_each_mail_once(crew: Crew, storm: Storm) -> None:
    storm.begin()
    storm.blow([request(number) for number in range(REQUESTS)], storm.kill, storm.kill)
    tickets = crew.ask("SELECT requester, number FROM ticket ORDER BY number")
    assert [number for _, number in tickets] == list(range(1, REQUESTS + 1)), "numbers have no gaps"
    later = [follow_up(*ticket, number) for ticket in tickets for number in range(FOLLOW_UPS)]
    storm.blow(later, storm.kill, storm.restart, storm.freeze, storm.kill)
    crew.running.until(lambda: len(crew.answers()) == REQUESTS, "all are answered")
    crew.settled()
    assert set(crew.answers().values()) == {1}
    assert crew.altered() == []
    came_in = [ticket for (ticket,) in crew.ask(_HANDLED)]
    assert came_in == sorted([number for _, number in tickets] * (1 + FOLLOW_UPS))
    assert crew.running.json("aside") == []
    assert crew.running.json("doctor", "--ledger")["holes"] == []
    assert crew.running.count("Processed") == REQUESTS * (1 + FOLLOW_UPS)
