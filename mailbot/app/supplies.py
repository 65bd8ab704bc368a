"""What reading and composing mails need from outside: blobs, and the check of signatures. Loads neither the database nor the
mail servers: a process that only reads and composes has no use for them."""

from __future__ import annotations

from collections.abc import Callable
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


def signatures(policy: Policy) -> Callable[[bytes], tuple[str, ...]]:
    """Verifies DKIM signatures; to be asked only where the rules accept them as proof, which they may do from some later
    reading on. Raises NotPossible where they do now, and it can't be done."""
    return _checking() if Means.DKIM in policy.trust.agents else lambda raw: _checking_later()(raw)


def _checking() -> Callable[[bytes], tuple[str, ...]]:
    try:
        return DkimCheck().signed_by
    except DkimMissing as missing:
        raise NotPossible(f"rules.yaml accepts dkim as proof: {missing}") from missing


def _checking_later() -> Callable[[bytes], tuple[str, ...]]:
    """Where it can't be done nothing is proven."""
    try:
        return _checking()
    except NotPossible:
        return lambda raw: ()
