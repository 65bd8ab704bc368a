"""Connecting: TLS, STARTTLS, passwords, tokens; and what a refusal is, and what only a lost connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import Account
from mailbot.adapters.oauth import Tokens
from mailbot.adapters.tls import Security
from mailbot.ports import MailboxLost, MailboxRefused
from tests.servers.dovecot import DovecotServer
from tests.servers.fixtures import needs_dovecot
from tests.servers.scripted_imap import ScriptedImap, Talk
from tests.servers.token_endpoint import TokenEndpoint


def opened(account: Account) -> bool:
    mailbox = ImapMailbox(account)
    try:
        mailbox.open()
        return True
    finally:
        mailbox.close()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_trusted_certificate_lets_us_in(dovecot_server: DovecotServer, security: Security) -> None:
    assert opened(dovecot_server.private("an", security))


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_does_not(dovecot_server: DovecotServer, security: Security) -> None:
    with pytest.raises(MailboxLost, match="certificate"):
        opened(replace(dovecot_server.private("an", security), ca_file=""))


def test_a_certificate_for_another_name_does_not(dovecot_server: DovecotServer) -> None:
    elsewhere = replace(dovecot_server.private("an", Security.TLS), host="127.0.0.2")
    with pytest.raises(MailboxLost, match=r"127\.0\.0\.2"):
        opened(elsewhere)


def test_waiting_works_over_tls(dovecot_server: DovecotServer) -> None:
    mailbox = ImapMailbox(dovecot_server.private("an", Security.TLS))
    mailbox.open()
    mailbox.wake()
    mailbox.wait(30)
    mailbox.wait(0.01)
    assert mailbox.above(0, 1) == ()
    mailbox.close()


def test_without_starttls_the_password_stays_here() -> None:
    said: list[str] = []

    def script(talk: Talk) -> None:
        talk.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
        while line := talk.line():
            said.append(line)
            talk.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" if "CAPABILITY" in line else "")
            talk.send(f"{line.split()[0]} OK done\r\n")

    server = ScriptedImap(script)
    with pytest.raises(MailboxLost, match="STARTTLS"):
        opened(replace(server.account(), security=Security.STARTTLS))
    server.close()
    assert not [line for line in said if "AUTH" in line or "LOGIN" in line]


def test_plain_text_to_another_machine_must_be_said() -> None:
    with pytest.raises(ValueError, match="allow_plaintext"):
        Account(host="imap.abc.vn", security=Security.NONE)
    assert Account(host="imap.abc.vn", security=Security.NONE, allow_plaintext=True)
    assert Account(host="localhost", security=Security.NONE)
    assert Account(host="[::1]", security=Security.NONE)


def test_an_account_shows_no_password() -> None:
    assert "hush" not in repr(Account(host="imap.abc.vn", password="hush"))


def test_nobody_there_is_a_lost_mailbox() -> None:
    with pytest.raises(MailboxLost):
        opened(Account(host="127.0.0.1", port=1, security=Security.NONE))


def test_a_name_that_does_not_exist_is_a_lost_mailbox() -> None:
    with pytest.raises(MailboxLost):
        opened(Account(host="nowhere.invalid", connect_timeout=1))


def logging_in(answer: Callable[[Talk], None]) -> None:
    def script(talk: Talk) -> None:
        talk.send(f"* OK [CAPABILITY {talk.capabilities}] ready\r\n")
        talk.answer("CAPABILITY", f"* CAPABILITY {talk.capabilities}")
        talk.expect("AUTHENTICATE PLAIN")
        talk.send("+ \r\n")
        talk.line()
        answer(talk)

    server = ScriptedImap(script)
    try:
        opened(server.account())
    finally:
        server.close()


def test_a_no_to_the_password_is_a_refusal() -> None:
    with pytest.raises(MailboxRefused, match="wrong password"):
        logging_in(lambda talk: talk.send(f"{talk.tag} NO [AUTHENTICATIONFAILED] wrong password\r\n"))


@pytest.mark.parametrize("words", ["NO [UNAVAILABLE] try later", "NO [INUSE] busy", "NO [LIMIT] too many"])
def test_a_no_for_now_is_no_refusal(words: str) -> None:
    with pytest.raises(MailboxLost) as caught:
        logging_in(lambda talk: talk.send(f"{talk.tag} {words}\r\n"))
    assert not isinstance(caught.value, MailboxRefused)


def test_a_connection_that_is_cut_during_login_is_no_refusal() -> None:
    with pytest.raises(MailboxLost) as caught:
        logging_in(lambda talk: None)
    assert not isinstance(caught.value, MailboxRefused)


def test_a_password_outside_ascii_gets_through() -> None:
    heard: list[str] = []

    def script(talk: Talk) -> None:
        talk.send(f"* OK [CAPABILITY {talk.capabilities}] ready\r\n")
        talk.answer("CAPABILITY", f"* CAPABILITY {talk.capabilities}")
        talk.expect("AUTHENTICATE PLAIN")
        talk.send("+ \r\n")
        heard.append(talk.line())
        talk.send(f"{talk.tag} NO no\r\n")

    server = ScriptedImap(script)
    with pytest.raises(MailboxRefused):
        opened(replace(server.account(), password="mật khẩu"))
    server.close()
    assert heard == ["AGFuAG3huq10IGto4bqpdQ=="]


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    server = TokenEndpoint("hotro")
    yield server
    server.close()


@pytest.fixture
def oauth_dovecot(endpoint: TokenEndpoint) -> Iterator[DovecotServer]:
    server = DovecotServer(tokens_at=endpoint.check_url)
    yield server
    server.close()


@needs_dovecot
def test_a_token_lets_us_in(endpoint: TokenEndpoint, oauth_dovecot: DovecotServer) -> None:
    tokens = Tokens(endpoint.grant())
    assert opened(oauth_dovecot.private("hotro", Security.TLS, tokens))
    assert opened(oauth_dovecot.private("hotro", Security.TLS, tokens))
    assert [question["grant_type"] for question in endpoint.asked] == ["client_credentials"]


@needs_dovecot
def test_a_token_that_the_server_no_longer_takes_is_replaced(endpoint: TokenEndpoint, oauth_dovecot: DovecotServer) -> None:
    tokens = Tokens(endpoint.grant())
    tokens()
    endpoint.good.clear()
    account = oauth_dovecot.private("hotro", Security.STARTTLS, tokens)
    with pytest.raises(MailboxRefused):
        opened(account)
    assert opened(account)


def test_a_refusal_by_the_token_endpoint_is_a_refusal(endpoint: TokenEndpoint) -> None:
    endpoint.answers.append((400, b'{"error": "invalid_client", "error_description": "no such client"}'))

    def script(talk: Talk) -> None:
        talk.send(f"* OK [CAPABILITY {talk.capabilities}] ready\r\n")
        talk.answer("CAPABILITY", f"* CAPABILITY {talk.capabilities}")

    server = ScriptedImap(script)
    with pytest.raises(MailboxRefused, match="no such client"):
        opened(replace(server.account(), token=Tokens(endpoint.grant())))
    server.close()
