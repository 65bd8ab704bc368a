"""Loads Settings from their sources and says everything that is wrong with them at once.

A later source wins: mailbot.toml, then files in $CREDENTIALS_DIRECTORY (systemd), then MAILBOT_* variables.
Own code in place of pydantic-settings: [[imap]], variables as an argument, and the line or variable in each message.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mailbot.settings.model import Settings
from mailbot.settings.places import Path as Key
from mailbot.settings.places import lines
from mailbot.settings.wording import nearest, problem_text

_PREFIX = "MAILBOT_"
_NOT_SETTINGS = {"MAILBOT_CONFIG"}
_KEY_CREDENTIAL = "mailbot.key"
_SHORTEST_KEY = 32


class BadSettings(Exception):
    """Settings that cannot be used; each problem is a line for people: where, which key, what would be right."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path, env: Mapping[str, str], *, offline: bool = False) -> Settings:
    """Settings from a TOML file, credentials and variables. Raises BadSettings with all problems.

    `offline`: for commands that neither log in nor sign; passwords and key may then be where only the service sees them.
    """
    text = _text(path)
    data = _toml(path, text)
    origins = {key: f"{path.name}:{line}" for key, line in lines(text).items()}
    problems: list[str] = []
    several = isinstance(data.get("imap"), list)
    if isinstance(data.get("imap"), dict):
        data["imap"] = [data["imap"]]
    for origin, key, value in (*_credentials(env), *_variables(env)):
        _put(data, key, value, origin, origins)
    _share_password(data)
    _read_key(path.parent, data, env, [] if offline else problems)
    settings, errors = _validate(data, {"folder": path.parent.resolve(), "offline": offline})
    problems = [problem_text(error, origins, path.name, several) for error in errors] + problems
    if settings is None or problems:
        raise BadSettings(tuple(dict.fromkeys(problems)))
    return settings


def _validate(data: dict[str, Any], context: dict[str, Any]) -> tuple[Settings | None, list[ErrorDetails]]:
    """The settings, or all errors. What is wrong with a table as a whole only shows once its single settings are
    right, so it is looked at a second time without the wrong ones."""
    try:
        return Settings.model_validate(data, context=context), []
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    wrong = {error["loc"] for error in errors if error["type"] not in ("missing", "too_short")}
    rest = _without(data, wrong)
    try:
        Settings.model_validate(rest, context=context)
    except ValidationError as invalid:
        errors += [error for error in invalid.errors(include_url=False) if error["loc"] not in wrong]
    heads = {error["loc"][0] for error in errors if len(error["loc"]) > 1}
    return None, [error for error in errors if error["type"] != "too_short" or error["loc"][0] not in heads]


def _without(value: Any, wrong: set[Key], at: Key = ()) -> Any:
    if isinstance(value, dict):
        return {name: _without(item, wrong, (*at, name)) for name, item in value.items() if (*at, name) not in wrong}
    if isinstance(value, list):
        return [_without(item, wrong, (*at, number)) for number, item in enumerate(value) if (*at, number) not in wrong]
    return value


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise BadSettings(
            (f"{path}: there is no such file; `mailbot init DIR` makes one, --config FILE names another",)
        ) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise BadSettings((f"{path}: cannot be read: {trouble}",)) from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        what, _, where = str(broken).partition(" (at ")
        line = where.removeprefix("line ").partition(",")[0]
        place = f"{path.name}:{line}" if line.isdigit() else path.name
        hint = "write [[imap]] for each of several mailboxes" if "twice" in what else 'texts stand in "straight quotes"'
        raise BadSettings((f"{place}: this is not TOML: {what}; {hint}",)) from None


def _variables(env: Mapping[str, str]) -> Iterator[tuple[str, Key, str]]:
    """MAILBOT_IMAP__PASSWORD, MAILBOT_IMAP__0__PASSWORD; others' variables that only begin alike are passed over."""
    for name in sorted(env):
        key = _key(name.removeprefix(_PREFIX), "__")
        ours = name.startswith(_PREFIX) and name not in _NOT_SETTINGS
        if ours and (len(key) > 1 or nearest(str(key[0]), Settings.model_fields)):
            yield name, key, env[name]


def _credentials(env: Mapping[str, str]) -> Iterator[tuple[str, Key, str]]:
    """Files named imap.password, imap__password or mailbot_imap__password (systemd.exec(5), Credentials)."""
    folder = env.get("CREDENTIALS_DIRECTORY")
    for file in sorted(Path(folder).iterdir()) if folder and Path(folder).is_dir() else ():
        if file.is_file() and file.name != _KEY_CREDENTIAL:
            bare = file.name.lower().removeprefix("mailbot_").removeprefix("mailbot.").replace("__", ".")
            yield f"credential {file.name}", _key(bare, "."), file.read_text("utf-8").rstrip("\r\n")


def _key(name: str, separator: str) -> Key:
    parts = name.lower().split(separator)
    return tuple(int(part) if part.isascii() and part.isdigit() else part for part in parts)


def _put(data: dict[str, Any], key: Key, value: str, origin: str, origins: dict[Key, str]) -> None:
    for place in _places(data, key):
        if _set(data, place, value):
            origins[place] = origin
        else:
            unknown = ".".join(map(str, place))
            data[unknown] = value
            origins[(unknown,)] = origin


def _places(data: dict[str, Any], key: Key) -> list[Key]:
    """Where a value belongs: one for `imap` without a number is for every mailbox."""
    if key[0] != "imap" or len(key) == 1:
        return [key]
    mailboxes = data.setdefault("imap", [{}])
    if not isinstance(mailboxes, list):
        return [key]
    if not isinstance(key[1], int):
        return [("imap", number, *key[1:]) for number in range(len(mailboxes))]
    if key[1] == len(mailboxes):
        mailboxes.append({})
    return [key]


def _set(data: dict[str, Any], key: Key, value: str) -> bool:
    """Set a value among tables and lists; False where there is no such place."""
    *path, last = key
    table: Any = data
    for name in path:
        if isinstance(table, dict):
            table = table.setdefault(str(name), {})
        elif _is_index(table, name):
            table = table[name]
        else:
            return False
    if not isinstance(table, dict) and not _is_index(table, last):
        return False
    table[str(last) if isinstance(table, dict) else last] = value
    return True


def _is_index(table: Any, name: str | int) -> bool:
    return isinstance(table, list) and isinstance(name, int) and name < len(table)


def _share_password(data: dict[str, Any]) -> None:
    """The relay's account is mostly the mailbox's own: the same username without a password has the same one."""
    smtp = data.get("smtp")
    if not isinstance(smtp, dict) or not smtp.get("username") or smtp.get("password") or smtp.get("oauth"):
        return
    mailboxes = data.get("imap")
    for imap in mailboxes if isinstance(mailboxes, list) else ():
        if isinstance(imap, dict) and imap.get("username") == smtp["username"]:
            smtp |= {name: imap[name] for name in ("password", "oauth") if name in imap}
            return


def _read_key(folder: Path, data: dict[str, Any], env: Mapping[str, str], problems: list[str]) -> None:
    """Put the signing key among the data."""
    if data.pop("key", None) is not None:
        problems.append("key: there is no such setting; did you mean key_file?")
    credential = Path(env.get("CREDENTIALS_DIRECTORY", "")) / _KEY_CREDENTIAL
    given = bool(env.get("CREDENTIALS_DIRECTORY")) and credential.is_file() and "key_file" not in data
    file = credential if given else folder / str(data.get("key_file", _KEY_CREDENTIAL))
    try:
        mode, content = file.stat().st_mode, file.read_bytes().strip()
    except (OSError, ValueError) as trouble:  # ValueError: a NUL in the name
        missing = isinstance(trouble, FileNotFoundError)
        reason = "there is no such file; `mailbot init` makes one" if missing else getattr(trouble, "strerror", str(trouble))
        problems.append(f"key_file: {file}: {reason}")
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and not given:
        problems.append(f"key_file: {file}: others may read it, and with it forge our mails: chmod 600 {file}")
    if len(content) < _SHORTEST_KEY:
        problems.append(f"key_file: {file}: shorter than {_SHORTEST_KEY} bytes; `mailbot init` makes a good one")
    data["key"] = content
    data["key_file"] = str(file)
