"""What a template may call while it is rendered: names, times, labels, links, for one mail in one language."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from mailbot.mail.headers import one_line
from mailbot.mail.render import vocabulary
from mailbot.mail.render.names import given
from mailbot.mail.render.values import Shown
from mailbot.mail.render.vocabulary import Words

_SHAPE = (
    "display:inline-block;margin:0 8px 10px 0;padding:10px 17px;border:1px solid #0b57d0;border-radius:6px;"
    "text-decoration:none;font-weight:600;line-height:1.25;"
)
_TOLD = ("greeting", "given", "when", "day", "duration", "size", "label", "sentence")
_CALLS = (*_TOLD, "asked", "advice", "usage", "about", "aliases", "mailto", "buttons")
_FINER_THAN_MINUTES = frozenset("sSAzZvVOXx")
_FIRST, _OTHER = f"{_SHAPE}background:#0b57d0;color:#ffffff", f"{_SHAPE}background:#ffffff;color:#0b57d0"


@dataclass(frozen=True, slots=True)
class Occasion:
    """The circumstances of one mail: who writes it when, and where answers go. `token` without brackets, or ""."""

    company: str
    support: str
    timezone: str
    now: datetime
    message_id: str = ""
    reply_to: str = ""
    token: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """An occasion in one language. What does not greet is put into a mail that has done so."""

    occasion: Occasion
    language: str
    words: Words
    greets: bool = True

    def names(self) -> Mapping[str, Any]:
        """What templates see beside their context."""
        return {
            "company": self.occasion.company,
            "support": self.occasion.support,
            "now": self.occasion.now,
            "words": self.words,
            **{name: getattr(self, name) for name in _CALLS},
        }

    def greeting(self, name: str) -> str:
        """The line that a letter begins with: `Chào anh/chị An,`."""
        if not self.greets:
            return ""
        found = self.given(name)
        return str(self.words["greeting"]["named" if found else "plain"]).replace("{name}", found)

    def given(self, name: str) -> str:
        """The name to greet somebody by, or ""."""
        return given(name or "", self.language)

    def when(self, moment: datetime | None) -> str:
        """A moment in the company's time: `thứ Hai, 23/11/2026, 15:30`; "" for None."""
        if moment is None:
            return ""
        local, pattern = self._local("when", moment), str(self.words["dates"]["when"])
        if _by_minutes(pattern):
            local = local.replace(tzinfo=None, second=0, microsecond=0)
        return self._lowered(_written(local, pattern, self.language))

    def day(self, moment: date | None) -> str:
        """A day in the company's time: `thứ Hai, 23/11/2026`; "" for None."""
        if moment is None:
            return ""
        plain = isinstance(moment, date) and not isinstance(moment, datetime)
        local = moment if plain else self._local("day", moment).date()
        return self._lowered(format_date(local, self.words["dates"]["day"], locale=_locale(self.language)))

    def _local(self, call: str, moment: object) -> datetime:
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise TypeError(f"`{call}` takes a time, such as `ticket.resolve_by`")
        return moment.astimezone(_zone(self.occasion.timezone))

    def _lowered(self, text: str) -> str:
        return "t" + text[1:] if self.language == "vi" and text.startswith("Thứ") else text

    def duration(self, minutes: float | None) -> str:
        """A length of time in hours and minutes: `2 giờ 30 phút`; below one minute "0 phút"."""
        total = abs(round(minutes or 0))
        hours, rest = divmod(total, 60)
        pieces = [self._counted("hour", hours)] if hours else []
        pieces += [self._counted("minute", rest)] if (rest and hours < 100) or not hours else []
        return " ".join(pieces)

    def _counted(self, unit: str, count: int) -> str:
        one, many = self.words["units"][unit], self.words["units"][f"{unit}s"]
        return f"{count} {one if count == 1 else many}"

    def size(self, count: float | None) -> str:
        """A number of bytes for people: `35 KB`, `1.2 MB`."""
        kilo = max(1, round((count or 0) / 1024))
        if kilo < 1000:
            return f"{kilo} KB"
        return f"{kilo / 1024:.1f} MB".replace(".", self.words["units"]["decimal"])

    def label(self, group: str, key: object) -> str:
        """A word of words.yaml; the key itself where there is none."""
        return vocabulary.label(self.words, group, key)

    def sentence(self, group: str, item: object) -> str:
        """A sentence of words.yaml with its parameters ({key, …}); a ticket's status among them in words."""
        if isinstance(item, Mapping) and "status" in item:
            item = {**item, "status": self.label("status", item["status"])}
        return vocabulary.sentence(self.words, group, item)

    def asked(self, item: Any) -> Any:
        """What is asked for (`ask_for`), or a list of such, in this language; as it stands where there is no word for it."""
        if isinstance(item, list | tuple):
            return [self.asked(one) for one in item]
        return self.words["asks"].get(str(item).strip().lower()) or self.label("fields", item)

    def advice(self, error: Mapping[str, Any]) -> str:
        """How a faulty command line could be put right: the nearest command, what is allowed, how it is written."""
        problem = error.get("problem")
        values = problem if isinstance(problem, Mapping) else {"key": problem}
        word = str(values.get("word", "")).lstrip("#")
        usage = self.words["commands"].get(word, {}).get("usage", "")
        hints = [
            self.sentence("suggestions", error.get("suggestion") or ""),
            *(self.sentence("suggestions", {**values, "key": key}) for key in ("nearest", "allowed") if values.get(key)),
        ]
        if not any(hints):
            known = values["key"] in self.words["suggestions"]
            hints = [self.sentence("suggestions", values) if known else ""]
        if usage and values["key"] in ("missing-argument", "bad-argument"):
            hints.append(self.sentence("suggestions", {"key": "usage", "usage": usage}))
        return " ".join(filter(None, hints))

    def usage(self, command: Mapping[str, Any]) -> str:
        """How a command is written: `#due WHEN`."""
        word = _word(command)
        return str(self.words["commands"].get(word, {}).get("usage") or command.get("usage") or f"#{word}")

    def about(self, command: Mapping[str, Any]) -> str:
        """What a command does."""
        return str(self.words["commands"].get(_word(command), {}).get("about") or command.get("about") or "")

    def aliases(self, command: Mapping[str, Any]) -> str:
        """The other spellings of a command: `#han, #tarikh`."""
        others = (str(name).lstrip("#") for name in command.get("names", ()))
        return ", ".join(f"#{name}" for name in others if name != _word(command))

    def mailto(self, command: str) -> str:
        """A link that opens a pre-filled answer with one command in it (RFC 6068)."""
        here = self.occasion
        title = _title(here.token, here.subject) if here.token else f"#{command}"
        link = f"mailto:{_escaped(here.reply_to or here.support, '@')}?subject={_escaped(title)}"
        body = _escaped(f"#{command}\r\n")
        known = f"&In-Reply-To={_escaped(f'<{here.message_id}>')}" if here.message_id else ""
        return f"{link}&body={body}{known}"

    def buttons(self, commands: Iterable[str]) -> Shown:
        """Links for commands: buttons in HTML, in text a line each with what to write (which no `#` begins, so that it
        is no command where a client quotes without marks)."""
        pairs = [(command, self.label("actions", command.split()[0])) for command in list(commands)[:10]]
        styles = (_FIRST, *[_OTHER] * len(pairs))
        links = "\n".join(self._button(command, name, style) for (command, name), style in zip(pairs, styles, strict=False))
        lines = "\n".join(f"- #{command}: {name}" for command, name in pairs)
        return Shown(lines, f'<div style="margin:4px 0 10px">\n{links}\n</div>', block=True)

    def _button(self, command: str, name: str, style: str) -> str:
        return f'<a href="{html.escape(self.mailto(command))}" style="{style}">{html.escape(name)}</a>'


def _word(command: Mapping[str, Any]) -> str:
    names = command.get("names") or ("",)
    return str(command.get("word") or names[0]).lstrip("#")


@lru_cache(maxsize=16)
def _title(token: str, subject: str) -> str:
    """All buttons of a mail have the same."""
    return f"Re: [{token}] {one_line(subject, 120)}"


@lru_cache(maxsize=256)
def _escaped(text: str, safe: str = "") -> str:
    return quote(text.encode("utf-8", "replace"), safe=safe)


@lru_cache(maxsize=16)
def _by_minutes(pattern: str) -> bool:
    return _FINER_THAN_MINUTES.isdisjoint(pattern)


@lru_cache(maxsize=1024)
def _written(local: datetime, pattern: str, language: str) -> str:
    """Many mails name the same minute: the next morning's, the end of the day's."""
    return format_datetime(local, pattern, locale=_locale(language))


_zone = lru_cache(maxsize=16)(ZoneInfo)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
