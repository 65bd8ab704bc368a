"""The subject line: reply and forward marks of many mail clients, tags of gateways, our ticket token.

Knows words and brackets only; whose token it is, and what the rest of the subject means, is for others.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from mailbot.mail.fold import fold


class Mark(StrEnum):
    """What a mark in front of a subject says. EITHER: two languages use the same letters for both."""

    REPLY = "reply"
    FORWARD = "forward"
    EITHER = "either"


_REPLY = """
re reply resp  trả-lời tl hồi-âm phản-hồi  balas bls jawab jawapan  aw antw antw. antwort beantwoord  rép réponse
rif risposta  res resposta respuesta  sv svar  odp odpověď odpoveď atb ats  válasz  ynt yanıt  răsp
отв ответ відповідь  απ απάντηση σχετ  回复 回覆 答复 答覆 回信 返信 답장 회신 ตอบ ตอบกลับ  رد الرد תשובה השב
"""
_FORWARD = """
fw fwd fwd. forward forwarded  chuyển-tiếp ct  majukan dimajukan teruskan trs trsk  wg weitergeleitet weiterleitung  transféré
rv reenv reenviado reenviar  inoltro inoltra  enc encaminhado  doorst doorgestuurd  vb vidarebefordrat vl välitys
pd podaj-dalej przekazane  předáno preposlané  továbbítás tov  ilt iletilen  пересл пересылка пер переслано
πρθ προώθηση  转发 轉寄 转寄 轉發 転送 전달 ส่งต่อ  إعادة-توجيه הועבר
"""
_EITHER = "tr vs"
_WEAK = {"r": Mark.REPLY, "i": Mark.FORWARD}
_OUTSIDE = {
    "ext", "ext.", "extern", "external", "external email", "external mail", "external sender", "external message", "externe",
    "esterno", "externo", "ngoai", "ben ngoai", "thu ngoai", "email ngoai", "mail ngoai", "luar", "e-mel luar", "emel luar",
}  # fmt: skip

_CANDIDATE = re.compile(
    r"[\s\u200b-\u200f\u2060\ufeff]*([^\W\d_][^\s:：\[\]()^*]{0,15}(?: [^\s:：\[\]()^*]{1,12}){0,2})"  # up to three words
    r"\s{0,3}(?:\[\d{1,4}\]|\(\d{1,4}\)|[\^*]\d{1,4})?\s{0,3}[:：]"  # a counter: Re[2]: Re(3): Re^4:
)
_TAG = re.compile(r"\s*(?:\[([^\[\]]{1,24})\]|\(([^()]{1,24})\)|(external|ext)\s{0,3}:)\s*:?", re.IGNORECASE)
_TAGS = re.compile(r"\A\s*(?:\[[^\[\]]{1,40}\]\s*)+")
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20, 0x3010: 0x5B, 0x3011: 0x5D}
_WIDE |= {code: 0x2D for code in (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0xFE63)}
_IS_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _WIDE)))}]")


def _words(text: str, mark: Mark) -> dict[str, Mark]:
    return {fold(word).replace("-", " "): mark for word in text.split()}


_MARKS = _words(_REPLY, Mark.REPLY) | _words(_FORWARD, Mark.FORWARD) | _words(_EITHER, Mark.EITHER)
_CAPITALS = {"VÁ": Mark.REPLY}  # Hungarian; in small letters it is Vietnamese for a patch


def tokens(subject: str, prefix: str) -> tuple[int, ...]:
    """Ticket numbers of our tokens in a subject, `[YC-123]`, in their order, each once; they prove nothing."""
    found = _token(prefix).finditer(_plain(subject))
    return tuple(dict.fromkeys(int(match[1]) for match in found))


def strip(subject: str, prefix: str) -> str:
    """The subject as its author wrote it: without marks piled up in front, `[EXT]` and our tokens."""
    bare = _without_tokens(subject, prefix)
    return " ".join(bare[_peel(bare)[1] :].split())


def is_reply(subject: str) -> bool:
    """Whether the outermost mark is (or may be) a reply's."""
    return _peel(subject)[0] in (Mark.REPLY, Mark.EITHER)


def is_forward(subject: str) -> bool:
    """Whether the outermost mark is (or may be) a forwarded mail's, whatever tags a list or gateway put in front of it."""
    return _peel(_TAGS.sub("", _plain(subject)))[0] in (Mark.FORWARD, Mark.EITHER)


def _plain(subject: str) -> str:
    """The same, sign for sign, without full-width signs and kinds of dashes."""
    return subject.translate(_WIDE) if _IS_WIDE.search(subject) else subject


@lru_cache(maxsize=16)  # a company has one
def _token(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\[\s{{0,3}}{re.escape(prefix)}\s{{0,3}}-\s{{0,3}}0{{0,9}}([1-9][0-9]{{0,8}})\s{{0,3}}\]", re.IGNORECASE)


def _without_tokens(subject: str, prefix: str) -> str:
    end, kept = 0, []
    for match in _token(prefix).finditer(_plain(subject)):
        kept.append(subject[end : match.start()])
        end = match.end()
    return " ".join((*kept, subject[end:])) if kept else subject


def _peel(subject: str) -> tuple[Mark | None, int]:
    """The outermost mark, and where the words behind all marks and tags begin."""
    plain = _plain(subject)
    outermost: Mark | None = None
    at = 0
    while True:
        mark, end = _next(plain, at)
        if end == at:
            return outermost, at
        outermost = outermost or mark
        at = end


def _next(subject: str, at: int) -> tuple[Mark | None, int]:
    if tag := _TAG.match(subject, at):
        word = next(group for group in tag.groups() if group)
        if fold(word) in _OUTSIDE:
            return None, tag.end()
    match = _CANDIDATE.match(subject, at)
    if match is None:
        return None, at
    mark = _mark(match[1]) or _weak(match[1], subject, match.end())
    return (mark, match.end()) if mark else (None, at)


def _mark(word: str) -> Mark | None:
    return _CAPITALS.get(word) or _MARKS.get(fold(word))


def _weak(word: str, subject: str, end: int) -> Mark | None:
    """`R:` and `I:` (Italian) may be a language or a pronoun: a mark only where a subject begins behind them."""
    mark = _WEAK.get(word.lower())
    rest = subject[end : end + 40].lstrip()
    return mark if rest[:1].isupper() or rest[:1] == "[" else None
