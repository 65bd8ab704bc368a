"""One believable context for each kind of mail: what `mailbot check` and the tests render every template with.
Knows the agreement of docs/templates.md, no template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

FIELDS = (
    {"key": "sender", "value": "Trần Thị Lan – Phòng Kinh doanh"},
    {"key": "description", "value": "Trang thanh toán báo lỗi 502 khi bấm “Thanh toán”"},
    {"key": "priority", "value": "Cao"},
    {"key": "deadline", "value": "17h 25/11"},
    {"key": "contact", "value": "máy lẻ 214"},
    {"key": "Môi trường", "value": "Chrome 131, Windows 11"},
)

STEP: Mapping[str, Any] = {
    "index": 2,
    "total": 3,
    "name": "Rà soát",
    "done_when": ["Bản rà soát đính kèm", "Đã hỏi ý kiến kế toán"],
    "steps": [
        {"name": "Tiếp nhận", "team_name": "Phòng Pháp lý", "state": "done"},
        {"name": "Rà soát", "team_name": "Phòng Pháp lý", "state": "now"},
        {"name": "Ký duyệt", "team_name": "Phòng Kỹ thuật", "state": "later"},
    ],
}

TICKET: Mapping[str, Any] = {
    "number": 12,
    "token": "YC-12",
    "subject": "Lỗi trang thanh toán",
    "status": "open",
    "priority": "high",
    "team_name": "Phòng Kỹ thuật",
    "tier": 2,
    "assignee_name": "Nguyễn Văn An",
    "requester": "lan@abc.vn",
    "requester_name": "Trần Thị Lan",
    "created_at": _AT,
    "respond_by": datetime(2026, 11, 23, 10, 30, tzinfo=UTC),
    "resolve_by": datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    "deadline": datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    "responded_at": None,
    "resolved_at": None,
    "closed_at": None,
    "fields": FIELDS,
    "missing": ["các bước tái hiện", "môi trường"],
    "tags": ["thanh-toán", "web"],
    "watchers": ["minh@abc.vn"],
    "links": ["YC-7"],
    "minutes_spent": 95,
    "rating": 0,
    "nudges": 1,
    "step": STEP,
}

BARE: Mapping[str, Any] = {
    **dict.fromkeys(TICKET),
    "number": 12,
    "token": "YC-12",
    "subject": "Máy in",
    "status": "new",
    "priority": "normal",
    "team_name": "",
    "tier": 1,
    "assignee_name": "",
    "requester": "lan@abc.vn",
    "requester_name": "",
    "fields": (),
    "missing": (),
    "tags": (),
    "watchers": (),
    "links": (),
    "minutes_spent": 0,
    "rating": 0,
    "nudges": 0,
}

REQUEST: Mapping[str, Any] = {
    "name": "Trần Thị Lan",
    "email": "lan@abc.vn",
    "text": "Chào các anh chị,\n\nTừ sáng nay khách không thanh toán được:\n"
    "  - bấm “Thanh toán” thì báo lỗi 502 <Bad Gateway>\n  - thử lại 3 lần vẫn vậy\n\nNhờ xem giúp em *gấp* với ạ.\nLan",
    "at": _AT,
    "kind": "request",
    "internal": False,
    "verified": True,
    "attachments": [{"name": "ảnh lỗi.png", "size": 84_213}, {"name": "nhật ký.txt", "size": 1_702_112}],
}

ANSWER: Mapping[str, Any] = {
    "name": "Nguyễn Văn An",
    "email": "an@abc.vn",
    "text": "Chào chị Lan,\n\nEm đã khởi động lại cổng thanh toán, giờ khách mua được rồi. Nguyên nhân:\n"
    "- chứng chỉ hết hạn lúc 8h\n- máy chủ dự phòng chưa nhận chứng chỉ mới\n\nChị thử lại giúp em nhé.",
    "at": datetime(2026, 11, 23, 9, 5, tzinfo=UTC),
    "kind": "reply",
    "internal": False,
    "verified": True,
    "attachments": [],
}

NOTE: Mapping[str, Any] = {**ANSWER, "text": "Đã báo nhà cung cấp, chờ họ gia hạn chứng chỉ.", "kind": "note", "internal": True}

_ACTIONS = ("close", "note", "escalate")
_HISTORY = (REQUEST, NOTE, ANSWER)
_AGENT = {"to_name": "Nguyễn Văn An", "ticket": TICKET, "actions": _ACTIONS}
_LAN = {"to_name": "Trần Thị Lan", "ticket": TICKET}
_WAITS = {"key": "requester", "name": "Trần Thị Lan", "since": _AT, "until": datetime(2026, 11, 26, 10, 0, tzinfo=UTC)}
_DUE = ({"what": "respond", "by": TICKET["respond_by"]}, {"what": "resolve", "by": TICKET["resolve_by"]})
_OTHER = {**TICKET, "number": 15, "token": "YC-15", "subject": "Cài máy in tầng 3", "priority": "low", "step": None}
_ROWS = (
    {"label_key": "opened", "value": 128, "unit": "count", "of": 128},
    {"label_key": "respond-met", "value": 96, "unit": "share", "of": 120},
    {"label_key": "resolution", "value": 385, "unit": "minutes", "of": 117},
    {"label_key": "rating", "value": 4.6, "unit": "points", "of": 31},
    {"label_key": "content", "value": None, "unit": "share", "of": 0},
)

FULL: Mapping[str, Mapping[str, Any]] = {
    "received": {
        **_LAN,
        "deadline_unclear": "càng sớm càng tốt",
        "fixes": ({"title": "Thanh toán báo lỗi 502", "text": "1. Xóa bộ nhớ đệm.\n2. Đăng nhập lại."},),
        "on_behalf": "Nguyễn Văn An",
        "linked": "YC-7",
        "oversized": True,
        "encrypted": True,
        "secret_hint": True,
        "incident": "Mất điện tầng 3",
        "too_soon": True,
    },
    "assigned": {
        **_AGENT,
        "message": REQUEST,
        "reason": "reassigned",
        "why": "An nghỉ phép",
        "history": _HISTORY,
        "nobody": False,
        "too_soon": True,
    },
    "update": {
        **_AGENT,
        "messages": (REQUEST, {**REQUEST, "text": "Thêm: chỉ bị với thẻ Visa."}),
        "notices": ({"key": "nudged", "detail": ""}, {"key": "bounced", "detail": "minh@abc.vn"}),
    },
    "reply": {**_LAN, "message": ANSWER, "team_name": "Phòng Kỹ thuật", "moved_to": TICKET["resolve_by"]},
    "missing": {**_LAN, "missing": ("mô tả", "thời hạn"), "problem": "oversized", "max_size": 26_214_400},
    "resolved": {
        **_LAN,
        "message": ANSWER,
        "team_name": "Phòng Kỹ thuật",
        "auto_close_at": datetime(2026, 11, 26, 9, 5, tzinfo=UTC),
    },
    "closed": {**_LAN, "message": ANSWER, "team_name": "Phòng Kỹ thuật", "by": "agent", "merged_into": ""},
    "reopened": {**_LAN, "message": REQUEST, "by_name": "Trần Thị Lan", "moved_to": TICKET["resolve_by"]},
    "cancelled": {"to_name": "Nguyễn Văn An", "ticket": TICKET, "by": "requester", "by_name": "Trần Thị Lan"},
    "reminder": {
        **_AGENT,
        "due": ({"ticket": TICKET, "what": "respond", "by": TICKET["respond_by"], "left_minutes": 30, "share": 75},),
        "last": True,
        "nudge": False,
    },
    "overdue": {
        "to_name": "Phạm Tiến Dũng",
        "due": tuple(
            {"ticket": ticket, "what": "resolve", "by": ticket["resolve_by"], "over_minutes": 135, "rung": 1}
            for ticket in (TICKET, _OTHER)
        ),
        "for_role": "manager",
    },
    "waiting": {**_LAN, "message": ANSWER, "team_name": "Phòng Kỹ thuật", "until": TICKET["deadline"], "reminder": True},
    "incident": {**_LAN, "name": "Mất điện tầng 3", "over": True, "tickets": (TICKET, _OTHER), "more": 3},
    "step": {
        **_AGENT,
        "step": STEP,
        "why": "Thiếu phụ lục",
        "message": REQUEST,
        "history": _HISTORY,
        "actions": ("next", "note", "escalate"),
    },
    "escalated": {
        **_AGENT,
        "why": "Cần quyền trên máy chủ",
        "by_name": "Nguyễn Văn An",
        "from_tier": 1,
        "to_tier": 2,
        "history": _HISTORY,
        "minutes_spent": 95,
    },
    "status": {
        **_LAN,
        "tickets": ({"ticket": TICKET, "due": _DUE, "last": ANSWER},),
        "role": "requester",
        "single": True,
        "moved_to": TICKET["resolve_by"],
        "too_soon": True,
        "history": (
            {"at": _AT, "label_key": "opened", "detail": ""},
            {"at": ANSWER["at"], "label_key": "answered", "detail": "Nguyễn Văn An"},
        ),
    },
    "help": {
        "to_name": "Nguyễn Văn An",
        "commands": (
            {"word": "close", "names": ("close", "dong", "tutup")},
            {"word": "due", "names": ("due", "han", "tarikh")},
            {"word": "status", "names": ("status", "trangthai", "keadaan")},
        ),
        "role": "agent",
    },
    "command-error": {
        "to_name": "Nguyễn Văn An",
        "ticket": TICKET,
        "errors": (
            {"line": "#clsoe", "problem": {"key": "unknown-command", "word": "#clsoe", "nearest": "close"}},
            {"line": "#due mai mốt", "problem": {"key": "bad-date", "word": "#due", "value": "mai mốt"}},
        ),
        "text": "Chị thử lại giúp em nhé.\n\n#clsoe\n#due mai mốt",
    },
    "digest": {
        "to_name": "Nguyễn Văn An",
        "sections": (
            {"key": "today", "tickets": ({**TICKET, "due": _DUE, "waits": None},)},
            {"key": "waiting", "tickets": ({**_OTHER, "due": (), "waits": _WAITS},)},
        ),
        "date": _AT,
    },
    "report": {
        "to_name": "Phạm Tiến Dũng",
        "since": datetime(2026, 11, 15, 17, 0, tzinfo=UTC),
        "until": datetime(2026, 11, 22, 16, 59, tzinfo=UTC),
        "rows": _ROWS,
        "teams": ({"name": "Phòng Kỹ thuật", "rows": _ROWS}, {"name": "Phòng Pháp lý", "rows": _ROWS}),
        "ratings": ({**TICKET, "rating": 5, "comment": "Xử lý nhanh, cảm ơn các anh chị."},),
    },
    "admin": {"topic": "rules", "detail": "rules.yaml:31:18: không có bộ phận “ky-thaut”; gần nhất: ky-thuat", "since": _AT},
    "rejected": {"to_name": "Trần Thị Lan", "text": "Việc này do Phòng Hành chính lo, chị viết tới hanhchinh@abc.vn nhé."},
    "vendor": {
        **_LAN,
        "to_name": "",
        "message": ANSWER,
        "history": (REQUEST,),
        "team_name": "Phòng Kỹ thuật",
        "speaker": "Nguyễn Văn An",
    },
}

_NEEDS_TICKET = frozenset(FULL) - {
    "help",
    "report",
    "digest",
    "admin",
    "rejected",
    "command-error",
    "status",
    "missing",
    "overdue",
}


def empty(kind: str) -> Mapping[str, Any]:
    """The least that a mail of this kind has: everything optional is empty."""
    return {"ticket": BARE} if kind in _NEEDS_TICKET else {}
