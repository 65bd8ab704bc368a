"""A process beside ours that does what it is asked, in turn, while we do something else. It is forked before anything is
open, so that it inherits no lock, no connection and no thread; it ends when we end, however that is. Knows nothing of what
it does.

One pipe, and no thread on our side: concurrent.futures has two there, which wait for the interpreter's lock as long as we
are busy (docs/decisions/0006).
"""

from __future__ import annotations

import atexit
import gc
import io
import multiprocessing
import os
import pickle
import queue
import select
import signal
import socket
import struct
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from multiprocessing.connection import Connection
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

Order = TypeVar("Order")
Answer = TypeVar("Answer")

_AHEAD = 2
"""Orders that the process has in hand: one to do, and the next."""

_PATIENCE = 60.0
"""Seconds after which a process that gives no answer, or takes no order, is ended."""


class Gone(Exception):
    """The process has ended, or was ended because it gave no answer or took no order."""


class Promise(Generic[Answer]):
    """An answer that comes from the process, or is found here where the process has not begun when it is wanted."""

    __slots__ = ("_answer", "_ask", "_error", "_is_known")

    def __init__(self, ask: Callable[[Promise[Answer]], None]) -> None:
        self._ask = ask
        self._answer: Answer | None = None
        self._error: Exception | None = None
        self._is_known = False

    @property
    def is_known(self) -> bool:
        """Whether the answer is there."""
        return self._is_known

    def result(self) -> Answer:
        """The answer. Raises what doing it raised, with the traceback as a note; Gone."""
        if not self._is_known:
            self._ask(self)
        if self._error:
            raise self._error
        return cast(Answer, self._answer)

    def fulfil(self, is_good: bool, answer: Any) -> None:
        """This is the answer, or the error."""
        self._is_known = True
        if is_good:
            self._answer = answer
        else:
            self._error = answer


class Beside(Generic[Order, Answer]):
    """One process, and the orders that it has not answered yet. Used from one thread, but for `close`.

    `do` is called there with what was forked; where the process has not begun, or is gone, it is called here. Orders and
    answers are pickled; `foreign` are the lines of processes that were forked before. `prepare` is what the process does
    while no order has come yet. `patience` are the seconds after which one that is silent is ended.
    """

    def __init__(
        self,
        do: Callable[[Order], Answer],
        foreign: Sequence[Connection] = (),
        prepare: Callable[[], None] = lambda: None,
        patience: float = _PATIENCE,
    ) -> None:
        fork = multiprocessing.get_context("fork")
        self.line, theirs = fork.Pipe()
        self._patience = patience
        _limit(self.line, patience)
        self._news = select.poll()
        self._news.register(self.line, select.POLLIN)
        self._do = do
        self._sent: deque[Promise[Answer]] = deque()
        self._waiting: deque[tuple[Promise[Answer], Order]] = deque()
        self.is_gone = False
        gc.freeze()  # what is there now is looked at no more: the memory stays shared
        self._process = fork.Process(target=_live, args=(do, theirs, (*foreign, self.line), prepare), name="beside", daemon=True)
        self._process.start()
        theirs.close()
        atexit.register(self.close)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid or 0

    @property
    def load(self) -> int:
        """Orders that wait for their answers."""
        return len(self._sent) + len(self._waiting)

    def ask(self, order: Order) -> Promise[Answer]:
        """Have this done; returns at once."""
        promise: Promise[Answer] = Promise(self._find)
        self._waiting.append((promise, order))
        self._hand_over()
        return promise

    def forget(self) -> None:
        """Nobody wants to know any more what has not been begun."""
        self._waiting.clear()

    def close(self) -> None:
        """End the process, at once: whatever it does may be done again."""
        atexit.unregister(self.close)
        self.is_gone = True
        self._process.kill()
        self._process.join(5.0)

    def _find(self, promise: Promise[Answer]) -> None:
        """See to it that the answer is there: done here if the process has not begun."""
        self._hand_over()
        for at, (waiting, order) in enumerate(self._waiting):
            if waiting is promise:
                del self._waiting[at]
                promise.fulfil(*_done(self._do, order))
                return
        while not promise.is_known:
            self._receive()
        self._hand_over()

    def _hand_over(self) -> None:
        while self._sent and not self.is_gone and self._news.poll(0):
            self._receive()
        while self._waiting and not self.is_gone and len(self._sent) < _AHEAD:
            promise, order = self._waiting.popleft()
            self._sent.append(promise)
            try:
                _send(self.line, order)
            except BlockingIOError:
                self._lose(f"the process beside took no order for {self._patience:.0f} seconds")
            except OSError:
                self._lose("the process beside has ended")

    def _receive(self) -> None:
        try:
            if not self.is_gone and not self._news.poll(self._patience * 1000):
                raise BlockingIOError
            good, answer = _receive(self.line)
        except BlockingIOError:
            self._lose(f"the process beside gave no answer for {self._patience:.0f} seconds")
            return
        except (EOFError, OSError):
            self._lose("the process beside has ended")
            return
        self._sent.popleft().fulfil(good, answer)

    def _lose(self, why: str) -> None:
        self.close()
        for promise in self._sent:
            promise.fulfil(False, Gone(why))
        self._sent.clear()


def start(
    do: Callable[[Order], Answer], count: int, prepare: Callable[[], None] = lambda: None
) -> tuple[Beside[Order, Answer], ...]:
    """So many processes. Call it before any thread runs and before anything is open that they must not inherit."""
    found: list[Beside[Order, Answer]] = []
    for _ in range(count):
        found.append(Beside(do, [other.line for other in found], prepare))
    return tuple(found)


def _live(do: Callable[[Any], Any], line: Connection, foreign: Sequence[Connection], prepare: Callable[[], None]) -> None:
    """The life of the process: orders in, answers out. Signals are for those who started us; they end us themselves."""
    try:
        for other in foreign:
            other.close()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        orders: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=_take, args=(line, orders), daemon=True).start()
        with suppress(Exception):  # what is wrong shows itself again with an order, and is told then
            prepare()
        while True:
            _send(line, _done(do, orders.get()))
    finally:
        os._exit(0)


def _take(line: Connection, orders: queue.SimpleQueue[Any]) -> None:
    """Orders are taken while others are done, so that nobody waits to be heard; where the line ends, so do we."""
    try:
        while True:
            orders.put(_receive(line))
    finally:
        os._exit(0)


def _limit(line: Connection, seconds: float) -> None:
    """From now on writing and reading raise BlockingIOError where nothing passed for so long: the other end is frozen."""
    whole, part = divmod(seconds, 1)
    patience = struct.pack("ll", int(whole), int(part * 1_000_000))
    with socket.socket(fileno=os.dup(line.fileno())) as same:  # the other number of the same end
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)


def _send(line: Connection, value: object) -> None:
    """Hand over a value. Raises OSError where nobody is there to take it."""
    line.send_bytes(_packed(value))


def _receive(line: Connection) -> Any:
    """The next value. Raises EOFError, OSError where nobody is there to give one."""
    return pickle.loads(line.recv_bytes())  # noqa: S301 - from a process of our own


class _Pickler(pickle.Pickler):
    """A dataclass travels as what it is made from: its own way is to look up its fields, one by one, on both sides."""

    def reducer_override(self, value: Any) -> Any:
        make: Callable[..., Any] = type(value)
        values_of = _values_of(make)
        return (make, values_of(value)) if values_of else NotImplemented


@cache  # one of each class
def _values_of(make: Callable[..., Any]) -> Callable[[Any], tuple[Any, ...]] | None:
    """What tells the arguments that a value of this class is made from; None: something else has to be known."""
    if not is_dataclass(make) or any(field.kw_only or not field.init for field in fields(make)):
        return None
    names = [field.name for field in fields(make)]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


def _packed(value: object) -> memoryview:
    packed = io.BytesIO()
    _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(value)
    return packed.getbuffer()


def _done(do: Callable[[Order], Answer], order: Order) -> tuple[bool, Answer | Exception]:
    try:
        return True, do(order)
    except Exception as error:  # noqa: BLE001 - it is raised where the answer is wanted
        error.add_note(traceback.format_exc())
        return False, _portable(error)


def _portable(error: Exception) -> Exception:
    """The error as it arrives on the other side, or its words where it can't be carried."""
    try:
        pickle.loads(_packed(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever an exception's own pickling may raise
        return RuntimeError("".join(error.__notes__))
    return error
