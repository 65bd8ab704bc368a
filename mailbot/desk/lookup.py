"""Finds the person or team that somebody means by a name, as colleagues do: key, address, full name, `anh` and given name."""

from __future__ import annotations

import re

from mailbot.desk.policy import Person, Policy, Team
from mailbot.desk.ticket import Priority
from mailbot.mail.fold import fold
from mailbot.mail.reply.signature_name import FORMS

_ADDRESS = re.compile(r"^[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[\w-]{1,63}\.)*[\w-]{1,63}$")
_NAME_BEFORE = re.compile(r"\"[^\"]*\"(?=\s*<)|(?<=[\s,;])[^\"@<>,;]+(?=<)")
_MOST = 2000
_BETWEEN = re.compile(r"[\s,;]+")
_TO = re.compile(r"^(?:cho|sang|qua|den|toi|to|kepada|ke) ")
_TOKEN = re.compile(r"^[#\[]?(?:[a-z]{1,8}-)?(\d{1,9})\]?$", re.IGNORECASE)
_PRIORITIES = {
    Priority.URGENT: ("urgent", "khẩn cấp", "khẩn", "gấp", "segera", "kecemasan", "mendesak"),
    Priority.HIGH: ("high", "cao", "tinggi"),
    Priority.NORMAL: ("normal", "trung bình", "bình thường", "vừa", "medium", "biasa", "sederhana"),
    Priority.LOW: ("low", "thấp", "rendah"),
}


def person(policy: Policy, name: str) -> Person | None:
    """The one person called so, or None."""
    found = people(policy, name)
    return found[0] if len(found) == 1 else None


def people(policy: Policy, name: str) -> tuple[Person, ...]:
    """Whom a name may mean: by address, key or full name, or else all whose name ends so; or else the same without `anh`,
    `chị`, `Mr` in front, which nobody says before a key."""
    wanted = name.strip().strip("<>@").lower()
    if "@" in wanted:
        owner = policy.person_of(wanted)
        return (owner,) if owner else ()
    called = _TO.sub("", fold(name.strip().lstrip("@")))
    form, _, bare = called.partition(" ")
    found = _exactly(policy, called) or _ending(policy, called)
    return found or ((_ending(policy, bare) or _exactly(policy, bare)) if form.rstrip(".") in FORMS else ())


def _exactly(policy: Policy, name: str) -> tuple[Person, ...]:
    return tuple(p for p in policy.people.values() if name in (fold(p.key), fold(p.name)))


def _ending(policy: Policy, name: str) -> tuple[Person, ...]:
    return tuple(p for p in policy.people.values() if name and f" {fold(p.name)}".endswith(f" {name}"))


def team(policy: Policy, name: str) -> Team | None:
    """The team called so, with or without `Phòng`, `team` or `pasukan` in front, and `sang` before that."""
    wanted = _bare(name)
    return next((t for t in policy.teams.values() if wanted and wanted in (_bare(t.key), _bare(t.name))), None)


def _bare(name: str) -> str:
    return re.sub(r"^(phong|ban|team|pasukan|jabatan) ", "", _TO.sub("", fold(name).replace("-", " ").strip()))


def address(text: str) -> str:
    """The one mail address that a text is (with or without a name before it), in lower case, or ""."""
    found = addresses(text)
    return found[0] if len(found) == 1 else ""


def addresses(text: str) -> tuple[str, ...]:
    """The mail addresses that a text lists, in lower case: `an@abc.vn, Vũ Nam <nam@abc.vn>`; none if a piece is none."""
    if len(text) > _MOST:
        return ()
    pieces = _BETWEEN.split(_NAME_BEFORE.sub(" ", f" {text.strip()}"))
    bare = [piece.strip("<>").removeprefix("mailto:").lower() for piece in pieces if piece]
    fine = all(_ADDRESS.match(piece) and len(piece) <= 254 for piece in bare)
    return tuple(dict.fromkeys(bare)) if fine else ()


def number(text: str) -> int:
    """The ticket number that `YC-7`, `[YC-7]` or `7` means, or 0."""
    match = _TOKEN.match(text.strip())
    return int(match[1]) if match else 0


def priority(text: str) -> Priority | None:
    """The priority that a word of rules.yaml or of the company's form means, or None."""
    wanted = fold(text)
    return next((level for level, names in _PRIORITIES.items() if wanted in map(fold, names)), None)
