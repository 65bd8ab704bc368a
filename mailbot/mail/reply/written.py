"""What the sender newly wrote, and what they quoted, signed with or passed on. Works on text; html/text.py has turned
the structure of HTML mails into quote marks before. When in doubt, keep: an emptied reply is worse than a quote too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from mailbot.mail.message import Message, Words
from mailbot.mail.nature_words import REPLIED
from mailbot.mail.reply import signature
from mailbot.mail.reply.forward import forward
from mailbot.mail.reply.lines import Kind, Row, read
from mailbot.mail.reply.signature_habit import without


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring lines of one kind; `introduced` says that a client's line announced this quote."""

    kind: Kind
    lines: tuple[str, ...]
    introduced: bool = False


def split(message: Message, signed: tuple[str, ...] = ()) -> Words:
    """The mail's text in its parts. `new` is empty only where nothing new was said.

    `signed` are the lines that this sender is known to sign with (`signature_habit.habit` learns them).
    """
    rows = read(message.text)
    words = _split(rows, context=True, signed=signed, typed=_typed(message, rows))
    found = forward(message, rows)
    if found is None:
        return words
    return Words(_new_of_forward(words, rows, found.beginning), words.quoted, words.signature, found.forward)


def trim(text: str) -> str:
    """The new words of a bare body text, without the quoted lines that `split` keeps beside answers."""
    return _split(read(text), context=False).new


def _new_of_forward(words: Words, rows: list[Row], beginning: int) -> str:
    if beginning < 0:
        return words.new
    return _split(rows[:beginning], context=True).new if beginning else ""


def _typed(message: Message, rows: list[Row]) -> bool:
    """Whether quote marks are the sender's own: the mail answers nothing, and no command stands behind a mark."""
    if message.in_reply_to or message.references or REPLIED.match(message.subject.lower()):
        return False
    return not any(row.kind is Kind.QUOTE and row.text.lstrip("> \t|").startswith(("#", "＃")) for row in rows)


def _split(rows: list[Row], *, context: bool, signed: tuple[str, ...] = (), typed: bool = False) -> Words:
    """`typed`: quotes that no client announced are the sender's own words, wherever they stand."""
    runs = _runs(rows)
    if not any(run.kind is Kind.WORDS and _says(run.lines) for run in runs):
        return _only_quotes(rows, runs)
    tails: list[str] = []
    kept = [_unsigned(run, signed, tails) if run.kind is Kind.WORDS else run for run in runs]
    said = any(run.kind is Kind.WORDS and _says(run.lines) for run in kept)
    if not said and not any(run.introduced for run in runs):
        kept, tails = runs, []
    new = _assembled(kept, context=context, typed=typed)
    others = (run for run in kept if run.kind is not Kind.WORDS and not (typed and not run.introduced))
    quoted = "\n".join(line for run in others for line in run.lines).strip("\n")
    return Words(_trimmed(new), quoted, "\n".join(tails).strip("\n"))


def _says(lines: tuple[str, ...]) -> bool:
    return any(line.strip() for line in lines)


def _only_quotes(rows: list[Row], runs: list[_Run]) -> Words:
    """Nothing but quotes: without a client's line above them, the sender may have typed the marks."""
    text = "\n".join(row.text for row in rows).strip("\n")
    if text and not any(run.introduced for run in runs):
        return Words(text)
    return Words("", text)


def _runs(rows: list[Row]) -> list[_Run]:
    alike = groupby(rows, key=attrgetter("kind", "introduced"))
    return [_Run(kind, tuple([row.text for row in run]), introduced) for (kind, introduced), run in alike]


def _unsigned(run: _Run, signed: tuple[str, ...], tails: list[str]) -> _Run:
    """The words of a run; its signature goes to `tails`."""
    lines = list(run.lines)
    end = min(without(lines, signed), signature.cut(lines))
    if _says(tuple(lines[end:])):
        tails += lines[end:]
    return _Run(run.kind, tuple(lines[:end]), run.introduced)


def _assembled(runs: list[_Run], *, context: bool, typed: bool) -> str:
    """Words in order. Quotes that the sender typed stay; of a client's quotes the line answered stays, between answers."""
    answers = [place for place, run in enumerate(runs) if run.kind is Kind.WORDS and _says(run.lines)]
    pieces: list[str] = []
    for place, run in enumerate(runs):
        if run.kind is Kind.WORDS:
            pieces.append(_said(run, marked=context and run.introduced))
        elif run.kind is Kind.QUOTE and typed and not run.introduced:
            pieces.append("\n".join(run.lines).strip("\n"))
        elif run.kind is Kind.QUOTE and answers and place < answers[-1]:
            pieces.append(_answered(run, len(answers) > 1 or place > answers[0], context=context))
    return "\n\n".join(piece for piece in pieces if piece.strip())


def _said(run: _Run, *, marked: bool) -> str:
    """Words as they stand; those that may be somebody else's are marked, so that no command in them is obeyed."""
    text = "\n".join(run.lines).strip("\n")
    return "> " + text.replace("\n", "\n> ") if marked and text else text


def _answered(run: _Run, interleaved: bool, *, context: bool) -> str:
    if not run.introduced:
        return "\n".join(run.lines)
    if not (interleaved and context):
        return ""
    filled = [line for line in run.lines if line.strip(" >\t")]
    return filled[-1] if filled else ""


def _trimmed(text: str) -> str:
    return "\n".join([line.rstrip() for line in text.split("\n")]).strip("\n")
