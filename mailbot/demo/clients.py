"""Writes mails the way people's mail clients do: headers, the answer on top, the quoted mail below, the signature between.
Works from the mail that the person really got. Knows no ticket and no command."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.demo.letter import Letter, Paper
from mailbot.demo.people import SUPPORT, Client, Person

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_AGENT = MappingProxyType(
    {
        Client.OUTLOOK: "Microsoft Outlook 16.0",
        Client.IPHONE: "iPhone Mail (22B91)",
        Client.THUNDERBIRD: "Mozilla Thunderbird",
    }
)
_WROTE = MappingProxyType(
    {
        "vi": "Vào {when}, {name} <{email}> đã viết:",
        "en": "On {when}, {name} <{email}> wrote:",
        "ms": "Pada {when}, {name} <{email}> menulis:",
    }
)


def write(person: Person, subject: str, text: str, now: datetime, papers: tuple[Paper, ...] = (), rich: str = "") -> bytes:
    """A new mail to the support address; `rich` is an HTML body of its own."""
    signed = f"{text}\n\n{_signature(person)}"
    body = rich or (_paragraphs(signed) if person.client is not Client.IPHONE else "")
    return _mail(person, subject, _bodies(signed, body), now, papers)


def reply(person: Person, got: Letter, text: str, now: datetime) -> bytes:
    """An answer to a mail that the person got."""
    plain, rich = _QUOTE[person.client](person, got, f"{text}\n\n{_signature(person)}")
    return _mail(person, _re(got.subject), _bodies(plain, rich), now, answered=got)


def vacation(person: Person, got: Letter, text: str, now: datetime) -> bytes:
    """What the person's absence notice answers (RFC 3834)."""
    mail = _head(person, f"Trả lời tự động: {got.subject}", _bodies(text, ""), now, got)
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    return _bytes(mail)


def _mail(
    person: Person,
    subject: str,
    body: MIMEBase,
    now: datetime,
    papers: tuple[Paper, ...] = (),
    answered: Letter | None = None,
) -> bytes:
    if papers:
        mixed = MIMEMultipart("mixed", _boundary(person, now, "m"))
        for part in (body, *(_enclosed(paper) for paper in papers)):
            mixed.attach(part)
        body = mixed
    return _bytes(_head(person, subject, body, now, answered))


def _head(person: Person, subject: str, mail: MIMEBase, now: datetime, answered: Letter | None) -> MIMEBase:
    mail["From"] = formataddr((str(Header(person.name, "utf-8")), person.email))
    mail["To"] = SUPPORT
    mail["Subject"] = subject if subject.isascii() else Header(subject, "utf-8").encode()
    mail["Date"] = format_datetime(now.astimezone(_HERE))
    mail["Message-ID"] = f"<{now:%Y%m%d%H%M%S.%f}.{person.client.value.lower()}@{person.email.partition('@')[2]}>"
    if answered:
        mail["In-Reply-To"] = answered.message_id
        mail["References"] = f"{answered.references} {answered.message_id}".strip()
    if person.client in _AGENT:
        mail["X-Mailer"] = _AGENT[person.client]
    return mail


def _bodies(plain: str, rich: str) -> MIMEBase:
    text = MIMEText(plain, "plain", "utf-8")
    if not rich:
        return text
    both = MIMEMultipart("alternative")
    both.attach(text)
    both.attach(MIMEText(rich, "html", "utf-8"))
    return both


def _enclosed(paper: Paper) -> MIMEBase:
    part = MIMEBase(*paper.type.split("/"))
    part.set_payload(paper.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=paper.name)
    return part


def _bytes(mail: MIMEBase) -> bytes:
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _boundary(person: Person, now: datetime, part: str) -> str:
    return f"--{part}-{now:%H%M%S%f}-{person.email.partition('@')[0]}"


def _signature(person: Person) -> str:
    return person.signature if person.client in (Client.IPHONE, Client.OUTLOOK) else f"-- \n{person.signature}"


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quote_lines(got: Letter) -> str:
    return "\n".join(f"> {line}".rstrip() for line in got.text.strip().splitlines())


def _intro(person: Person, got: Letter) -> str:
    return _WROTE[person.language].format(when=got.when, name=got.sender[0], email=got.sender[1])


def _below(person: Person, got: Letter, text: str) -> tuple[str, str]:
    """Thunderbird and the iPhone in plain text: an introduction, then every line behind a `>`."""
    return f"{text}\n\n{_intro(person, got)}\n\n{_quote_lines(got)}\n", ""


def _gmail(person: Person, got: Letter, text: str) -> tuple[str, str]:
    plain, _ = _below(person, got, text)
    intro = f'<div dir="ltr" class="gmail_attr">{html.escape(_intro(person, got))}<br></div>'
    quote = f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">{_inner(got)}'
    rich = f'<div dir="ltr">{_lines(text)}</div><br><div class="gmail_quote">{intro}{quote}</blockquote></div>'
    return plain, rich


def _outlook(person: Person, got: Letter, text: str) -> tuple[str, str]:
    to = "; ".join(email for _, email in got.to)
    rows = (("From", f"{got.sender[0]} <{got.sender[1]}>"), ("Sent", got.when), ("To", to), ("Subject", got.subject))
    plain = "\n".join((text, "", "_" * 32, *(f"{label}: {value}" for label, value in rows), "", got.text))
    block = "<br>".join(f"<b>{label}:</b> {html.escape(value)}" for label, value in rows)
    line = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0"><p class="MsoNormal">'
    rich = (
        f'<div class="WordSection1">{_paragraphs(text)}<div id="divRplyFwdMsg">{line}{block}</p></div></div>{_inner(got)}</div>'
    )
    return plain, rich


_QUOTE: MappingProxyType[Client, Callable[[Person, Letter, str], tuple[str, str]]] = MappingProxyType(
    {Client.OUTLOOK: _outlook, Client.GMAIL: _gmail, Client.IPHONE: _below, Client.THUNDERBIRD: _below}
)


def _lines(text: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.splitlines())


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="MsoNormal" style="margin:0">{html.escape(line) or "&nbsp;"}</p>' for line in text.splitlines())


def _inner(got: Letter) -> str:
    """The body of the quoted mail's HTML."""
    if not got.html:
        return _lines(got.text)
    body = got.html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    return body or got.html
