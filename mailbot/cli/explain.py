"""`mailbot explain`: which rule a mail would meet, why, and what would be sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app.explain import Explained
    from mailbot.settings import Settings

_File = Annotated[Path, typer.Argument(metavar="FILE.eml", exists=True, dir_okay=False, readable=True, help="A mail.")]


def explain(file: _File, as_json: frame.Json = False, config: frame.Config = frame.CONFIG) -> None:
    """Say what would happen with a mail, and why; nothing is written or sent."""
    from mailbot.app import build
    from mailbot.app.explain import explain as explained
    from mailbot.app.office import BadRules, open_office
    from mailbot.desk.policy import Means

    given = frame.settings(config, offline=True)
    try:
        office, _ = open_office(given)
        build.require(office.policy)
    except BadRules as bad:
        frame.stop(*bad.problems, code=frame.WRONG)
    except build.NotPossible as lacking:
        frame.stop(str(lacking), code=frame.WRONG)
    raw = file.read_bytes()
    signed_by = build.signatures(raw) if Means.DKIM in office.policy.trust.agents else ()
    with frame.books(given) as store:
        found = explained(raw, office, store, signed_by, datetime.now(UTC))
    if as_json:
        frame.print_json(found.as_json())
    else:
        _show(found, given)


def _show(found: Explained, given: Settings) -> None:
    told, mail = found.as_json(), found.mail
    verdict = mail.verdict
    rows = [
        ("from", mail.message.sender or "nobody"),
        ("subject", mail.message.subject),
        ("it is", f"{verdict.nature.value}" + (f" ({'; '.join(verdict.evidence)})" if verdict.evidence else "")),
        ("sender", found.proof),
        ("outcome", " ".join(filter(None, (found.case.outcome.value, found.case.reason)))),
        ("ticket", told["ticket"] or "none"),
        ("rule", told["rule"] or "default"),
        *((f"field {key}", value) for key, value in told["fields"].items()),
        ("missing", told["missing"]),
        ("known fixes", ", ".join(found.case.fixes)),
        ("commands", told["commands"]),
        *(("repaired", defect) for defect in mail.message.defects),
    ]
    frame.table(("", str(given.address)), ((name, value) for name, value in rows if value), "The mail")
    why = ((w["condition"], w["value"], "yes" if w["matched"] else "no") for w in told["why"])
    frame.table(("condition", "value", "met"), why, "Why this rule")
    sends = ((s["kind"], s["to"], s["subject"]) for s in told["would_send"])
    frame.table(("kind", "to", "subject"), sends, "What would be sent")
