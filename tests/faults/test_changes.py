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
    for wrong_by in (0.0, HOUR, 0.0, -HOUR, 0.0):
        lab.set_clock(wrong_by)
        lab.put(2)
        lab.answered()
    assert running.stop() == 0
    found = lab.sums()
    assert found.ok, found
    assert (found.tickets, found.repeated) == (10, 0)


def test_a_clock_that_jumps_between_a_death_and_the_next_start_loses_and_repeats_nothing(running: Running) -> None:
    lab = Laboratory(running)
    for wrong_by, arrow in ((HOUR, "F4-"), (0.0, "F2-"), (-HOUR, "F4"), (0.0, "O2")):
        lab.set_clock(wrong_by)
        lab.put(1)
        lab.start(stop_at=arrow)
        lab.dies()
    lab.set_clock(HOUR)
    lab.recover()
    found = lab.sums()
    assert found.ok, found
    assert (found.tickets, found.repeated) == (4, 0)


def test_rules_that_are_half_written_never_count_and_whole_ones_do(running: Running) -> None:
    lab = Laboratory(running)
    rules = running.folder / "rules.yaml"
    running.start()
    text = OTHER_NAME.encode()
    rules.write_bytes(text[: text.index(b"then: {team: ky-thuat") + 12])
    running.mail("admin", "it@abc.vn")
    lab.put(1)
    lab.answered()
    rules.write_bytes(text)
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
    said = [shown["text"] for number in (1, 2) for shown in lab.asked("show", str(number))["messages"] if shown["kind"] == "received"]
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


def test_a_hangup_reads_at_once(running: Running) -> None:
    running.start()
    assert running.process is not None
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: b'"reloaded"' in running.log(), "it is read")
    assert running.stop() == 0


def test_a_relay_that_comes_and_goes_while_the_clock_jumps_gets_each_mail_once(running: Running) -> None:
    lab = Laboratory(running)
    lab.set_clock(0)
    running.sink.script = Script(data=["451 later"] * 4)
    lab.start()
    lab.ready()
    lab.put(2)
    running.until(lambda: running.log().count(b'"not delivered"') == 4, "all are put off")
    lab.set_clock(HOUR)
    lab.answered()
    assert running.stop() == 0
    found = lab.sums()
    assert (found.ok, found.mails_out, found.repeated) == (True, 4, 0)
