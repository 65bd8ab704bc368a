"""What is left of a text without greetings, courtesy and asking for help: the words that say what is the matter."""

from __future__ import annotations

import re

from mailbot.desk.labels import label_of
from mailbot.mail.fold import words

_TEMPLATE = re.compile(r"\[[^\[\]\n]{0,300}\]")
_COURTESY = """
    em anh chị bạn mình tôi chúng cô chú thầy ông bà sếp quý kính gửi thân mến ái trân trọng chào xin cảm ơn cám
    nhiều lắm nhé nha ạ à ơi dạ vâng vui lòng nhờ giúp đỡ hỗ trợ với cho bộ phận phòng ban team it kỹ thuật pháp
    lý công ty mọi người các cả nhà rất mong sớm nhận được phản hồi từ về và là có cần một việc này đó thì mà
    yêu cầu vấn đề gấp khẩn cấp tư vấn trả lời ngay rồi đang bị lỗi sự cố gặp dear hi hello sir madam team all
    please kindly help support thanks thank you regards best kind sincerely i we need want would like to a an
    the my our for with on me us your and is have has problem issue request asap urgent urgently could can good
    morning afternoon day am are there it this that in of some salam hai tuan puan encik cik saya kami tolong
    bantu bantuan sila mohon minta terima kasih banyak sekian yang dan untuk ada dengan di ini itu masalah
    segera hormat perlu kepada daripada semua pihak
"""
_FOLDED = frozenset(words(_COURTESY))


def gist(text: str) -> tuple[str, ...]:
    """The folded words of a text that say something, in order; the labels of the form and what its template says in
    brackets are left out."""
    lines = (line for line in _TEMPLATE.sub(" ", text).splitlines() if line.strip())
    said = (word for line in lines for word in words(_value(line)))
    return tuple(word for word in said if word not in _FOLDED)


def _value(line: str) -> str:
    label, colon, value = line.partition(":")
    return value if colon and label_of(label.strip(" *_-•")) else line
