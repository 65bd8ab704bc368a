"""An S3-compatible store on this machine, speaking the real protocol over HTTP, as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.request
from urllib.error import URLError
from uuid import uuid4

from mailbot.adapters.blobs_s3 import Bucket

_PATIENCE = 30.0


class S3Server:
    """Buckets live as long as the process. `stop` and `start` take it away and bring an empty one back."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the same port as before."""
        words = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self._process.stderr or ():
            if "Running on" in line:
                self.port = int(line.rstrip().rpartition(":")[2])
                break
        else:
            raise RuntimeError("the S3 server did not start")
        self._listener = threading.Thread(target=self._process.communicate, daemon=True)
        self._listener.start()

    def stop(self) -> None:
        """Take it away."""
        self._process.kill()
        self._listener.join(10)

    def bucket(self, prefix: str = "hotro/mails") -> Bucket:
        """A new, empty bucket."""
        name = f"mails-{uuid4().hex[:8]}"
        self.call("PUT", name)
        return Bucket(name, prefix, self.url, "us-east-1", "someone", "hush", allow_plaintext=True)

    def call(self, method: str, path: str, content: bytes | None = None) -> bytes:
        """Ask the server itself, past all clients."""
        asked = urllib.request.Request(f"{self.url}/{path}", method=method, data=content)
        asked.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=someone/20260101/us-east-1/s3/aws4_request")
        try:
            with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:
                return bytes(answer.read())
        except URLError as refused:
            raise RuntimeError(f"{method} {path}: {refused}") from refused
