"""What free text says of hurry and of a deadline, where no form does: only what is said clearly. Knows no form.

The patterns read folded text, in which the last letter of `by` and `lý` is an i."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from mailbot.desk import when
from mailbot.desk.patterns import Passage
from mailbot.desk.ticket import Priority
from mailbot.mail.fold import fold

_MOST, _MOST_ASKING, _MOST_SENTENCES = 10, 50, 1_000  # moments in a sentence, sentences that ask, and all that are looked at
_FARTHEST = timedelta(days=183)  # a date without a year that is farther ahead was one of the past
_URGENT = re.compile(
    r"(?<!\w)(?:gấp|khẩn(?: cấp| trương)?|hỏa tốc|hoả tốc|khan cap|hoa toc|(?:can|rat|cuc|xu l[yi]|ho tro|giup|viec|sieu) gap"
    r"|urgent(?:ly)?|asap|an emergency|as soon as possible|segera|kecemasan|mendesak)(?!\w)"
    r"(?! (?:đôi|ba|bốn|năm|mấy|nhiều lần|\d))"
)
_HIGH = re.compile(r"(?<!\w)(?:uu tien cao|high priorit[yi]|priorit[yi]:? high|keutamaan tinggi)(?!\w)")
_CALM = re.compile(
    r"(?<!\w)(?:không|khong|ko|chưa|chua|k|not|no|isn't|tidak|tak)"
    r"(?: (?:cần|can|phải|phai|có|co|quá|qua|rất|rat|việc|viec|very|that|so|really|too|terlalu|perlu))*"
    r" (?:gấp|gap (?:lam|dau|a|gi)|khẩn(?: cấp)?|khan cap|vội|voi|urgent|urgency|rush|hurry|segera|mendesak)(?!\w)"
)
_HURRY = (
    "gấp", "gap", "khẩn", "khan", "vội", "voi", "hỏa tốc", "hoả tốc", "hoa toc", "urgen", "rush", "hurry", "asap", "emergency",
    "as soon", "segera", "kecemasan", "mendesak", "uu tien cao", "priorit", "keutamaan",
)  # fmt: skip  # where one of the three patterns fits, one of these stands: most texts have none
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n|\n(?=\s*[-*•])")
_ASKING = (
    r"(?<!\w)(?:truoc|cham nhat|muon nhat|tre nhat|khong qua|han chot|han cuoi|(?<!het )han|deadline|thoi han|xong|kip"
    r"|noi trong|trong vong|(?:xu l[yi]|giup|xong|hoan thanh|giai quyet|tra loi|phan hoi|gui|sua)(?: \w+){0,3} trong"
    r"|b[yi]|before|due|no later than|until|within|sebelum|selewat-lewatnya|tarikh akhir|dalam|can|need it|needed)"
)
_ASKS = re.compile(_ASKING)
_CUE = re.compile(rf"{_ASKING}(?: (?:cua|em|la|is|date|ngay|hom|vao|luc|het|trong|truoc|vong|xong|co|on|gap|for))*[: ]*$")
_PAST = re.compile(
    r"(?<!\w)(?:hom (?:qua|kia|truoc)|(?:sang|chieu|toi) qua|(?:tuan|thang) truoc|yesterday|last (?:week|night|month)|semalam"
    r"|kelmarin|minggu lepas)(?!\w)"
)
_NEED = re.compile(
    r"(?<!\w)(?:can|phai|nho|giup|xong|hoan thanh|gui lai|tra loi|phan hoi|xu l[yi]|giai quyet|ho tro|deadline|han|thoi han|kip"
    r"|mong|xin|vui long|need|needs|needed|please|must|due|required|could you|can you|fix|finish"
    r"|perlu|mohon|sila|tolong|siap|siapkan|selesai|tarikh akhir)(?!\w)"
)


def priority_in(said: Passage) -> Priority | None:
    """Urgent, high or low where the text says so in so many words; `gặp` (to meet) and `gấp đôi` (twice) say nothing."""
    written = " ".join(unicodedata.normalize("NFC", said.text).lower().split())
    if not any(word in written or word in said.folded for word in _HURRY):
        return None
    if _CALM.search(written):
        return Priority.LOW
    if _URGENT.search(written):
        return Priority.URGENT
    return Priority.HIGH if _HIGH.search(said.folded) else None


def deadline_in(said: Passage, now: datetime, timezone: str) -> tuple[datetime, str] | None:
    """The first moment ahead that a sentence asks for (`cần xong trước 17h ngày 25/11`), and its words as written."""
    if not _asks(said.folded):
        return None
    for sentence in islice(filter(_wants, _SENTENCE.split(said.text, _MOST_SENTENCES)[:_MOST_SENTENCES]), _MOST_ASKING):
        for moment, words, lead in _moments(sentence, now, timezone):
            near = moment < now + _FARTHEST or str(moment.year) in words
            if now < moment and near and _CUE.search(lead):
                return moment, words
    return None


def _wants(sentence: str) -> bool:
    """Whether a sentence asks for something that is not over."""
    plain = fold(sentence)
    return _asks(plain) and not _PAST.search(plain)


def _asks(plain: str) -> bool:
    """Whether a folded text wants something, and by some time: without both there is no need to look for a moment."""
    return bool(_ASKS.search(plain) and _NEED.search(plain))


def _moments(sentence: str, now: datetime, timezone: str) -> Iterator[tuple[datetime, str, str]]:
    """The moments that a sentence names, their words, and the folded words that lead to them."""
    start = 0
    for _ in range(_MOST):
        found = when.find(sentence[start:], now, timezone)
        if found is None:
            return
        at = sentence.find(found[1], start)
        yield *found, _lead(sentence[:at], found[1])
        start = at + len(found[1])


def _lead(before: str, phrase: str) -> str:
    """The folded words in front of a phrase, and the phrase's own first word where that is what asks (`trong vòng 2 giờ`)."""
    lead = fold(before)
    inner = re.match(r"(?:by|before|within|trong(?: vòng)?|dalam|trước|sebelum|until|cuối|hết)(?= )", phrase.lower())
    return f"{lead} {fold(inner.group())}" if inner and not _CUE.search(lead) else lead
