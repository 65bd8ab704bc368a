"""FileBlobs on a real folder: durable, verified, private (docs/crash.md, F1)."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.adapters.blobs import FileBlobs
from mailbot.ports import BlobMissing

MAIL = "Subject: xin chào\r\n\r\nbody\x00\xff".encode()
KEY = hashlib.sha256(MAIL).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "deep" / "blobs")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@given(st.binary(max_size=2000))
@settings(max_examples=30, deadline=None)
def test_any_bytes_come_back_unchanged(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    blobs = FileBlobs(tmp_path_factory.getbasetemp() / "any")
    assert blobs.get(blobs.put(content)) == content


def test_the_same_content_is_kept_once(blobs: FileBlobs, tmp_path: Path) -> None:
    assert blobs.put(MAIL) == blobs.put(MAIL)
    assert len(files(tmp_path)) == 1


def test_an_altered_file_is_missing_until_the_same_content_is_put_again(blobs: FileBlobs, tmp_path: Path) -> None:
    blobs.put(MAIL)
    files(tmp_path)[0].write_bytes(MAIL[:-1] + b"x")
    with pytest.raises(BlobMissing):
        blobs.get(KEY)
    blobs.put(MAIL)
    assert blobs.get(KEY) == MAIL


def test_files_and_folders_are_for_us_alone(blobs: FileBlobs, tmp_path: Path) -> None:
    blobs.put(MAIL)
    file = files(tmp_path)[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (file.parent, file.parent.parent, tmp_path / "deep"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_says_no_leaves_nothing_behind(
    blobs: FileBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    blobs.put(b"something else")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(MAIL)
    monkeypatch.undo()
    assert not blobs.has(KEY)
    assert len(files(tmp_path)) == 1
    assert blobs.get(blobs.put(MAIL)) == MAIL


def test_file_and_folder_are_synced_before_put_returns(blobs: FileBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    really_sync, really_rename = os.fsync, os.replace

    def sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        really_sync(handle)

    def rename(old: str, new: str) -> None:
        steps.append("rename")
        really_rename(old, new)

    blobs.put(b"so that the folders are there" + bytes(1))
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", rename)
    blobs.put(MAIL)
    assert steps[-3:] == ["file", "rename", "folder"]
    steps.clear()
    blobs.put(MAIL)
    assert steps == ["folder"]  # whoever died between rename and sync left a file whose name may not last


def test_every_file_is_synced_before_its_folder(blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [b"%d" % number for number in range(40)]
    blobs.put_all(contents)  # the folders are there
    for key in blobs.names():
        (blobs.root / key[:2] / key).unlink()
    synced: list[bool] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)), sync(handle))[1])
    keys = blobs.put_all(contents)
    assert synced[:40] == [False] * 40
    assert synced[40:] == [True] * len({key[:2] for key in keys})


def test_a_disk_that_fills_up_in_the_middle_of_a_batch_leaves_only_whole_files(
    blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [b"%d" % number for number in range(200)]
    sync, left = os.fsync, iter(range(150))

    def fills_up(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode) and next(left, None) is None:
            raise OSError(28, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", fills_up)
    with pytest.raises(OSError, match="No space"):
        blobs.put_all(contents)
    monkeypatch.undo()
    assert {file.name for file in files(blobs.root)} == set(blobs.names())
    assert all(blobs.get(key) in contents for key in blobs.names())
    assert [blobs.get(key) for key in blobs.put_all(contents)] == contents
