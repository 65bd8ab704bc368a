"""The story that the demo plays: each step is a sentence and what people do in it. A step that does not come true raises
NotHappened. Knows the product from outside only, as the people do."""

from __future__ import annotations

from collections.abc import Callable

from mailbot.demo import papers, texts
from mailbot.demo.journal import NotHappened
from mailbot.demo.letter import Paper
from mailbot.demo.people import AMINAH, HOA, LAN, MINH, SARAH
from mailbot.demo.stage import Stage, token_of

Step = Callable[[Stage], None]


def _lan_asks(stage: Stage) -> None:
    got = stage.ask(LAN, texts.PAYMENT_SUBJECT, texts.PAYMENT, (Paper("loi-thanh-toan.png", "image/png", papers.screenshot()),))
    _, told = stage.agent_of(token_of(got))
    _need(any(paper.content == papers.screenshot() for paper in told.papers), "the agent did not get the screenshot")


def _hoa_asks(stage: Stage) -> None:
    enclosed = (Paper("hop-dong-thue.pdf", "application/pdf", papers.contract()),)
    got = stage.ask(HOA, texts.LEASE_SUBJECT, texts.LEASE, enclosed, texts.LEASE_RICH)
    agent, told = stage.agent_of(token_of(got))
    stage.is_away(HOA, got, texts.LEASE_AWAY)
    stage.is_quiet(HOA)
    stage.answer(agent, told, texts.LEASE_NEXT)
    stage.gets(HOA, "reply")


def _minh_asks(stage: Stage) -> None:
    got = stage.ask(MINH, texts.PRINTER_SUBJECT, texts.PRINTER)
    asked_for = ("các bước tái hiện", "môi trường")
    _need(all(item in got.text.lower() for item in asked_for), "Minh was not asked for what is missing")
    _need("Máy in không in được" in got.text, "Minh was not offered the known fix")
    agent, told = stage.agent_of(token_of(got))
    stage.answer(MINH, got, texts.PRINTER_MORE)
    stage.gets(agent, "update")
    stage.answer(agent, told, texts.PRINTER_NOTE)
    stage.is_quiet(MINH)


def _sarah_asks(stage: Stage) -> None:
    got = stage.ask(SARAH, texts.VPN_SUBJECT, texts.VPN)
    agent, told = stage.agent_of(token_of(got))
    stage.answer(agent, told, texts.VPN_CLOSED)
    stage.gets(SARAH, "closed")


def _aminah_asks(stage: Stage) -> None:
    got = stage.ask(AMINAH, texts.HR_LOGIN_SUBJECT, texts.HR_LOGIN)
    agent, told = stage.agent_of(token_of(got))
    stage.answer(agent, told, texts.HR_LOGIN_WAIT)
    stage.gets(AMINAH, "waiting")


def _agent_answers(stage: Stage) -> None:
    agent, told = stage.holder_of(LAN)
    stage.answer(agent, told, texts.PAYMENT_ASKED_BACK)
    _need(agent.name in stage.gets(LAN, "reply").sender[0], "the answer does not carry the agent's name")


def _agent_mistypes(stage: Stage) -> None:
    agent, told = stage.holder_of(LAN)
    stage.answer(agent, told, texts.PAYMENT_MISTYPED)
    _need("#close" in stage.gets(agent, "command-error").text, "the nearest command was not suggested")
    stage.is_quiet(LAN)


def _agent_resolves(stage: Stage) -> None:
    agent, told = stage.holder_of(LAN)
    stage.answer(agent, told, texts.PAYMENT_RESOLVED)
    stage.gets(LAN, "resolved")


def _lan_reopens(stage: Stage) -> None:
    agent, _ = stage.holder_of(LAN)
    stage.answer(LAN, stage.latest(LAN, "resolved"), texts.PAYMENT_STILL)
    told = stage.gets(agent, "update")
    stage.answer(agent, told, texts.PAYMENT_RESOLVED_AGAIN)
    stage.gets(LAN, "resolved")


def _lan_confirms(stage: Stage) -> None:
    agent, _ = stage.holder_of(LAN)
    stage.answer(LAN, stage.latest(LAN, "resolved"), texts.PAYMENT_CONFIRMED)
    stage.gets(agent, "update")


def _all_is_said(stage: Stage) -> None:
    for person in (LAN, HOA, MINH, SARAH, AMINAH):
        stage.is_quiet(person)


STEPS: tuple[tuple[str, Step], ...] = (
    ("Lan reports a broken payment page, with a screenshot", _lan_asks),
    ("Hoa has a contract to be checked; her absence notice is met with silence", _hoa_asks),
    ("Minh writes without diacritics and is asked for what is missing, and offered a known fix", _minh_asks),
    ("Sarah writes in English; the agent answers and closes with #close", _sarah_asks),
    ("Aminah writes in Malay; the agent waits for her with #wait", _aminah_asks),
    ("Lan's agent answers by replying", _agent_answers),
    ("The agent mistypes a command; nothing reaches Lan", _agent_mistypes),
    ("The agent resolves with #resolve", _agent_resolves),
    ("Lan writes that it is not solved: the ticket opens again, and is resolved once more", _lan_reopens),
    ("Lan closes with #confirm and #rate 5", _lan_confirms),
    ("Nobody got a mail too many", _all_is_said),
)


def _need(true: bool, otherwise: str) -> None:
    if not true:
        raise NotHappened(otherwise)
