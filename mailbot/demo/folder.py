"""The demo's folder: a service's files in `service/`, the mails and their page above. Knows no servers beyond their ports."""

from __future__ import annotations

import os
import secrets
import shutil
from importlib.resources import files
from pathlib import Path

from mailbot.demo.journal import Line
from mailbot.demo.page import page
from mailbot.demo.people import SUPPORT

_OURS = ".mailbot-demo"
_TOML = """\
# Written by `mailbot demo` for its own servers, which are gone when it ends.
address  = "{address}"
name     = "Hỗ trợ ABC"
database = "sqlite:///mailbot.db"
blobs    = "file:blobs"
rules    = "rules.yaml"
admin    = ["it@abc.vn"]

[imap]
host     = "127.0.0.1"
port     = {imap}
security = "none"
username = "{address}"
password = "{password}"

[smtp]
host     = "127.0.0.1"
port     = {smtp}
security = "none"
"""


class NotOurs(Exception):
    """The folder holds something that the demo did not put there."""


def fresh(out: Path) -> Path:
    """Make the folder anew and return its `service` folder. Raises NotOurs, OSError."""
    if out.exists() and any(out.iterdir()) and not (out / _OURS).exists():
        raise NotOurs(f"{out} is not empty and not from an earlier demo: name another folder with --out")
    if out.exists():
        shutil.rmtree(out)
    service = out / "service"
    service.mkdir(parents=True)
    (out / _OURS).write_text("mailbot demo may delete this folder\n", "utf-8")
    return service


def furnish(service: Path, imap: int, smtp: int, password: str) -> Path:
    """Write settings, rules and key; returns the settings file."""
    toml = service / "mailbot.toml"
    toml.write_text(_TOML.format(address=SUPPORT, imap=imap, smtp=smtp, password=password), "utf-8")
    (service / "rules.yaml").write_text(files("mailbot.demo").joinpath("rules.yaml").read_text("utf-8"), "utf-8")
    with open(os.open(service / "mailbot.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as key:
        key.write(secrets.token_hex(32))
    return toml


def keep(out: Path, lines: tuple[Line, ...]) -> Path:
    """Write the mails, in their order, and the page that shows them; returns the page."""
    for line in lines:
        (out / line.file).write_bytes(line.letter.raw)
    index = out / "index.html"
    index.write_text(page(lines), "utf-8")
    return index
