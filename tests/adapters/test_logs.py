"""Logs: for people or for machines, never a secret, never a crash."""

import io
import json
import logging

import pytest
import structlog

from mailbot.adapters import logs


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_machines_get_one_json_object_a_line() -> None:
    out = io.StringIO()
    logs.start("auto", "info", out)
    structlog.get_logger().info("sent", ticket=7, message_id="a@b", to=("an@abc.vn",))
    (line,) = lines(out)
    assert (line["event"], line["ticket"], line["level"]) == ("sent", 7, "info")
    assert str(line["timestamp"]).endswith("Z")


def test_what_may_hold_a_secret_or_a_mails_words_is_left_out() -> None:
    out = io.StringIO()
    logs.start("json", "info", out)
    structlog.get_logger().info("login", password="hunter2", Token="abc", text="xin chào", body="b", user="hotro")
    assert lines(out)[0].keys() == {"event", "level", "timestamp", "user"}


def test_strangers_strings_stay_on_one_safe_line() -> None:
    out = io.StringIO()
    logs.start("console", "info", out)
    structlog.get_logger().info("odd", subject="a\nb\x1b[31m\udce9", ids=["\x00"], long="x" * 99_999)
    assert out.getvalue().count("\n") == 1
    assert "\x1b[31m" not in out.getvalue()
    assert len(out.getvalue()) < 5_000


def test_a_terminal_that_knows_few_letters_gets_the_line_all_the_same() -> None:
    raw = io.BytesIO()
    logs.start("console", "info", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    structlog.get_logger().info("nhận", who="Nguyễn")
    assert b"Nguy" in raw.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values_of_variables(form: str) -> None:
    out = io.StringIO()
    logs.start(form, "info", out)
    hidden = "hunter" + "2"
    try:
        raise ValueError("broken" if hidden else "")
    except ValueError:
        structlog.get_logger().exception("failed", ticket=3)
    assert "ValueError" in out.getvalue()
    assert "hunter2" not in out.getvalue()


def test_libraries_speak_from_warning_on_in_the_same_form() -> None:
    out = io.StringIO()
    logs.start("json", "debug", out)
    logging.getLogger("imapclient").info("secret conversation")
    logging.getLogger("imapclient").warning("lost\nconnection")
    (line,) = lines(out)
    assert line["level"] == "warning"
    assert "lost" in str(line["event"])


def test_a_closed_stream_is_no_reason_to_die() -> None:
    out = io.StringIO()
    logs.start("json", "info", out)
    out.close()
    structlog.get_logger().info("nobody hears")


@pytest.mark.parametrize("time", ["the first", "the second"])
def test_no_test_finds_the_log_that_another_has_set_up(time: str) -> None:
    assert not structlog.is_configured(), time
    logs.start("json", "error", io.StringIO())
