"""From a mail to its resolution on real servers: the daemon as a process, IMAP in, SMTP out."""

from __future__ import annotations

import signal
from email.header import decode_header, make_header

from tests.e2e.running import Running, reply_to, text_of
from tests.stories import AN, HOA, raw

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
TEXT = "Trang thanh toán báo lỗi 502.\n\nMôi trường: Windows 11, Chrome\nCác bước tái hiện:\n1. Mở giỏ hàng\n2. Bấm Thanh toán"


def test_a_request_is_answered_solved_and_confirmed(running: Running) -> None:
    running.start()
    running.put(raw(HOA, TEXT, TECH, message_id="first@client"))
    received = running.mail("received", HOA.email)
    assert received["In-Reply-To"] == "<first@client>"
    assert received["Auto-Submitted"] == "auto-replied"
    assert "YC-1" in text_of(received)

    subject, headers, text = reply_to(running.mail("assigned", AN.email), "Chị xóa cache rồi thử lại giúp em nhé.")
    running.put(raw(AN, text, subject, headers=headers, message_id="second@client"))
    reply = running.mail("reply", HOA.email)
    assert reply["Auto-Submitted"] is None
    assert "Nguyễn Văn An (Phòng Kỹ thuật)" in str(make_header(decode_header(reply["From"])))
    assert "Chị xóa cache rồi thử lại giúp em nhé." in text_of(reply)

    subject, headers, text = reply_to(running.mail("assigned", AN.email), "#resolve\nĐã sửa xong, chị kiểm tra giúp em.")
    running.put(raw(AN, text, subject, headers=headers, message_id="third@client"))
    subject, headers, text = reply_to(running.mail("resolved", HOA.email), "#confirm\n#rate 5\nCảm ơn em!")
    running.put(raw(HOA, text, subject, headers=headers, message_id="fourth@client"))
    running.mail("update", AN.email)

    (ticket,) = running.json("tickets", "--all")
    assert (ticket["token"], ticket["status"], ticket["assignee"], ticket["rule"]) == ("YC-1", "closed", "an", "Hỗ trợ kỹ thuật")
    shown = running.json("show", "1")
    assert [m["kind"] for m in shown["messages"] if m["direction"] == "in"] == ["request", "reply", "reply", "follow-up"]
    running.until(lambda: running.count("INBOX") == 0 and running.count("Processed") == 4, "the inbox is empty")
    assert {line["status"] for line in running.json("outbox")} <= {"sent"}
    assert running.stop() == 0


def test_what_came_while_it_was_down_is_handled_after_the_start(running: Running) -> None:
    for number in range(5):
        running.put(raw(HOA, f"Máy in số {number} hỏng ạ, không in được gì.", f"Máy in {number}", message_id=f"m{number}@client"))
    running.start()
    running.mail("received", HOA.email, 4)
    assert running.stop(signal.SIGKILL) != 0
    running.put(raw(HOA, "Thêm một máy nữa cũng không in được.", "Máy in 5", message_id="m5@client"))
    running.start()
    running.mail("received", HOA.email, 5)
    assert len(running.json("tickets")) == 6


def test_spam_ends_in_the_folder_for_what_is_set_aside(running: Running) -> None:
    running.start()
    running.put(raw(HOA, "Mua ngay kẻo lỡ", "Khuyến mãi", headers={"X-Spam-Flag": "YES"}))
    running.until(lambda: running.count("Set aside") == 1, "the spam is set aside")
    (line,) = running.json("aside")
    assert line["reason"] == "spam"
    assert running.json("tickets", "--all") == []


def test_rules_are_read_again_and_broken_ones_refused(running: Running) -> None:
    running.start()
    running.write("rules.yaml", running.rules.replace("team: ky-thuat, ask_for", "teem: ky-thuat, ask_for"))
    told = running.mail("admin", "it@abc.vn")
    assert "teem" in text_of(told)
    running.put(raw(HOA, TEXT, TECH))
    running.mail("received", HOA.email)
    assert running.json("tickets")[0]["rule"] == "Hỗ trợ kỹ thuật"


def test_a_mail_from_a_pipe_is_kept_and_answered(running: Running) -> None:
    running.start()
    running.call("deliver", stdin=raw(HOA, TEXT, TECH))
    running.mail("received", HOA.email)


def test_once_does_a_whole_round(running: Running) -> None:
    running.put(raw(HOA, TEXT, TECH))
    assert b"1 fetched, 1 handled" in running.call("once")
    assert len(running.sink.taken) == 2
    assert running.count("Processed") == 1


def test_the_first_start_makes_the_signing_key_and_a_later_one_misses_it(running: Running) -> None:
    key = running.folder / "mailbot.key"
    key.unlink()
    running.put(raw(HOA, TEXT, TECH))
    running.call("once")
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    running.call("once", code=2)
