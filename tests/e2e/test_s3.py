"""The same story with mails and attachments in an S3-compatible store, and a store that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from mailbot.adapters.blobs_s3 import Bucket, S3Blobs
from tests.e2e.running import Running, reply_to, text_of
from tests.servers.pymap_server import PymapServer
from tests.servers.s3 import S3Server
from tests.servers.sink import Sink
from tests.stories import AN, HOA, raw

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture
def bucket(s3_server: S3Server) -> Bucket:
    return s3_server.bucket()


@pytest.fixture
def running(bucket: Bucket, pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    mailbot = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    settings = (tmp_path / "mailbot.toml").read_text("utf-8")
    store = f'[s3]\nendpoint = "{bucket.endpoint}"\nregion = "us-east-1"\naccess_key = "someone"\nsecret_key = "hush"\n'
    mailbot.write("mailbot.toml", f'blobs = "s3://{bucket.name}/{bucket.prefix}"\n{settings}{store}')
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


def test_mails_and_attachments_live_in_the_bucket(running: Running, bucket: Bucket) -> None:
    running.start()
    running.put(raw(HOA, "Trang báo lỗi 502.", TECH, message_id="first@client", files=[("anh.png", "image/png", PICTURE)]))
    assert "YC-1" in text_of(running.mail("received", HOA.email))
    subject, headers, text = reply_to(running.mail("assigned", AN.email), "#close\nĐã sửa xong, chị kiểm tra giúp em.")
    running.put(raw(AN, text, subject, headers=headers, message_id="second@client"))
    running.mail("closed", HOA.email)
    running.until(lambda: running.count("Processed") == 2, "the inbox is empty")
    assert running.stop() == 0
    (attached,) = [one for mail in running.json("show", "1")["messages"] for one in mail["attachments"]]
    assert S3Blobs(bucket).get(attached["sha256"]) == PICTURE
    assert not (running.folder / "blobs").exists()
    assert b"Subject: =?utf-8?" in running.call("show", "1", "--raw")
    assert b"nothing is missing" in running.call("doctor", "--ledger") or running.json("doctor", "--ledger")


def test_while_the_store_is_away_mails_wait_on_the_server(running: Running, bucket: Bucket, s3_server: S3Server) -> None:
    running.start()
    s3_server.stop()
    running.put(raw(HOA, "Máy in hỏng ạ.", TECH, message_id="meanwhile@client"))
    running.until(lambda: b"Generic S3 error" in running.log(), "the store is missed")
    assert running.count("INBOX") == 1
    assert running.json("tickets", "--all") == []
    s3_server.start()
    s3_server.call("PUT", bucket.name)
    assert "YC-1" in text_of(running.mail("received", HOA.email))
