"""A message as the desk sees it: read, judged, its language known. Also what must be looked up before deciding."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.desk import form
from mailbot.desk.case import Facts, Keys
from mailbot.desk.form import Form
from mailbot.desk.people import issued_tickets
from mailbot.desk.policy import Policy
from mailbot.desk.replace import replace
from mailbot.mail import dsn, language, nature, thread
from mailbot.mail.decoration import telling
from mailbot.mail.fold import likeness
from mailbot.mail.message import Bounced, Message, Nature, Verdict, Words
from mailbot.mail.reply import written
from mailbot.mail.reply.signature_habit import habit

_NAMED = re.compile(r"(?<![\w-])(?:[A-Z]{1,8}-)?(\d{1,9})(?!\w)", re.IGNORECASE)
_NAMING = re.compile(r"^[^\S\n]*[#＃]\w+[^\S\n]+\[?(\S.*)$", re.MULTILINE)

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. `raw` is the blob it came from, `subject` the message's without `Re:` and token,
    `oversized` says that only its header was fetched, `keys` what is to be looked up about it, `forms` those that were
    read with it already, each with the text and the table rows that it stands in."""

    message: Message
    words: Words
    verdict: Verdict
    subject: str
    language: str
    raw: str = ""
    bounced: tuple[Bounced, ...] = ()
    oversized: bool = False
    keys: Keys = field(default_factory=lambda: Keys("", ""))
    forms: tuple[tuple[str, Rows, Form], ...] = ()

    @property
    def sender(self) -> str:
        """The author's address, or ""."""
        return self.message.sender.email if self.message.sender else ""

    @property
    def sender_name(self) -> str:
        """The author's name as they write it, or ""."""
        return self.message.sender.name if self.message.sender else ""


def read(message: Message, policy: Policy, raw: str = "", oversized: bool = False) -> Mail:
    """Judge a parsed message and take its words apart."""
    identity = policy.identity
    verdict = nature.judge(message, frozenset({identity.address, *identity.aliases}))
    words = written.split(message)
    mail = Mail(
        message=message,
        words=words,
        verdict=verdict,
        subject=thread.strip(message.subject, identity.prefix),
        language=spoken(message.subject, words.new, policy.company.language),
        raw=raw,
        bounced=dsn.read(message) if verdict.nature in (Nature.BOUNCE, Nature.DELAY) else (),
        oversized=oversized,
    )
    return replace(mail, keys=keys(mail, policy))


def filled(mail: Mail, timezone: str) -> Mail:
    """The same, with the forms read that a new request is asked for: reading them needs no facts, but the mail's own date."""
    date = mail.message.date
    if date is None or mail.verdict.nature.is_machine or mail.keys.issued:
        return mail
    places = ((mail.words.new, mail.message.rows), (mail.subject, ()))
    return replace(mail, forms=tuple((text, rows, form.read(text, rows, date, timezone)) for text, rows in places))


def form_in(mail: Mail, text: str, rows: Rows, now: datetime, timezone: str) -> Form:
    """The form in a text of the mail. `now` counts only where the mail has no date."""
    ready = next((one for words, table, one in mail.forms if (words, table) == (text, rows)), None)
    return ready or form.read(text, rows, mail.message.date or now, timezone)


def spoken(subject: str, text: str, default: str) -> str:
    """The language that somebody writes in: that of the text, for the subject begins with the company's own words."""
    return language.detect(text, "") or language.detect(f"{subject}\n{text}", default)


def passed_on(mail: Mail, policy: Policy) -> str:
    """What somebody else says in a mail that is passed on to us, without what that quotes; "" for one of our own."""
    found = mail.words.forwarded
    ours = found is not None and found.sender is not None and policy.identity.owns(found.sender.email)
    return written.trim(found.text) if found and not ours else ""


def known(mail: Mail, facts: Facts) -> Mail:
    """The mail as somebody reads it who has read the sender's earlier ones: the way they sign is no news, nor are the
    pictures that come with every mail of theirs."""
    signed = habit([f"{entry.text}\n{entry.signature}" for entry in facts.earlier])
    seen = frozenset(one.sha256 for entry in facts.earlier for one in entry.attachments)
    told = telling(mail.message, seen)
    if not signed and told == mail.message.attachments:
        return mail
    message = replace(mail.message, attachments=told)
    return replace(mail, message=message, words=written.split(message, signed) if signed else mail.words)


def keys(mail: Mail, policy: Policy) -> Keys:
    """What to look up in the store before deciding about this mail."""
    message, identity = mail.message, policy.identity
    returned = tuple(b.original_id for b in mail.bounced if thread.verify(identity, b.original_id))
    bounced = tuple(issued.ticket for issued in (thread.verify(identity, i) for i in returned) if issued and issued.ticket)
    person = policy.person_of(mail.sender)
    return Keys(
        sender=mail.sender,
        fingerprint=message.fingerprint,
        message_id=message.message_id,
        issued=(*bounced, *_receipted(mail, policy), *(n for n in issued_tickets(message, identity) if n)),
        claimed=thread.tokens(message.subject, identity.prefix),
        named=_named(mail.words.new),
        ids=tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references)))),
        bounced=returned,
        person=person.key if person else "",
        likeness=_likeness(mail),
    )


def _receipted(mail: Mail, policy: Policy) -> tuple[int, ...]:
    """The ticket of the mail of ours that a read receipt tells of."""
    issued = thread.verify(policy.identity, dsn.read_of(mail.message)) if mail.verdict.nature is Nature.RECEIPT else None
    return (issued.ticket,) if issued and issued.ticket else ()


def _likeness(mail: Mail) -> str:
    said = likeness(f"{mail.subject}\n{mail.words.new}")
    return hashlib.sha256(said.encode()).hexdigest()[:32] if said else ""


def _named(text: str) -> tuple[int, ...]:
    if "#" not in text and "＃" not in text:
        return ()
    arguments = " ".join(_NAMING.findall(text))
    return tuple(dict.fromkeys(int(n) for n in _NAMED.findall(arguments)))[:20]
