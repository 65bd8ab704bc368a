"""A process beside ours: what it answers, how it ends, and what it never sees."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailbot.adapters.beside import Beside, Gone, start

PATIENCE_MS = 20_000

ORPHAN = """
import os, signal, sys
from mailbot.adapters.beside import start
both = start(lambda order: os.getpid(), 2)
print(*(one.pid for one in both), flush=True)
if sys.argv[1] == "busy":
    both[0].ask(1)
signal.pause()
"""


class Awkward(Exception):
    """One that can't be made again from what is pickled of it."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


_GATE = multiprocessing.get_context("fork").Event()


def do(order: Any) -> Any:
    """What the process of these tests can do."""
    return {
        "pid": os.getpid,
        "wait": _GATE.wait,
        "die": lambda: os._exit(3),
        "trouble": lambda: open("/no/such/file", "rb"),
        "awkward": lambda: _raise(Awkward(1, 2)),
        "unpicklable": lambda: lambda: 1,
        "hup": lambda: [os.kill(os.getpid(), number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)],
    }.get(order, lambda: order)()


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def process() -> Iterator[Beside[Any, Any]]:
    one = Beside(do)
    yield one
    one.close()


def ended(pid: int, cause: Callable[[], Any]) -> bool:
    """Whether a process ends when this is done."""
    handle = os.pidfd_open(pid)
    try:
        cause()
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(PATIENCE_MS))
    finally:
        os.close(handle)


def test_orders_are_answered_each_with_its_own(process: Beside[Any, Any]) -> None:
    promises = [process.ask(number) for number in range(20)]
    assert [promise.result() for promise in reversed(promises)] == list(range(19, -1, -1))


def test_it_is_another_process_and_what_it_has_not_begun_is_done_here(process: Beside[Any, Any]) -> None:
    _GATE.clear()
    process.ask("wait")
    there, here = process.ask("pid"), process.ask("pid")
    assert here.result() == os.getpid()
    _GATE.set()
    assert there.result() == process.pid != os.getpid()


def test_answers_and_orders_larger_than_any_buffer_meet_on_the_way(process: Beside[Any, Any]) -> None:
    large = b"x" * 5_000_000
    promises = [process.ask(large) for _ in range(4)]
    assert all(promise.result() == large for promise in promises)


def test_what_it_raises_is_raised_where_the_answer_is_wanted_with_its_traceback(process: Beside[Any, Any]) -> None:
    with pytest.raises(FileNotFoundError) as found:
        process.ask("trouble").result()
    assert "in do" in found.value.__notes__[0]
    assert process.ask(1).result() == 1


def test_an_error_that_cannot_be_carried_comes_as_its_words(process: Beside[Any, Any]) -> None:
    with pytest.raises(RuntimeError, match="Awkward: 1 and 2"):
        process.ask("awkward").result()


def test_an_answer_that_cannot_be_carried_ends_it(process: Beside[Any, Any]) -> None:
    with pytest.raises(Gone):
        process.ask("unpicklable").result()


def test_where_it_dies_what_it_had_in_hand_is_gone_and_the_rest_is_done_here(process: Beside[Any, Any]) -> None:
    orders = [process.ask(order) for order in ("die", "pid", "pid")]
    with pytest.raises(Gone):
        orders[0].result()
    with pytest.raises(Gone):
        orders[1].result()
    assert process.is_gone
    assert orders[2].result() == process.ask("pid").result() == os.getpid()


def test_one_that_was_killed_while_idle_is_noticed_when_it_is_asked(process: Beside[Any, Any]) -> None:
    assert ended(process.pid, lambda: os.kill(process.pid, signal.SIGKILL))
    with pytest.raises(Gone):
        process.ask(1).result()
    assert process.ask(2).result() == 2


@pytest.mark.parametrize("order", ["pid", b"x" * 4_000_000])
def test_where_it_freezes_nobody_waits_for_ever_to_hear_it_or_to_be_heard(order: object) -> None:
    frozen = Beside[Any, Any](do, patience=0.1)
    os.kill(frozen.pid, signal.SIGSTOP)
    os.waitpid(frozen.pid, os.WUNTRACED)
    with pytest.raises(Gone, match="gave no answer" if order == "pid" else "took no order"):
        frozen.ask(order).result()
    assert frozen.is_gone
    assert frozen.ask("pid").result() == os.getpid()


def test_where_it_freezes_in_the_middle_of_an_answer_nobody_waits_for_the_rest() -> None:
    frozen = Beside[Any, Any](lambda order: b"x" * order, patience=0.1)
    promise = frozen.ask(4_000_000)
    assert select.select([frozen.line], [], [], PATIENCE_MS / 1000)[0], "it has begun to answer"
    os.kill(frozen.pid, signal.SIGSTOP)
    os.waitpid(frozen.pid, os.WUNTRACED)
    with pytest.raises(Gone, match="gave no answer"):
        promise.result()
    assert frozen.is_gone


def test_what_nobody_wants_any_more_is_not_done(process: Beside[Any, Any]) -> None:
    for number in range(5):
        process.ask(number)
    process.forget()
    assert process.load <= 2
    assert process.ask("last").result() == "last"


def test_signals_are_not_for_it(process: Beside[Any, Any]) -> None:
    process.ask("hup").result()
    assert process.ask(1).result() == 1
    assert process.pid == process.ask("pid").result()


def test_closing_ends_it_at_once(process: Beside[Any, Any]) -> None:
    assert ended(process.pid, process.close)
    process.close()


def test_of_two_the_second_holds_no_line_of_the_first() -> None:
    one, two = start(do, 2)
    try:
        assert ended(one.pid, one.line.close)
        assert two.ask(1).result() == 1
    finally:
        one.close()
        two.close()


@pytest.mark.parametrize("how", ["idle", "busy"])
def test_kill_9_of_the_one_that_started_them_leaves_no_orphan(how: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN, how], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    handles = [os.pidfd_open(pid) for pid in pids]
    parent.kill()
    parent.wait(20)
    parent.stdout.close()
    for handle in handles:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        assert poll.poll(PATIENCE_MS)
        os.close(handle)


def test_it_prepares_before_the_first_order_and_only_there() -> None:
    ready: list[int] = []
    (one,) = start(lambda order: tuple(ready), 1, lambda: ready.append(os.getpid()))
    promise = one.ask("who is ready")
    assert one.line.poll(PATIENCE_MS / 1000)
    one.ask("take the answer in")
    assert promise.result() == (one.pid,)
    assert not ready
    one.close()


def test_what_fails_in_preparing_harms_no_order() -> None:
    (one,) = start(do, 1, lambda: _raise(Awkward(1, 2)))
    assert one.ask(5).result() == 5
    assert not one.is_gone
    one.close()
