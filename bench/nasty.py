"""What strangers may write, for `python -m bench.reading`: prose, and repetitions that mean harm. `№` is the number of the
repetition. Knows nothing of those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

COMMON: Mapping[str, str] = MappingProxyType(
    {
        "prose": "Nhờ anh chị xem giúp trang thanh toán, hạn chót 17h ngày 25/11, cảm ơn nhiều ạ.\n",
        "one line": "lỗi trang thanh toán ngày mai 17h ",
        "paragraphs": "lỗi\n\n",
        "quotes": ">>>>>>>> >> > Vào lúc 09:15 A <a@b.vn> đã viết:\n",
        "levels of quotes": ">" * 997 + " a\n",
        "answers": "a\n> b\n",
        "initials": "AB> x\nA> y\n",
        "introductions": "On 25/11/2026 9:15, A <a@b.vn> wrote that:\n",
        "colons": "25/11/2026 9:15 A №:\n",
        "addresses": "a@b.vn 9:15\na:\n",
        "originals": "From: a№\nngày: 1/1\n\n",
        "labels": "từ: a\nđến: b\nxxx\n",
        "rules of dashes": "---\nan\n",
        "titled rules": "---- an ----\nTừ: a\n",
        "clients": "\nĐã gửi từ iPhone của tôi\n",
        "nearly clients": "\nsent from with by using on through\n",
        "courtesies": "Trân trọng,\nAn\n\n",
        "fences": "```\na\n",
        "hints": "above trên над line\n",
        "commands": "#close\n#giao an\n",
        "wrong commands": "#clsoe\n#x y\n",
        "signs": "# #a #",
        "fields": "Thời hạn: 17h 25/11\nMức độ ưu tiên: cao\n",
        "times": "17h 25/11 thứ 6 ngày mai ",
        "weekdays": "thứ thứ thứ 6 thứ ",
        "words": "a ",
        "numbers": "1/2/3 4h5 6:7 ",
        "digits": "1",
        "brackets": "((((",
        "marks": '";=\\',
        "colons only": ":",
        "dashes only": "-",
        "stars": "* ",
        "accents": "e\u0301\u0323",
        "blanks": "  \t\n",
        "turns": "\u200e\u202e a\n",
        "markup": "<div><b>",
        "entities": "&gt;&#62;",
        "encoded words": "=?utf-8?B?YQ==?= ",
        "addresses in a line": "<a@b.vn>, ",
        "links": "https://a.vn/№?x=y ",
        "words before introductions": "Ok. Am 1.2. On Am On schrieb a <a@b.vn>:\n",
        "verbs": "1:11 A viết:\n",
        "markers": "please reply above this line\n",
        "marks of quotes": "> > > > > > > > a\n",
        "rules of signatures": "a\n-- \nAn\n",
        "disclaimers": "\nThis e-mail is confidential, and may\n",
        "contacts": "An №\n0903 123 456\n\n",
        "numbered lines": "№.\n",
        "asking": "- cần 3/4 người 25/11 xong\n",
        "asking in a row": "cần xong thứ 6 nhé. ",
        "drawn tables": "| Mô tả | x №\n",
        "drawn cells": "| Mô tả | x ",
        "labels in two languages": "mô tả/mô tả: a\n",
        "slashes": "mô tả/",
        "stars behind labels": f"tên{'*' * 450}\n",
        "levels": "mức độ cao thấp a №\n",
        "template": "(your №)\n[Mô tả № của bạn] ",
        "letters of VNI": "Xin chaøo tröôøng №",
        "letters of TCVN3": "kÝnh göi tr\u00adêng №",
        "mojibake": "Ä‘á»‹nh ká»³ №",
    }
)
"""For everything that reads."""

RULES: Mapping[str, str] = MappingProxyType(
    {
        "rules": "- {when: {subject: a}}\n",
        "sound rules": "  - {name: quy tắc №, when: {subject: [lỗi №, sự cố]}, then: {team: t}}\n",
        "sound rules, long": "  - name: quy tắc №\n    when: {subject: [lỗi №], body: /a№b/}\n    then:\n      team: t\n",
        "equal rules": "  - {name: quy tắc №, when: {subject: lỗi}, then: {team: t}}\n",
        "joined rules": "  - {name: r№, when: {all: [{any: [{subject: a№}, {body: b}]}, {not: {cc: c}}]}, then: {team: t}}\n",
        "patterns": "  - {name: r№, when: {subject: [/(a|b)*№/]}, then: {team: t}}\n",
        "tags": "  - {name: r№, when: {subject: a№}, then: {team: t, tag: [x№, y№]}}\n",
        "unknown teams": "  - {name: r№, when: {subject: a№}, then: {team: quy-trình-№}}\n",
        "unknown keys": "  - {name: r№, whom: {subject: a№}, than: {team: t}}\n",
        "round quotes": "  - {name: “r№”, when: {subject: “a”}, then: {team: t}}\n",
        "people": "  p№: {name: Người №, email: p№@abc.vn}\n",
        "people without mail": "  p№: {name: Người №}\n",
        "people of unknown deputies": "  p№: {name: Người №, email: p№@abc.vn, deputy: q№}\n",
        "keys": "k№: v\n",
        "nested lists": "[",
        "nested mappings": "{a: ",
        "nested keys": "? ",
        "dashes in a line": "- ",
        "anchors": "- &a№ [*a№]\n",
        "aliases": "  - [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n",
        "growing aliases": "a№: &a№ [*a, *a]\n",
        "tags of YAML": "- !!python/object:os.system №\n",
        "quoted": "- 'a''b' \"c\\x41\" №\n",
        "a quote that never ends": "'' ",
        "blocks": "- |\n  a\n  b\n- >-\n  c\n",
        "tabs": "- a:\tb\n",
        "comments": "# №\n",
        "documents": "--- a\n",
        "wrong indents": "  - name: a\n   when: b\n",
        "colons in text": "- a: b: c\n",
        "one key": "xin chào ",
    }
)
"""For rules.yaml alone; those that begin with two blanks stand below `rules:` of a sound file (or `people:`)."""

_SAYS, _HOP = "Authentication-Results: mx.abc.vn; ", "Received: "
_METHODS = "".join(f"m{number}n№=pass;" for number in range(700))
PROOF: Mapping[str, str] = MappingProxyType(
    {
        "results": f"{_SAYS}{'dkim=pass header.d=a№.vn; ' * 40}\n",
        "methods": f"{_SAYS}{_METHODS}\n",
        "nested comments": f"{_SAYS}{'((a)b' * 200}\n",
        "closed comments": f"{_SAYS}{'(a (b (c)) d) ' * 80}\n",
        "headers": f"{_SAYS}dmarc=pass header.from=abc.vn\n",
        "other servers": "Authentication-Results: a; dmarc=pass\n",
        "hops": f"{_HOP}from a (b [1.2.3.4]) by mx№.abc.vn with LMTP (c); d\n",
        "deep hops": f"{_HOP}from a {'(' * 99}{')' * 99} by mx.abc.vn with LMTP\n",
        "angles": f"{_HOP}{'<a' * 99} by mx.abc.vn with LMTP\n",
        "escapes": f"{_SAYS}" + '"\\"\\\\ ' * 99 + "\n",
    }
)
"""For Authentication-Results and Received alone."""

MAILS: Mapping[str, str] = MappingProxyType(
    {
        "attachments": "--b\nContent-Type: image/png; name=a№.png\n\nx\n",
        "attachments of one name": "--b\nContent-Disposition: attachment; filename=a.png\n\nx\n",
        "parts": "--b\n\nx\n",
        "mails in mails": "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n",
        "multiparts": '--b\nContent-Type: multipart/mixed; boundary="b№"\n\n--b№\n',
        "half boundaries": "--b-\n--a\n",
        "quoted-printable": "--b\nContent-Transfer-Encoding: quoted-printable\n\n=3D=\n",
        "uuencoded": "begin 644 a№\n#0V%T\nend\n",
        "charsets": "--b\nContent-Type: text/plain; charset=x-№\n\nđ\n",
        "file names": "--b\nContent-Disposition: attachment; filename*0*=utf-8''%c3%a9; filename*1=№.png\n\nx\n",
        "encoded file names": '--b\nContent-Disposition: attachment; filename="=?utf-8?B?w6k=?= №/../a"\n\nx\n',
        "pages": "--b\nContent-Type: text/html\n\n<p>a\n",
        "alternatives": "--b\nContent-Type: multipart/alternative; boundary=b№\n\n--b№\n\n--b№\nContent-Type: text/html\n\nb\n",
        "S/MIME": "--b\nContent-Type: application/pkcs7-mime; smime-type=signed-data\n\nx\n",
        "empty parts": "--b\n\n",
    }
)
"""For whole mails alone: what stands in a multipart/mixed body."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "fields": "X-A№: b\n",
        "receivers": "To: A№ <a№@b.vn>, \n",
        "references": "References: <a№@b.vn>\n",
        "parameters": "Content-Type: text/plain; a*№*=utf-8''%41; charset*№=u\n",
        "reply prefixes": "Subject: Re: Fwd: Re: Trả lời: [YC-№]\n",
        "dates": "Date: Mon, 1 Jan 2026 00:00:00 +0000 (a)\n",
        "empty folds": "X: \n \n \n",
        "groups": "To: a№: b@c.vn, d;, \n",
        "signs in front of no address": f"To: {'=' * 900}\n",
        "comments": "To: (a (b)) №@c.vn (d), \n",
        "quoted names": 'To: "a\\\\"№" <b@c.vn>,\n ',
        "subjects": "Subject: =?iso-2022-jp?B?GyRCJCIbKEI=?= =?utf-8?Q?=C3=A9?=\n",
        "hops": "Received: from a (b [1.2.3.4]) by c with LMTP; Mon, 1 Jan 2026 00:00:00 +0000\n",
        "ids": "Message-ID: <№@a> (b) c@d\n",
    }
)
"""For the header of a mail alone."""

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "rows": "<tr><td>Mô tả №<td>b",
        "cells": "<td>a",
        "tables in tables": "<table><tr><td>",
        "lists in lists": "<ul><li>a",
        "items": "<li>a",
        "block quotes": "<blockquote>a",
        "quotes of clients": '<div class="gmail_quote">a</div>b',
        "signatures of clients": '<div class="gmail_signature">a</div>b',
        "breaks": "<br>a",
        "paragraphs": "<p>a</p>",
        "linked words": '<a href="https://a.vn/№">b</a>',
        "pictures": '<img src="cid:№" alt="a">',
        "styles": "<style>a{b:c}</style>",
        "hidden": '<p style="display:none">a</p>b',
        "attributes": '<p a№="b" c=d>',
        "preformatted": "<pre>a\nb</pre>",
        "rules of HTML": "<hr>a",
        "blanks of HTML": " ",
        "declarations of XML": "<?xml ",
        "sizes of letters": '<p style="font-size:1px;font:0">a',
        "comments of HTML": "<!--a-->b",
        "conditions": "<!--[if a]>b<![endif]-->",
        "tags of Office": "<o:p>a</o:p>",
        "deep quotes": f"{'<blockquote>' * 280}{'a<br>' * 9_000}",
        "siblings of a deep quote": f"{'<div>' * 280}<div id=appendonsend></div>{'<p>a</p>' * 9_000}",
    }
)
"""For mails of HTML alone."""

_SOUND = "people:\n  an: {email: an@abc.vn}\nteams:\n  t: {tiers: [[an]]}\nrules:\n"
_PEOPLE = "rules: []\npeople:\n"
_PAGE = "From: hoa@abc.vn\nContent-Type: text/html; charset=utf-8\n\n<table><tr>"
_MULTIPART = "From: hoa@abc.vn\nContent-Type: multipart/mixed; boundary=b\n\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """A text, repeated between what stands before and behind it; `everywhere`: in the fields of a mail and in its body."""

    name: str
    text: str
    before: str = ""
    behind: str = ""
    everywhere: bool = False

    def made(self, size: int) -> bytes:
        """About so many bytes of it."""
        if not self.everywhere:
            return self.before.encode() + self._repeated(size) + self.behind.encode()
        content = self._repeated(size // 3)
        field = content.replace(b"\n", b"\n ")
        return b"From: hoa@abc.vn\nSubject: " + field + b"\nTo: " + field + b"\nContent-Type: text/html\n\n" + content

    def _repeated(self, size: int) -> bytes:
        found, length, number = [], 0, 0
        while length < size:
            found.append(self.text.replace("№", str(number)).encode())
            length, number = length + len(found[-1]), number + 1
        return b"".join(found)


def shapes(target: str) -> list[Shape]:
    """All that is worth trying on a target."""
    common = [Shape(name, text, everywhere=target == "parse") for name, text in COMMON.items()]
    return common + _OWN.get(target, list)()


def _of_rules() -> list[Shape]:
    found = []
    for name, text in RULES.items():
        before = "" if not text.startswith("  ") else _PEOPLE if name.startswith("people") else _SOUND
        found.append(Shape(name, text, before))
        if before:
            found.append(Shape(f"{name}, one bracket open", text, before, "  - {name: [\n"))
    return found


def _of_mails() -> list[Shape]:
    bodies = [Shape(name, text, _MULTIPART, "--b--\n") for name, text in MAILS.items()]
    bodies += [Shape(f"{name} of a page", text, _PAGE) for name, text in PAGES.items()]
    return bodies + [Shape(f"{name} in the header", text, "From: hoa@abc.vn\n", "\nbody\n") for name, text in FIELDS.items()]


def _of_proof() -> list[Shape]:
    return [Shape(name, text) for name, text in PROOF.items()]


def _of_words() -> list[Shape]:
    return [Shape(f"{name}, a command below", text, "", "\n\n#close\n") for name, text in COMMON.items()]


_OWN = {"rules": _of_rules, "parse": _of_mails, "proof": _of_proof, "trim": _of_words, "commands": _of_words}
