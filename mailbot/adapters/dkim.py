"""DKIM signatures (RFC 6376) verified here, by dkimpy and DNS. Knows no From line: alignment is for desk/people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import structlog

from mailbot.mail.proof import ONCE

Resolve = Callable[[bytes, int], bytes | None]
"""A DNS TXT record by its name, within a time-out in seconds; None where there is none."""

_LOG = structlog.get_logger()
_MOST_SIGNATURES = 4
_WEAK = frozenset({b"rsa-sha1"})  # RFC 8301 section 3.1


class DkimMissing(Exception):
    """`trust: dkim` needs the packages of mailbot[dkim]."""


class DkimCheck:
    """Asks DNS for the keys of a mail's signatures. `resolve` stands in for DNS in tests."""

    def __init__(self, resolve: Resolve | None = None, seconds: int = 4) -> None:
        try:
            import dkim
            import dkim.dnsplug
        except ImportError as missing:
            raise DkimMissing("pip install 'mailbot[dkim]'") from missing
        self._dkim = dkim
        self._resolve: Resolve = resolve or dkim.dnsplug.get_txt
        self._seconds = seconds

    def signed_by(self, raw: bytes) -> tuple[str, ...]:
        """The domains whose signature over this whole mail holds, in lower case; never raises.

        A signature does not count that covers only a part of the body (`l=`), leaves From out, or uses SHA-1; none
        does where a header that may stand once stands twice, because then it is open which one was signed. A time-out
        of DNS leaves a signature unknown: it is not listed.
        """
        try:
            mail = self._dkim.DKIM(raw, logger=_Silent(), timeout=self._seconds)
        except Exception as broken:  # noqa: BLE001 - strangers' bytes: dkimpy raises what it likes
            _LOG.info("dkim", outcome="unreadable", error=str(broken))
            return ()
        names = Counter(name.lower() for name, _ in mail.headers)
        if any(names[name.encode()] > 1 for name in ONCE):
            return ()
        count = min(names[b"dkim-signature"], _MOST_SIGNATURES)
        return tuple(dict.fromkeys(domain for at in range(count) if (domain := self._holds(mail, at))))

    def _holds(self, mail: object, at: int) -> str:
        """The domain of the signature at this place if it holds, else ""."""
        try:
            return self._verify(mail, at)
        except self._dkim.DnsTimeoutError:
            _LOG.warning("dkim", outcome="dns time-out")
        except Exception as broken:  # noqa: BLE001 - strangers' bytes
            _LOG.info("dkim", outcome="bad signature", error=str(broken))
        return ""

    def _verify(self, mail: object, at: int) -> str:
        prepared = mail.verify_headerprep(at)  # type: ignore[attr-defined] # dkimpy has no types
        if not prepared:
            return ""
        tags, signed, _ = prepared
        if b"l" in tags or b"from" not in signed or tags.get(b"a", b"").lower() in _WEAK:
            return ""
        holds = mail.verify(at, dnsfunc=self._key)  # type: ignore[attr-defined] # dkimpy has no types
        return tags[b"d"].decode("ascii", "replace").lower().rstrip(".") if holds else ""

    def _key(self, name: bytes, timeout: int = 0) -> bytes | None:
        """The key record; one that its owner only tests (`t=y`, RFC 6376 section 3.6.1) is as good as none."""
        record = self._resolve(name, timeout or self._seconds)
        if record and re.search(rb"(?:^|;)\s*t\s*=[^;]*\by\b", record):
            return None
        return record


class _Silent:
    """dkimpy's debug lines hold whole headers: they go nowhere."""

    def debug(self, *_: object) -> None: ...
    def info(self, *_: object) -> None: ...
    def warning(self, *_: object) -> None: ...
    def error(self, *_: object) -> None: ...

    def isEnabledFor(self, _: int) -> bool:  # noqa: N802 - the name that logging has
        return False
