"""A realistic mix: 70 % new requests, 25 % replies with quotes, 5 % with a 200 KB attachment; UTF-8 in base64,
quoted-printable and 8bit. The same number always gives the same mails."""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable
from dataclasses import dataclass
from email.header import Header

_THINGS = ("Máy in", "Trang thanh toán", "Wifi phòng họp", "Email", "Phần mềm kế toán", "Điện thoại bàn", "VPN", "Máy chấm công")
_TROUBLES = ("không mở được", "báo lỗi 502", "chạy rất chậm", "tự tắt", "đòi mật khẩu liên tục", "mất dữ liệu từ hôm qua")
_PLACES = ("tầng 3", "phòng Kế toán", "chi nhánh Hà Nội", "kho Bình Dương", "quầy lễ tân")
_SENTENCES = (
    "Em đã khởi động lại hai lần nhưng vẫn vậy.",
    "Sáng nay có ba người trong phòng bị giống em.",
    "Khi bấm nút Lưu thì màn hình đứng khoảng một phút rồi báo lỗi.",
    "Máy em dùng Windows 11, trình duyệt Chrome bản mới nhất.",
    "Việc này ảnh hưởng tới báo cáo cuối tháng nên nhờ anh chị xem sớm giúp.",
    "Em gửi kèm thông tin ở dưới, anh chị cần thêm gì thì gọi số nội bộ 305.",
)
_DATE = "Mon, 23 Nov 2026 09:00:00 +0700"
_SUBJECTS = ("Yêu cầu hỗ trợ kỹ thuật: {}", "Yêu cầu tư vấn pháp lý: {}", "Yeu cau ho tro ky thuat: {}", "{}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, its Message-ID, and how many mails must come out because of it."""

    raw: bytes
    message_id: str
    answers: int


def mix(count: int, seed: str = "bench", people: str = "") -> list[Mail]:
    """So many mails in the order of their arrival. A reply answers a request that lies before it. `people` is the name of
    those who write, who may have written before; without it nobody has."""
    dice = random.Random(seed)
    mails: list[Mail] = []
    requests: list[tuple[str, str, str]] = []
    for number in range(count):
        lot = dice.random()
        if lot < 0.25 and requests:
            mails.append(_reply(dice, seed, number, *requests.pop(dice.randrange(len(requests)))))
            continue
        mail, asked = _request(dice, seed, number, with_file=lot > 0.95, people=people)
        mails.append(mail)
        requests.append(asked)
    return mails


def matters() -> tuple[str, ...]:
    """What people write about: all subjects without their prefix."""
    return tuple(f"{what} {place} {trouble}" for what in _THINGS for place in _PLACES for trouble in _TROUBLES)


def request(seed: str, number: int) -> Mail:
    """A single new request."""
    return _request(random.Random(f"{seed}{number}"), seed, number, with_file=False)[0]


def _request(
    dice: random.Random, seed: str, number: int, *, with_file: bool, people: str = ""
) -> tuple[Mail, tuple[str, str, str]]:
    what = f"{dice.choice(_THINGS)} {dice.choice(_PLACES)} {dice.choice(_TROUBLES)}"
    subject, sender = dice.choice(_SUBJECTS).format(what), f"nv{number}.{people or seed}@abc.vn"
    text = (
        f"{what} ạ, mã {number}.\n\n" + "\n".join(dice.sample(_SENTENCES, 4)) + "\n\nTrân trọng,\nNguyễn Thị Hoa\nPhòng Kế toán"
    )
    message_id = f"{seed}.{number}@client.example"
    attachment = dice.randbytes(200_000) if with_file else b""
    return Mail(_raw(dice, sender, subject, text, message_id, attachment=attachment), message_id, 2), (
        sender,
        subject,
        message_id,
    )


def _reply(dice: random.Random, seed: str, number: int, sender: str, subject: str, answered: str) -> Mail:
    quoted = "\n".join(f"> {line}" for line in dice.sample(_SENTENCES, 5))
    intro = "Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 Hoa đã viết:"
    text = f"Em bổ sung thêm, mã {number}: {dice.choice(_SENTENCES)}\n\n{intro}\n{quoted}\n"
    message_id = f"{seed}.{number}@client.example"
    return Mail(_raw(dice, sender, f"Re: {subject}", text, message_id, answered=answered), message_id, 1)


def _quoted(content: bytes) -> bytes:
    return quopri.encodestring(content)


_CODINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("base64", base64.encodebytes),
    ("quoted-printable", _quoted),
    ("8bit", bytes),
)


def _raw(
    dice: random.Random, sender: str, subject: str, text: str, message_id: str, *, answered: str = "", attachment: bytes = b""
) -> bytes:
    coding, encode = dice.choice(_CODINGS)
    name, title = (Header(words, "utf-8").encode() for words in ("Nguyễn Thị Hoa", subject))
    head = f"Received: from mx.abc.vn by imap.abc.vn; {_DATE}\nFrom: {name} <{sender}>\nTo: hotro@abc.vn\nSubject: {title}\n"
    head += f"Date: {_DATE}\nMessage-ID: <{message_id}>\nMIME-Version: 1.0\n"
    head += f"In-Reply-To: <{answered}>\nReferences: <{answered}>\n" if answered else ""
    part = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {coding}\n\n".encode() + encode(text.encode())
    if attachment:
        part = (
            b'Content-Type: multipart/mixed; boundary="=_b"\n\n--=_b\n' + part + b"\n--=_b\nContent-Type: image/png\n"
            b'Content-Disposition: attachment; filename="anh.png"\nContent-Transfer-Encoding: base64\n\n'
            + base64.encodebytes(attachment) + b"--=_b--\n"
        )  # fmt: skip
    return (head.encode() + part).replace(b"\n", b"\r\n")
