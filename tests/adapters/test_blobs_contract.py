"""What every place for blobs promises (ports.Blobs): a folder, a bucket on a real S3 server, and memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.blobs_s3 import Bucket, S3Blobs
from mailbot.ports import BlobMissing, Blobs
from tests.servers.s3 import S3Server

MAIL = "Subject: xin chào\r\n\r\nbody\x00\xff".encode()
KEY = hashlib.sha256(MAIL).hexdigest()


@pytest.fixture(params=["folder", "bucket", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "bucket":
        return S3Blobs(request.getfixturevalue("s3_server").bucket())
    return FileBlobs(tmp_path / "deep" / "blobs") if request.param == "folder" else MemoryBlobs()


def test_what_was_put_is_got_under_its_hash(blobs: Blobs) -> None:
    assert blobs.put(MAIL) == KEY
    assert blobs.has(KEY)
    assert blobs.get(KEY) == MAIL


@pytest.mark.parametrize("content", [b"", b"\x00", bytes(range(256)) * 4000])
def test_any_bytes_come_back_unchanged(blobs: Blobs, content: bytes) -> None:
    assert blobs.get(blobs.put(content)) == content


def test_the_same_content_is_kept_once(blobs: Blobs) -> None:
    assert blobs.put(MAIL) == blobs.put(MAIL)
    assert list(blobs.names()) == [KEY]


def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    assert not blobs.has(KEY)
    with pytest.raises(BlobMissing):
        blobs.get(KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 63, KEY.upper(), "g" * 64])
def test_what_is_no_key_is_missing(blobs: Blobs, key: str) -> None:
    assert not blobs.has(key)
    with pytest.raises(BlobMissing):
        blobs.get(key)


def test_several_are_kept_together_each_under_its_hash(blobs: Blobs) -> None:
    contents = [b"one", b"two", b"one", MAIL]
    keys = blobs.put_all(contents)
    assert [blobs.get(key) for key in keys] == contents
    assert list(blobs.names()) == sorted(set(keys))
    assert blobs.put_all(()) == ()


def test_an_altered_object_is_missing_until_the_same_content_is_put_again(s3_server: S3Server) -> None:
    bucket = s3_server.bucket()
    blobs = S3Blobs(bucket)
    blobs.put(MAIL)
    s3_server.call("PUT", f"{bucket.name}/{bucket.prefix}/{KEY[:2]}/{KEY}", MAIL[:-1] + b"x")
    with pytest.raises(BlobMissing, match="altered"):
        blobs.get(KEY)
    blobs.put(MAIL)
    assert blobs.get(KEY) == MAIL


def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(s3_server: S3Server) -> None:
    bucket = s3_server.bucket("")
    other = Bucket(
        bucket.name, "other", bucket.endpoint, bucket.region, bucket.access_key, bucket.secret_key, allow_plaintext=True
    )
    S3Blobs(other).put(MAIL)
    assert not S3Blobs(bucket).has(KEY)


def test_a_store_that_cannot_be_reached_is_trouble_like_a_disk_s() -> None:
    nowhere = S3Blobs(Bucket("mails", "", "http://127.0.0.1:9", "us-east-1", "someone", "hush", allow_plaintext=True))
    for ask in (lambda: nowhere.put(MAIL), lambda: nowhere.get(KEY), lambda: nowhere.has(KEY), nowhere.check):
        with pytest.raises(OSError, match=r"127\.0\.0\.1:9") as caught:
            ask()
        assert "hush" not in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_bucket_that_is_not_there_is_said_so_by_the_check(s3_server: S3Server) -> None:
    made = s3_server.bucket()
    S3Blobs(made).check()
    with pytest.raises(OSError, match="no-such-bucket"):
        S3Blobs(replace(made, name="no-such-bucket")).check()
    assert list(S3Blobs(made).names()) == []


def test_what_comes_in_pieces_is_the_same_blob(blobs: Blobs) -> None:
    pieces = [MAIL[:5], b"", MAIL[5:]]
    assert blobs.put_pieces(iter(pieces)) == (KEY, len(MAIL))
    assert blobs.put_pieces(pieces) == (blobs.put(MAIL), len(MAIL))
    assert list(blobs.names()) == [KEY]


@pytest.mark.parametrize("content", [b"", MAIL, bytes(range(256)) * 20_000])
def test_in_pieces_it_comes_back_unchanged(blobs: Blobs, content: bytes) -> None:
    assert b"".join(blobs.pieces(blobs.put(content))) == content


def test_what_is_not_there_is_missing_before_its_first_piece(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing):
        blobs.pieces(KEY)


def test_pieces_that_break_off_leave_nothing(blobs: Blobs) -> None:
    def breaking() -> Iterator[bytes]:
        yield MAIL
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        blobs.put_pieces(breaking())
    assert list(blobs.names()) == []
