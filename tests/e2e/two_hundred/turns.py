"""What agents and requesters answer, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle

from tests.e2e.two_hundred.clients import CLIENTS

WORDS = "Em đã xem lại, anh chị thử đăng nhập lần nữa giúp em nhé.\n\nNếu vẫn lỗi thì gửi em ảnh màn hình."
QUESTION = "Bên em vẫn chưa vào được.\n\nLỗi hiện ra sau khi bấm Thanh toán, máy chạy Windows 11."


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer on somebody's ticket. `of` wrote the request; the mail of kind `answers` is what is answered, by its
    reader. `kept` is what stays of the words (None: nothing is kept), `kind` as what; `heard` and `told` are the kinds that
    the requester and the agents get because of it."""

    name: str
    of: str
    client: str
    answers: str
    written: str
    kept: str | None
    kind: str
    ticket: Mapping[str, object]
    heard: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()


def _top(commands: str, words: str) -> str:
    return f"{commands}\n{words}"


def _bottom(commands: str, words: str) -> str:
    return f"{words}\n\n{commands}"


@dataclass(frozen=True, slots=True)
class _Act:
    """Commands of a mail with words, and their effect; `sender` are the kinds that go back to who wrote."""

    commands: str
    words: str = WORDS
    kind: str = "reply"
    ticket: Mapping[str, object] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    keeps: bool = True


OF_AGENTS = (
    _Act("", heard=("reply",), ticket={"status": "open"}),
    _Act("#close", heard=("closed",), ticket={"status": "closed"}),
    _Act("#xong", heard=("resolved",), ticket={"status": "resolved"}),
    _Act("#note", kind="note", ticket={"status": "new"}),
    _Act("#priority cao", heard=("reply",), ticket={"status": "open", "priority": "high"}),
    _Act("#wait", heard=("waiting",), ticket={"status": "waiting"}),
    _Act("#hold 17h 30/12/2030", "", ticket={"status": "held"}, keeps=False),
    _Act("#team phap-ly", "", told=("assigned",), ticket={"team": "phap-ly", "assignee": "chi"}, keeps=False),
    _Act("#nangcap cần người giỏi hơn", "", told=("escalated",), keeps=False,
         ticket={"tier": 2, "assignee": "chi"}),
    _Act("#clsoe", kind="refused", sender=("command-error",), ticket={"status": "new"}, keeps=False),
    _Act("#tag wifi\n#thoigian 30m\n#resolve", heard=("resolved",),
         ticket={"status": "resolved", "tags": ["wifi"]}),
)  # fmt: skip
OF_REQUESTERS = (
    _Act("", QUESTION, "follow-up", {"status": "new"}, told=("update",)),
    _Act("#cancel", "", "follow-up", {"status": "cancelled"}, told=("cancelled",), keeps=False),
    _Act("#nhắc", "", "follow-up", {"status": "new"}, told=("reminder",), keeps=False),
    _Act("#status", "", "follow-up", {"status": "new"}, heard=("status",), keeps=False),
    _Act("#rate 9", QUESTION, "follow-up", {"status": "new"}, heard=("command-error",), told=("update",), keeps=False),
)


def of_agents(requesters: Iterator[str]) -> Iterator[Turn]:
    """Every act by agents, at the top and at the bottom, going round the clients."""
    return _turns("agent", OF_AGENTS, "assigned", requesters)


def of_requesters(requesters: Iterator[str]) -> Iterator[Turn]:
    """The same by requesters."""
    return _turns("requester", OF_REQUESTERS, "received", requesters)


def _turns(who: str, acts: tuple[_Act, ...], answers: str, requesters: Iterator[str]) -> Iterator[Turn]:
    clients = cycle(CLIENTS)
    rounds = 2 if who == "agent" else 4
    for number in range(rounds):
        place = (_top, _bottom)[number % 2]
        for act in acts:
            written = act.words if not act.commands else place(act.commands, act.words).strip() if act.words else act.commands
            kept = act.words if act.keeps else None
            client = next(clients)
            name = f"{who}, {client}, {place.__name__.strip('_')}, {act.commands.splitlines()[0] if act.commands else 'words'}"
            said = (client, answers, written, kept, act.kind)
            yield Turn(name, next(requesters), *said, act.ticket, act.heard, act.told, act.sender)
        next(clients)


THIRD = {
    "resolved": (
        _Act("#confirm", "", "follow-up", {"status": "closed"}, told=("update",), keeps=False),
        _Act("#confirm\n#rate 5", "Cảm ơn em nhiều.", "follow-up", {"status": "closed"}, told=("update",)),
        _Act("", QUESTION, "follow-up", {"status": "open"}, told=("update",)),
        _Act("", "Cảm ơn em!", "follow-up", {"status": "resolved"}, told=("update",)),
    ),
    "closed": (
        _Act("#reopen", QUESTION, "follow-up", {"status": "open"}, told=("update",)),
        _Act("", "Cảm ơn anh.", "follow-up", {"status": "closed"}, told=("update",)),
    ),
    "waiting": (_Act("", QUESTION, "follow-up", {"status": "open"}, told=("update",)),) * 2,
}


def third(done: list[Turn]) -> Iterator[Turn]:
    """Requesters answer what the agents' turns sent them."""
    for kind, acts in THIRD.items():
        ended = [turn for turn in done if kind in turn.heard]
        for turn, act in zip(ended, acts, strict=False):
            written = f"{act.commands}\n{act.words}".strip()
            kept = act.words if act.keeps else None
            name = f"requester, {turn.client}, answers {kind} with {act.commands or act.words!r}"
            yield Turn(name, turn.of, turn.client, kind, written, kept, act.kind, act.ticket, act.heard, act.told)
