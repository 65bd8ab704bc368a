"""`mailbot doctor`: do the servers let us in; and with `--ledger`, do the books agree."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app.doctor import Audit
    from mailbot.settings import Settings

_SHOWN = 20


def doctor(
    ledger: Annotated[
        bool, frame.switch("--ledger", "Audit what is kept: every mail, ticket, blob; no server is asked.")
    ] = False,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Log into the real servers and say what is wrong; with --ledger prove that nothing was lost. Exit 1: something is."""
    if ledger:
        _audit(frame.settings(config, offline=True), as_json)
    else:
        _examine(frame.settings(config), as_json)


def _examine(given: Settings, as_json: bool) -> None:
    from mailbot.app.doctor import examine

    found = []
    for one in examine(given):
        found.append(one)
        if not as_json:
            typer.echo(frame.plain(f"{'well ' if one.ok else 'WRONG'}  {one.name}: {one.said}"))
            if one.hint:
                typer.echo(frame.plain(f"       {one.hint}"))
    ok = all(one.ok for one in found)
    if as_json:
        frame.print_json({"ok": ok, "findings": [asdict(one) for one in found]})
    raise typer.Exit(frame.DONE if ok else frame.FAILED)


def _audit(given: Settings, as_json: bool) -> None:
    from mailbot.app import build
    from mailbot.app.doctor import audit

    try:
        blobs = build.blobs(given)
    except build.NotPossible as lacking:
        frame.stop(str(lacking), code=frame.WRONG)
    with frame.books(given) as store:
        found = audit(store, blobs)
    if as_json:
        frame.print_json(_shape(found))
    else:
        _print(found)
    raise typer.Exit(frame.DONE if found.ok else frame.FAILED)


def _shape(found: Audit) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "received": found.ledger.received,
        "waiting": found.ledger.waiting,
        "outcomes": dict(found.ledger.outcomes),
        "outbox": dict(found.outbox),
        "blobs": found.blobs,
        "loose_blobs": list(found.loose),
        "holes": list(found.holes),
    }


def _print(found: Audit) -> None:
    outcomes = "".join(f" + {count} {name}" for name, count in found.ledger.outcomes.items())
    typer.echo(f"mails in:  {found.ledger.received} received = {found.ledger.waiting} waiting{outcomes}")
    typer.echo(f"mails out: {', '.join(f'{count} {name}' for name, count in found.outbox.items())}")
    typer.echo(f"blobs:     {found.blobs}, {len(found.loose)} of them named by no row (harmless)")
    for hole in found.holes[:_SHOWN]:
        typer.echo(frame.plain(f"HOLE: {hole}"))
    if len(found.holes) > _SHOWN:
        typer.echo(f"… and {len(found.holes) - _SHOWN} more (--json lists all)")
    typer.echo("The books agree." if found.ok else f"{frame.counted(len(found.holes), 'hole')}.")
