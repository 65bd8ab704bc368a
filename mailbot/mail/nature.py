"""Person or machine: one verdict for a mail, with its evidence. Knows headers, phrases and reports, no ticket.

The checks stand in an order from what proves to what hints; the first that speaks decides. Silence means a person.
"""

from __future__ import annotations

from collections.abc import Callable

from mailbot.mail import nature_words as phrases
from mailbot.mail.dsn import Report, report
from mailbot.mail.message import Message, Nature, Verdict
from mailbot.mail.nature_until import until

_Check = Callable[[Message, frozenset[str]], Verdict | None]
_KIND = "x-mailbot-kind"
_TOP = 2_500


def judge(message: Message, own: frozenset[str] = frozenset()) -> Verdict:
    """Who is at the other end. `own` are mailbot's own addresses, in lower case."""
    found = (check(message, own) for check in _CHECKS)
    return next(
        (verdict for verdict in found if verdict is not None), Verdict(Nature.PERSON, ("nothing says that a machine wrote it",))
    )


def _words(message: Message) -> str:
    """The first words of a mail, in small letters: what machines have to say they say at the top."""
    return message.text[:_TOP].lower()


def _top(message: Message) -> str:
    return f"{message.subject.lower()}\n{_words(message)}"


def _self(message: Message, own: frozenset[str]) -> Verdict | None:
    sender = message.sender.email if message.sender else ""
    if sender and _without_plus(sender) in own:
        return Verdict(Nature.SELF, (f"From is our own address {sender}",))
    if message.header(_KIND) and _is_automatic(message):
        return Verdict(Nature.AUTO_REPLY, ("another mailbot wrote it (X-Mailbot-Kind, Auto-Submitted)",))
    return None


def _without_plus(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _auto_submitted(message: Message) -> tuple[str, ...]:
    """The keywords of every Auto-Submitted field (RFC 3834 section 5), without parameters."""
    values = (value.partition(";")[0].partition("(")[0].strip().lower() for value in message.header("auto-submitted"))
    return tuple(value for value in values if value)


def _is_automatic(message: Message) -> bool:
    return any(value != "no" for value in _auto_submitted(message))


def _receipt(message: Message, own: frozenset[str]) -> Verdict | None:
    kind = " ".join(message.header("content-type")).lower()
    if "disposition-notification" in kind or any(one.type == "message/disposition-notification" for one in message.attachments):
        return Verdict(Nature.RECEIPT, ("a disposition notification (RFC 8098)",))
    return None


def _feedback(message: Message, own: frozenset[str]) -> Verdict | None:
    kind = " ".join(message.header("content-type")).lower()
    if "feedback-report" in kind or any(one.type == "message/feedback-report" for one in message.attachments):
        return Verdict(Nature.AUTO_GENERATED, ("an abuse report (RFC 5965)",))
    if phrases.COMPLAINTS.match(message.subject.lower()) and message.attachments:
        return Verdict(Nature.AUTO_GENERATED, (f"a report by its subject: {message.subject}",))
    return None


def _reported(message: Message, own: frozenset[str]) -> Verdict | None:
    """A delivery status part (RFC 3464) says itself what happened."""
    found = report(message)
    if found is not None:
        return Verdict(_OF_REPORT[found], (f"a delivery status notification (RFC 3464): {found}",))
    if "delivery-status" in " ".join(message.header("content-type")).lower():
        delayed = phrases.DELAYS.search(_top(message))
        return Verdict(
            Nature.DELAY if delayed else Nature.BOUNCE, ("a delivery status notification (RFC 3464) that names nobody",)
        )
    if phrases.NOTICES.match(message.text):
        return Verdict(Nature.BOUNCE, ("a bounce notice of a mail service",))
    return None


_OF_REPORT = {Report.FAILED: Nature.BOUNCE, Report.DELAYED: Nature.DELAY, Report.DONE: Nature.AUTO_GENERATED}


def _bounce(message: Message, own: frozenset[str]) -> Verdict | None:
    evidence = _bounce_evidence(message)
    if not evidence:
        return None
    nature = Nature.DELAY if phrases.DELAYS.search(_top(message)) and not _has_failed(message) else Nature.BOUNCE
    return Verdict(nature, evidence)


def _has_failed(message: Message) -> bool:
    """Whether a mail that speaks of delay says after all that delivery was given up."""
    text = _words(message)
    return (
        any(word in text for word in ("failed permanently", "permanent", "giving up", "has been returned"))
        and "delay" not in message.subject.lower()
    )


def _bounce_evidence(message: Message) -> tuple[str, ...]:
    """Why this is a bounce; a reply or forward by a person about one is none."""
    if message.header("x-failed-recipients"):
        return ("X-Failed-Recipients",)
    sender = _sender_evidence(message)
    if sender == _DAEMON:
        return (sender,)
    heading = message.subject.lower()
    if phrases.REPLIED.match(phrases.LIST_TAG.sub("", heading)):
        return ()
    subject = bool(phrases.BOUNCE_SUBJECTS.search(heading))
    null = _has_null_path(message)
    if not (sender or subject or null):
        return ()
    body = bool(phrases.BOUNCE_BODIES.search(_words(message)))
    if (sender and (subject or body)) or (subject and body) or (subject and null) or (null and body and message.attachments):
        return tuple(
            text
            for holds, text in (
                (sender, sender),
                (subject, "a bounce's subject"),
                (body, "a bounce's words"),
                (null, "empty Return-Path"),
            )
            if holds
        )
    return ()


_DAEMON = "From is a mailer daemon"


def _sender_evidence(message: Message) -> str:
    if not message.sender:
        return _DAEMON if any(value.strip() in ("<>", '""<>', '"" <>') for value in message.header("from")) else ""
    email, name = message.sender.email.lower(), message.sender.name.lower()
    local = email.rpartition("@")[0] or email
    if phrases.MACHINES.match(local.strip('"')) or phrases.MACHINE_NAMES.search(name):
        return _DAEMON
    if phrases.POSTMASTERS.match(local.strip('"')) or phrases.POSTMASTERS.match(name):
        return "From is a postmaster"
    return ""


def _has_null_path(message: Message) -> bool:
    """The envelope sender was empty (RFC 5321 section 4.5.5): the writer wants no bounce, so it is a machine's mail."""
    return any(path.strip() in ("<>", "<MAILER-DAEMON>", "MAILER-DAEMON", "<<>>") for path in message.header("return-path"))


def _auto_reply(message: Message, own: frozenset[str]) -> Verdict | None:
    evidence = tuple(_reply_evidence(message))
    if not evidence:
        return None
    return Verdict(Nature.AUTO_REPLY, evidence, until(message))


_REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
    "x-autogenerated",
)
_NO = {"no", "false", "0"}
_PRECEDENCE = ("precedence", "x-precedence", "preference")


def _reply_evidence(message: Message) -> list[str]:
    found = [f"Auto-Submitted: {value}" for value in _auto_submitted(message) if value.startswith("auto-replied")]
    found += [name for name in _there(message, _REPLY_HEADERS) if {value.lower() for value in message.header(name)} - _NO]
    found += [f"Precedence: {value}" for value in _precedence(message) if value in ("auto_reply", "auto-reply", "autoreply")]
    heading = message.subject.lower()
    if phrases.AUTO_SUBJECTS.match(phrases.LIST_TAG.sub("", heading)) and not _is_denied(message):
        found.append(f"subject of an automatic reply: {message.subject}")
    elif phrases.AUTO_SUBJECTS_INSIDE.search(heading) and (
        phrases.AWAY_BODIES.search(_words(message)) or _has_null_path(message)
    ):
        found.append(f"subject and words of an automatic reply: {message.subject}")
    return found


def _is_denied(message: Message) -> bool:
    """`Auto-Submitted: no` is a person's word against a subject that looks automatic."""
    return "no" in _auto_submitted(message)


def _precedence(message: Message) -> tuple[str, ...]:
    return tuple(value.strip().lower() for name in _there(message, _PRECEDENCE) for value in message.header(name))


def _there(message: Message, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some headers, given in lower case, that a mail has."""
    found = message.header_names
    return tuple(name for name in names if name in found)


def _generated(message: Message, own: frozenset[str]) -> Verdict | None:
    found = [f"Auto-Submitted: {value}" for value in _auto_submitted(message) if value != "no"]
    found += [
        name for name in _there(message, _MACHINE_HEADERS) if any(value.strip().lower() in _YES for value in message.header(name))
    ]
    suppress = " ".join(message.header("x-auto-response-suppress")).strip().lower()
    if suppress and suppress != "none" and not _is_denied(message):
        return _suppressed(message, suppress)
    if found:
        return Verdict(Nature.AUTO_GENERATED, tuple(found))
    return None


_MACHINE_HEADERS = ("x-fc-machinegenerated", "x-loop", "x-roundup-loop", "x-auto-generated")
_YES = ("yes", "true", "1", "hello")


def _suppressed(message: Message, value: str) -> Verdict:
    """Exchange writes this into its own automatic replies; a header that only asks for silence is a machine's too."""
    away = phrases.AWAY_BODIES.search(_words(message)) or _has_null_path(message)
    replies = bool(message.in_reply_to) or bool(phrases.REPLIED.match(message.subject.lower()))
    bare = not _is_automatic(message) and "all" in value
    nature = Nature.AUTO_REPLY if away or replies or bare else Nature.AUTO_GENERATED
    return Verdict(nature, (f"X-Auto-Response-Suppress: {value}",), until(message) if nature is Nature.AUTO_REPLY else None)


_LIST_HEADERS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "mailing-list",
    "x-mailing-list",
    "x-mailman-version",
    "list-owner",
)
_NEWS_HEADERS = (
    "list-unsubscribe-post",
    "x-campaign",
    "x-campaignid",
    "x-mailchimp-id",
    "x-csa-complaints",
    "x-mailer-recptid",
)


def _list(message: Message, own: frozenset[str]) -> Verdict | None:
    lists = _there(message, _LIST_HEADERS)
    bulk = [value for value in _precedence(message) if value in ("bulk", "junk", "list")]
    news = _there(message, _NEWS_HEADERS)
    if not (lists or bulk or news):
        return None
    if _is_person_on_list(message, own, bulk, news):
        return None
    evidence = (*lists, *(f"Precedence: {value}" for value in bulk), *news)
    return Verdict(Nature.LIST if lists or news or "list" in bulk else Nature.AUTO_GENERATED, evidence)


def _is_person_on_list(message: Message, own: frozenset[str], bulk: list[str], news: tuple[str, ...]) -> bool:
    """Somebody who writes to us through a group address, or answers on a list with us among the receivers."""
    if news or "bulk" in bulk or "junk" in bulk or not message.sender:
        return False
    if not (message.header("list-post") or message.header("mailing-list")):
        return False
    addressed = any(_without_plus(one.email) in own for one in (*message.to, *message.cc))
    return addressed and not phrases.NO_REPLY.match(message.sender.email.partition("@")[0].lower())


def _robot(message: Message, own: frozenset[str]) -> Verdict | None:
    local, at, _ = message.sender.email.partition("@") if message.sender else ("", "@", "")
    if not at:
        return Verdict(Nature.AUTO_GENERATED, (f"From has no domain: {local}",))
    if phrases.NO_REPLY.match(local.lower()):
        return Verdict(Nature.AUTO_GENERATED, (f"From cannot be answered: {message.sender.email if message.sender else ''}",))
    if _sender_evidence(message) or phrases.ROBOTS.match(local.lower()):
        return Verdict(Nature.AUTO_GENERATED, (f"From is a machine's address: {local}",))
    if _has_null_path(message) and not _is_denied(message):
        return Verdict(Nature.AUTO_GENERATED, ("empty Return-Path",))
    return None


_CHECKS: tuple[_Check, ...] = (_self, _receipt, _feedback, _reported, _bounce, _auto_reply, _generated, _list, _robot)
