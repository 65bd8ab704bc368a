"""What a command is, and the table of all commands. Knows nothing of mails or of what each command does."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mailbot.desk.case import Case
from mailbot.desk.mail import Mail
from mailbot.desk.slips import one_slip
from mailbot.mail.draft import Role
from mailbot.mail.fold import fold


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a command can't be obeyed: `key` names the sentence in words.yaml `errors`, `params` its values."""

    key: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    line: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One command line: the command's own word, what stands behind it, the line as written, and the mail it is in."""

    word: str
    argument: str
    line: str
    mail: Mail
    role: Role


Run = Callable[[Case, Ask], Case | Fault]


@dataclass(frozen=True, slots=True)
class Spec:
    """A command: its word and aliases, who may use it, whether it may stand without a ticket, whether it needs proof;
    `words_after` says that it takes no argument, and words behind it on its line are text; `leads` that among agents it is
    for those who answer for a team."""

    word: str
    aliases: tuple[str, ...]
    who: frozenset[Role]
    run: Run
    about: str
    needs_ticket: bool = True
    needs_proof: bool = True
    needs_argument: bool = False
    words_after: bool = False
    leads: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The word and its aliases, as people type them."""
        return (self.word, *self.aliases)


AGENT = frozenset({Role.AGENT})
REQUESTER = frozenset({Role.REQUESTER})
BOTH = AGENT | REQUESTER
ALL = BOTH | {Role.OTHER}

_GROWN = re.compile(r"^([^\W\d_]+)(\d.*)$")
_SHORTEST_SLIP = 4

COMMANDS: dict[str, Spec] = {}
_BY_NAME: dict[str, Spec] = {}


def command(
    word: str,
    *aliases: str,
    who: frozenset[Role] = AGENT,
    ticket: bool = True,
    proof: bool = True,
    argument: bool = False,
    words_after: bool = False,
    leads: bool = False,
) -> Callable[[Run], Run]:
    """Register a function as the command `#word`; its docstring's first line describes it in docs/commands.md."""

    def register(run: Run) -> Run:
        about = (run.__doc__ or "").strip().splitlines()[0]
        needs = {"needs_ticket": ticket, "needs_proof": proof, "needs_argument": argument}
        spec = Spec(word, aliases, who, run, about, **needs, words_after=words_after, leads=leads)
        COMMANDS[word] = spec
        _BY_NAME.update({_key(name): spec for name in spec.names})
        return run

    return register


def lookup(line: str) -> tuple[Spec, str] | None:
    """The command that a line (without its `#`) begins with, and its argument; up to three words may make its name
    (`tạm dừng` is `tamdung`), and the blank before a number may lack (`rate5`)."""
    parts = line.split(maxsplit=3)
    for count in (3, 2, 1):
        spec = _BY_NAME.get(_key("".join(parts[:count]))) if count <= len(parts) else None
        if spec:
            argument = line.split(maxsplit=count)[count:]
            return spec, _argument(argument[0] if argument else "")
    grown = _GROWN.match(line)
    spec = _BY_NAME.get(_key(grown[1])) if grown else None
    return (spec, _argument(grown[2])) if grown and spec and spec.needs_argument else None


def nearest(word: str, role: Role) -> str:
    """The command most like a word, among those the role may use, or "": one slip away (letters swapped before others),
    or at least alike."""
    names = {key: spec for key, spec in _BY_NAME.items() if role in spec.who}
    typed = (_key(word), word.casefold())  # folding makes another letter of a `y` that a vowel was left out before
    slipped = [key for key in names if any(one_slip(each, key) for each in typed)]
    swapped = [key for key in slipped if any(sorted(each) == sorted(key) for each in typed)]
    close = swapped or difflib.get_close_matches(typed[0], slipped or names, n=1, cutoff=0 if slipped else 0.6)
    return names[close[0]].word if close else ""


def is_slip(word: str, role: Role) -> bool:
    """Whether a word is one slip away from a command that the role may use, and long enough to be nothing else."""
    typed = _key(word)
    return len(typed) >= _SHORTEST_SLIP and any(role in spec.who and one_slip(typed, key) for key, spec in _BY_NAME.items())


def allowed(role: Role) -> tuple[Spec, ...]:
    """The commands that somebody in this role may use, in the order of the documentation."""
    return tuple(spec for spec in COMMANDS.values() if role in spec.who)


def _key(word: str) -> str:
    return fold(word).rstrip(".,;:!?").replace(" ", "")


def _argument(text: str) -> str:
    stripped = text.strip(" \t:：")
    return "" if all(not c.isalnum() for c in stripped) else stripped
