"""Several processes on one PostgreSQL: a mailbox has one holder at a time, and each mail is handled once, whoever dies."""

from __future__ import annotations

import signal

from tests.e2e.crew import Crew
from tests.stories import HOA, raw

MANY = 80


def test_a_frozen_holder_loses_its_mailbox_and_does_no_harm_when_it_wakes(crew: Crew) -> None:
    one, two, worker = crew.hire("fetch"), crew.hire("fetch"), crew.hire("work,send")
    frozen = crew.holder(one, two)
    crew.running.put(raw(HOA, "Máy in hỏng ạ.", "Máy in", message_id="first@client"))
    crew.running.mail("received", HOA.email)
    crew.signal(frozen, signal.SIGSTOP)
    crew.running.put(raw(HOA, "Không vào mạng được ạ.", "Wifi", message_id="second@client"))
    crew.running.mail("received", HOA.email, 1)
    crew.signal(frozen, signal.SIGCONT)
    crew.running.until(lambda: b"no longer the holder" in crew.log(frozen), "it notices")
    crew.running.put(raw(HOA, "Màn hình không sáng ạ.", "Màn hình", message_id="third@client"))
    crew.running.mail("received", HOA.email, 2)
    crew.running.until(lambda: crew.running.count("Processed") == 3, "the inbox is empty")
    assert set(crew.answers().values()) == {1}
    assert b"Traceback" not in crew.log(worker)


def test_four_workers_handle_each_mail_once_though_two_of_them_are_killed(crew: Crew) -> None:
    first = [crew.hire("work,tick,send") for _ in range(4)]
    crew.running.until(lambda: all(b'"ready"' in crew.log(n) for n in first), "all are ready")
    crew.own(MANY)
    crew.running.until(lambda: len(crew.answers()) >= MANY // 10, "some are answered")
    crew.signal(first[0], signal.SIGKILL)
    crew.running.until(lambda: len(crew.answers()) >= MANY // 3, "more are answered")
    crew.signal(first[1], signal.SIGKILL)
    crew.hire("work,tick,send")
    crew.running.until(lambda: len(crew.answers()) == MANY, "all are answered")
    assert set(crew.answers().values()) == {1}
    subjects = [ticket["subject"] for ticket in crew.running.json("tickets")]
    assert sorted(subjects) == sorted(f"Máy in {number}" for number in range(MANY))
    assert crew.running.json("aside") == []
    hands = [n for n in range(len(crew.processes)) if b'"handled"' in crew.log(n)]
    assert len(hands) > 1
