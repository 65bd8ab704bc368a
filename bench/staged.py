"""`python -m bench.staged run …`: mailbot with counters of CPU time around its stages; the product has none of its own.

Each process writes what its threads spent into a file of BENCH_STAGES, named by its number, as it goes: eight-byte floats
in the order of STAGES. What one stage does within another counts as its own. A stage that is no longer where it was
looked for is named in the file `missing`.
"""

from __future__ import annotations

import importlib
import mmap
import os
import pkgutil
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

STAGES = ("fetch", "store", "parse", "facts", "decide", "compose", "commit", "send", "other")
_SHAPE = struct.Struct(f"{len(STAGES)}d")
_WHERE = (
    ("mailbot.loops.fetch", "fetch_once", "fetch"),
    ("mailbot.loops.fetch", "clear", "fetch"),
    ("mailbot.adapters.blobs", "FileBlobs.put_all", "store"),
    ("mailbot.adapters.blobs", "_keep", "store"),
    ("mailbot.adapters.blobs", "_sync_folder", "store"),
    ("mailbot.adapters.blobs", "FileBlobs.get", "parse"),
    ("mailbot.mail.parse", "parse", "parse"),
    ("mailbot.desk.mail", "read", "parse"),
    ("mailbot.desk.mail", "keys", "parse"),
    ("mailbot.adapters.store.tx", "SqlTx.facts", "facts"),
    ("mailbot.desk.decide", "decide", "decide"),
    ("mailbot.loops.post", "composed", "compose"),
    ("mailbot.mail.compose", "compose", "compose"),
    ("mailbot.loops.work", "work_once", "other"),
    ("mailbot.loops.tick", "tick_once", "other"),
)
_IN_A_TRANSACTION = {"fetch": "store", "other": "commit", "": "send"}
"""To whom the database's own work belongs, by the outermost stage of its thread."""


class _Counter:
    """What the threads of this process spent, by stage."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock, self._mine = folder, threading.Lock(), threading.local()
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._spent = dict.fromkeys(STAGES, 0.0)
        self._lock = threading.Lock()
        self._mine = threading.local()
        with (self._folder / str(os.getpid())).open("w+b") as file:
            file.write(bytes(_SHAPE.size))
            file.flush()
            self._page = mmap.mmap(file.fileno(), _SHAPE.size)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """CPU time of this thread meanwhile is this stage's, but for what stages within take."""
        stack = self._mine.__dict__.setdefault("stack", [])
        began = time.thread_time()
        stack.append([name, 0.0])
        try:
            yield
        finally:
            whole = time.thread_time() - began
            inner = stack.pop()[1]
            if stack:
                stack[-1][1] += whole
            self._add(name, whole - inner)

    def outermost(self) -> str:
        """The stage that this thread is in, seen from outside."""
        stack = self._mine.__dict__.get("stack")
        return str(stack[0][0]) if stack else ""

    def _add(self, name: str, seconds: float) -> None:
        with self._lock:
            self._spent[name] += seconds
            _SHAPE.pack_into(self._page, 0, *self._spent.values())


def install(folder: Path) -> None:
    """Put the counters around everything that is counted, wherever it is used by now."""
    import mailbot

    for found in pkgutil.walk_packages(mailbot.__path__, "mailbot."):
        if not found.name.endswith("__main__") and "migrations" not in found.name:
            importlib.import_module(found.name)
    counter = _Counter(folder)
    lost = [f"{module}.{name}" for module, name, stage in _WHERE if not _replace(module, name, _counted(counter, stage))]
    if not _replace("mailbot.adapters.store.open", "SqlStore.transaction", _transactions(counter)):
        lost.append("SqlStore.transaction")
    if lost:
        (folder / "missing").write_text("\n".join(lost), "utf-8")


def _counted(counter: _Counter, stage: str) -> Callable[[Any], Any]:
    def around(inner: Any) -> Any:
        @wraps(inner)
        def counted(*words: Any, **names: Any) -> Any:
            with counter.stage(stage):
                return inner(*words, **names)

        return counted

    return around


def _transactions(counter: _Counter) -> Callable[[Any], Any]:
    def around(inner: Any) -> Any:
        @contextmanager
        def counted(store: Any) -> Iterator[Any]:
            with counter.stage(_IN_A_TRANSACTION.get(counter.outermost(), "other")), inner(store) as tx:
                yield tx

        return counted

    return around


def _replace(module: str, name: str, around: Callable[[Any], Any]) -> bool:
    """A function in every module that has it, or a method in its class; whether it was there."""
    place, _, method = name.rpartition(".")
    holder = getattr(sys.modules.get(module), place, None) if place else sys.modules.get(module)
    old = getattr(holder, method, None)
    if old is None:
        return False
    new = around(old)
    holders = [holder] if place else [one for key, one in sys.modules.items() if key.startswith("mailbot.")]
    for one in holders:
        for key in [key for key, value in vars(one).items() if value is old]:
            setattr(one, key, new)
    return True


if __name__ == "__main__":
    from bench.started import leave_note

    leave_note(Path(os.environ["BENCH_READY"]))  # before all else is loaded, which asks once where to say that it is ready

if __name__ in ("__main__", "__mp_main__"):  # the second: a process that multiprocessing spawned
    install(Path(os.environ["BENCH_STAGES"]))

if __name__ == "__main__":
    from mailbot.cli import main

    main()
