"""Tokens: which grant, when renewed, what is a refusal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailbot.adapters.oauth import Grant, TokenLost, TokenRefused, Tokens
from tests.servers.token_endpoint import TokenEndpoint


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    server = TokenEndpoint()
    yield server
    server.close()


def test_client_credentials_are_shown(endpoint: TokenEndpoint) -> None:
    assert Tokens(endpoint.grant())() == "token-1"
    assert endpoint.asked == [
        {"client_id": "mailbot", "client_secret": "hush", "scope": "mail", "grant_type": "client_credentials"}
    ]


def test_a_refresh_token_is_shown_and_its_successor_kept(endpoint: TokenEndpoint) -> None:
    endpoint.answers.append((200, b'{"access_token": "a", "refresh_token": "second", "expires_in": "0"}'))
    tokens = Tokens(endpoint.grant(refresh_token="first"))
    assert tokens() == "a"
    assert tokens() == "token-2"
    assert [asked["refresh_token"] for asked in endpoint.asked] == ["first", "second"]
    assert {asked["grant_type"] for asked in endpoint.asked} == {"refresh_token"}


@pytest.mark.parametrize(("life", "good_until", "renewed_at"), [(3600, 3299, 3300), (100, 49, 51), (None, 3299, 3300)])
def test_a_token_is_renewed_early(endpoint: TokenEndpoint, life: int | None, good_until: int, renewed_at: int) -> None:
    endpoint.expires_in = life
    ticks = Ticks()
    tokens = Tokens(endpoint.grant(), ticks)
    assert tokens() == "token-1"
    ticks.now += good_until
    assert tokens() == "token-1"
    ticks.now += renewed_at - good_until
    assert tokens() == "token-2"


def test_a_forgotten_token_is_not_used_again(endpoint: TokenEndpoint) -> None:
    tokens = Tokens(endpoint.grant())
    tokens()
    tokens.forget()
    assert tokens() == "token-2"


def test_many_threads_share_one_token(endpoint: TokenEndpoint) -> None:
    tokens = Tokens(endpoint.grant())
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(got) == {"token-1"}
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("code", [400, 401])
def test_an_error_word_is_a_refusal(endpoint: TokenEndpoint, code: int) -> None:
    endpoint.answers.append((code, b'{"error": "invalid_grant", "error_description": "expired"}'))
    with pytest.raises(TokenRefused, match="invalid_grant expired"):
        Tokens(endpoint.grant())()


@pytest.mark.parametrize("answer", [
    (500, b"oops"), (503, b"{}"), (400, b'{"error": "temporarily_unavailable"}'), (429, b'{"error": "slow_down"}'),
    (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b'{"access_token": ""}'),
])  # fmt: skip
def test_an_endpoint_out_of_order_is_no_refusal(endpoint: TokenEndpoint, answer: tuple[int, bytes]) -> None:
    endpoint.answers.append(answer)
    tokens = Tokens(endpoint.grant())
    with pytest.raises(TokenLost):
        tokens()
    assert tokens() == "token-2"


def test_nobody_there_is_no_refusal(endpoint: TokenEndpoint) -> None:
    with pytest.raises(TokenLost):
        Tokens(replace(endpoint.grant(), token_url="http://127.0.0.1:1/token"))()


def test_a_secret_is_sent_over_https_only() -> None:
    for url in ("http://login.abc.vn/token", "ftp://login.abc.vn/token", "file:///etc/passwd", "login.abc.vn"):
        with pytest.raises(ValueError, match="https"):
            Grant(token_url=url, client_id="mailbot")
    assert "hush" not in repr(Grant(token_url="https://login.abc.vn/t", client_id="m", client_secret="hush"))
