"""Access tokens for XOAUTH2: client credentials (RFC 6749 section 4.4) and refresh tokens (section 6), over HTTPS.

Knows no mail. One `Tokens` may be used from several threads; a token is kept until shortly before it ends.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mailbot.adapters.tls import is_loopback, verified

_EARLY = 300.0
"""Seconds before its end at which a token is renewed (or half its life, if that is shorter)."""

_UNSAID_LIFE = 3600.0
"""Seconds a token lives where the answer does not say (RFC 6749 section 5.1: expires_in is only recommended)."""


class TokenLost(Exception):
    """The token endpoint could not be reached, or is out of order: try again later."""


class TokenRefused(Exception):
    """The token endpoint refused us (wrong client, secret, scope, or a refresh token that has ended): an admin must know."""


class TokenSource(Protocol):
    """Where access tokens come from."""

    def __call__(self) -> str:
        """A token that is good now. Raises TokenLost, TokenRefused."""
        ...

    def forget(self) -> None:
        """The server refused the last one: get a new one next time."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What the token endpoint wants to know. With a `refresh_token` that grant is used, else client credentials.

    `token_url` must be https, except on this machine (ValueError).
    """

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 20.0

    def __post_init__(self) -> None:
        url = urllib.parse.urlsplit(self.token_url)
        if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
            raise ValueError(f"{self.token_url}: a token URL must begin with https://")


class Tokens:
    """Tokens of one grant: fetched when needed, renewed early, shared by threads."""

    def __init__(self, grant: Grant, clock: Callable[[], float] = time.monotonic) -> None:
        self._grant = grant
        self._clock = clock
        self._lock = threading.Lock()
        self._refresh_token = grant.refresh_token
        self._token = ""
        self._renew_at = 0.0

    def __call__(self) -> str:
        """A token that is good now. Raises TokenLost, TokenRefused."""
        with self._lock:
            if not self._token or self._clock() >= self._renew_at:
                self._renew()
            return self._token

    def forget(self) -> None:
        """Get a new one next time."""
        with self._lock:
            self._token = ""

    def _renew(self) -> None:
        answer = _post(self._grant, _question(self._grant, self._refresh_token))
        self._token = str(answer["access_token"])
        self._refresh_token = str(answer.get("refresh_token") or self._refresh_token)
        life = _seconds(answer.get("expires_in"))
        self._renew_at = self._clock() + max(life - _EARLY, life / 2)


def _seconds(value: object) -> float:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return _UNSAID_LIFE


def _question(grant: Grant, refresh_token: str) -> bytes:
    fields = {"client_id": grant.client_id, "client_secret": grant.client_secret, "scope": grant.scope}
    if refresh_token:
        fields |= {"grant_type": "refresh_token", "refresh_token": refresh_token}
    else:
        fields |= {"grant_type": "client_credentials"}
    return urllib.parse.urlencode({key: value for key, value in fields.items() if value}).encode()


def _post(grant: Grant, question: bytes) -> dict[str, object]:
    request = urllib.request.Request(grant.token_url, question, {"Accept": "application/json"})  # noqa: S310 - Grant checks the scheme
    context = verified(grant.ca_file) if grant.token_url.startswith("https:") else None
    try:
        with urllib.request.urlopen(request, timeout=grant.timeout, context=context) as reply:  # noqa: S310 - as above
            return _answer(reply.read(1_000_000))
    except urllib.error.HTTPError as error:
        with error:
            raise _failure(error.code, error.read(10_000)) from error
    except OSError as error:
        raise TokenLost(f"{grant.token_url}: {error}") from error


def _answer(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise TokenLost(f"the token endpoint's answer is no JSON: {error}") from error
    if not isinstance(answer, dict) or not answer.get("access_token"):
        raise TokenLost("the token endpoint's answer holds no access_token")
    return answer


def _failure(code: int, body: bytes) -> TokenLost | TokenRefused:
    """RFC 6749 section 5.2: 400 and 401 with an error word are refusals; anything else may pass."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    word = str(answer.get("error", "")) if isinstance(answer, dict) else ""
    more = str(answer.get("error_description", "")) if isinstance(answer, dict) else ""
    detail = f"the token endpoint said {code} {word} {more}".strip()
    if code in (400, 401, 403) and word not in ("temporarily_unavailable", "server_error", "slow_down"):
        return TokenRefused(detail)
    return TokenLost(detail)
