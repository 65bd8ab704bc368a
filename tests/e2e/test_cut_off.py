"""A worker on a machine of its own, whose cable is pulled while it has mails in hand, and put back. Needs the right to make
network namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy.engine import make_url

from tests.e2e.crew import Crew
from tests.faults.proxy import Proxy
from tests.servers.cable import SERVERS, Cable, NoRights

ALL = "fetch,work,tick,send"
BEFORE, MEANWHILE, AFTER = 60, 10, 10


@pytest.fixture
def cable() -> Iterator[Cable]:
    try:
        cable = Cable()
    except NoRights as error:
        pytest.skip(f"no network namespaces here: {error}")
    yield cable
    cable.close()


@pytest.fixture
def far_away(crew: Crew, cable: Cable) -> Iterator[str]:
    """Settings for both ends of the cable: database, IMAP server and relay by ports at its far end. Whoever is there ends
    before the cable does."""
    words = (crew.running.folder / "mailbot.toml").read_text("utf-8").replace("127.0.0.1", SERVERS)
    ports = (make_url(crew.url).port or 0, crew.running.account.port, crew.running.sink.port)
    with ExitStack() as stack:
        for port in ports:
            proxy = Proxy(port, listening=cable.listening())
            stack.callback(proxy.close)
            words = re.sub(rf"\b{port}\b", str(proxy.port), words)
        crew.running.write("far.toml", words.replace('security = "none"', 'security = "none"\nallow_plaintext = true'))
        yield "far.toml"
        crew.end()


def test_a_worker_that_is_cut_off_with_mails_in_hand_costs_none_and_repeats_none(crew: Crew, cable: Cable, far_away: str) -> None:
    cut = crew.hire(ALL, far_away, cable.at_the_near_end)
    assert crew.holder(cut) == cut
    standby = crew.hire("fetch", far_away, cable.at_the_far_end)
    crew.running.until(lambda: b'"ready"' in crew.log(standby), "the other is ready")
    crew.put(BEFORE)
    crew.running.until(lambda: crew.in_hand() > 0, "it has mails in hand")
    assert b'"holder"' not in crew.log(standby)
    cable.pull()
    assert len(crew.answers()) < BEFORE
    crew.put(MEANWHILE)
    assert crew.holder(standby) == standby
    other = crew.hire("work,tick,send", far_away, cable.at_the_far_end)
    crew.running.until(lambda: len(crew.answers()) == BEFORE + MEANWHILE, "all are answered on this side")
    heard = len(crew.log(cut))
    cable.plug_in()
    crew.dismiss(standby, other)
    crew.running.until(lambda: b'"holder"' in crew.log(cut)[heard:], "it takes its mailbox up again")
    crew.put(AFTER)
    crew.running.until(lambda: len(crew.answers()) == BEFORE + MEANWHILE + AFTER, "it answers again")
    crew.settled()
    assert set(crew.answers().values()) == {1}
    assert crew.altered() == []
    subjects = sorted(ticket["subject"] for ticket in crew.running.json("tickets"))
    assert subjects == sorted(f"Máy in {number}" for number in range(BEFORE + MEANWHILE + AFTER))
    assert crew.running.json("doctor", "--ledger")["holes"] == []
    assert crew.running.count("Processed") == BEFORE + MEANWHILE + AFTER
