"""Mails made to be expensive: each is read to its end, into values of a bounded size, by work that grows no faster than the
mail does. Work is counted in calls, so that a slow machine fails no test."""

from __future__ import annotations

import ast
import base64
import io
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType, MappingProxyType

import pytest

from mailbot.desk import mail as desk_mail
from mailbot.mail.message import Address, Message
from mailbot.mail.parse import parse
from tests.stories import HOA, SUPPORT, office, raw

PACKAGE = Path(__file__).parents[2] / "mailbot"
HEAD = f"From: hoa@abc.vn\r\nTo: {SUPPORT}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
MIXED = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def _levels(count: int) -> str:
    return HEAD + "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(count)) + "\r\nx"


BOMBS: Mapping[str, tuple[int, Callable[[int], str]]] = MappingProxyType(
    {
        "parts": (10_000, lambda n: HEAD + MIXED + "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * n),
        "levels": (200, _levels),
        "MB of base64 in one line": (
            100,
            lambda n: f"{HEAD}Content-Transfer-Encoding: base64\r\n\r\n{'QUJD' * (n * 250_000)}",
        ),
        "bytes of one header": (5_000_000, lambda n: f"{HEAD}X-Long: {'x' * n}\r\n\r\nx"),
        "lines of one header": (1_250_000, lambda n: HEAD + "X-Long: x\r\n" + " x\r\n" * n + "\r\nx"),
        "lines of a subject": (
            1_250_000,
            lambda n: f"From: hoa@abc.vn\r\nSubject:{' x' * n}".replace(" x x", " x\r\n x") + "\r\n\r\nx",
        ),
        "headers": (200_000, lambda n: HEAD + "X-A: b\r\n" * n + "\r\nx"),
        "recipients": (100_000, lambda n: f"{HEAD}Cc: {', '.join(f'a{k}@b.vn' for k in range(n))}\r\n\r\nx"),
        "references": (100_000, lambda n: f"{HEAD}References: {' '.join(f'<{k}@b.vn>' for k in range(n))}\r\n\r\nx"),
        "quotes in quotes": (4_000, lambda n: HEAD + "\r\n" + "".join(">" * (k % 500) + " x\r\n" for k in range(n))),
        "comments in comments": (100_000, lambda n: f"{HEAD}X: {'(' * n}\r\nReply-To: {'(' * (n // 2)}\r\n\r\nx"),
        "letters of an encoded word": (300_000, lambda n: f"From: hoa@abc.vn\r\nSubject: =?utf-8?q?{'=41' * n}?=\r\n\r\nx"),
        "blank lines below a command": (75_000, lambda n: HEAD + "\r\n#merge 1\r\n" + "  \t\r\n" * n + "x\r\n"),
        "tags in tags": (100_000, lambda n: f"{HEAD}Content-Type: text/html\r\n\r\n{'<div>' * n}x"),
    }
)
"""How many of what, and the mail."""


def read(content: bytes) -> Message:
    """A mail as the desk reads it."""
    message = parse(content)
    desk_mail.read(message, office().policy)
    return message


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_read_within_bounds(kind: str) -> None:
    most, made = BOMBS[kind]
    message = read(made(most).encode())
    assert message.sender == Address("hoa@abc.vn")
    assert len(message.attachments) <= 1_000
    assert len(message.cc) <= 500
    assert len(message.references) <= 500
    assert len(message.headers) <= 2_000
    assert len(message.subject) <= 1_000


@pytest.mark.parametrize("kind", BOMBS)
def test_the_work_grows_no_faster_than_the_bomb(kind: str) -> None:
    most, made = BOMBS[kind]
    small, large = made(most // 50).encode(), made(most // 10).encode()
    read(small)
    assert calls(large) <= 1.5 * calls(small) * len(large) / len(small) + 5_000


def calls(content: bytes) -> int:
    """How many functions are called until a mail is read."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        read(content)
    finally:
        sys.setprofile(None)
    return count


# --- what is packed stays packed


def test_a_zip_bomb_stays_the_file_that_it_is() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\x00" * 20_000_000)
    files = [("hoa-don.zip", "application/zip", packed.getvalue()), ("x.gz", "application/gzip", packed.getvalue())]
    message = read(raw(HOA, "Hóa đơn trong tệp nén ạ.", "Hóa đơn", files=files))
    assert [one.name for one in message.attachments] == ["hoa-don.zip", "x.gz"]
    assert {one.content for one in message.attachments} == {packed.getvalue()}


def test_nothing_that_reads_mails_can_unpack_anything() -> None:
    unpackers = {"zipfile", "gzip", "bz2", "lzma", "zlib", "tarfile", "shutil"}
    for path in sorted(
        [*(PACKAGE / "mail").rglob("*.py"), *(PACKAGE / "desk").rglob("*.py"), *(PACKAGE / "loops").rglob("*.py")]
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
            assert not names & unpackers, path


def winmail(*files: tuple[str, bytes]) -> bytes:
    """A TNEF stream (MS-OXTNEF section 2.1.3) with these files."""
    stream = struct.pack("<IH", 0x223E9F78, 1)
    for name, content in files:
        parts = ((0x00069002, b"\x01\x00" + b"\xff" * 12), (0x00018010, name.encode() + b"\x00"), (0x0006800F, content))
        stream += b"".join(
            struct.pack("<BII", 2, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF) for kind, data in parts
        )
    return stream


def in_mail(data: bytes) -> bytes:
    fields = "--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return f"{HEAD}{MIXED}{fields}".encode() + base64.encodebytes(data) + b"--b--\r\n"


def test_a_winmail_in_a_winmail_is_opened_once() -> None:
    inner = winmail(("a.txt", b"a" * 100_000))
    for _ in range(20):
        inner = winmail(("winmail.dat", inner))
    message = read(in_mail(winmail(("winmail.dat", inner))))
    assert [(one.name, one.content) for one in message.attachments] == [("winmail.dat", inner)]


def test_a_winmail_of_thousands_of_files_is_one_file() -> None:
    data = winmail(*((f"{number}.txt", b"x") for number in range(5_000)))
    message = read(in_mail(data))
    assert [(one.name, one.content) for one in message.attachments] == [("winmail.dat", data)]


def test_a_winmail_that_claims_to_hold_more_than_there_is_stays_whole() -> None:
    data = struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BII", 2, 0x0006800F, 0xFFFFFFF0) + b"x" * 100
    message = read(in_mail(data))
    assert [(one.name, one.content) for one in message.attachments] == [("winmail.dat", data)]


def test_of_a_text_that_nobody_wrote_the_beginning_is_the_text_and_all_of_it_a_file() -> None:
    content = ("dòng chữ\r\n" * 500_000).encode()
    message = read(f"{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n".encode() + content)
    assert message.text.startswith("dòng chữ\ndòng chữ")
    assert len(message.text) < 2_000_000
    assert [one.content for one in message.attachments] == [content]
