"""What the tests of outgoing mail share: the shipped templates, an identity, one composed mail, its HTML as text."""

from __future__ import annotations

import email
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mailbot.desk import samples
from mailbot.mail.compose import Composed, compose
from mailbot.mail.draft import Draft, Identity
from mailbot.mail.message import Address
from mailbot.mail.render import Templates, load
from mailbot.mail.render.voice import Occasion

FOLDER = Path(__file__).parents[2] / "templates"
SHIPPED = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*")) if path.is_file()}
TEMPLATES, PROBLEMS = load({}, SHIPPED)
US = Identity("hotro@abc.vn", b"secret", "Hỗ trợ ABC", aliases=("it@abc.vn",), plus_addressing=True)
LAN = Address("lan@abc.vn", "Trần Thị Lan")
NOON = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
ID = "yc-12.0123456789abcdef@abc.vn"
OCCASION = Occasion("Công ty ABC", US.address, "Asia/Ho_Chi_Minh", NOON, ID, "", "YC-12", "Lỗi trang thanh toán")


def draft(kind: str = "reply", context: Mapping[str, Any] | None = None, **changes: Any) -> Draft:
    """A draft to Lan with a sample's context."""
    shown = samples.FULL[kind] if context is None else context
    made = Draft(kind, (LAN,), "vi", shown, ticket=12 if shown.get("ticket") else 0)
    return replace(made, **changes)


def composed(
    made: Draft, templates: Templates = TEMPLATES, contents: Mapping[str, bytes] | None = None, **changes: str
) -> Composed:
    """The mail for a draft."""
    how = {"message_id": ID, "reply_to": "", "timezone": "Asia/Ho_Chi_Minh", "company": "Công ty ABC", **changes}
    return compose(made, templates, US, now=NOON, contents=contents or {}, **how)


def sent(made: Draft, **how: Any) -> Message:
    """The mail for a draft, read back by the standard library."""
    return email.message_from_bytes(composed(made, **how).outgoing.raw)


def part(mail: Message, subtype: str) -> str:
    """The text of a mail's plain or HTML part, lines ending in LF."""
    found = next(piece for piece in mail.walk() if piece.get_content_type() == f"text/{subtype}")
    return bytes(found.get_payload(decode=True)).decode("utf-8").replace("\r\n", "\n")


class Seen(HTMLParser):
    """What a browser would show of a page: its text, the tags it uses, where its links go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.links, self.open = "", set[str](), list[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.text += " " if tag in ("td", "br", "p", "li", "a", "pre") else ""
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "title" not in self.open:
            self.text += data
