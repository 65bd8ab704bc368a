"""Replies as five mail programs write them, to mails that really came out: plain or HTML only, Vietnamese or English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from html import escape

from mailbot.mail.message import Address
from tests.e2e.running import text_of
from tests.e2e.two_hundred.letter import letter
from tests.e2e.two_hundred.sent import subject

SIGNATURE = "Phòng Kỹ thuật – Công ty ABC\nĐT: 0901 234 567"
_DESK = "Hỗ trợ ABC <hotro@abc.vn>"


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is replied to."""

    mail: Message
    to: Address

    @property
    def text(self) -> str:
        return text_of(self.mail).strip()

    @property
    def marked(self) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.text.split("\n"))

    @property
    def html(self) -> str:
        part = next(part for part in self.mail.walk() if part.get_content_type() == "text/html")
        return bytes(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]  # a leaf's payload is bytes

    def head(self, labels: str, date: str) -> list[tuple[str, str]]:
        values = (_DESK, date, f"{self.to.name} <{self.to.email}>", subject(self.mail))
        return list(zip(labels.split("|"), values, strict=True))


Parts = tuple[str, str]
Client = Callable[[str, Quoted], Parts]
"""The words and what they answer give a plain and an HTML part; an empty one is left out."""


def _divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}<o:p></o:p></p>' for line in text.split("\n"))


def _gmail(intro: str) -> Client:
    def write(words: str, quoted: Quoted) -> Parts:
        html = (
            f'<div dir="ltr">{_divs(words)}</div><br clear="all"><div><span class="gmail_signature_prefix">-- </span><br>'
            f'<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">{_divs(SIGNATURE)}</div></div><br>'
            f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(intro)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{quoted.html}</blockquote></div>'
        )
        return f"{words}\n\n-- \n{SIGNATURE}\n\n\n{intro}\n\n{quoted.marked}\n", html

    return write


def _outlook(labels: str, date: str, closing: str) -> Client:
    def write(words: str, quoted: Quoted) -> Parts:
        head = quoted.head(labels, date)
        signature = f"{closing}\n{quoted.to.name}\n{SIGNATURE}"
        lines = "<br>".join(f"<b>{label}:</b> {escape(value)}" for label, value in head)
        html = (
            f'<html><body><div class="WordSection1">{_paragraphs(words)}{_paragraphs(signature)}'
            f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">{lines}'
            f"<o:p></o:p></p></div></div>{quoted.html}</div></body></html>"
        )
        plain = "\n".join(f"{label}: {value}" for label, value in head)
        return f"{words}\n\n{signature}\n\n{plain}\n\n{quoted.text}\n", html

    return write


def _iphone(intro: str, signature: str) -> Client:
    def write(words: str, quoted: Quoted) -> Parts:
        html = (
            f'<html><body dir="auto">{_divs(words)}<div dir="ltr"><br><div>{escape(signature)}</div></div><div dir="ltr"><br>'
            f'<blockquote type="cite">{escape(intro)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">'
            f"{quoted.html}</div></blockquote></body></html>"
        )
        return f"{words}\n\n{signature}\n\n> {intro}\n> \n{quoted.marked}\n", html

    return write


def _zimbra(labels: str, date: str) -> Client:
    def write(words: str, quoted: Quoted) -> Parts:
        head = quoted.head(labels, date)
        lines = "<br>".join(f"<b>{label}: </b>{escape(value)}" for label, value in head)
        html = (
            f'<html><body><div style="font-family: arial; font-size: 12pt">{_divs(words)}<div><br></div>'
            f'<div data-marker="__SIG_POST__">-- <br>{_divs(SIGNATURE)}</div><hr id="zwchr" data-marker="__DIVIDER__">'
            f'<div data-marker="__HEADERS__"><blockquote style="border-left:2px solid #1010ff">{lines}<br></blockquote></div>'
            f'<div data-marker="__QUOTED_TEXT__"><blockquote>{quoted.html}</blockquote></div></div></body></html>'
        )
        plain = "\n".join(f"{label}: {value}" for label, value in head)
        return f"{words}\n\n-- \n{SIGNATURE}\n\n----- Original Message -----\n{plain}\n\n{quoted.text}\n", html

    return write


def _thunderbird(intro: str) -> Client:
    """The quote first, the words below it, the signature last."""

    def write(words: str, quoted: Quoted) -> Parts:
        html = (
            f'<html><body><div class="moz-cite-prefix">{escape(intro)}<br></div><blockquote type="cite" cite="mid:x@abc.vn">'
            f'{quoted.html}</blockquote>{_divs(words)}<div class="moz-signature">-- <br>{_divs(SIGNATURE)}</div></body></html>'
        )
        return f"{intro}\n{quoted.marked}\n\n{words}\n\n-- \n{SIGNATURE}\n", html

    return write


def _plain(client: Client) -> Client:
    return lambda words, quoted: (client(words, quoted)[0], "")


def _html(client: Client) -> Client:
    return lambda words, quoted: ("", client(words, quoted)[1])


_GMAIL_VI = _gmail("Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 Hỗ trợ ABC <hotro@abc.vn> đã viết:")
_GMAIL_EN = _gmail("On Mon, Nov 23, 2026 at 9:15 AM Hỗ trợ ABC <hotro@abc.vn> wrote:")
_OUTLOOK_VI = _outlook("Từ|Đã gửi|Đến|Chủ đề", "Thứ Hai, 23 Tháng Mười Một 2026 9:15 SA", "Trân trọng,")
_OUTLOOK_EN = _outlook("From|Sent|To|Subject", "Monday, November 23, 2026 9:15 AM", "Best regards,")
_IPHONE_VI = _iphone("Vào 23 thg 11, 2026, lúc 09:15, Hỗ trợ ABC <hotro@abc.vn> đã viết:", "Đã gửi từ iPhone của tôi")
_IPHONE_EN = _iphone("On 23 Nov 2026, at 09:15, Hỗ trợ ABC <hotro@abc.vn> wrote:", "Sent from my iPhone")
_ZIMBRA_VI = _zimbra("Từ|Đã gửi|Đến|Chủ đề", "Thứ Hai, 23 tháng 11, 2026 9:15:00")
_ZIMBRA_EN = _zimbra("From|Sent|To|Subject", "Monday, November 23, 2026 9:15:00 AM")
_THUNDERBIRD_VI = _thunderbird("Vào lúc 09:15 ngày 23/11/2026, Hỗ trợ ABC đã viết:")
_THUNDERBIRD_EN = _thunderbird("On 23/11/2026 09:15, Hỗ trợ ABC wrote:")

CLIENTS: dict[str, tuple[str, Client]] = {
    "Gmail vi": ("Re: ", _GMAIL_VI),
    "Gmail en, plain": ("Re: ", _plain(_GMAIL_EN)),
    "Gmail en, HTML only": ("Re: ", _html(_GMAIL_EN)),
    "Outlook vi": ("Trả lời: ", _OUTLOOK_VI),
    "Outlook vi, HTML only": ("TL: ", _html(_OUTLOOK_VI)),
    "Outlook en, plain": ("RE: ", _plain(_OUTLOOK_EN)),
    "iPhone vi": ("Re: ", _IPHONE_VI),
    "iPhone en, HTML only": ("Re: ", _html(_IPHONE_EN)),
    "Zimbra vi, plain": ("Re: ", _plain(_ZIMBRA_VI)),
    "Zimbra en, HTML only": ("Re: ", _html(_ZIMBRA_EN)),
    "Thunderbird vi, plain": ("Re: ", _plain(_THUNDERBIRD_VI)),
    "Thunderbird en, HTML only": ("Re: ", _html(_THUNDERBIRD_EN)),
}


def reply(client: str, sender: Address, mail: Message, words: str, files: Sequence[tuple[str, str, bytes]] = ()) -> bytes:
    """The mail that a client makes when its user answers a mail of ours with these words."""
    mark, write = CLIENTS[client]
    text, html = write(words, Quoted(mail, sender))
    thread = [("In-Reply-To", mail["Message-ID"]), ("References", f"{mail.get('References', '')} {mail['Message-ID']}".strip())]
    title = subject(mail).removeprefix("Re: ")
    key = f"{client}-{mail['Message-ID'].strip('<>').partition('@')[0]}-{len(words)}".replace(" ", "").replace(",", "")
    return letter(sender, mark + title, text, html, headers=thread, files=files, message_id=f"{key}@client.example")
