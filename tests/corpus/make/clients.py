"""How mail clients with a Vietnamese, English or Malay face write replies: one function a client, words in, parts out.

Each returns (plain, html); an empty plain or html means that the client sends only the other one.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

Parts = tuple[str, str]
Client = Callable[[str, str, str], Parts]

DESK = "Hỗ trợ ABC <hotro@abc.vn>"
SUBJECT = "[YC-12] Máy in phòng Kế toán không in được"
ASKED = "Chào anh An,\n\nAnh vui lòng cho biết đèn trên máy in màu gì?\n\n#close\n\nTrân trọng,\nPhòng Kỹ thuật"


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}<o:p></o:p></p>' for line in text.split("\n"))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def gmail(words: str, signature: str, asked: str) -> Parts:
    """Gmail on the web: one long line above the quote."""
    intro = f"Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 {DESK} đã viết:"
    sign = f'<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">{_divs(signature)}</div>'
    html = (
        f'<div dir="ltr">{_divs(words)}{sign if signature else ""}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(intro)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">'
        f"{_divs(asked)}</blockquote></div>"
    )
    return _joined(words, f"-- \n{signature}" if signature else "", f"{intro}\n\n{_marked(asked)}"), html


def gmail_wrapped(words: str, signature: str, asked: str) -> Parts:
    """The same, wrapped in the middle of the line, plain only."""
    intro = "Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 Hỗ trợ ABC <\nhotro@abc.vn> đã viết:"
    return _joined(words, f"-- \n{signature}" if signature else "", f"{intro}\n\n{_marked(asked)}"), ""


def gmail_html(words: str, signature: str, asked: str) -> Parts:
    """Gmail's HTML without the plain part, as some relays leave it."""
    return "", gmail(words, signature, asked)[1]


def outlook(words: str, signature: str, asked: str) -> Parts:
    """Outlook for Windows in Vietnamese: header block under a thin line, no quote marks."""
    head = f"Từ: {DESK}\nĐã gửi: Thứ Hai, 23 Tháng Mười Một 2026 9:15 SA\nĐến: Nguyễn Văn An <an@abc.vn>\nChủ đề: {SUBJECT}"
    line = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">'
    rows = "<br>".join(f"<b>{escape(row.partition(':')[0])}:</b>{escape(row.partition(':')[2])}" for row in head.split("\n"))
    html = f'<div class="WordSection1">{_paragraphs(_joined(words, signature))}<div>{line}{rows}</p></div></div>{_paragraphs(asked)}</div>'
    return _joined(words, signature, f"{head}\n\n{asked}"), html


def outlook_plain(words: str, signature: str, asked: str) -> Parts:
    """Outlook with a rule above the block, plain only."""
    head = f"________________________________\nTừ: {DESK}\nĐã gửi: 23 Tháng Mười Một 2026 9:15 SA\nĐến: an@abc.vn\nCc: binh@abc.vn\nChủ đề: RE: {SUBJECT}"
    return _joined(words, signature, f"{head}\n\n{asked}"), ""


def outlook_english(words: str, signature: str, asked: str) -> Parts:
    """Outlook in English, `Original Message`."""
    head = f"-----Original Message-----\nFrom: {DESK}\nSent: Monday, November 23, 2026 9:15 AM\nTo: an@abc.vn\nSubject: {SUBJECT}"
    return _joined(words, signature, f"{head}\n\n{asked}"), ""


def outlook_web(words: str, signature: str, asked: str) -> Parts:
    """Outlook on the web, HTML only."""
    head = f"<b>Từ:</b> {escape(DESK)}<br><b>Đã gửi:</b> Thứ Hai, 23 tháng 11, 2026 9:15 SA<br><b>Đến:</b> an@abc.vn<br><b>Chủ đề:</b> {escape(SUBJECT)}"
    sign = f'<div id="Signature">{_divs(signature)}</div>' if signature else ""
    html = (
        f'<div class="elementToProof">{_divs(words)}</div>{sign}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{head}</font><div>&nbsp;</div></div><div>{_divs(asked)}</div>'
    )
    return "", f"<html><head><style>p {{margin:0}}</style></head><body dir=ltr>{html}</body></html>"


def outlook_mobile(words: str, signature: str, asked: str) -> Parts:
    """Outlook for Android in Vietnamese."""
    head = f"________________________________\nTừ: {DESK}\nĐã gửi: Thứ Hai, Tháng Mười Một 23, 2026 9:15:00 SA\nĐến: an@abc.vn\nChủ đề: {SUBJECT}"
    return _joined(words, signature, "Tải Outlook cho Android<https://aka.ms/AAb9ysg>", f"{head}\n\n{asked}"), ""


def iphone(words: str, signature: str, asked: str) -> Parts:
    """Mail on an iPhone in Vietnamese."""
    intro = f"Vào 23 thg 11, 2026, lúc 09:15, {DESK} đã viết:"
    html = (
        f'<html><body dir="auto">{_divs(words)}{_divs(signature) if signature else ""}<div dir="ltr">Đã gửi từ iPhone của tôi</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{escape(intro)}<br><br></blockquote></div><blockquote type="cite">{_divs(asked)}</blockquote></body></html>'
    )
    return _joined(words, signature, "Đã gửi từ iPhone của tôi", f"> {intro}\n> \n{_marked(asked)}"), html


def apple(words: str, signature: str, asked: str) -> Parts:
    """Mail on a Mac."""
    intro = f"Vào 23 thg 11, 2026, lúc 09:15, {DESK} đã viết:"
    return _joined(words, signature, f"{intro}\n\n{_marked(asked)}"), ""


def thunderbird(words: str, signature: str, asked: str) -> Parts:
    """Thunderbird in Vietnamese, signature by its rule."""
    intro = "Vào lúc 09:15 ngày 23/11/2026, Hỗ trợ ABC đã viết:"
    html = (
        f'<html><body text="#000000"><p>{"<br>".join(map(escape, words.split(chr(10))))}</p><div class="moz-cite-prefix">{escape(intro)}<br></div>'
        f'<blockquote type="cite" cite="mid:1@abc.vn">{_divs(asked)}</blockquote>'
        + (f'<div class="moz-signature">-- <br>{_divs(signature)}</div>' if signature else "")
        + "</body></html>"
    )
    return _joined(words, f"{intro}\n{_marked(asked)}", f"-- \n{signature}" if signature else ""), html


def zimbra(words: str, signature: str, asked: str) -> Parts:
    """Zimbra's web client in Vietnamese."""
    head = f"----- Thư gốc -----\nTừ: {DESK}\nĐến: an@abc.vn\nĐã gửi: Thứ hai, 23 tháng 11 năm 2026 9:15:00\nChủ đề: {SUBJECT}"
    return _joined(words, signature, f"{head}\n\n{asked}"), ""


def yahoo(words: str, signature: str, asked: str) -> Parts:
    """Yahoo in Vietnamese: no quote marks in the plain part."""
    intro = f"Vào Thứ Hai, 23 tháng 11, 2026 lúc 09:15:02 GMT+7, {DESK} đã viết:"
    html = f'<div class="ydp1">{_divs(_joined(words, signature))}</div><div id="ydp2" class="yahoo_quoted"><div>{escape(intro)}</div><div>{_divs(asked)}</div></div>'
    return _joined(words, signature, f"    {intro}  \n\n{asked}"), html


def samsung(words: str, signature: str, asked: str) -> Parts:
    """Samsung's mail app in Vietnamese."""
    head = f"-------- Tin nhắn gốc --------\nTừ: {DESK}\nNgày: 23/11/26 9:15 SA (GMT+07:00)\nĐến: an@abc.vn\nChủ đề: {SUBJECT}"
    return _joined(words, signature, "Được gửi từ điện thoại Galaxy của tôi", f"{head}\n\n{asked}"), ""


def malay(words: str, signature: str, asked: str) -> Parts:
    """Gmail in Malay."""
    intro = "Pada Isn, 23 Nov 2026 pada 09:15 Sokongan ABC <hotro@abc.vn> menulis:"
    return _joined(words, f"-- \n{signature}" if signature else "", f"{intro}\n\n{_marked(asked)}"), ""


def outlook_malay(words: str, signature: str, asked: str) -> Parts:
    """Outlook in Malay."""
    head = f"Daripada: {DESK}\nDihantar: Isnin, 23 November 2026 9:15 PG\nKepada: an@abc.vn\nSubjek: {SUBJECT}"
    return _joined(words, signature, f"{head}\n\n{asked}"), ""


def bare(words: str, signature: str, asked: str) -> Parts:
    """A quote with marks and nothing above it."""
    return _joined(words, signature, _marked(asked)), ""


REPLIES: dict[str, Client] = {
    one.__name__: one
    for one in (
        gmail, gmail_wrapped, gmail_html, outlook, outlook_plain, outlook_english, outlook_web, outlook_mobile, iphone, apple, thunderbird,
        zimbra, yahoo, samsung, malay, outlook_malay, bare,
    )
}  # fmt: skip
