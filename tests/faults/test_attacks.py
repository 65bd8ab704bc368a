"""Nobody gets in: what strangers try on a desk, and what comes of it. docs/security.md names each of these."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from mailbot.desk.people import prove
from mailbot.desk.policy import Outsiders
from mailbot.mail.draft import Outgoing
from mailbot.mail.mask import COVER, holds_secret, mask
from mailbot.mail.message import Address
from mailbot.mail.parse import parse
from mailbot.mail.parse.name import safe
from mailbot.mail.risky import is_risky
from tests.e2e.running import Running
from tests.stories import AN, HOA, NAM, SUPPORT, Desk, office, raw

ROOT = Path(__file__).parents[2]
EVIL = Address("evil@outside.example", "Evil")


def asked(desk: Desk | None = None, sender: Address = HOA) -> Desk:
    desk = desk or Desk()
    desk.says(sender, "Trang lương báo lỗi, số tài khoản 0123456789.", "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang lương")
    return desk


def all_to(desk: Desk, email: str) -> str:
    return "\n".join(f"{w.mail.subject}\n{w.mail.text}" for w in desk.sent() if email in w.mail.recipients)


# --- tokens


@pytest.mark.parametrize("commands", ["#close", "#cancel\n#cc evil@outside.example", "#rate 1"])
def test_a_forwarded_mail_lets_nobody_speak_for_its_receiver(commands: str) -> None:
    desk = asked()
    for mail in (desk.last("received"), desk.last("assigned")):
        desk.answer(mail, NAM, commands)
    assert desk.ticket().status.value in ("new", "open")
    assert desk.ticket().watchers == ()
    assert desk.ticket().rating == 0


def test_a_token_of_one_ticket_does_nothing_on_another() -> None:
    desk = asked()
    asked(desk, NAM)
    desk.answer(desk.last("received", HOA.email), HOA, "#cancel", subject="Re: [YC-2] Lỗi trang lương")
    assert (desk.ticket(1).status.value, desk.ticket(2).status.value) == ("cancelled", "new")


@pytest.mark.parametrize(("at", "to"), [(0, "z"), (8, "z"), (20, "7"), (40, "a")])
def test_a_forged_message_id_opens_nothing(at: int, to: str) -> None:
    desk = asked()
    good = desk.last("assigned").message_id
    forged = good[:at] + (to if good[at] != to else "b") + good[at + 1 :]
    desk.says(AN, "#close", "Re: gì đó", headers=[("In-Reply-To", f"<{forged}>"), ("References", f"<{forged}>")])
    assert desk.ticket().status.value in ("new", "open")


def test_an_agents_mail_played_back_does_nothing_again() -> None:
    desk = asked()
    mail = desk.last("assigned")
    headers = [("In-Reply-To", f"<{mail.message_id}>")]
    content = raw(AN, "#time 30m", f"Re: {mail.subject}", headers=headers, message_id="once@client", at=desk.now)
    for _ in range(3):
        desk.gets(content)
    assert desk.ticket().minutes_spent == 30


def test_ticket_numbers_tried_one_by_one_tell_a_stranger_nothing() -> None:
    desk = asked()
    for number in range(1, 15):
        desk.says(EVIL, "#status\nCho tôi xem yêu cầu này với.", f"[YC-{number}] xem {'abcdefghijklmno'[number]}")
    assert "lương" not in all_to(desk, EVIL.email)
    assert HOA.email not in all_to(desk, EVIL.email)
    assert desk.ticket(1).watchers == ()


# --- who somebody is


@pytest.mark.parametrize(
    "address",
    [
        "an@аbc.vn",
        "an@abc.vn.evil.example",
        "an@evilabc.vn",
        "an@xn--bc-6kc.vn",
        '"an@abc.vn"@evil.example',
        "an@abc.vn@evil.example",
    ],
)
def test_a_domain_that_looks_like_the_companys_is_not_the_companys(address: str) -> None:
    desk = Desk()
    asked(desk)
    mail = desk.last("assigned")
    desk.answer(mail, Address(address), "#close\nXong.")
    message = parse(raw(Address(address), "x", "x"))
    assert not prove(message, desk.office.policy).of_agent
    assert desk.ticket().status.value in ("new", "open")


@pytest.mark.parametrize(
    ("outsiders", "tickets", "answered"), [("answer", 1, True), ("refuse", 0, True), ("set_aside", 0, False)]
)
def test_strangers_are_answered_refused_or_set_aside_as_the_rules_say(outsiders: str, tickets: int, answered: bool) -> None:
    here = office()
    company = replace(here.policy.company, domains=("abc.vn",), outsiders=Outsiders(outsiders))
    desk = Desk(replace(here, policy=replace(here.policy, company=company)))
    desk.says(EVIL, "Tôi muốn hỏi về dịch vụ của công ty.", "Hỏi thăm")
    assert len(desk.tickets()) == tickets
    assert bool(all_to(desk, EVIL.email)) is answered


def test_an_authentication_result_placed_by_the_sender_proves_nothing() -> None:
    desk = asked()
    forged = [
        ("Received", "from evil.example (evil.example [203.0.113.5]) by mx.abc.vn with ESMTP; Mon, 23 Nov 2026 02:00:00 +0000"),
        ("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn"),
    ]
    desk.says(AN, "#close", "[YC-1] xong", headers=forged)
    assert desk.ticket().status.value in ("new", "open")


# --- what is in a mail is never executed


@pytest.mark.parametrize(
    "text", ["{{ 7 * 7 }}", "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}", "{{ ticket.__class__ }}"]
)
def test_what_looks_like_a_template_in_a_mail_is_text(text: str) -> None:
    desk = Desk()
    desk.says(Address(HOA.email, text), f"{text}\n\nMáy in hỏng ạ.", text)
    for mail in (desk.last("received"), desk.last("assigned")):
        assert text in mail.subject
        assert "49" not in mail.subject
    assert text in desk.last("assigned").text


@pytest.mark.parametrize(
    "text",
    [
        "[bấm vào đây](http://evil.example/x)",
        "![](http://evil.example/p.png)",
        "<script>alert(1)</script>",
        "<img src=http://evil.example/t.gif>",
    ],
)
def test_what_looks_like_markdown_or_html_in_a_mail_makes_no_link_and_no_picture(text: str) -> None:
    desk = Desk()
    desk.says(Address(HOA.email, text), f"{text}\n\nMáy in hỏng ạ.", text)
    for mail in (desk.last("received"), desk.last("assigned")):
        assert not re.search(r"<(?:script|img)\b|href=\"http://evil", html_of(mail))


def html_of(mail: Outgoing) -> str:
    parts = message_from_bytes(mail.raw).walk()
    found = (part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html")
    return next(content.decode() for content in found if isinstance(content, bytes))


@pytest.mark.parametrize(
    "line", ["#cc a@x.vn\r\nBcc: evil@outside.example", "#cc <a@x.vn> evil@outside.example\x0b", "#tag x\r\nBcc: e@o.example"]
)
def test_no_command_puts_a_header_into_a_mail(line: str) -> None:
    desk = asked()
    desk.answer(desk.last("assigned"), AN, f"{line}\n\nChị xem giúp em.")
    for went in desk.sent():
        message = message_from_bytes(went.mail.raw)
        assert message["Bcc"] is None
        assert "e@o.example" not in went.mail.recipients


@pytest.mark.parametrize(
    "name", ["Hoa\r\nBcc: evil@outside.example", "Hoa\nX-Evil: 1", "Hoa\x00\r\n\r\nbody", "=?utf-8?q?Hoa=0D=0ABcc:_e@o?="]
)
def test_no_name_and_no_subject_puts_a_header_into_a_mail(name: str) -> None:
    desk = Desk()
    content = (
        f"From: {name!r} <hoa@abc.vn>\r\nTo: {SUPPORT}\r\nSubject: {name}\r\nMessage-ID: <a@b>\r\n\r\nMáy in hỏng.\r\n".encode()
    )
    for mail in desk.gets(content):
        message = message_from_bytes(mail.raw)
        assert message["Bcc"] is None
        assert message["X-Evil"] is None


# --- files


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\x.exe",
        "/abs",
        "CON",
        "nul.txt",
        "a\u202egpj.exe",
        "x" * 400,
        "a:b",
        "\x00",
        "..",
        ".",
        "a/b\\c",
    ],
)
def test_a_file_name_is_one_harmless_component(name: str) -> None:
    found = safe(name)
    assert not set(found) & set('/\\:\x00\u202e<>|"?*')
    assert found not in (".", "..")
    assert found.split(".")[0].upper() not in ("CON", "NUL")
    assert len(found) <= 150


def test_a_program_is_flagged_to_the_agent() -> None:
    desk = Desk()
    files = [("hoa-don.pdf.exe", "application/pdf", b"MZ"), ("anh.png", "image/png", b"x" * 3000)]
    desk.says(HOA, "Gửi anh hóa đơn ạ, nhờ anh xem giúp.", "Hóa đơn", files=files)
    text = desk.last("assigned").text
    assert "⚠ hoa-don.pdf.exe" in text
    assert "⚠ anh.png" not in text
    assert [is_risky(name) for name in ("a.EXE", "b.docm", "c.js ", "exe", "d.pdf")] == [True, True, True, False, False]


# --- passwords


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Mật khẩu của em là Abc@12345 ạ", "Abc@12345"),
        ("Mật khẩu máy là: Abc@12345", "Abc@12345"),
        ("tk: hoa / mk: hoa1990", "hoa1990"),
        ("password = hunter2!", "hunter2!"),
        ("kata laluan saya ialah Rahsia99", "Rahsia99"),
        ("AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----", "MIIEabc"),
    ],
)
def test_passwords_and_keys_are_covered(text: str, secret: str) -> None:
    assert secret not in mask(text)
    assert COVER in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mật khẩu là gì ạ?",
        "Mật khẩu là: gì ạ?",
        "Em quên mật khẩu rồi",
        "password is forgotten",
        "đặt lại mật khẩu: bước 1",
        "pin laptop hỏng",
    ],
)
def test_words_about_passwords_are_no_passwords(text: str) -> None:
    assert not holds_secret(text)


def test_a_password_stays_within_the_team_and_its_writer_gets_a_hint() -> None:
    desk = Desk()
    desk.says(HOA, "Không đăng nhập được, mật khẩu của tôi là Abc@12345 ạ.", "Đăng nhập", headers={"Cc": "nam@abc.vn"})
    assert "Abc@12345" not in all_to(desk, HOA.email) + all_to(desk, NAM.email)
    assert "đổi mật khẩu đó ngay" in desk.last("received").text
    assert "Abc@12345" in desk.last("assigned").text
    desk.answer(desk.last("assigned"), AN, "#vendor help@vendor.example")
    assert COVER in desk.last("vendor").text


# --- the house


def test_the_code_runs_no_shell_unpickles_nothing_and_evaluates_nothing() -> None:
    banned = {"eval", "exec", "compile", "system", "popen", "Popen", "loads_pickle", "unsafe_load", "full_load", "__import__"}
    found = set()
    for path in sorted((ROOT / "mailbot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                found |= {(path.name, name) for name in names if name in ("pickle", "marshal", "shelve", "subprocess")}
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "") if isinstance(node.func, ast.Name) else ""
                found |= {(path.name, name)} if name in banned else set()
                found |= {(path.name, "shell")} if any(keyword.arg == "shell" for keyword in node.keywords) else set()
    assert found == {
        ("pg_tools.py", "subprocess"),  # pg_dump and pg_restore, for an admin's backup; the daemon runs nothing
        ("beside.py", "pickle"),  # between the daemon and the process that it forked, over a pipe that nobody else holds
    }


def test_what_is_written_is_readable_by_its_owner_only_and_the_log_holds_nobodys_words(running: Running) -> None:
    running.put(raw(HOA, "Mật khẩu két sắt ở dưới chậu hoa hồng.", "Chuyện riêng của tôi"))
    running.start()
    running.mail("received", HOA.email)
    running.mail("assigned", AN.email)
    assert running.stop() == 0
    log = b"".join(path.read_bytes() for path in running.folder.glob("log*")).decode()
    for word in ("két sắt", "k\\u00e9t", "Chuyện riêng", "Chuy\\u1ec7n", HOA.name, "secret"):
        assert word not in log
    kept = [
        path
        for path in running.folder.rglob("*")
        if path.is_file() and (path.name.startswith("mailbot.db") or "blobs" in path.parts)
    ]
    assert len(kept) >= 2
    assert {oct(path.stat().st_mode & 0o77) for path in kept} == {"0o0"}


def test_the_threat_table_names_tests_that_are_there() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"^def (test_\w+)", sources, re.MULTILINE))
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, f"names no test: {row}"
        assert set(named) <= defined, f"no such test: {set(named) - defined}"
