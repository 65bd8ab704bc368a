"""Writes every made mail and its expectation to tests/corpus/mails: `python -m tests.corpus.make.write`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.corpus.make import charsets, forms, forwards, natures, replies, structures, subjects, words
from tests.corpus.make.mail import Case

MAILS = Path(__file__).parent.parent / "mails"


def everything() -> list[Case]:
    """All cases, in a fixed order."""
    rooms = (replies, forms, subjects, charsets, natures, forwards, words, structures)
    return [case for room in rooms for case in room.cases()] + replies.between()


def expectation(case: Case) -> str:
    """What is right about a mail, as it is written to the disk."""
    return json.dumps(case.expect, ensure_ascii=False, indent=1) + "\n"


def write() -> None:
    """Write what is made; mails written by hand stay."""
    MAILS.mkdir(exist_ok=True)
    for case in everything():
        (MAILS / f"{case.name}.eml").write_bytes(case.raw)
        (MAILS / f"{case.name}.json").write_text(expectation(case), encoding="utf-8")


if __name__ == "__main__":
    write()
