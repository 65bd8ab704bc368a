"""Four workers while everything goes wrong: workers are killed, the database restarts, two freeze and wake, one of them the
mailbox's holder. Each mail is handled once, and those of a thread in their order."""

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
REQUESTS, FOLLOW_UPS = 40, 3
SEED = 6

_HANDLED = "SELECT ticket, message_id FROM entry WHERE direction = 'in' ORDER BY ticket, id"


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
        """The mailbox's holder and another, with what they have in hand, until the others have done everything and hold it."""
        holder = self.crew.holder(*self.alive)
        frozen = (holder, self.chance.choice([n for n in self.alive if n != holder]))
        others = [n for n in self.alive if n not in frozen]
        heard = {n: len(self.crew.log(n)) for n in self.alive}
        for n in frozen:
            self.crew.signal(n, signal.SIGSTOP)
        self.crew.running.until(lambda: self.crew.decided() == self.put, "the others have decided all")
        self.crew.running.until(lambda: any(b'"holder"' in self.crew.log(n)[heard[n] :] for n in others), "another holder")
        for n in frozen:
            self.crew.signal(n, signal.SIGCONT)
        noticed = b"no longer the holder"
        self.crew.running.until(lambda: noticed in self.crew.log(holder)[heard[holder] :], "it notices")


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
    later = [follow_up(*ticket, number) for number in range(FOLLOW_UPS) for ticket in tickets]
    storm.blow(later, storm.kill, storm.restart, storm.freeze, storm.kill)
    crew.running.until(lambda: len(crew.answers()) == REQUESTS, "all are answered")
    crew.settled()
    assert set(crew.answers().values()) == {1}
    assert crew.altered() == []
    follow_ups = [(ticket, id) for ticket, id in crew.ask(_HANDLED) if id.startswith("f")]
    assert follow_ups == [(number, f"f{number}.{n}@client") for _, number in tickets for n in range(FOLLOW_UPS)], "in their order"
    assert crew.running.json("aside") == []
    assert crew.running.json("doctor", "--ledger")["holes"] == []
    assert crew.running.count("Processed") == REQUESTS * (1 + FOLLOW_UPS)
