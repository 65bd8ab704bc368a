"""What a machine does to a running mailbot: it is stopped, started twice, starved, locked out; and lives on."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import threading
from contextlib import closing

from tests.e2e.running import Running
from tests.faults.laboratory import Laboratory
from tests.faults.words import request

PAUSE = threading.Event()
CHANCE = random.Random(5)


def test_death_and_sigterm_at_random_instants_under_load_lose_nothing(running: Running) -> None:
    lab = Laboratory(running)
    for round_ in range(2):
        lab.put(3)
        lab.start()
        lab.ready()
        lab.put(2)
        PAUSE.wait(CHANCE.uniform(0.0, 0.4))
        if round_ % 2:
            lab.kill()
        else:
            assert running.stop() == 0
    lab.recover()
    found = lab.sums()
    assert found.ok, found
    assert found.tickets == found.mails_in == 10


def test_a_second_mailbot_on_the_same_database_says_so_and_does_no_harm(running: Running) -> None:
    lab = Laboratory(running)
    running.start()
    done = subprocess.run(running._command("run"), capture_output=True, env=running._env(), timeout=60, check=False)
    assert done.returncode == 1
    assert b"another mailbot (process" in done.stderr
    lab.put(2)
    running.until(lambda: len(lab.received()) == 2, "the first one goes on")
    running.call("deliver", stdin=request(2, "nguoi2@abc.vn"))
    lab.count = 3
    running.until(lambda: len(lab.received()) == 3, "what comes by the pipe is answered by the first one")
    assert running.stop() == 0
    assert lab.sums().ok


def test_a_database_locked_by_another_program_only_delays(running: Running) -> None:
    lab = Laboratory(running)
    running.start()
    with closing(sqlite3.connect(running.folder / "mailbot.db", timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        lab.put(3)
        PAUSE.wait(1.5)
        assert lab.received() == set()
        other.execute("ROLLBACK")
    running.until(lambda: len(lab.received()) == 3, "all are answered")
    assert running.stop() == 0
    assert lab.sums().ok


def test_where_blobs_cannot_be_written_mails_stay_on_the_server(running: Running) -> None:
    lab = Laboratory(running)
    (running.folder / "blobs").write_text("a file where the folder should be")
    running.start()
    lab.put(2)
    running.until(lambda: b"mailbox lost" in running.log(), "it notices")
    assert running.count("INBOX") == 2
    (running.folder / "blobs").unlink()
    running.until(lambda: len(lab.received()) == 2, "all are answered")
    assert running.stop() == 0
    assert lab.sums().ok


def test_a_full_disk_loses_nothing_and_blames_no_mail(small_disk: Running) -> None:
    lab = Laboratory(small_disk)
    small_disk.start()
    lab.put(1)
    small_disk.until(lambda: len(lab.received()) == 1, "it works")
    fill = small_disk.folder / "fill"
    with fill.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    lab.put(3)
    PAUSE.wait(1.5)
    assert small_disk.process is not None
    assert small_disk.process.poll() is None
    fill.unlink()
    small_disk.until(lambda: len(lab.received()) == 4, "all are answered once there is room")
    small_disk.until(lab._is_quiet, "all is sent")
    assert small_disk.stop() == 0
    assert lab.sums().ok
    assert lab.asked("aside") == []


def test_out_of_file_descriptors_it_waits_and_recovers(running: Running) -> None:
    lab = Laboratory(running)
    running.start()
    lab.put(1)
    running.until(lambda: len(lab.received()) == 1, "it works")
    assert running.process is not None
    pid = running.process.pid
    _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{pid}/fd")), most))
    lab.put(3)
    PAUSE.wait(1.0)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))
    running.until(lambda: len(lab.received()) == 4, "all are answered")
    assert running.stop() == 0
    assert lab.sums().ok
