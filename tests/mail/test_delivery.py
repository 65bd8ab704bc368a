"""What a relay's answer means, and the retry schedule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.delivery import GIVE_UP_AFTER, PAUSES, Fate, fate, one_line, relay_retry_after, retry_after, status


@pytest.mark.parametrize(("code", "text", "meaning"), [
    (250, "2.0.0 OK queued", Fate.TAKEN),
    (251, "will forward", Fate.TAKEN),
    (354, "go ahead", Fate.LATER),
    (421, "4.3.2 shutting down", Fate.LATER),
    (450, "4.2.0 greylisted", Fate.LATER),
    (452, "4.2.2 mailbox full", Fate.LATER),
    (550, "5.1.1 no such user", Fate.NEVER),
    (551, "user not local", Fate.NEVER),
    (552, "5.3.4 message too big", Fate.NEVER),
    (554, "5.7.1 rejected as spam", Fate.NEVER),
    (501, "5.1.3 bad recipient address syntax", Fate.NEVER),
    (503, "bad sequence of commands", Fate.LATER),
    (530, "5.7.57 client not authenticated", Fate.LATER),
    (535, "5.7.8 bad credentials", Fate.LATER),
    (550, "5.4.5 Daily user sending limit exceeded", Fate.LATER),
    (550, "5.1.90 your message can't be sent", Fate.LATER),
    (554, "5.2.0 SubmissionQuotaExceededException", Fate.LATER),
    (550, "4.7.0 a five with a four: temporary", Fate.LATER),
    (550, "Too many connections, try again later", Fate.LATER),
    (-1, "malformed", Fate.LATER),
    (0, "", Fate.LATER),
    (999, "", Fate.LATER),
])  # fmt: skip
def test_an_answer_means(code: int, text: str, meaning: Fate) -> None:
    assert fate(code, text) is meaning


@given(st.integers(-10, 1200), st.text(max_size=60))
@settings(max_examples=100)
def test_permanent_needs_proof(code: int, text: str) -> None:
    meaning = fate(code, text)
    assert meaning is not Fate.NEVER or 500 <= code < 600
    assert meaning is not Fate.TAKEN or 200 <= code < 300


def test_the_enhanced_status_is_found_in_the_words() -> None:
    assert status("5.1.1 no such user") == "5.1.1"
    assert status("mail from 10.5.1.1 refused") == ""
    assert status("refused") == ""


def test_the_schedule_goes_from_minutes_to_hours_and_ends_after_about_five_days() -> None:
    assert retry_after(1, 0.5) == timedelta(minutes=1)
    assert list(PAUSES) == sorted(PAUSES)
    assert retry_after(len(PAUSES) + 1, 0.5) is None
    assert abs(sum(PAUSES, timedelta()) - GIVE_UP_AFTER) < timedelta(hours=4)


@given(st.integers(1, 2000), st.floats(0, 1), st.floats(0, 7))
@settings(max_examples=100)
def test_every_pause_is_positive_and_ends_with_the_age(attempt: int, jitter: float, days: float) -> None:
    age = timedelta(days=days)
    for pause, longest in ((retry_after(attempt, jitter, age), 288), (relay_retry_after(attempt, jitter, age), 1.2)):
        assert (pause is None) == (age >= GIVE_UP_AFTER)
        assert pause is None or timedelta(0) < pause <= timedelta(minutes=longest)


def test_attempts_while_the_relay_was_down_do_not_use_up_the_tries() -> None:
    assert retry_after(5000, 0.5, timedelta(days=1)) == PAUSES[-1]


@given(st.text(max_size=900))
@settings(max_examples=100)
def test_a_detail_is_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 300
    assert line == "" or line.isprintable()
    line.encode()


def test_a_detail_keeps_its_words() -> None:
    assert one_line("550 5.1.1 không có\n người này ") == "550 5.1.1 không có người này"
    assert one_line("bad \udc80 byte") == "bad ? byte"
