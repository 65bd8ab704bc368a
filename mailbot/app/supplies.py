"""What reading and composing mails need from outside: blobs, and the check of signatures. Loads neither the database nor the
mail servers: a process that only reads and composes has no use for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.dkim import DkimCheck, DkimMissing
from mailbot.desk.policy import Means, Policy
from mailbot.settings import Settings

if TYPE_CHECKING:
    from mailbot.adapters.blobs_s3 import S3Blobs


class NotPossible(Exception):
    """The settings ask for something that this installation can't do; the message says what to do about it."""


def blobs(settings: Settings) -> FileBlobs | S3Blobs:
    """Where raw mails and attachments are kept."""
    kind, _, place = settings.blobs.partition(":")
    return FileBlobs(Path(place)) if kind == "file" else _bucket(settings, place.removeprefix("//"))


def _bucket(settings: Settings, place: str) -> S3Blobs:
    try:
        from mailbot.adapters.blobs_s3 import Bucket, S3Blobs
    except ModuleNotFoundError as missing:
        raise NotPossible(f"blobs = \"{settings.blobs}\" needs its library here: pip install 'mailbot[s3]'") from missing
    name, _, prefix = place.partition("/")
    given = settings.s3
    secret = given.secret_key.get_secret_value()
    bucket = Bucket(name, prefix.strip("/"), given.endpoint, given.region, given.access_key, secret, given.is_plain)
    return S3Blobs(bucket)


def signatures(raw: bytes) -> tuple[str, ...]:
    """The domains whose DKIM signature over a mail holds. To be asked only where the rules accept that as proof: an office in
    which nobody can verify them is not opened. Raises DkimMissing."""
    return DkimCheck().signed_by(raw)


def require(policy: Policy) -> None:
    """Raises NotPossible where the rules ask for something that this installation can't do."""
    if Means.DKIM not in policy.trust.agents:
        return
    try:
        DkimCheck()
    except DkimMissing as missing:
        raise NotPossible(f"rules.yaml accepts dkim as proof: {missing}") from missing
