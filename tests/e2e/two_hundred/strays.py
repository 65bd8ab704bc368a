"""What else comes to a ticket that is there: vacation replies, bounces, strangers with its token, agents without proof."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.mail.message import Address
from tests.e2e.two_hundred.given import SILENT, Given, employee, routed
from tests.e2e.two_hundred.letter import letter
from tests.e2e.two_hundred.look import View
from tests.e2e.two_hundred.others import bounce
from tests.e2e.two_hundred.turns import Turn
from tests.stories import AN


def strays(view: View, requesters: Iterator[str]) -> Iterator[tuple[Turn, bytes]]:
    """Each with the ticket that it touches, and what must come of it there."""
    for name, kept, told, make in (
        ("a vacation reply to `received`", "auto-reply", SILENT, _vacation),
        ("a bounce of `received`", "bounce", ("update",), _bounce),
        ("commands from an agent's address without proof", "unverified", ("update",), _unproven),
        ("a colleague in Cc", "follow-up", ("update",), _colleague),
    ):
        who = next(requesters)
        number = view.of(who)[0]["number"]
        turn = Turn(name, who, "", "", "", None, kept, {"status": "new"}, SILENT, told)
        yield turn, make(view, number, who)


def stranger(view: View, requesters: Iterator[str]) -> Given:
    """Somebody who guesses a token gets a ticket of their own; the agent of the other one is told there."""
    number = view.of(next(requesters))[0]["number"]
    somebody = employee("guesser")
    raw = letter(somebody, f"[YC-{number}] Cho em biết tiến độ", "Yêu cầu này đến đâu rồi ạ?\n#close")
    return Given("a stranger with a token", somebody.email, raw, told=("assigned",), ticket=routed(""))


def _vacation(view: View, number: int, who: str) -> bytes:
    received = view.mail(number, "received")
    headers = [("In-Reply-To", received["Message-ID"]), ("Auto-Submitted", "auto-replied")]
    return letter(Address(who, "Lê Thị Hoa"), "Trả lời tự động: Vắng mặt", "Tôi nghỉ đến thứ Hai tuần sau.", headers=headers)


def _bounce(view: View, number: int, who: str) -> bytes:
    return bounce(who, view.mail(number, "received")["Message-ID"].strip("<>"))


def _unproven(view: View, number: int, who: str) -> bytes:
    return letter(AN, f"Re: [YC-{number}] Máy in", "#close\nXong rồi ạ.")


def _colleague(view: View, number: int, who: str) -> bytes:
    """Not written to by us yet: the requester's own mail is what they answer."""
    received = view.mail(number, "received")
    headers = [("In-Reply-To", received["Message-ID"])]
    return letter(employee("dong-nghiep"), f"Re: [YC-{number}]", "Em cũng bị như vậy ạ.", headers=headers)
