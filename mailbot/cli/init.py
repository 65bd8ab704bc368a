"""`mailbot init DIR`: a folder with everything that an admin edits, and the signing key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli import frame

_TOML = """# mailbot's settings. docs/settings.md explains each of them; `mailbot check` finds mistakes.

address   = "hotro@abc.vn"           # the support address
# aliases = ["support@abc.vn"]       # further addresses that lead to the same mailbox
admin     = ["it@abc.vn"]            # who is told when something needs a hand
database  = "sqlite:///{data}mailbot.db"
blobs     = "file:{data}blobs"       # raw mails and attachments
rules     = "rules.yaml"             # who answers what, and by when
templates = "templates"              # your own wording; what is not there comes with mailbot
key_file  = "mailbot.key"            # signs our Message-IDs: keep it secret, keep it in the backup
# plus_addressing = true             # if hotro+anything@abc.vn reaches the same mailbox

[imap]                               # the mailbox that employees write to; [[imap]] for several
host     = "imap.abc.vn"
port     = 993
security = "tls"                     # tls, starttls, or none (only on the same machine)
username = "hotro@abc.vn"
# The password: better not here, but in the environment (MAILBOT_IMAP__PASSWORD) or a systemd credential
# (imap.password). If it must be here: password = "...", and chmod 600 this file.
# folder       = "INBOX"
# processed    = "Processed"         # where handled mails go
# set_aside    = "Set aside"         # where mails go that a person should look at
# poll_seconds = 60                  # only where the server has no IDLE

# [imap.oauth]                       # instead of a password: Microsoft 365, Google
# token_url     = "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"
# client_id     = "..."
# client_secret = "..."              # better: MAILBOT_IMAP__OAUTH__CLIENT_SECRET
# scope         = "https://outlook.office365.com/.default"

[smtp]                               # the relay that answers go out by
host     = "smtp.abc.vn"
port     = 587
security = "starttls"
username = "hotro@abc.vn"            # the same username has the mailbox's password unless one is given
# connections = 4
# per_minute  = 30                   # the provider's quota; 0: none

# [log]
# format = "auto"                    # console, json, auto
# level  = "info"
"""
_NOTE = """Your own wording of mailbot's mails goes here, for example vi/received.md.

Copy the shipped file that you want to change and edit the copy; all others stay as they come with mailbot.
`mailbot check` tries every template.

Canned answers go to vi/canned/NAME.md (en/canned, ms/canned). An agent sends one with `#use NAME`. One with a line `Fixes:`
is a known fix as well: whoever asks for something with these words in it gets it at once, in the first answer. For example
vi/canned/vpn.md:

    Subject: VPN bị ngắt giữa chừng
    Fixes: vpn bị ngắt, mất kết nối vpn, không vào được vpn
    Teams: ky-thuat

    {{{{ greeting(to_name) }}}}

    Anh/chị thoát hẳn ứng dụng VPN, tắt rồi bật lại Wi-Fi, và kết nối lại giúp.

Some come with mailbot; to withdraw one, put a file of its name here without the line `Fixes:`.
The shipped ones are in {shipped}
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, such as /etc/mailbot.", file_okay=False)],
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where database and mails go, such as /var/lib/mailbot; default: DIR.")
    ] = None,
) -> None:
    """Make settings, rules and the signing key; what is already there is never overwritten."""
    from mailbot.adapters import files

    place = data.expanduser().absolute() if data else None
    made = {
        folder / "mailbot.toml": (_TOML.format(data=f"{place}/" if place else ""), 0o644),
        folder / "rules.yaml": (files.shipped_rules(), 0o644),
        folder / "mailbot.key": (secrets.token_hex(32) + "\n", 0o600),
    }
    if there := [path for path in made if path.exists() or path.is_symlink()]:
        frame.stop(*(f"{path} is already there; nothing was changed" for path in there), code=frame.WRONG)
    try:
        _make_folders(folder, place or folder)
        for path, (text, mode) in made.items():
            _write(path, text, mode)
        (folder / "rules.schema.json").write_text(files.rules_schema(), "utf-8")
        if not any((folder / "templates").iterdir()):
            _write(folder / "templates" / "README.md", _NOTE.format(shipped=files.shipped("templates")), 0o644)
    except OSError as refused:
        frame.stop(f"{refused.filename}: {refused.strerror}")
    _tell(folder)


def _make_folders(folder: Path, data: Path) -> None:
    for each in (folder, folder / "templates", data):
        each.mkdir(parents=True, exist_ok=True)
    (data / "blobs").mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, text: str, mode: int) -> None:
    """Write a file that must not be there yet; with its mode from the first instant."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)


def _tell(folder: Path) -> None:
    typer.echo(
        f"Made {folder}. Next:\n"
        f"  1. {folder}/mailbot.toml: your address, mailbox and relay\n"
        f"  2. {folder}/rules.yaml: your people, teams and rules\n"
        f"  3. mailbot check --config {folder}/mailbot.toml\n"
        f"  4. mailbot run --config {folder}/mailbot.toml"
    )
