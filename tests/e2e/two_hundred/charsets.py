"""The same words in every charset and transfer encoding that mail programs use for Vietnamese, and with files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.e2e.two_hundred.given import TECH, Given, employee, routed
from tests.e2e.two_hundred.letter import letter

SUBJECT = "Yêu cầu hỗ trợ kỹ thuật: Lỗi đăng nhập"
TEXT = "Em không đăng nhập được vào hệ thống kế toán, màn hình cứ báo sai mật khẩu."
HTML = f"<html><head><style>p {{color: red}}</style></head><body><p>{TEXT}</p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
MISSING = ("các bước tái hiện", "môi trường")


def charsets() -> Iterator[Given]:
    """Charsets by codings, plain and HTML."""
    for charset, coding in (
        ("utf-8", "base64"),
        ("utf-8", "quoted-printable"),
        ("utf-8", "8bit"),
        ("windows-1258", "base64"),
        ("windows-1258", "quoted-printable"),
        ("windows-1258", "8bit"),
        ("utf-16", "base64"),
    ):
        for kind in ("plain", "html"):
            sender = employee(f"{charset}-{coding}-{kind}".replace("quoted-printable", "qp").replace("windows-", "w"))
            words = {"text": TEXT} if kind == "plain" else {"html": HTML}
            yield _given(sender.email, letter(sender, SUBJECT, charset=charset, coding=coding, **words))
    sender = employee("both-parts")
    yield _given(sender.email, letter(sender, SUBJECT, TEXT, HTML))
    sender = employee("nfd-body")
    yield _given(sender.email, letter(sender, SUBJECT, unicodedata.normalize("NFD", TEXT)))
    for charset in ("utf-8", "windows-1258"):
        sender = employee(f"bare-{charset.replace('windows-', 'w')}")
        yield _given(sender.email, letter(sender, SUBJECT, TEXT, charset=charset, coding="8bit", raw_subject=True))
    sender = employee("wrong-label")
    raw = letter(sender, SUBJECT, TEXT, coding="8bit").replace(b"charset=utf-8", b"charset=us-ascii")
    yield _given(sender.email, raw)
    sender = employee("no-label")
    raw = letter(sender, SUBJECT, TEXT, coding="8bit").replace(b"; charset=utf-8", b"")
    yield _given(sender.email, raw)


def files() -> Iterator[Given]:
    """Mails with files; each is kept with its name, size and hash."""
    sender = employee("one-file")
    yield _given(sender.email, letter(sender, SUBJECT, TEXT, files=[("man-hinh.png", "image/png", PNG)]), files=("man-hinh.png",))
    sender = employee("two-files")
    two = [("man-hinh.png", "image/png", PNG), ("log.txt", "text/plain", b"#close\nlogin failed\n")]
    yield _given(sender.email, letter(sender, SUBJECT, TEXT, files=two), files=("man-hinh.png", "log.txt"))
    sender = employee("big-file")
    big = [("video.mp4", "video/mp4", bytes(300_000))]
    yield _given(sender.email, letter(sender, SUBJECT, TEXT, HTML, files=big), files=("video.mp4",))


def _given(who: str, raw: bytes, files: tuple[str, ...] | None = None) -> Given:
    return Given(f"words of {who}", who, raw, ticket=routed(TECH), missing=MISSING, text=TEXT, files=files)
