"""The line that mail clients put above a quote: `On …, An wrote:`, in the words of some thirty languages.

Recognised by what every such line has, in any language: a date or an address, and a verb of writing or a final colon.
Knows lines of text only.
"""

from __future__ import annotations

import re

from mailbot.mail.later import later

_VERBS = later(
    r"(?<![^\W_])(?:wrote|writes|written|schrieb|schreibt|geschrieben|a écrit|écrit|écrivait|escribió|escribio|"
    r"escribe|escreveu|escreve|ha scritto|scrive|"
    r"scritto|schreef|geschreven|skrev|skreiv|napisał(?:\(a\)|a)?|pisze|napisal[ao]?|napisao|napsal(?:\(a\)|a)?|píše|napísal(?:\(a\)|"
    r"a)?|написал(?:\(а\)|а)?|пишет|пише|писав|написав|"
    r"kirjoitti|yazdı|yazmış|a scris|írta|έγραψε|написа|je napisa[lo](?:/la)?|je (?:na)?pisal(?:\(a\)|a)?|viết|"
    r"đã viết|viet|da viet|menulis|telah menulis|"
    r"escrigué|ha escrit|skrifaði|rašė|kirjutas|rakstīja|написала|sent|نوشته|كتب|כתב)(?![^\W_])|เขียน|写道|寫道|작성|のメール",
    re.I,
)
_START = later(
    r"^\W{0,6}+(?:On|At|In|Am|Le|El|Em|Il|In data|Op|Den|W dniu|Dnia|Dne|Dňa|Vào|Vao|Lúc|Ngày|Pada|Tarihinde|"
    r"Στις|På|Pe|La data|U|Dana|V|Në|"
    r"On behalf|Il giorno|Fecha|Data)\s+(?=\S)",
    re.I,
)
_DATE = later(
    r"\b\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,4}\b|\b\d{1,2}[:h.]\d{2}\b|\b(?:19|20)\d\d\b|"
    r"\d{1,2}\.?\s*(?:[^\W\d_]{3,12}[.׳']?)\s*(?:19|20)?\d\d|\d{4}\s?[年년]|"
    r"\bthg\s*\d{1,2}\b|\btháng\s*\d{1,2}\b",
    re.I,
)
_ADDRESS = later(r"[^\s<>()\[\]\"']+@[^\s<>()\[\]\"']+\.[^\s<>()\[\]\"']+|<mailto:|\[mailto:")
_TIME = later(r"\b\d{1,2}[:.h]\d{2}")
_ENDING = later(r"[:：]\s*\*?$")
_ZOHO = later(r"^-{2,}\s*(?:On\s)?.{4,250}\s(?:wrote|schrieb|a écrit|escribió|viết)\s*-{2,}$", re.I)
_INSIDE = later(
    r"(?<=[\s.!?,])(?=(?:On|Am|Le|El|Em|Op|Den|Vào|Pada)\s[^\n]{6,250}(?:wrote|schrieb[^\n]{0,120}|écrit|"
    r"escribió|escreveu|viết|menulis)\s*:\s*$)"
)
_MARKS = later(r"^(?:\s{0,3}>)+\s?|^\s+")
_ANGLED = later(r"[<(\[]\s?(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+\s?[>)\]]|&lt;[^\s&]+@[^\s&]+&gt;")
_CLOSED = later(r"(?:[>)\]]|&gt;)\s?[^\s\d<>]{0,12}\s?[:：]$")
_MIDDLE = later(
    r"\b(?:schrieb|schreibt|schreef|skrev|skreiv|kirjoitti|пишет|написал|wrote (?:on|at)|geschreven op|írta|"
    r"escribió el|napsal dne)\b",
    re.I,
)
_BIDI = later("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LAST_WORD = later(
    r"(?:wrote|viết|viet|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev|menulis|napisał|пишет|написал)\W*$", re.I
)
_DIGIT = later(r"\d")
_TURNS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ENDS, _WEAK_ENDS = frozenset(":：*-" + _TURNS), frozenset(">:：*_" + _TURNS)
_LAST_LETTERS = frozenset(["te", "ết", "et", "eb", "it", "ió", "eu", "to", "ef", "ev", "is", "ał", "ет", "ал"])
_LONGEST = 420
_MOST_LINES = 5


def bare(line: str) -> str:
    """A line without quote marks and indent."""
    marks = _MARKS.match(line)
    text = line[marks.end() :] if marks else line
    return (text if text.isascii() else _BIDI.sub("", text)).rstrip()


def is_intro(text: str) -> bool:
    """Whether this text (one line, or wrapped lines joined) introduces a quote."""
    text = text.strip().strip("*_").strip()
    if not 8 <= len(text) <= _LONGEST:
        return False
    if _ZOHO.match(text):
        return True
    ends = bool(_ENDING.search(text))
    verb = _last_verb(text)
    if not verb:
        return ends and _is_dated_address(text)
    return _is_written(text, verb, ends=ends)


def _last_verb(text: str) -> re.Match[str] | None:
    found = None
    for found in _VERBS.finditer(text):  # noqa: B007 - the last match is what is wanted
        pass
    return found


def _is_written(text: str, verb: re.Match[str], *, ends: bool) -> bool:
    """`On … An wrote:`: date or address in front, the verb at the end; a sentence that goes on behind its verb is prose."""
    dated, angled, started = bool(_DATE.search(text)), bool(_ANGLED.search(text)), bool(_START.match(text))
    last = len(text[verb.end() :].strip(" :：.-*").split()) <= 1
    if not ends:
        return last and dated and started and bool(_ADDRESS.search(text))
    if last:
        return angled or (dated and (started or _starts_dated(text) or bool(_ADDRESS.search(text))))
    return bool(_MIDDLE.search(text)) and dated and (started or angled or bool(_TIME.search(text)))


def _is_dated_address(text: str) -> bool:
    """`30 апр. 2025 г. в 15:19, An <an@abc.vn>:`, in a language whose verb is not known here, or that needs none."""
    return bool(_ANGLED.search(text) and _TIME.search(text) and _CLOSED.search(text)) and (
        _starts_dated(text) or bool(_START.match(text))
    )


def may_be_weak(line: str) -> bool:
    """Whether a line ends as a weak introduction does; cheap, because it is asked of every line."""
    return line.rstrip()[-1:] in _WEAK_ENDS


def is_weak(text: str) -> bool:
    """`2011/4/7 An <an@abc.vn>`, `Lê Hoa viết:`: an introduction only where marked lines follow."""
    text = bare(text[:400]).strip("*_ ")
    if len(text) >= 200:
        return False
    if text.endswith(">"):
        return _starts_dated(text) and bool(_ANGLED.search(text))
    verb = _last_verb(text) if _ENDING.search(text) else None
    return bool(verb) and len(text.split()) <= 9 and not text[verb.end() if verb else 0 :].strip(" :：*")


def _starts_dated(text: str) -> bool:
    found = _DATE.search(text)
    return bool(found and found.start() < 32)


def find(lines: list[str], at: int) -> int:
    """How many lines from `at` on make up an introduction; 0 where none begins there."""
    first = bare(lines[at])
    if not 4 <= len(first) <= _LONGEST or not _may_begin(first) or not _may_end(lines, at):
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
    return any(_ends(row.rstrip()) for row in lines[at : at + _MOST_LINES])


def _ends(row: str) -> bool:
    last = row[-1:]
    if last.isalnum():
        return row[-2:].lower() in _LAST_LETTERS and bool(_LAST_WORD.search(row[-14:]))
    return bool(last) and (last in _ENDS or bool(_LAST_WORD.search(row[-14:])))


def _may_begin(first: str) -> bool:
    return bool(
        _START.match(first)
        or (_DIGIT.search(first) and _DATE.search(first))
        or (("@" in first or "mailto:" in first) and _ADDRESS.search(first))
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
    if not 12 <= len(line) <= _LONGEST or not line.rstrip().endswith(":") or _START.match(line):
        return -1
    found = _INSIDE.search(line)
    return found.start() if found and is_intro(line[found.start() :]) else -1
