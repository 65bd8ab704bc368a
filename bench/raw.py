"""The floor: what the bare libraries need for the same mails. Fetch in batches, parse with compat32, one insert and commit
(FULL) each, one kept SMTP connection for a short answer. A process of its own; prints its figures as JSON."""

from __future__ import annotations

import json
import resource
import smtplib
import sqlite3
import sys
import time
from email import message_from_bytes, policy

from imapclient import IMAPClient

BATCH = 200


def run(imap_port: int, user: str, sink_port: int, file: str) -> dict[str, float]:
    """Answer every mail in the INBOX, move it out, and say how long that took."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, sender TEXT, subject TEXT, text TEXT)")
    began = time.perf_counter()
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as imap, smtplib.SMTP("127.0.0.1", sink_port) as smtp:
        imap._imap.debug = 0  # formats each line otherwise
        imap.login(user, "secret")
        imap.select_folder("INBOX")
        count = _all(imap, smtp, database)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"mails": count, "seconds": seconds, "cpu": used.ru_utime + used.ru_stime}


def _all(imap: IMAPClient, smtp: smtplib.SMTP, database: sqlite3.Connection) -> int:
    uids = imap.search()
    for start in range(0, len(uids), BATCH):
        for found in imap.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"]).values():
            _one(found[b"BODY[]"], smtp, database)
    return len(uids)


def _one(raw: bytes, smtp: smtplib.SMTP, database: sqlite3.Connection) -> None:
    message = message_from_bytes(raw, policy=policy.compat32)
    part = next((part for part in message.walk() if part.get_content_type() == "text/plain"), message)
    text = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    row = (message["From"], message["Subject"], text)
    database.execute("INSERT INTO mail (sender, subject, text) VALUES (?, ?, ?)", row)
    answer = f"From: hotro@abc.vn\r\nTo: a@abc.vn\r\nSubject: Re\r\nIn-Reply-To: {message['Message-ID']}\r\n\r\nGot it.\r\n"
    smtp.sendmail("hotro@abc.vn", ["a@abc.vn"], answer.encode())


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])))
