"""The line that mail clients put above a quote: `On …, An wrote:`, in the words of some thirty languages.

Recognised by what every such line has, in any language: a date or an address, and a verb of writing or a final colon.
Knows lines of text only.
"""

from __future__ import annotations

import re

_VERBS = re.compile(
    r"(?<![^\W_])(?:wrote|writes|written|schrieb|schreibt|geschrieben|a écrit|écrit|écrivait|escribió|escribio|"
    r"escribe|escreveu|escreve|ha scritto|scrive|"
    r"scritto|schreef|geschreven|skrev|skreiv|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|píše|napísal(?:\(a\)|"
    r"a)?|написал(?:\(а\)|а)?|пишет|пише|писав|написав|"
    r"kirjoitti|yazdı|yazmış|a scris|írta|έγραψε|написа|je napisa[lo](?:/la)?|je (?:na)?pisal(?:\(a\)|a)?|viết|"
    r"đã viết|viet|da viet|menulis|telah menulis|"
    r"escrigué|ha escrit|skrifaði|rašė|kirjutas|rakstīja|เขียน|写道|寫道|написала|sent|kirjoitti|نوشته|كتب|כתב|작성|"
    r"작성함|のメール|wrote---*)(?![^\W_])",
    re.I,
)
_START = re.compile(
    r"^\W{0,6}(?:On|At|In|Am|Le|El|Em|Il|In data|Op|Den|W dniu|Dnia|Dne|Dňa|Vào|Vao|Lúc|Ngày|Pada|Tarihinde|"
    r"Στις|På|Pe|La data|U|Dana|V|Në|"
    r"On behalf|Il giorno|Fecha|Data)\s+(?=\S)",
    re.I,
)
_DATE = re.compile(
    r"\b\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,4}\b|\b\d{1,2}[:h.]\d{2}\b|\b(?:19|20)\d\d\b|"
    r"\d{1,2}\.?\s*(?:[^\W\d_]{3,12}\.?)\s*(?:19|20)?\d\d|\d{4}\s?[年년]|"
    r"\bthg\s*\d{1,2}\b|\btháng\s*\d{1,2}\b",
    re.I,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"']+@[^\s<>()\[\]\"']+\.[^\s<>()\[\]\"']+|<mailto:|\[mailto:")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}")
_ENDING = re.compile(r"[:：]\s*\*?$")
_ZOHO = re.compile(r"^-{2,}\s*(?:On\s)?.{4,250}\s(?:wrote|schrieb|a écrit|escribió|viết)\s*-{2,}$", re.I)
_INSIDE = re.compile(
    r"(?<=[\s.!?,])(?=(?:On|Am|Le|El|Em|Op|Den|Vào|Pada)\s[^\n]{6,250}(?:wrote|schrieb[^\n]{0,120}|écrit|"
    r"escribió|escreveu|viết|menulis)\s*:\s*$)"
)
_MARKS = re.compile(r"^(?:\s{0,3}>)+\s?|^\s+")
_LAST_WORD = re.compile(
    r"(?:wrote|viết|viet|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev|menulis|napisał|пишет|написал)\W*$", re.I
)
_DIGIT = re.compile(r"\d")
_LONGEST = 420
_MOST_LINES = 5


def bare(line: str) -> str:
    """A line without quote marks and indent."""
    return _MARKS.sub("", line).rstrip()


def is_intro(text: str) -> bool:
    """Whether this text (one line, or wrapped lines joined) introduces a quote."""
    text = text.strip().strip("*_").strip()
    if not 8 <= len(text) <= _LONGEST:
        return False
    if _ZOHO.match(text):
        return True
    verb, dated, addressed = _VERBS.search(text), _DATE.search(text), _ADDRESS.search(text)
    if not (dated or addressed):
        return False
    if _ENDING.search(text):
        return bool(verb and (addressed or _START.match(text) or _starts_dated(text))) or bool(
            dated and addressed and _TIME.search(text)
        )
    return bool(verb and dated and _START.match(text) and _ends_with_verb(text, addressed))


def _starts_dated(text: str) -> bool:
    found = _DATE.search(text)
    return bool(found and found.start() < 24)


def _ends_with_verb(text: str, addressed: object) -> bool:
    """Without a colon only a full line counts: date, address and the verb as the last word."""
    verbs = list(_VERBS.finditer(text))
    return bool(addressed and text[verbs[-1].end() :].strip(" .-") == "")


def find(lines: list[str], at: int) -> int:
    """How many lines from `at` on make up an introduction; 0 where none begins there."""
    first = bare(lines[at])
    if len(first) < 4 or not _may_begin(first) or not _may_end(lines, at):
        return 0
    joined = ""
    for count, row in enumerate(lines[at : at + _MOST_LINES], 1):
        piece = bare(row)
        if not piece:
            return 0
        joined = f"{joined} {piece}" if joined else piece
        if is_intro(joined):
            return 0 if _begins_later(lines, at, count) else count
    return 0


def _may_end(lines: list[str], at: int) -> bool:
    """Whether one of the next lines ends as an introduction does; cheap, because it is asked of every line."""
    for row in lines[at : at + _MOST_LINES]:
        tail = row.rstrip()
        if not tail:
            return False
        if tail[-1] in ":：*-" or _LAST_WORD.search(tail[-14:]):
            return True
    return False


def _may_begin(first: str) -> bool:
    return bool(
        _START.match(first)
        or (_DIGIT.search(first) and _DATE.search(first))
        or _ADDRESS.search(first)
        or first.endswith("<")
        or first.startswith("--")
    )


def _begins_later(lines: list[str], at: int, count: int) -> bool:
    """Whether a line further down is the true beginning, and the lines above are words."""
    rest = [bare(row) for row in lines[at + 1 : at + count]]
    if _START.match(bare(lines[at])):
        return False
    return any(_START.match(row) and is_intro(" ".join(rest[place:])) for place, row in enumerate(rest))


def inside(line: str) -> int:
    """Where within a line an introduction begins behind words (`Đồng ý. On … wrote:`); -1 where none does."""
    if not 12 <= len(line) <= _LONGEST or _START.match(line) or not line.rstrip().endswith(":"):
        return -1
    found = _INSIDE.search(line)
    return found.start() if found and is_intro(line[found.start() :]) else -1
