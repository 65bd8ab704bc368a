"""The line that mail clients put above a quote: `On …, An wrote:`, in the words of some thirty languages.

Recognised by what every such line has, in any language: a date or an address, and a verb of writing or a final colon.
Knows lines of text only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.mail.later import later
from mailbot.mail.terms import terms

_VERBS = terms(
    "wrote writes written sent schrieb schreibt geschrieben écrit écrivait escribió escribio escribe escreveu escreve scritto "
    "scrive schreef geschreven skrev skreiv napisał napisała napisal napisala napisalo napisao pisze napsal napsala píše napísal "
    "napísala pisal pisala написал написала пишет пише писав написав kirjoitti yazdı yazmış scris írta έγραψε rašė kirjutas "
    "rakstīja viết viet menulis escrigué escrit skrifaði نوشته كتب כתב"
)
_UNSPACED_VERBS = ("เขียน", "写道", "寫道", "작성", "のメール")
_WORD = later(r"[^\W_]+")
_LAST_WORDS = 6
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
_ADDRESS = later(r"[^\s<>()\[\]\"']@[^\s<>()\[\]\"'@]+\.[^\s<>()\[\]\"']|<mailto:|\[mailto:")
_TIME = later(r"\b\d{1,2}[:.h]\d{2}")
_ENDING = later(r"[:：]\s*\*?$")
_ZOHO = later(r"^-{2,}\s*(?:On\s)?.{4,250}\s(?:wrote|schrieb|a écrit|escribió|viết)\s*-{2,}$", re.I)
_INSIDE = later(r"(?<=[\s.!?,])(?:On|Am|Le|El|Em|Op|Den|Vào|Pada)\s")
_INSIDE_END = later(r"(?:wrote|schrieb[^\n]{0,120}|écrit|escribió|escreveu|viết|menulis)\s*:\s*$")
_INSIDE_LEAST, _INSIDE_MOST = 6, 250
_MARKS = later(r"^(?:\s{0,3}>)+\s?|^\s+")
_ANGLED = later(r"[<(\[]\s?(?:mailto:)?[^\s<>()\[\]][^\s<>()\[\]@]*@[^\s<>()\[\]]+\s?[>)\]]|&lt;[^\s&][^\s&@]*@[^\s&]+&gt;")
_CLOSED = later(r"(?:[>)\]]|&gt;)\s?[^\s\d<>]{0,12}\s?[:：]$")
_NEARLY_CLOSED = later(r"(?:[>)\]]|&gt;)[^\d<>]{0,60}[:：]$")
_MIDDLE = later(
    r"\b(?:schrieb|schreibt|schreef|skrev|skreiv|kirjoitti|пишет|написал|wrote (?:on|at)|geschreven op|írta|"
    r"escribió el|napsal dne)\b"
)
_MIDDLE_HINTS = ("schr", "skr", "kirjoitti", "ише", "написал", "wrote", "írta", "escribió", "napsal")
_BIDI = later("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CLOSING_WORDS = ("wrote", "viết", "viet", "schrieb", "écrit", "escribió", "escreveu", "scritto", "schreef", "skrev", "menulis",
                  "napisał", "пишет", "написал")  # fmt: skip
_BEHIND = ".,;!?)>]\"'»”… "
_DIGIT = later(r"\d")
_TURNS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_AROUND = "*_ \t\u00a0" + _TURNS
_ENDS, _WEAK_ENDS = frozenset(":：-" + _TURNS), frozenset(">:：*_" + _TURNS)
ENDS = (later(rf"[:：*\-{_TURNS}][*_ \t]*\n"), later(rf"(?:{'|'.join(_CLOSING_WORDS)})[{re.escape(_BEHIND)}]{{0,14}}\n"))
"""What finds, in small letters, the ends of lines that an introduction may end with."""
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
    if text.startswith("--") and _ZOHO.match(text):
        return True
    ends = text[-1] in ":：*" and bool(_ENDING.search(text))
    verb = _last_verb(text)
    if verb and len(text[verb:].strip(" :：.-*").split()) <= 1:
        return _is_written(text, ends=ends)
    if ends and _has_middle(text):
        return _is_dated(text) and (bool(_START.match(text) or _ANGLED.search(text) or _TIME.search(text)))
    return ends and _is_dated_address(text) and not _has_verb(text)


def _last_verb(text: str) -> int:
    """Where the last verb of writing among the last words of a text ends; 0 where there is none."""
    if not _has_last_verb(text):
        return 0
    ends = [word.end() for word in _WORD.finditer(text, _last_words(text)) if word[0].lower() in _VERBS]
    ends += [at + len(verb) for verb in _UNSPACED_VERBS if (at := text.rfind(verb)) >= 0]
    return max(ends, default=0)


def _has_last_verb(text: str) -> bool:
    """Whether a verb of writing is among the last words of a text."""
    return _has_verb(text[_last_words(text) :]) or (not text.isascii() and any(map(text.__contains__, _UNSPACED_VERBS)))


def _last_words(text: str) -> int:
    """Where the last words of a text begin."""
    pieces = text.rsplit(None, _LAST_WORDS)
    return len(text) - len(text[len(pieces[0]) :].lstrip()) if len(pieces) > _LAST_WORDS else 0


def _has_verb(text: str) -> bool:
    return not _VERBS.isdisjoint(_WORD.findall(text.lower()))


def _has_middle(text: str) -> bool:
    lowered = text.lower()
    return any(map(lowered.__contains__, _MIDDLE_HINTS)) and bool(_MIDDLE.search(lowered))


def _is_dated(text: str) -> bool:
    return bool(_DIGIT.search(text) and _DATE.search(text))


def _is_written(text: str, *, ends: bool) -> bool:
    """`On … An wrote:`: the verb stands at the end; date or address in front."""
    if not ends:
        return _is_dated(text) and bool(_START.match(text) and _ADDRESS.search(text))
    if "@" in text and _ANGLED.search(text):
        return True
    return _is_dated(text) and (bool(_START.match(text)) or _starts_dated(text) or bool(_ADDRESS.search(text)))


def _is_dated_address(text: str) -> bool:
    """`30 апр. 2025 г. в 15:19, An <an@abc.vn>:`, in a language whose verb is not known here, or that needs none."""
    return bool("@" in text and _ANGLED.search(text) and _TIME.search(text) and _CLOSED.search(text)) and (
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
    verb = _last_verb(text) if _ENDING.search(text) else 0
    return bool(verb) and len(text.split()) <= 9 and not text[verb:].strip(" :：*")


def _starts_dated(text: str) -> bool:
    found = _DATE.search(text)
    return bool(found and found.start() < 32)


def closings(lines: Sequence[str]) -> list[bool]:
    """For each line whether an introduction may end with it; cheap, because most lines of most mails are asked only this."""
    return [_ends(line) and may_close(_joined(lines[max(0, at + 1 - _MOST_LINES) : at + 1])) for at, line in enumerate(lines)]


def _joined(rows: Sequence[str]) -> str:
    return " ".join([row[-_LONGEST:] for row in rows])


def _ends(line: str) -> bool:
    row = line[-_LONGEST:].rstrip()
    said = row.rstrip("*_ ")
    last = said[-1:]
    if last.isalnum() and row[-1] != "*":
        return said[-2:].lower() in _LAST_LETTERS and said[-10:].lower().endswith(_CLOSING_WORDS)
    return last in _ENDS or (bool(last) and row[-1] == "*") or said[-14:].rstrip(_BEHIND).lower().endswith(_CLOSING_WORDS)


def may_close(above: str) -> bool:
    """Whether the end of a text says what each introduction does: a verb at its end or of the kind that stands in the middle,
    or an address right before its colon."""
    text = above[-_LONGEST:].rstrip().rstrip(_AROUND)
    return ("@" in text and bool(_NEARLY_CLOSED.search(text))) or _has_last_verb(text) or _has_middle(text)


def find(lines: Sequence[str], at: int, closing: Sequence[bool]) -> int:
    """How many lines from `at` on make up an introduction; 0 where none begins there. `closing` is what `closings` says."""
    first = bare(lines[at][: _LONGEST * 2])
    if not 4 <= len(first) <= _LONGEST or not _may_begin(first):
        return 0
    joined = ""
    for count, row in enumerate(lines[at : at + _MOST_LINES], 1):
        piece = bare(row)
        if not piece:
            return 0
        joined = f"{joined} {piece}" if joined else piece
        if closing[at + count - 1] and is_intro(joined):
            return 0 if _begins_later(lines, at, count) else count
    return 0


def ends_near(closing: Sequence[bool], at: int) -> int:
    """How many lines an introduction that begins in a line may end with."""
    return sum(closing[at : at + _MOST_LINES])


def _may_begin(first: str) -> bool:
    return bool(
        _START.match(first)
        or (_DIGIT.search(first) and _DATE.search(first))
        or (("@" in first or "mailto:" in first) and _ADDRESS.search(first))
        or first.endswith("<")
        or first.startswith("--")
    )


def _begins_later(lines: Sequence[str], at: int, count: int) -> bool:
    """Whether a line further down is the true beginning, and the lines above are words."""
    rest = [bare(row) for row in lines[at + 1 : at + count]]
    if _START.match(bare(lines[at])):
        return False
    return any(_START.match(row) and is_intro(" ".join(rest[place:])) for place, row in enumerate(rest))


def inside(line: str) -> int:
    """Where within a line an introduction begins behind words (`Đồng ý. On … wrote:`); -1 where none does."""
    if not 12 <= len(line) <= _LONGEST or not line.rstrip().endswith(":") or _START.match(line):
        return -1
    verb = _INSIDE_END.search(line)
    begins = (found for found in _INSIDE.finditer(line) if verb and _INSIDE_LEAST <= verb.start() - found.end() <= _INSIDE_MOST)
    begin = next((found.start() for found in begins), -1)
    return begin if begin >= 0 and is_intro(line[begin:]) else -1
