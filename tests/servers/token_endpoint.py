"""An OAuth2 token endpoint on this machine: gives tokens out, and tells Dovecot whether one is good."""

from __future__ import annotations

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mailbot.adapters.oauth import Grant


class TokenEndpoint:
    """`asked` are the questions so far; `answers` are given in turn before the usual one; `good` are tokens that count."""

    def __init__(self, email: str = "hotro@abc.vn") -> None:
        self.email = email
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.good: set[str] = set()
        self.expires_in: int | None = 3600
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where tokens are asked for."""
        return f"http://127.0.0.1:{self._server.server_port}/token"

    @property
    def check_url(self) -> str:
        """Where Dovecot asks; the token is put behind it."""
        return f"http://127.0.0.1:{self._server.server_port}/check?token="

    def grant(self, **more: str) -> Grant:
        """What our client says here."""
        return Grant(token_url=self.url, client_id="mailbot", client_secret="hush", scope="mail", **more)

    def close(self) -> None:
        """The end."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def reply(self, question: dict[str, str]) -> tuple[int, bytes]:
        """The answer to one question."""
        self.asked.append(question)
        if self.answers:
            return self.answers.pop(0)
        token = f"token-{len(self.asked)}"
        self.good.add(token)
        answer: dict[str, object] = {"access_token": token, "token_type": "Bearer"}
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in
        return 200, json.dumps(answer).encode()

    def check(self, token: str) -> tuple[int, bytes]:
        """Whether a token is good."""
        if token not in self.good:
            return 401, b'{"error": "invalid_token"}'
        return 200, json.dumps({"email": self.email, "active": "true"}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer(*endpoint.reply(dict(urllib.parse.parse_qsl(body))))

            def do_GET(self) -> None:
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                self._answer(*endpoint.check(query.get("token", [""])[0]))

            def _answer(self, code: int, body: bytes) -> None:
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                return

        return Handler
