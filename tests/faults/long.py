"""The long run of the laboratory: `python -m tests.faults.long [DEATHS]` (`make faults`). Kills the daemon at every arrow of
docs/crash.md and at random instants under load, ends it, lets its clock jump, takes its relay away and breaks its connections
to both servers; writes the table of docs/reliability.md from what it counted, and fails where anything was lost or
handled twice."""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mailbot.app.seam import POINTS
from tests.e2e.running import Running
from tests.faults.laboratory import Laboratory, Sums
from tests.faults.proxy import Proxy
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
PAUSE = threading.Event()
ARROWS = tuple(name for name in POINTS if not name.startswith("F5"))
GIVEN_UP = ("F2-", "F2-", "F2-", "F5-", "F5")
"""Three deaths with a mail in hand, and it is set aside; two more around that."""
DAY = 86_400.0
BACKLOG = 5_000
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    faults: int
    sums: Sums
    longest: float

    def __str__(self) -> str:
        found = self.sums
        lost = len(found.lost) + len(found.unanswered) + len(found.holes)
        twice = len(found.answered_twice) + len(found.changed)
        cells = (self.what, self.faults, found.mails_in, found.tickets, found.mails_out, lost, twice, found.repeated)
        return f"| {' | '.join(map(str, cells))} | {self.longest:.1f} s |"


def at_every_arrow(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
    """Each arrow, at its first and second time."""
    for arrow in (*ARROWS, *(f"{arrow}:2" for arrow in ARROWS)):
        lab.put(3)
        lab.mailbot.sink.script.data = ["451 later"] * 6 if arrow.startswith("O1'") else []
        lab.pass_time(3 * DAY if arrow.startswith("T") else 60.0)  # some are reminded of by then
        lab.start(stop_at=arrow)
        if not lab.ends(15.0):
            lab.kill()  # there was too little to do for a second time
    lab.mailbot.sink.script.data = []
    return lab.deaths


def given_up(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
    """A mail that kills the process is set aside, and a person has it handled again."""
    lab.put(1)
    for arrow in GIVEN_UP:
        lab.pass_time(120.0)
        lab.start(stop_at=arrow)
        lab.dies(PATIENCE)
    assert lab.take_up() == 1
    return lab.deaths


def at_random(deaths: int) -> Callable[[Laboratory, Proxy, Proxy], int]:
    """kill -9 at instants that nobody chose, from the first line of the program on."""

    def run(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
        chance = random.Random(deaths)
        for _ in range(deaths):
            lab.put(chance.randint(0, 2))
            lab.start()
            PAUSE.wait(chance.uniform(0.5, 4.0))
            lab.kill()
        return deaths

    return run


def told_to_stop(times: int) -> Callable[[Laboratory, Proxy, Proxy], int]:
    """SIGTERM at instants that nobody chose, while mails come."""

    def run(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
        chance = random.Random(times)
        for _ in range(times):
            lab.put(chance.randint(0, 2))
            lab.start()
            lab.put(1)
            PAUSE.wait(chance.uniform(0.5, 4.0))
            lab.end()
        return times

    return run


def with_a_jumping_clock(times: int) -> Callable[[Laboratory, Proxy, Proxy], int]:
    """The clock jumps an hour forward and back while mails come and the process dies."""

    def run(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
        chance = random.Random(times)
        for number in range(times):
            lab.set_clock(chance.choice((-3600.0, 0.0, 3600.0)))
            lab.put(1)
            lab.start()
            PAUSE.wait(chance.uniform(0.5, 3.0))
            lab.set_clock(chance.choice((-3600.0, 0.0, 3600.0)))
            lab.put(1)
            PAUSE.wait(chance.uniform(0.5, 3.0))
            lab.kill() if number % 2 else lab.end()
        lab.set_clock(3600.0)
        return 2 * times

    return run


def with_a_backlog(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
    """The relay is away while mails come, until thousands of answers wait; then it is back."""
    smtp.hole = True
    lab.mailbot.sink.stop()
    lab.start()
    while lab.count < BACKLOG // 2:
        lab.put(250)
    lab.mailbot.until(lambda: lab.waiting() >= BACKLOG, f"{BACKLOG} mails wait")
    lab.kill()
    smtp.most = 0
    lab.mailbot.sink.start()
    smtp.hole = False
    return 1


def with_breaking_lines(rounds: int) -> Callable[[Laboratory, Proxy, Proxy], int]:
    """Connections break in the middle of what passes, in both directions, towards both servers."""

    def run(lab: Laboratory, imap: Proxy, smtp: Proxy) -> int:
        lab.start()
        imap.cuts = smtp.cuts = 0.03
        for _ in range(rounds):
            lab.put(2)
            PAUSE.wait(0.7)
        imap.cuts = smtp.cuts = 0.0
        lab.kill()
        lab.retry()
        return imap.injected + smtp.injected

    return run


def measure(what: str, scenario: Callable[[Laboratory, Proxy, Proxy], int]) -> Row:
    """One scenario on servers of its own, from the first mail to the last sum."""
    server, sink = PymapServer(), Sink()
    imap, smtp = Proxy(server.port, seed=1), Proxy(sink.port, seed=2)
    account = server.account("hotro")
    with tempfile.TemporaryDirectory(prefix="mailbot-faults-") as folder:
        mailbot = Running(Path(folder), replace(account, port=imap.port), sink)
        mailbot.account, mailbot.patience = account, PATIENCE
        toml = Path(folder) / "mailbot.toml"
        toml.write_text(toml.read_text("utf-8").replace(f"port = {sink.port}", f"port = {smtp.port}"), "utf-8")
        lab = Laboratory(mailbot)
        faults = scenario(lab, imap, smtp)
        lab.retry()
        lab.take_up()  # whoever dies three times with the same mail in hand sets it aside, as it should
        lab.recover()
        row = Row(what.format(most=smtp.most), faults, lab.sums(), max(lab.recoveries))
    for each in (imap, smtp, sink, server):
        each.close()
    print(row, flush=True)
    if not row.sums.ok:
        print(row.sums, flush=True)
    return row


def main(deaths: int) -> int:
    begun = time.monotonic()
    rows = [
        measure("kill -9 at every arrow, at its first and second time", at_every_arrow),
        measure("kill -9 until a mail is set aside, and around that; then `mailbot aside retry`", given_up),
        measure("kill -9 at random instants", at_random(deaths)),
        measure("SIGTERM at random instants", told_to_stop(deaths // 5)),
        measure("the clock jumps an hour, and kill -9 or SIGTERM", with_a_jumping_clock(deaths // 10)),
        measure("connections cut within what passes", with_breaking_lines(40)),
        measure("relay away until 5,000 mails wait; back, it met {most} connections", with_a_backlog),
    ]
    head = "| what | faults | mails in | tickets | mails out | lost | handled twice | sent again | longest recovery |\n"
    table = f"{head}|{' --- |' * 9}\n" + "\n".join(map(str, rows))
    text = PAGE.read_text("utf-8")
    text = re.sub(r"(?s)(<!-- made: faults -->\n).*?(<!-- end: faults -->)", lambda m: f"{m[1]}\n{table}\n\n{m[2]}", text)
    PAGE.write_text(text, "utf-8")
    print(f"{time.monotonic() - begun:.0f} s; {PAGE.name} written")
    return 0 if all(row.sums.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
