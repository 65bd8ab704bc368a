"""Memory over many mails: they come in batches to a daemon that runs all the while, and what it holds is looked at
between."""

from __future__ import annotations

from collections.abc import Iterator

from bench import mails
from bench.measure import PATIENCE, installed, load, settle
from bench.processes import memory
from bench.servers import Servers

_AT_ONCE = 500


def leak(servers: Servers, count: int) -> Iterator[tuple[int, float]]:
    """How many mails were answered so far, and MB held then: before the first, and at each tenth."""
    with installed(servers) as (home, sink):
        home.patience = PATIENCE
        home.start()
        yield 0, memory(home.pid)
        done, told = 0, 0
        while done < count:
            batch = mails.mix(min(_AT_ONCE, count - done), f"leak{done}")
            wanted = sink.count + sum(mail.answers for mail in batch)
            load(home.account, [mail.raw for mail in batch])
            if not sink.wait(wanted, PATIENCE):
                raise RuntimeError(f"{wanted - sink.count} answers failed to come")
            done += len(batch)
            if done * 10 // count > told:
                told = done * 10 // count
                settle(home, len(batch))
                yield done, memory(home.pid)
