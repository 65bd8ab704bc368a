"""`mailbot show N`: one ticket with everything on it, or the mails it is made of."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.adapters.store.reading import Askable
    from mailbot.desk.case import Entry
    from mailbot.desk.policy import Policy
    from mailbot.listings import TicketFile
    from mailbot.ports import Blobs
    from mailbot.settings import Settings

_NUMBER = re.compile(r"\[?(?:[^\W\d_]{1,12}-)?([0-9]{1,9})\]?")
_WAY = {"in": "<-", "out": "->"}


def show(
    number: Annotated[str, typer.Argument(metavar="N", help="The ticket: 123, or YC-123.")],
    raw: Annotated[bool, frame.switch("--raw", "Every mail that came in on it, whole, as an mbox.")] = False,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Show a ticket: what it is, what was written, what happened."""
    from mailbot.adapters.store import queries
    from mailbot.adapters.store.audit import bounced
    from mailbot.cli import shapes

    match = _NUMBER.fullmatch(number.strip())
    if match is None:
        raise typer.BadParameter(f"{number!r} is no ticket number", param_hint="N")
    given = frame.settings(config, offline=True)
    with frame.books(given) as store, store.reading() as tx:
        found = queries.file(tx, int(match[1]))
        if found is None:
            frame.stop(f"there is no ticket {match[1]}")
        if raw:
            _print_raw(tx, found.ticket.number, given)
            return
        silent = bounced(tx, (found.ticket.requester, *found.ticket.watchers, *found.ticket.vendors))
    prefix = frame.prefix(given)
    if as_json:
        frame.print_json(shapes.ticket_file(found, prefix))
    else:
        _print(found, prefix)
        policy = _policy(given)
        _print_bounces(silent, policy)
        _print_clock(found, policy)


def _print_raw(tx: Askable, number: int, given: Settings) -> None:
    """The raw mails as an mbox (RFC 4155), oldest first; a missing one is named, and the others still come."""
    from mailbot.adapters.store import queries

    blobs, lost = _blobs(given), []
    for key in queries.raw_keys(tx, number):
        content = _content(blobs, key)
        if content is None:
            lost.append(f"the mail {key} is missing, or its bytes were altered")
            continue
        frame.write(b"From mailbot Thu Jan  1 00:00:00 1970\n" + re.sub(rb"(?m)^(>*From )", rb">\1", content))
        frame.write(b"\n" if content.endswith(b"\n") else b"\n\n")
    if lost:
        frame.stop(*lost)


def _blobs(given: Settings) -> Blobs:
    from mailbot.app import build

    try:
        return build.blobs(given)
    except build.NotPossible as lacking:
        frame.stop(str(lacking), code=frame.WRONG)


def _content(blobs: Blobs, key: str) -> bytes | None:
    from mailbot.ports import BlobMissing

    try:
        return blobs.get(key)
    except (BlobMissing, OSError):
        return None


def _print(found: TicketFile, prefix: str) -> None:
    ticket = found.ticket
    rows: dict[str, object] = {
        "status": f"{ticket.status}, {ticket.priority}",
        "requester": f"{ticket.requester_name} <{ticket.requester}>" if ticket.requester_name else ticket.requester,
        "team": f"{ticket.team}, tier {ticket.tier}",
        "assignee": ticket.assignee or "nobody",
        "rule": ticket.rule,
        "tags": ticket.tags,
        "came": ticket.created_at,
        "answer due": ticket.respond_by,
        "answered": ticket.responded_at,
        "solution due": ticket.resolve_by,
        "resolved": ticket.resolved_at,
        "closed": ticket.closed_at,
        "paused until": (ticket.resume_at or "further notice") if ticket.paused_at else None,
        "watchers": ticket.watchers,
        "missing": ticket.missing,
        "minutes spent": ticket.minutes_spent or None,
        "rating": f"{ticket.rating} of 5" if ticket.rating else None,
        "see also": tuple(f"{prefix}-{other}" for other in ticket.links),
        "merged into": f"{prefix}-{ticket.merged_into}" if ticket.merged_into else None,
        **dict(ticket.fields),
    }
    title = f"{prefix}-{ticket.number}  {frame.plain(ticket.subject)}   (times {frame.zone()})"
    frame.table(("", ""), ((name, value) for name, value in rows.items() if value), title)
    for entry in found.entries:
        _print_entry(entry, found)
    events = ((at, by, kind, ", ".join(f"{k}={v}" for k, v in data.items() if v)) for at, by, kind, data in found.events)
    frame.table(("when", "who", "what", ""), events, "What happened")


def _policy(given: Settings) -> Policy | None:
    """The rules, while rules.yaml can be read."""
    from mailbot.desk.rulebook import read

    try:
        return read(given.rules.read_text("utf-8-sig"), given.identity("YC"))[0]
    except (OSError, UnicodeDecodeError):
        return None


def _print_bounces(silent: dict[str, datetime], policy: Policy | None) -> None:
    """Whom no mail goes to, and until when."""
    from mailbot.desk.policy import Company

    block = (policy.company if policy else Company()).bounce_block
    for email, since in silent.items():
        until = frame.plain(since + timedelta(days=block.days, minutes=block.minutes))
        typer.echo(
            frame.plain(
                f"{email} bounces since {frame.plain(since)}: no mail goes there until {until}, or until one comes from it"
            )
        )


def _print_clock(found: TicketFile, policy: Policy | None) -> None:
    """What ran when, what stopped it, and (while rules.yaml can be read) what is left in working time."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.desk import chronicle
    from mailbot.desk.events import restore

    lines = chronicle.story(restore(kind, at, by, data) for at, by, kind, data in found.events)
    rows = ((line.at, line.what, tuple(f"{goal} by {frame.plain(due)}" for goal, due in line.due)) for line in lines)
    frame.table(("when", "the clock", "deadlines"), rows, "Clock")
    for one in chronicle.left(policy, found.ticket, SystemClock().now()) if policy else ():
        hours = int(abs(one.left).total_seconds() // 60)
        late = "late by" if one.left.total_seconds() < 0 else "left"
        typer.echo(f"{one.goal:8} {one.bar} {late} {hours // 60}h{hours % 60:02}m{'  (stands still)' if one.stands else ''}")


def _print_entry(entry: Entry, found: TicketFile) -> None:
    marks = [mark for mark, given in (("internal", entry.internal), ("not verified", _is_unproven(entry))) if given]
    head = f"{_WAY.get(entry.direction, '--')} {frame.plain(entry.at)}  {entry.kind}  {entry.sender} -> {frame.plain(entry.to)}"
    typer.echo(f"\n{head}{'  (' + ', '.join(marks) + ')' if marks else ''}")
    for line in (entry.text.strip() or _without_words(entry, found)).splitlines():
        typer.echo(f"   {frame.plain(line)}")
    for one in entry.attachments:
        typer.echo(f"   + {frame.plain(one.name)}  {one.type}  {one.size} bytes")


def _without_words(entry: Entry, found: TicketFile) -> str:
    """What a mail did that says nothing: a command alone, such as `#nudge`."""
    did = [kind for at, by, kind, _ in found.events if (at, by) == (entry.at, entry.sender) and kind != "Followed"]
    return f"(no text: {', '.join(did)})" if did else "(no text)"


def _is_unproven(entry: Entry) -> bool:
    return entry.direction == "in" and not entry.verified
