"""Authentication-Results (RFC 8601): what the company's own mail server found out about a mail's author.

Knows whose header counts, where it must stand, and which domains belong together; what it proves is for desk/people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.mail.domains import ascii_domain, organisation
from mailbot.mail.message import Message
from mailbot.mail.terms import terms

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.|[();=]|\s+|[^"\\();=\s]+|\\', re.DOTALL)
_ADDRESS_LITERAL = re.compile(r"\[(?:IPv6:)?([0-9a-fA-F:.]+)\]")
_LOCAL_HAND_OVER = re.compile(r"\bwith\s+(?:UTF8)?LMTPS?A?\b", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_ANGLE = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"\([^()]*\)")
_ARC = "arc-authentication-results"
_SAYING = frozenset(("authentication-results", _ARC))
ONCE = terms(
    "from subject date message-id to cc reply-to in-reply-to references mime-version content-type content-transfer-encoding"
)
"""Fields that a mail has once (RFC 5322 section 3.6, RFC 2045)."""
_LONGEST = 5_000  # a line of more proves nothing: cut, it could say what nobody wrote
_MOST = 10  # headers of one server
_DEEPEST = 6  # comments in comments


@dataclass(frozen=True, slots=True)
class AuthResults:
    """What the trusted server says. `dmarc` is its word ("" where it said nothing), `dmarc_pass_for` the From domain
    that passed; `dkim` and `spf` are domains that passed, aligned or not."""

    dmarc_pass_for: str = ""
    dkim: tuple[str, ...] = ()
    spf: tuple[str, ...] = ()
    dmarc: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result in one header (RFC 8601 section 2.2): `dkim=pass header.d=abc.vn`."""

    method: str
    word: str
    properties: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A property's value, such as that of `header.d`, or ""."""
        return next((value for key, value in self.properties if key == name), "")


def results(message: Message, authserv_id: str) -> AuthResults:
    """What the server of this name says about a mail; nothing for an empty name.

    Only what stands above the server's own Received line counts: below it, everything came from the sender (RFC 8601
    section 5). Where it has no such line, only its topmost header above all Received lines counts. Of several results
    for one method, the topmost header's win. ARC-Authentication-Results (RFC 8617 section 4.1.1) count alike,
    because some servers put only these above their Received line.
    """
    if not authserv_id or _SAYING.isdisjoint(message.header_names):
        return AuthResults()
    chosen = _topmost_by_method(_trusted(message, authserv_id.lower()))
    dmarc = chosen.get("dmarc", ())
    words = {result.word for result in dmarc}
    return AuthResults(
        dmarc_pass_for=_dmarc_domain(dmarc, message) if words == {"pass"} else "",
        dkim=_domains(chosen.get("dkim", ()), ("header.d", "header.i")),
        spf=_domains(chosen.get("spf", ()), ("smtp.mailfrom", "smtp.mail")),
        dmarc="".join(words) if len(words) == 1 else "fail" if words else "",
    )


def is_ambiguous(message: Message) -> bool:
    """Whether a field that may stand once stands twice: a signature covers the lower one, and anybody may have put the
    other above it (RFC 6376 section 8.15), so what a server or a signature says is not said of what is read."""
    return any(len(message.header(name)) > 1 for name in ONCE)


def aligned(domain: str, from_domain: str) -> bool:
    """Whether two domains belong to one organisation (relaxed alignment, RFC 7489 section 3.1)."""
    ours, theirs = ascii_domain(domain), ascii_domain(from_domain)
    return bool(ours) and (ours == theirs or organisation(ours) == organisation(theirs) != "")


def read(value: str) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id of an Authentication-Results value, in lower case, and its results; comments, folding, quoted strings
    and version numbers are understood. A header that names no server (Microsoft 365) gives "", one
    of endless length no results."""
    first, *rest = _segments(value[:_LONGEST])
    if "=" in first:
        return "", ()
    name = _unquoted(first[0]) if first else ""
    if len(value) > _LONGEST:
        return name.lower(), ()
    return name.lower(), tuple(result for segment in rest if (result := _result(segment)))


def _segments(value: str) -> list[list[str]]:
    """The value cut at semicolons, each a list of atoms, quoted strings and equals signs; comments are gone."""
    segments: list[list[str]] = [[]]
    depth, glued = 0, False
    for piece in _PIECE.findall(value):
        depth += (piece == "(") - (piece == ")" and depth > 0)
        if depth or piece == ")" or piece.isspace():
            glued = False
        elif piece == ";":
            segments.append([])
            glued = False
        else:
            _join(segments[-1], piece, glued)
            glued = piece != "="
    return segments


def _join(atoms: list[str], piece: str, glued: bool) -> None:
    """Add a piece; one that stands right behind another belongs to it ("a"@b, x\\y)."""
    if glued and piece != "=":
        atoms[-1] += piece
    else:
        atoms.append(piece)


def _result(atoms: list[str]) -> Result | None:
    pairs = [(atoms[i - 1].lower(), _unquoted(atoms[i + 1])) for i in range(1, len(atoms) - 1) if atoms[i] == "="]
    if not pairs:
        return None
    (method, word), *properties = pairs
    return Result(method.partition("/")[0], word.lower(), tuple(properties))


def _unquoted(atom: str) -> str:
    if len(atom) > 1 and atom[0] == atom[-1] == '"':
        return re.sub(r"\\(.)", r"\1", atom[1:-1])
    return atom


def _trusted(message: Message, authserv_id: str) -> list[tuple[Result, ...]]:
    """The trusted headers' results, top first."""
    headers = [(name.lower(), value) for name, value in message.headers]
    end, own = _border(headers, authserv_id)
    found = []
    for name, value in headers[:end]:
        if name not in _SAYING:
            continue
        if name == _ARC:
            value = value.partition(";")[2]  # the instance, i=1
        server, told = read(value)
        if server == authserv_id:
            found.append(told)
        if len(found) == _MOST:
            break
    return found if own else found[:1]


def _border(headers: list[tuple[str, str]], authserv_id: str) -> tuple[int, bool]:
    """Where the sender's part begins, and whether the server's own Received line marks it."""
    first = len(headers)
    for at, (name, value) in enumerate(headers):
        if name != "received":
            continue
        first = min(first, at)
        if _took_from_outside(value, authserv_id):
            return at, True
    return first, False


def _took_from_outside(received: str, authserv_id: str) -> bool:
    """Whether this Received line says that the server (or one beside it) took the mail from another organisation.

    Not a border: a hand-over to the message store (LMTP), a content filter on the loopback address. The sender chooses
    the name after `from`: a line that it has made unreadable is a border.
    """
    clauses = _clauses(received)
    hops = list(_BY.finditer(clauses)) if clauses is not None else []
    if not hops:
        return True
    by = hops[-1][1].rstrip(".")
    if by != authserv_id and not aligned(by, authserv_id):
        return False
    ips = _ADDRESS_LITERAL.findall(received.lower())
    if _LOCAL_HAND_OVER.search(clauses or "", hops[-1].end()) or (ips and all(_is_loopback(ip) for ip in ips)):
        return False
    return by == authserv_id or not _confirmed(received, authserv_id)


def _clauses(received: str) -> str | None:
    """A Received line's clauses (RFC 5321 section 4.4) without comments, in lower case; None where brackets do not match
    or it never ends."""
    if len(received) > _LONGEST:
        return None
    line = _ANGLE.sub(" ", received).lower()
    for _ in range(_DEEPEST):
        line = _COMMENT.sub(" ", line)
    return None if set(line) & set('()"') else line


def _confirmed(received: str, authserv_id: str) -> bool:
    """Whether a server beside it got the mail from the server itself, under a name that DNS confirmed."""
    return authserv_id in re.split(r"[\s()\[\]]+", received.lower()) and "unknown" not in received.lower()


def _is_loopback(ip: str) -> bool:
    return ip.startswith("127.") or ip == "::1"


def _topmost_by_method(found: list[tuple[Result, ...]]) -> dict[str, list[Result]]:
    chosen: dict[str, list[Result]] = {}
    for told in found:
        here: dict[str, list[Result]] = {}
        for result in told:
            here.setdefault(result.method, []).append(result)
        for method, results_of in here.items():
            chosen.setdefault(method, results_of)
    return chosen


def _dmarc_domain(passed: Sequence[Result], message: Message) -> str:
    """The From domain that DMARC passed for; what the server says it checked must be what we read."""
    ours = ascii_domain(message.sender.domain) if message.sender else ""
    stated = {ascii_domain(value.rpartition("@")[2]) for result in passed if (value := result.get("header.from"))}
    return ours if stated <= {ours} else ""


def _domains(told: Sequence[Result], names: tuple[str, ...]) -> tuple[str, ...]:
    passed = (result for result in told if result.word == "pass")
    values = (next((value for name in names if (value := result.get(name))), "") for result in passed)
    domains = (ascii_domain(value.rpartition("@")[2].strip("<>")) for value in values)
    return tuple(dict.fromkeys(domain for domain in domains if domain))
