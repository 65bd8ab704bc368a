"""In which of mailbot's languages a text is written: Vietnamese letters first, then everyday words. Knows no mail."""

from __future__ import annotations

import re
from unicodedata import normalize

from mailbot.mail.terms import terms

_LETTERS = re.compile("[ăơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_WORD = re.compile(r"[a-zà-ỹđ]+")
_STOP = {
    "vi": terms(
        "toi la va cua khong duoc cho cac voi nay mot nguoi trong da nhung de khi den ve thi cung nhu tu xin chao "
        "anh chi em can ho tro yeu cau "
        "phong cong viec loi gui moi giup minh dang vao the dung kiem tra lai roi ngay cam on hong sua bao gio "
        "nho hoi gap ai nua bi may"
    ),
    "en": terms(
        "the and is are to of in for on with this that it you we have has can not please be my from at as will was "
        "would could thanks hello "
        "your our need help if an or but when what do does been there any they"
    ),
    "ms": terms(
        "yang dan di untuk dengan ini itu saya tidak tak boleh kami kita anda ada pada dari daripada kepada telah "
        "akan sudah belum mohon sila "
        "tolong terima kasih tuan puan bantuan masalah sistem tersebut oleh dalam jika apabila mesyuarat "
        "lampiran encik cik bagi atau juga"
    ),
}
_SAMPLE = 4_000
_ENOUGH = 2


def detect(text: str, default: str) -> str:
    """ "vi", "en" or "ms"; `default` where the text does not say (too short, a tie, another language)."""
    sample = normalize("NFC", text[:_SAMPLE]).lower()
    letters = len(_LETTERS.findall(sample))
    if letters * 50 > len(sample):  # so many that they are enough, however short the words
        return "vi"
    words = _WORD.findall(sample)
    if letters and letters * 25 >= len(words):
        return "vi"
    counts = sorted(((sum(word in stop for word in words), language) for language, stop in _STOP.items()), reverse=True)
    (best, language), (second, _) = counts[0], counts[1]
    return language if best >= _ENOUGH and best > second else default
