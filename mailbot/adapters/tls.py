"""How private a connection must be: TLS 1.2 or newer, verified, or plain text on this machine only.

Knows no protocol; the IMAP, SMTP and token adapters share it.
"""

from __future__ import annotations

import ssl

from mailbot.settings.privacy import Security as Security
from mailbot.settings.privacy import is_loopback as is_loopback


def verified(ca_file: str = "") -> ssl.SSLContext:
    """A context that checks certificate and host name; `ca_file` (PEM) is trusted beside the system's authorities."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def insist_on_privacy(host: str, security: Security, allow_plaintext: bool) -> None:
    """Raises ValueError where mails and passwords would cross a network in the clear without anybody having said so."""
    if security is Security.NONE and not allow_plaintext and not is_loopback(host):
        raise ValueError(
            f'security = "none" is for this machine only; {host} needs "tls" or "starttls" (or allow_plaintext = true)'
        )
