"""The life of one mailbox, in a thread of its own: connect, fetch, clear, wait, and connect again, for ever.

Knows the order of things only. Failures never end it; they are logged, and told to a person once they matter.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_when_event_set
from tenacity.nap import sleep_using_event

from mailbot.loops.fetch import Intake, clear, fetch_once
from mailbot.loops.loop import Alarm
from mailbot.ports import Mailbox, MailboxLost, MailboxRefused

_log = structlog.get_logger(__name__)

_AT_ONCE = 1000
"""Mails to fetch before those already decided are moved out."""


class Line:
    """What other threads hold of a mailbox's life: they may wake it, or end it."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._mailbox: Mailbox | None = None

    def wake(self) -> None:
        """Something was decided (or may have come): look now. May be lost."""
        with self._lock:
            if self._mailbox is not None:
                self._mailbox.wake()

    def stop(self) -> None:
        """End it, whatever it is doing; what was not finished is done after the next start."""
        self.stopping.set()
        with self._lock:
            if self._mailbox is not None:
                self._mailbox.abort()

    def take(self, mailbox: Mailbox | None) -> None:
        """This is the connection now (None: there is none). Raises MailboxLost when it is over."""
        with self._lock:
            self._mailbox = mailbox
        if mailbox is not None and self.stopping.is_set():
            raise MailboxLost("stopping")


def run_mailbox(
    connect: Callable[[], Mailbox],
    intake: Intake,
    line: Line,
    tell: Callable[[str], None] = lambda detail: None,
    tell_well: Callable[[], None] = lambda: None,
) -> None:
    """Run until `line.stop`. `connect` makes a new, unopened mailbox; `tell` gets the first refusal of our name and
    password, or the reason once the mailbox has been out of reach for `limits.alarm_after` seconds; then `tell_well` is called
    once it works."""
    alarm = Alarm(tell, timedelta(seconds=intake.limits.alarm_after), tell_well)
    while not line.stopping.is_set():
        _patiently(intake, line, alarm)(_visit, connect, intake, line, alarm)
    intake.heart.still(intake.name)


def _patiently(intake: Intake, line: Line, alarm: Alarm) -> Retrying:
    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        pause = state.next_action.sleep if state.next_action else 0.0
        intake.heart.beat(intake.name, pause + 120.0)
        if error is not None and not line.stopping.is_set():
            _log.warning("mailbox lost", action="fetch", mailbox=intake.name, error=str(error), again_in=round(pause, 1))
            _told(error, intake, alarm)

    return Retrying(
        retry=retry_if_exception_type(Exception),
        wait=_pause,
        stop=stop_when_event_set(line.stopping),
        sleep=sleep_using_event(line.stopping),
        before_sleep=before_sleep,
        retry_error_callback=lambda state: None,
    )


def _told(error: BaseException, intake: Intake, alarm: Alarm) -> None:
    """The server's trouble rings the alarm; ours (no disk, no database) makes the heart ache."""
    if isinstance(error, MailboxLost):
        alarm.failed(str(error), isinstance(error, MailboxRefused), intake.clock.now())
    else:
        intake.heart.ache(intake.name, str(error) or repr(error))


def _pause(state: RetryCallState) -> float:
    """Growing and jittered: up to a minute, or five where the server refuses our password (it may lock us out)."""
    error = state.outcome.exception() if state.outcome else None
    first, longest = (5.0, 300.0) if isinstance(error, MailboxRefused) else (0.5, 60.0)
    grown: float = min(longest, first * 2.0 ** min(state.attempt_number - 1, 12))
    return grown * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret


def _visit(connect: Callable[[], Mailbox], intake: Intake, line: Line, alarm: Alarm) -> None:
    """One connection from beginning to end. Returns when it was of use before it was lost; raises when it wasn't."""
    mailbox = connect()
    waits = 0
    try:
        line.take(mailbox)
        uidvalidity = mailbox.open()
        while not line.stopping.is_set():
            more = _look(mailbox, uidvalidity, intake)
            alarm.well()
            intake.heart.ease(intake.name)
            if not more:
                mailbox.wait(intake.limits.patience)
                waits += 1
    except MailboxLost as error:
        if not waits:
            raise
        _log.info("connection lost", action="fetch", mailbox=intake.name, error=str(error))
    finally:
        line.take(None)
        mailbox.close()


def _look(mailbox: Mailbox, uidvalidity: int, intake: Intake) -> bool:
    """Fetch and clear; whether there is probably more to fetch."""
    intake.heart.beat(intake.name, intake.limits.patience + 120.0)
    new = fetch_once(mailbox, uidvalidity, intake, _AT_ONCE)
    clear(mailbox, uidvalidity, intake)
    intake.heart.beat(intake.name, intake.limits.patience + 120.0)
    return new >= _AT_ONCE
