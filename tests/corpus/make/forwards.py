"""Mails passed on: inline by each client, attached, pasted from chat; what stands in them is nobody's command."""

from __future__ import annotations

from html import escape

from tests.corpus.make.mail import Case, head, joined, mail, part, word

_SAID = "Chị xử lý giúp em khách này nhé."
_INNER = "Chào công ty,\n\nTôi không đăng nhập được cổng khách hàng.\n\n#close\n\nLê Minh"
_HEAD = {
    "gmail": "---------- Forwarded message ---------\nTừ: Lê Minh <minh@khach.example>\nDate: Th 6, 20 thg 11, 2026 vào lúc 08:00\nSubject: Lỗi đăng nhập\nTo: <an@abc.vn>",
    "gmail-vietnamese": "---------- Thư đã chuyển tiếp ----------\nTừ: Lê Minh <minh@khach.example>\nNgày: 20 thg 11, 2026\nChủ đề: Lỗi đăng nhập\nĐến: an@abc.vn",
    "outlook": "________________________________\nTừ: Lê Minh <minh@khach.example>\nĐã gửi: Thứ Sáu, 20 Tháng Mười Một 2026 8:00 SA\nĐến: an@abc.vn\nChủ đề: Lỗi đăng nhập",
    "outlook-english": "From: Lê Minh <minh@khach.example>\nSent: Friday, November 20, 2026 8:00 AM\nTo: an@abc.vn\nSubject: Lỗi đăng nhập",
    "apple": "Bắt đầu thư được chuyển tiếp:\n\nTừ: Lê Minh <minh@khach.example>\nChủ đề: Lỗi đăng nhập\nNgày: 08:00:00 GMT+7 ngày 20 tháng 11 năm 2026\nĐến: an@abc.vn",
    "zimbra": "----- Thư được chuyển tiếp -----\nTừ: Lê Minh <minh@khach.example>\nĐến: an@abc.vn\nĐã gửi: Thứ sáu, 20 tháng 11 năm 2026 8:00:00\nChủ đề: Lỗi đăng nhập",
    "malay": "---------- Mesej dimajukan ---------\nDaripada: Lê Minh <minh@khach.example>\nTarikh: Jum, 20 Nov 2026\nSubjek: Lỗi đăng nhập\nKepada: an@abc.vn",
}  # fmt: skip
_EXPECT = {
    "forward_sender": "minh@khach.example",
    "forward_subject": "Lỗi đăng nhập",
    "forward_text_has": ["không đăng nhập được"],
    "new_lacks": ["#close"],
    "nature": "person",
}


def cases() -> list[Case]:
    """The forwarder's words, and the original with its sender and subject."""
    found = []
    for name, block in _HEAD.items():
        for words in (_SAID, ""):
            text = f"{words}\n\n{block}\n\n{_INNER}" if words else f"{block}\n\n{_INNER}"
            kind = "said" if words else "silent"
            found.append(Case(f"forward-{name}-{kind}", mail("Fwd: Lỗi đăng nhập", text), {**_EXPECT, "new": words}))
    return [*found, _html(), _attached(), _quoted(), *_chat()]


def _html() -> Case:
    rows = _HEAD["gmail"].replace("---------- Forwarded message ---------\n", "").split("\n")
    inner = "<br>".join(map(escape, ["---------- Forwarded message ---------", *rows]))
    html = f'<div dir="ltr">{_SAID}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{inner}</div><br><br>{"<br>".join(map(escape, _INNER.split(chr(10))))}</div></div>'
    return Case("forward-gmail-html", mail("Fwd: Lỗi đăng nhập", "", html), {**_EXPECT, "new": _SAID})


def _attached() -> Case:
    original = (
        f"From: {word('Lê Minh')} <minh@khach.example>\r\nTo: an@abc.vn\r\nSubject: {word('Lỗi đăng nhập')}\r\n".encode()
        + part("plain", _INNER)
    )
    attached = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + original
    raw = head("Fwd: Lỗi đăng nhập") + joined("mixed", [part("plain", _SAID), attached])
    return Case("forward-attached", raw, {**_EXPECT, "new": _SAID, "attachments": [["Lỗi đăng nhập.eml", "message/rfc822"]]})


def _quoted() -> Case:
    marked = "\n".join(f"> {line}".rstrip() for line in f"{_HEAD['apple']}\n\n{_INNER}".split("\n"))
    return Case(
        "forward-apple-quoted", mail("Fwd: Lỗi đăng nhập", f"{_SAID}\n\n{marked}"), {"new": _SAID, "new_lacks": ["#close"]}
    )


def _chat() -> list[Case]:
    zalo = "Khách nhắn qua Zalo như sau:\n\n[Lê Minh, 09:15 23/11/2026]\nShop ơi app báo lỗi\n[An, 09:16 23/11/2026]\nDạ anh chụp màn hình giúp em"
    other = "Nội dung chat với khách:\n09:15 Lê Minh: app báo lỗi E102\n09:16 An: dạ em chuyển kỹ thuật ạ"
    return [Case("chat-zalo", mail("Lỗi app", zalo), {"new": zalo}), Case("chat-pasted", mail("Lỗi app", other), {"new": other})]
