"""How private a connection is, and where it need not be. Knows no connection; settings and adapters share it."""

from __future__ import annotations

import ipaddress
from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected: TLS from the first byte, STARTTLS before anything else, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name (no DNS is asked)."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
