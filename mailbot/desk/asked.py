"""What a rule asks for (`ask_for: [mô tả, môi trường]`) and did not come: by the form's fields, by a line under that label,
by what is plainly in the text. Three languages. In doubt a thing counts as given: asking again annoys.

The patterns read folded text, in which the last letter of `every` and `lý` is an i."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType

from mailbot.desk.form import Form
from mailbot.desk.gist import gist
from mailbot.desk.labels import label_of
from mailbot.desk.patterns import Passage
from mailbot.mail.fold import contains, words

_KINDS = MappingProxyType(
    {
        "steps": "bước|tái hiện|thao tác|steps|reproduc|langkah",
        "environment": (
            "môi trường|hệ điều hành|trình duyệt|phiên bản|thiết bị|environment|operating system|browser|version|device"
            "|persekitaran|pelayar|versi|peranti|sistem pengendalian"
        ),
        "attachment": (
            "đính kèm|tài liệu|tệp|file|ảnh|hình|chụp màn hình|video|log|hợp đồng|văn bản|attachment|document|screenshot|picture"
            "|contract|lampiran|dokumen|tangkapan|gambar|fail"
        ),
        "contact": "điện thoại|liên hệ|liên lạc|sđt|số máy|phone|contact|telephone|mobile|telefon|hubungi|perhubungan",
        "deadline": "thời hạn|hạn|deadline|due|ngày cần|thời gian cần|tarikh|tempoh",
        "context": "bối cảnh|hoàn cảnh|lý do|mục đích|context|background|reason|purpose|konteks|latar belakang|sebab|tujuan",
        "priority": "ưu tiên|mức độ|khẩn|priority|urgency|keutamaan",
        "wish": "mong muốn|kết quả mong đợi|đề xuất|expect|desired|wish|harapan|jangkaan|hasil",
        "sender": "người gửi|họ tên|phòng ban|bộ phận|sender|department|full name|pengirim|jabatan",
        "recipient": "người nhận|recipient|penerima",
        "info": "thông tin|information|info|maklumat",
        "account": "tài khoản|tên đăng nhập|account|username|login|akaun",
        "description": "mô tả|nội dung|vấn đề|chi tiết|description|detail|problem|issue|penerangan|huraian|keterangan|masalah",
    }
)
_TEMPLATE = re.compile(r"\[[^\[\]\n]{0,300}\]")
_EMPTY = re.compile(r"[^:\n]{1,60}:[\s*_.…-]*")
_LABEL = re.compile(r"\s*[-*•]?\s*[^\W\d_][^:\n]{0,40}:(?!//)")
_LINK = re.compile(r"https?://\S+|www\.\S+|\\\\\w+\\")
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}(?!\w|\.\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w+")
_POINT = re.compile(r"^[ \t]*(?:\d{1,2}\s*[.)/:-]|[-*•+]|b\d{1,2}[.:])\s*")
_LIST = re.compile(rf"{_POINT.pattern}\S.*$", re.MULTILINE)
_STEPS = re.compile(
    r"(?<!\w)(?:buoc|step|steps|langkah|dau tien|tiep theo|sau do|first|then|afterwards|mula mula|kemudian|selepas itu"
    r"|(?:khi|sau khi|cu|moi lan|luc)(?: \w+){0,3}?"
    r" (?:bam|nhan|click|vao|mo|chon|dang nhap|bat|in|gui|luu|nhap|truy cap|khoi dong)"
    r"|(?:when|after|ever[yi] time|whenever|each time)(?: \w+){1,3}?"
    r" (?:click|open|press|log|select|tr[yi]|print|send|save|start)\w*"
    r"|(?:apabila|bila|selepas|setiap kali)(?: \w+){0,2}? (?:klik|buka|tekan|log|pilih|cuba|cetak|hantar|simpan)\w*)(?!\w)"
)
_ENVIRONMENT = re.compile(
    r"(?<!\w)(?:windows|win ?(?:7|8|10|11|xp)|macos|mac|macbook|imac|os x|linux|ubuntu|debian|centos|ios|ipados|ipad|iphone"
    r"|android|samsung|chrome|firefox|edge|safari|coc coc|opera|internet explorer|trinh duyet|browser|pelayar|he dieu hanh"
    r"|operating system|phien ban|version|versi|ver\.? ?\d\w*|v ?\d+(?:\.\d+)+|(?:office|outlook|excel|word|app|crm|erp) ?v?\d+"
    r"|laptop (?:dell|hp|asus|acer)|dell|thinkpad|lenovo|moi truong|environment|persekitaran)(?!\w)"
)
_CONTEXT = re.compile(
    r"(?<!\w)(?:vi|boi vi|tai vi|nham|lien quan|hien tai|hien nay|truoc day|l[yi] do|muc dich|boi canh|doi tac"
    r"|khach hang|because|since|due to|so that|in order|currentl[yi]|background|context|reason|partner|client|customer"
    r"|for the|kerana|sebab|supaya|untuk|latar belakang|konteks|ketika|pelanggan|rakan)(?!\w)"
)
_WISH = re.compile(
    r"(?<!\w)(?:mong|muon|nho|de nghi|vui long|can|xin|giup|please|need|want|would like|could you|can you|request|hope"
    r"|mohon|sila|tolong|minta|perlu|harap)(?!\w)"
)
_TIME = re.compile(
    r"(?<!\w)(?:deadline|thoi han|han chot|cang som|som nhat|asap|urgent|as soon as|segera|secepat"
    r"|\d{1,2}/\d{1,2}|ngay mai|hom nay|tuan (?:nay|sau|toi)|cuoi (?:tuan|thang|nam|ngay)"
    r"|today|tomorrow|esok|thu [2-7]|thang \d)(?!\w)"
)
_ACCOUNT = re.compile(r"(?<!\w)(?:tai khoan|account|akaun|user ?name|user|username|ten dang nhap|login|id)(?!\w)")


_LONGEST = 20_000
"""Characters in which answers are looked for; whoever gives them further down is asked again."""
_Labels = tuple[tuple[str, int], ...]
"""What stands before a line's colon, folded, and how many words it has."""


def missing(ask_for: tuple[str, ...], form: Form, text: str, attachments: int) -> tuple[str, ...]:
    """Those of a rule's labels, as the rule writes them, that neither the form nor the text (what the sender newly wrote)
    nor the number of attachments answers."""
    if not ask_for:
        return ()
    said = Passage(_answered(text[:_LONGEST]))
    lines = [words(line.partition(":")[0]) for line in said.text.splitlines() if ":" in line]
    labels = tuple((" ".join(line), len(line)) for line in lines)
    return tuple(item for item in ask_for if not _is_given(item, form, said, labels, attachments))


def _answered(text: str) -> str:
    """The text without the template's brackets, and without labels that nothing follows."""
    lines = [line for line in _TEMPLATE.sub(" ", text).replace("：", ":").splitlines() if line.strip()]
    pairs = zip(lines, [*lines[1:], ""], strict=False)
    return "\n".join(line for line, after in pairs if not _EMPTY.fullmatch(line) or (after.strip() and not _LABEL.match(after)))


def _is_given(item: str, form: Form, said: Passage, labels: _Labels, attachments: int) -> bool:
    if any(_same(item, label) for label, _ in form.fields) or _has_line(item, labels):
        return True
    kinds = _kinds(item)
    if not kinds:
        return contains(said.text, item)
    return any(form.get(kind) or _SEEN[kind](form, said, attachments) for kind in kinds)


@lru_cache(maxsize=1024)
def _kinds(item: str) -> tuple[str, ...]:
    """What an item is about; `ảnh chụp, log` may be about two things, and each is enough."""
    plain = f" {' '.join(words(item))}"
    return tuple(kind for kind, phrases in _FOLDED.items() if any(f" {phrase}" in plain for phrase in phrases))[:2]


def _same(item: str, label: str) -> bool:
    return bool(words(item)) and words(item) == words(label)


def _has_line(item: str, labels: _Labels) -> bool:
    """Whether a line begins with the item as a label."""
    if not labels:
        return False
    wanted, most = " ".join(words(item)), len(words(item)) + 3
    return any(length <= most and label.endswith(wanted) for label, length in labels)


def _steps(form: Form, said: Passage, attachments: int) -> bool:
    return sum(not _is_form_line(line[0]) for line in _LIST.finditer(said.text)) >= 2 or bool(_STEPS.search(said.folded))


def _is_form_line(line: str) -> bool:
    """Whether a point of a list is a line of the form: `- Mức độ ưu tiên: Cao`."""
    label, colon, _ = line.partition(":")
    return bool(colon) and label_of(_POINT.sub("", label).strip(" *_")) is not None


def _sees(pattern: re.Pattern[str]) -> Callable[[Form, Passage, int], bool]:
    return lambda form, said, attachments: bool(pattern.search(said.folded))


def _attachment(form: Form, said: Passage, attachments: int) -> bool:
    return attachments > 0 or bool(_LINK.search(said.text))


def _contact(form: Form, said: Passage, attachments: int) -> bool:
    return bool(_PHONE.search(said.text) or _EMAIL.search(said.text))


def _deadline(form: Form, said: Passage, attachments: int) -> bool:
    return bool(form.deadline or form.deadline_text) or bool(_TIME.search(said.folded))


def _context(form: Form, said: Passage, attachments: int) -> bool:
    words_left = len(gist(said.text))
    return words_left >= 25 or (words_left >= 8 and bool(_CONTEXT.search(said.folded)))


def _priority(form: Form, said: Passage, attachments: int) -> bool:
    return form.priority is not None


def _description(form: Form, said: Passage, attachments: int) -> bool:
    return len(gist(said.text)) >= 2


def _info(form: Form, said: Passage, attachments: int) -> bool:
    return _attachment(form, said, attachments) or len(gist(said.text)) >= 15


def _nothing(form: Form, said: Passage, attachments: int) -> bool:
    return False


_SEEN: MappingProxyType[str, Callable[[Form, Passage, int], bool]] = MappingProxyType(
    {
        "steps": _steps,
        "environment": _sees(_ENVIRONMENT),
        "attachment": _attachment,
        "contact": _contact,
        "deadline": _deadline,
        "context": _context,
        "priority": _priority,
        "wish": _sees(_WISH),
        "sender": _nothing,
        "recipient": _nothing,
        "info": _info,
        "account": _sees(_ACCOUNT),
        "description": _description,
    }
)
_FOLDED = MappingProxyType(
    {kind: tuple(" ".join(words(phrase)) for phrase in phrases.split("|")) for kind, phrases in _KINDS.items()}
)
