"""Writes docs/settings.md from the settings themselves: `python -m mailbot.settings.describe > docs/settings.md`.

Knows the model's fields and sentences; a test fails when the page lags behind them.
"""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mailbot.settings.model import S3, Imap, Log, Oauth, Settings, Smtp

_INTRO = """# Settings

Made from the code by `python -m mailbot.settings.describe`; change `mailbot/settings/model.py`, not this page.

`mailbot.toml` says where the mailbox and the relay are; what happens with the mails is said in `rules.yaml`.
Paths are relative to the folder of `mailbot.toml`. `mailbot check` reports every mistake at once, with its line.
"""
_SOURCES = """## Where a setting may come from

A later source wins: `mailbot.toml`, then credentials, then the environment.

- Environment: `MAILBOT_ADDRESS`, `MAILBOT_SMTP__PASSWORD`, `MAILBOT_IMAP__PASSWORD` (for every mailbox),
  `MAILBOT_IMAP__0__PASSWORD` (for the first of several).
- systemd credentials: files such as `imap.password`, `imap.0.password` and `smtp.password` in `$CREDENTIALS_DIRECTORY`;
  one named `mailbot.key` is the signing key.

Lists are written with commas there: `MAILBOT_ADMIN=it@abc.vn,boss@abc.vn`. An `[smtp]` with the username of a mailbox
and no password of its own uses that mailbox's. Passwords are never printed or logged.

The file itself is named by `--config`, else by `MAILBOT_CONFIG`, else it is `./mailbot.toml`.
"""
_HIDDEN = {"imap", "smtp", "s3", "log", "key", "oauth"}


def reference() -> str:
    """The whole page, Markdown."""
    tables = (
        ("At the top", "", Settings),
        ("`[imap]`", "One mailbox; `[[imap]]` once for each of several.", Imap),
        ("`[smtp]`", _sentence(Smtp), Smtp),
        ("`[imap.oauth]`, `[smtp.oauth]`", _sentence(Oauth), Oauth),
        ("`[s3]`", _sentence(S3), S3),
        ("`[log]`", _sentence(Log), Log),
    )
    sections = [f"## {title}\n\n{text}\n\n{_table(model)}" for title, text, model in tables]
    return re.sub(r"\n{3,}", "\n\n", "\n".join((_INTRO, *sections, _SOURCES)))


def _sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()


def _table(model: type[BaseModel]) -> str:
    names = [name for name in model.model_fields if name not in _HIDDEN]
    rows = (f"| `{name}` | {_default(model, name)} | {model.model_fields[name].description} |" for name in names)
    return "\n".join(("| setting | default | meaning |", "| --- | --- | --- |", *rows, ""))


def _default(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    if name == "port":
        return "by `security`"
    if field.is_required() or (model is Imap and name in ("username", "password")):
        return f"required{_example(field)}"
    return _shown(field.default)


def _example(field: FieldInfo) -> str:
    return f", such as `{field.examples[0]}`" if field.examples else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (StrEnum, str, Path)):
        return f'`"{value}"`' if str(value) else "none"
    return f"`{value}`" if isinstance(value, int) else "none"


if __name__ == "__main__":
    sys.stdout.write(reference())
