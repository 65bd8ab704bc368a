"""A mail on a ticket of which nothing can be read is answered: its sender would wait for ever else."""

from __future__ import annotations

import pytest

from mailbot.mail.draft import Outgoing
from tests.stories import AN, HOA, NAM, Desk, raw

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
SEALED = (
    b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
    b"Content-Transfer-Encoding: base64\n\nMIAGCSqG\n"
)


def asked() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", TECH)
    return desk


def sealed(desk: Desk, sender: object, to: Outgoing) -> list[Outgoing]:
    """Somebody answers a mail of ours with one that is encrypted."""
    head = raw(sender, "", f"Re: {to.subject}", at=desk.now, headers=[("In-Reply-To", f"<{to.message_id}>")])  # type: ignore[arg-type]
    return desk.gets(b"\n".join([*(line for line in head.splitlines() if line and not line.startswith(b"Content-")), SEALED]))


def told(mails: list[Outgoing]) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.kind, mail.recipients) for mail in mails if mail.kind == "missing"]


def test_who_answers_with_an_encrypted_mail_hears_that_it_cannot_be_read() -> None:
    desk = asked()
    mails = sealed(desk, HOA, desk.last("received"))
    assert told(mails) == [("missing", (HOA.email,))]
    assert "mã hóa" in mails[-1].text or "mã hóa" in mails[0].text
    assert mails[0].ticket == 1


def test_so_does_an_agent_whose_answer_would_never_have_gone_out() -> None:
    desk = asked()
    assert told(sealed(desk, AN, desk.last("assigned"))) == [("missing", (AN.email,))]


def test_words_above_a_quoted_encrypted_mail_were_read() -> None:
    desk = asked()
    mails = desk.answer(
        desk.last("received"), HOA, "Em gửi thêm ạ.\n\n-----BEGIN PGP MESSAGE-----\nhQEM\n-----END PGP MESSAGE-----"
    )
    assert told(mails) == []
    assert told(desk.answer(desk.last("received"), HOA, "-----BEGIN PGP MESSAGE-----\nhQEM\n-----END PGP MESSAGE-----")) != []


def test_a_stranger_hears_nothing() -> None:
    desk = asked()
    assert told(sealed(desk, NAM, desk.last("received"))) == []


@pytest.mark.parametrize(("waits", "mails"), [(True, [("missing", (HOA.email,))]), (False, [])])
def test_an_empty_answer_is_asked_for_again_only_where_we_wait_for_it(waits: bool, mails: object) -> None:
    desk = asked()
    desk.answer(desk.last("assigned"), AN, "Máy đời nào ạ?\n\n#wait" if waits else "Em xem ngay ạ.")
    assert told(desk.answer(desk.last("waiting" if waits else "reply"), HOA, "")) == mails


def test_a_command_alone_is_no_empty_answer() -> None:
    desk = asked()
    desk.answer(desk.last("assigned"), AN, "Máy đời nào ạ?\n\n#wait")
    assert told(desk.answer(desk.last("waiting"), HOA, "#status")) == []


def test_what_is_lacking_is_named_to_the_requester_with_it() -> None:
    desk = asked()
    assert desk.ticket().missing
    sealed(desk, HOA, desk.last("received"))
    assert all(item in desk.last("missing").text for item in desk.ticket().missing)
