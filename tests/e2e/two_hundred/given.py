"""One mail and what must come of it: the values that the acceptance run compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbot.mail.message import Address

TECH, LEGAL, CONTRACT = "Hỗ trợ kỹ thuật", "Tư vấn pháp lý", "Hợp đồng"
TEAM = {TECH: "ky-thuat", LEGAL: "phap-ly", CONTRACT: "phap-ly", "": "ky-thuat"}
ANSWERED = ("received",)
SILENT: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A mail that begins something. `who` writes nothing else, so that their tickets are found by their address.

    `end` is what becomes of it: ticket, aside:REASON, or nothing. `heard` are the kinds of mail that `who` gets, `told`
    those that agents get. Keys of `ticket` are compared with `tickets --json`, of `fields` with `show --json`;
    `missing` and `deadline` (UTC, ISO) only where they are given.
    """

    name: str
    who: str
    raw: bytes
    end: str = "ticket"
    heard: tuple[str, ...] = ANSWERED
    told: tuple[str, ...] = ("assigned",)
    ticket: Mapping[str, object] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] | None = None
    deadline: str | None = None
    text: str | None = None
    files: tuple[str, ...] | None = None


def routed(rule: str, **more: object) -> dict[str, object]:
    """What `tickets --json` says of a new ticket that this rule sent on ("": the default did)."""
    tags: list[str] = [] if rule else ["chưa-phân-loại"]
    return {
        "rule": rule,
        "team": TEAM[rule],
        "status": "new",
        "priority": "normal",
        "tier": 1,
        "tags": tags,
        "language": "vi",
    } | more


def employee(key: str, name: str = "Lê Thị Hoa") -> Address:
    """Somebody who writes one mail."""
    return Address(f"{key}@abc.vn", name)
