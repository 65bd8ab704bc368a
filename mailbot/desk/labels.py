"""The labels of the company form in three languages, and which words after them say a priority. Knows no mail: `form`
finds the labels in one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from mailbot.desk.ticket import Priority
from mailbot.mail.fold import words
from mailbot.mail.later import later

KEYS = ("sender", "recipient", "description", "priority", "deadline", "info", "wish", "contact")

_SURE = {
    "sender": """người gửi|người yêu cầu|người gửi yêu cầu|họ và tên|họ tên|tên người gửi|sender|requester
    |requested by|submitted by
        |full name|pengirim|pemohon|nama penuh|dihantar oleh""",
    "recipient": """người nhận|nơi nhận|người nhận yêu cầu|gửi tới|bộ phận tiếp nhận|người phụ trách|bộ phận phụ trách
    |recipient|addressed to
        |assigned to|penerima|jabatan penerima|ditujukan kepada""",
    "description": """mô tả chi tiết|mô tả|mô tả ngắn gọn|mô tả ngắn|mô tả vấn đề|mô tả sự cố|mô tả lỗi|mô tả chi tiết vấn đề
    |mô tả chi tiết lỗi|mô tả yêu cầu
        |nội dung yêu cầu|nội dung chi tiết|chi tiết vấn đề|chi tiết yêu cầu|detailed description|description
        |problem description
        |issue description|description of the problem|description of the issue|details of the request|penerangan terperinci
        |penerangan|huraian|huraian terperinci|keterangan|keterangan terperinci|keterangan masalah|butiran masalah
        |butiran""",
    "priority": """mức độ ưu tiên|mức ưu tiên|độ ưu tiên|ưu tiên|mức độ khẩn cấp|mức độ|priority|priority level
    |urgency|severity
        |tahap keutamaan|keutamaan|keutamaan permintaan|prioriti""",
    "deadline": """thời hạn|thời hạn deadline|hạn chót|hạn cuối|hạn hoàn thành|hạn xử lý|thời hạn hoàn thành|thời hạn xử lý
        |thời hạn mong muốn|thời hạn cần giải quyết|thời gian cần hoàn thành|ngày cần hoàn thành
        |thời điểm cần hoàn thành|deadline
        |due date|due by|due|needed by|required by|complete by|tarikh akhir|tarikh siap|tarikh tutup|tempoh
        |tarikh luput|tarikh tamat|tarikh selesai|had masa""",
    "info": """thông tin liên quan|thông tin thêm|thông tin bổ sung|tài liệu liên quan|thông tin kèm theo|related information
        |related info|additional information|additional info|relevant information|related documents|further information
        |maklumat berkaitan|maklumat tambahan|maklumat lanjut|dokumen berkaitan""",
    "wish": """mong muốn|mong muốn của tôi|mong muốn của em|mong đợi
        |kết quả mong muốn|kết quả mong đợi|yêu cầu cụ thể|đề xuất|đề nghị|expectation|expectations
    |desired outcome
        |desired result|expected outcome|expected result|what i need|wish|request|hasil yang diharapkan|hasil diharapkan|jangkaan
        |harapan|hasrat
        |permintaan""",
    "contact": """liên hệ|thông tin liên hệ|sđt liên hệ|số điện thoại liên hệ|điện thoại liên hệ
        |email liên hệ|liên lạc|thông tin liên lạc|người liên hệ|contact|contact info
    |contact information
        |contact details|how to reach me|hubungi|maklumat perhubungan|untuk dihubungi|perhubungan|hubungan|maklumat hubungan""",
}
_WITH_COLON = {
    "title": "tiêu đề|loại yêu cầu|loại hỗ trợ|request type|jenis permintaan|chủ đề|subject|title|tajuk|perkara",
    "sender": "tên|name|nama|phòng ban|bộ phận|đơn vị|department|jabatan|bahagian",
    "description": "nội dung|vấn đề|sự cố|chi tiết|problem|issue|details|masalah|isi",
    "priority": "khẩn cấp|độ khẩn",
    "deadline": "hạn|cần trước|cần xong trước|hoàn thành trước|before|by|sebelum",
    "info": "thông tin|information|maklumat|tài liệu|tham khảo|link",
    "wish": "yêu cầu|cần",
    "contact": "điện thoại|số điện thoại|sđt|đt|dđ|di động|hotline|email|e-mail|mail|zalo|phone|tel|mobile"
    "|telefon|no telefon|emel|hp",
}
_ASKED = """các bước tái hiện|bước tái hiện|các bước để tái hiện lỗi|các bước tái hiện lỗi|cách tái hiện
    |các bước thực hiện|các bước đã thực hiện
    |môi trường|thông tin về môi trường|thông tin môi trường|hệ điều hành|trình duyệt|phiên bản|thiết bị|bối cảnh
    |bối cảnh của vấn đề|hoàn cảnh
    |đính kèm|tài liệu đính kèm|tệp đính kèm|file đính kèm|ảnh chụp màn hình|ảnh chụp|hình ảnh|log hệ thống|log
    |tài khoản|tài khoản truy cập
    |mã nhân viên|mã tài sản|mã máy|vị trí|địa điểm|kết quả thực tế
    |steps to reproduce|reproduction steps|steps|environment|operating system|os|browser|version|device|context|background
    |attachment|attachments|screenshot|screenshots|system log|account|employee id|asset tag|location|actual result
    |langkah untuk menghasilkan semula|langkah-langkah|langkah|persekitaran|sistem pengendalian|pelayar|versi|peranti|konteks
    |latar belakang|lampiran|tangkapan skrin|akaun|lokasi"""
_LOOSE = {"sender": "from|từ|daripada|dari", "recipient": "to|gửi đến|kepada|kính gửi"}


def _table(source: dict[str, str]) -> dict[str, str]:
    return {_normal(phrase): key for key, phrases in source.items() for phrase in phrases.split("|")}


def _normal(phrase: str) -> str:
    return " ".join(words(phrase))


_SURE_LABELS = MappingProxyType(_table(_SURE))
_COLON_LABELS = MappingProxyType(_table(_WITH_COLON))
_LOOSE_LABELS = MappingProxyType(_table(_LOOSE))
_ASKED_LABELS = frozenset(_normal(phrase) for phrase in _ASKED.split("|"))
_BRACKETS = later(r"[(\[（].*?(?:[)\]）]|$)")
_BEGINNINGS = frozenset("_([") | frozenset(
    label.partition(" ")[0] for table in (_SURE_LABELS, _COLON_LABELS, _LOOSE_LABELS, _ASKED_LABELS) for label in table
)
_LONGEST = 500  # with what a template explains in brackets
_BEHIND_NUMBER = frozenset(".)-–")
_NUMERALS = frozenset("abcdefgh") | {"".join(signs) for size in range(1, 5) for signs in product("ivx", repeat=size)}


@dataclass(frozen=True, slots=True)
class Label:
    """The key of a field (or, for what a rule may ask for beside the form, the label as written); `sure` where it is one
    of the form's own words, and not one that any text may have in front of a colon (`Email:`); `loose` where it is one
    only where a form is evident (`From:`). No other label begins with the words of loose ones."""

    key: str
    sure: bool
    loose: bool = False


def may_begin(line: str, word: str) -> bool:
    """Whether a label may stand in a line with this first word, perhaps behind a number: in most lines none can."""
    if word in _NUMERALS or word.isdigit():
        return not _BEHIND_NUMBER.isdisjoint(line)
    return word in _BEGINNINGS


def sure_key(text: str) -> str:
    """The key of the form's own label that a text is, or ""."""
    return _SURE_LABELS.get(_normal(text), "")


def label_of(text: str, *, colon: bool = True, loose: bool = False) -> Label | None:
    """The label that a text is, or None. `colon`: something other than a space parts it from its value; `loose`: a form
    is evident, and so `From:` is a label too."""
    if len(text) > _LONGEST:
        return None
    whole = _normal(text)
    short = _normal(_BRACKETS.sub(" ", text)) if _BRACKETS.search(text) else whole
    for name in (whole, short):
        if name in _SURE_LABELS:
            return Label(_SURE_LABELS[name], sure=True)
        if colon and name in _COLON_LABELS:
            return Label(_COLON_LABELS[name], sure=False)
        if colon and loose and name in _LOOSE_LABELS:
            return Label(_LOOSE_LABELS[name], sure=False, loose=True)
    if colon and (whole in _ASKED_LABELS or short in _ASKED_LABELS):
        return Label(text.strip(), sure=False)
    return _in_two_languages(text, colon)


def _in_two_languages(text: str, colon: bool) -> Label | None:
    """`Người gửi / Sender`: the label that both names are."""
    names = text.split("/")
    one, other = (label_of(name, colon=colon, loose=True) for name in names) if len(names) == 2 else (None, None)
    return one if one and other and one.key == other.key else None


_LEVELS = MappingProxyType(
    {
        Priority.URGENT: """khẩn cấp|khẩn|rất khẩn|gấp|rất gấp|cực gấp|siêu gấp|gấp gấp|cần gấp|hỏa tốc|cấp bách
        |cấp thiết|nghiêm trọng
            |cao nhất|urgent|critical|emergency|asap|immediate|immediately|blocker|highest|top|p1|p0|segera
            |sangat segera|mendesak|kecemasan
            |kritikal|genting|tertinggi""",
        Priority.HIGH: "cao|rất cao|quan trọng|càng sớm càng tốt|sớm nhất|high|important|major|p2|tinggi|penting",
        Priority.NORMAL: "trung bình|bình thường|vừa|vừa phải|thường|tb|medium|normal|moderate|average|p3|sederhana|biasa",
        Priority.LOW: "thấp|rất thấp|low|lowest|minor|p4|p5|rendah|khi nào rảnh|thong thả",
    }
)
_LEVEL = {
    level: later(rf"(?<!\w)(?:{'|'.join(sorted(_table({level: phrases}), key=len, reverse=True))})(?!\w)")
    for level, phrases in _LEVELS.items()
}
_TICKED = re.compile(r"(?:[☒☑✅✔✓]|[\[(]\s?[xX✓✔]\s?[\])])\s*([^☐□☒☑✅✔✓\[(]+)")
_CALM = later(
    r"(?<!\w)(?:khong|ko|k|chua|chang|not|no|non|tidak|tak|bukan|isn t|don t)"
    r"(?: (?:can|phai|co|qua|that su|ver[yi]|that|so|reall[yi]|too|rat|terlalu|begitu|perlu))*"
    r" (?:gap|khan cap|khan|voi|urgent|urgenc[yi]|rush|hurr[yi]|critical|segera|mendesak|cao|high|penting|important|quan trong)"
    r"(?: (?:lam|gi|dau))?(?!\w)"
)


def priority_of(text: str) -> Priority | None:
    """The priority that the value of a form says: the one named first. None for none, for something else, and for the
    template's own list of all of them, unless one is ticked (`☐ Cao ☒ Thấp`); `không gấp` alone is low."""
    ticked = _TICKED.findall(text)
    bare = _normal(ticked[0] if len(ticked) == 1 else text)
    rest = _CALM.sub(" ", bare)
    found = sorted((match.start(), -len(match.group()), level) for level, one in _LEVEL.items() for match in one.finditer(rest))
    if len({level for _, _, level in found}) >= 3:
        return None
    return found[0][2] if found else Priority.LOW if rest != bare else None
