"""What changes under a running mailbot: its clock jumps, and the files that it reads are half written."""

from __future__ import annotations

import signal

from mailbot.app.office import Front, open_office
from mailbot.settings import load
from tests.e2e.running import Running
from tests.faults.laboratory import Laboratory
from tests.servers.sink import Script
from tests.stories import HOA, RULES, raw

HOUR = 3600.0
OTHER_NAME = RULES.replace("- name: Hỗ trợ kỹ thuật", "- name: Tên mới")


def test_a_clock_that_jumps_an_hour_forward_and_back_loses_and_repeats_nothing(running: Running) -> None:
    lab = Laboratory(running)
    lab.set_clock(0)
    lab.start()
    lab.ready()
    running.sink.script = Script(data=["451 later"] * 4)
    lab.put(2)
    running.until(lambda: running.log().count(b'"not delivered"') == 4, "the answers are put off, by a minute at least")
    for wrong_by in (HOUR, 0.0, -HOUR, 0.0):
        lab.set_clock(wrong_by)
        lab.put(2)
        lab.answered()
    assert running.stop() == 0
    found = lab.sums()
    assert found.ok, found
    assert (found.tickets, found.repeated) == (10, 0)


def test_rules_that_are_half_written_never_count_and_whole_ones_do_at_a_hangup_at_once(running: Running) -> None:
    lab = Laboratory(running)
    rules = running.folder / "rules.yaml"
    running.start()
    text = OTHER_NAME.encode()
    rules.write_bytes(text[: text.index(b"then: {team: ky-thuat") + 12])
    running.mail("admin", "it@abc.vn")
    lab.put(1)
    lab.answered()
    rules.write_bytes(text)
    assert running.process is not None
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: b'"reloaded"' in running.log(), "the whole file is read")
    running.put(raw(HOA, "Máy in ở phòng họp lớn kêu to.", "Yêu cầu hỗ trợ kỹ thuật: Máy in", message_id="new@client"))
    running.mail("received", HOA.email)
    assert {ticket["rule"] for ticket in lab.asked("tickets")} == {"", "Tên mới"}
    assert running.stop() == 0


def test_a_template_that_is_half_written_is_replaced_by_the_shipped_one_and_a_whole_one_is_used(running: Running) -> None:
    lab = Laboratory(running)
    place = running.folder / "templates" / "vi" / "received.md"
    place.parent.mkdir(parents=True)
    running.start()
    whole = "Subject: {{ ticket.token }} Đã nhận\n\nĐã nhận, cảm ơn {{ to_name }}. Câu của công ty.\n"
    place.write_text(whole[: whole.index("to_name") + 3])
    running.mail("admin", "it@abc.vn")
    lab.put(1)
    lab.answered()
    place.write_text(whole)
    running.until(lambda: running.log().count(b'"reloaded"') >= 2, "the whole file is read")
    lab.put(1)
    lab.answered()
    shown = [message for number in ("1", "2") for message in lab.asked("show", number)["messages"]]
    said = [message["text"] for message in shown if message["kind"] == "received"]
    assert ["Câu của công ty." in text for text in said] == [False, True]
    assert running.stop() == 0


def test_a_file_is_read_once_nobody_writes_on_it_any_more(running: Running) -> None:
    settings = load(running.folder / "mailbot.toml", {})
    front = Front(settings, open_office(settings)[0])
    rules, lines = running.folder / "rules.yaml", OTHER_NAME.splitlines(keepends=True)
    for count in range(1, len(lines)):  # some of these are faultless, and lack rules
        rules.write_text("".join(lines[:count]))
        assert not front.look()
    rules.write_text(OTHER_NAME)
    assert [front.look(), front.look(), front.look()] == [False, True, False]
    assert {rule.name for rule in front.now().policy.rules} >= {"Tên mới", "Tư vấn pháp lý"}
