"""Whether a text is only a courtesy (thanks, ok, wishes), so that a resolved ticket stays resolved. Knows no ticket."""

from __future__ import annotations

import re

from mailbot.mail.fold import fold, words
from mailbot.mail.later import later

_LONGEST = 60

_THANKS = """
    vâng|dạ vâng|xin cảm ơn|cảm ơn|cám ơn|cảm tạ|đa tạ|tks|thks|thanks|thank you|thank u|thankyou|thx|ty|many thanks|cheers
    much appreciated
    appreciate it|appreciated|terima kasih|tq|tqvm|trims|ribuan terima kasih|jutaan terima kasih|merci|biết ơn
"""
_FINE = """
    ok|oke|okay|okie|okla|okey|oki|ổn|tốt|được|đã được|đã ok|đã xong|chạy được|chạy tốt|dùng được|vào được
    hoạt động tốt|hoạt động bình thường|hoạt động lại bình thường|hoạt động lại|bình thường
    ngon|ngon lành|chạy ngon|chạy ngon lành|mượt|chạy mượt|chạy êm|in được|đăng nhập được|mở được|gửi được
    xong|xong rồi|hoàn hảo|tuyệt vời|tuyệt|great|perfect|excellent|awesome|nice|fine|good|works|working|it works
    works now|is working|fixed|solved|resolved|all good|all set|noted|got it|received|well received
    đã nhận|đã nhận được|nhận được|đã rõ|rõ|hiểu rồi|đã hiểu|baik|bagus|selesai|dah selesai|sudah selesai|dah ok
    boleh|dah boleh|sudah boleh|boleh guna|dah boleh guna|berfungsi|sudah berfungsi|faham|diterima|mantap|siap
"""
_FILLERS = """
    thử rồi|đã thử|kiểm tra rồi|xác nhận|ngày mới
    đã xử lý|đã sửa|đã giải quyết|đã kiểm tra|đã trả lời|đã phản hồi|đã xem|đã fix|đã khắc phục|đã hướng dẫn|đã hỗ trợ
    for fixing|for solving|for resolving|for checking|for looking into it|for the fix|for helping|for sorting it out
    the printer|the computer|the network|the system
    kerana menyelesaikan|kerana membantu
    chào|kính chào|kính|thân|em|anh|chị|bạn|mọi người|cả nhà
    bộ phận|phòng|team|đội|it|hỗ trợ|kỹ thuật|pháp lý|anh chị|ad|admin|mình|tôi
    chúng tôi|bên mình|bên em|nhà mình|quý anh chị|sếp|cô|chú|thầy
    nhiều|rất nhiều|lắm|nhé|nha|ạ|à|ơi|vâng|dạ|yes|vậy|luôn|rồi|rất|quá|thật|lần nữa|một lần nữa|trước|đã|về|sự
    thông tin|giúp|giúp đỡ|giúp em|hỗ trợ em|kịp thời|nhanh chóng|nhanh|nhiệt tình|chu đáo|bây giờ|giờ|hiện tại|hết
    cũng|thì|mà|và|chúc|chúc anh|một|ngày|buổi|tốt lành|vui vẻ|cuối tuần|sức khỏe|trân trọng|thân mến|thân ái
    kính thư|nhận|phản hồi|xin chân thành|chân thành|thành thật|gửi lời|tới|đến|của|là|nó|máy|đã làm
    with|very|much|so|a lot|lot|a|all|again|for|your|the|help|support|quick|fast|prompt|response|reply|assistance|and
    everyone|guys|team's|you|u|it's|its|is|that|this|now|yes|yep|yeah|sure|have|nice day|good day|day|weekend
    great weekend|best|regards|best regards|kind regards|kind|sincerely|dear|hi|hello|from|i|we|me|my|mine|am|are|to
    really|just|everything|up|one|well|done|job|work|great job|sir|madam|mr|ms|bro|dude|regarding|in advance|advance
    banyak|banyak-banyak|sangat|ya|tuan|puan|encik|cik|semua|atas|bantuan|sokongan|kepada|pasukan|dan|sudah|telah|dah
    kerana|membantu|saya|kami|anda|awak|lah|salam|hormat|yang|cepat|pantas|pun|sekali|lagi|sekarang|ini|itu|untuk
    jawapan|maklum balas|hai|assalamualaikum|waalaikumsalam|selamat|hari|pagi|petang
"""
_NOUNS = """
    máy in|máy tính|mạng|wifi|hệ thống|trang|web|website|phần mềm|tài khoản|mật khẩu|email|mail|crm
    printer|computer|laptop|internet|network|system|account|password|pencetak|komputer|rangkaian|sistem|akaun
"""
_SPOILERS = """
    nhưng|tuy nhiên|song|vẫn|chưa|không|lỗi|sai|hỏng|lại bị|tại sao|sao|khi nào|bao giờ|còn|nếu|cần|nhờ|muốn|hỏi|thêm
    nữa không|gấp|sự cố|xác nhận giúp|kiểm tra giúp|xem giúp|xác nhận lại
    but|however|still|not|doesn't|don't|isn't|can't|cannot|error|why|when|how|could|would|can|please|need|another
    also|except|yet|unless|fail|failed|fails|problem|issue|again fails|didn't|won't|unfortunately
    tapi|tetapi|namun|masih|belum|tidak|tak|ralat|kenapa|bila|macam mana|bagaimana|boleh tolong|sila|mohon|tolong
    perlu|rosak|gagal|masalah
"""
_GOOD_NO = later(
    r"khong co gi|khong sao|khong con loi(?: nua| gi)*|het loi|khong (?:bi )?loi nua|no problem"
    r"|no more (?:errors?|issues?|problems?)|no worries"
    r"|tiada masalah|tak apa|khong van de gi|khong con (?:bi )?(?:loi|van de)(?: gi)?|khong can (?:them )?gi(?: them| nua)?"
)
_CAPITALS = "".join(letter for letter in map(chr, range(0x41, 0x1F00)) if letter.isupper())
_CAPITALISED = rf"(?:[{_CAPITALS}]\w*(?: +|(?!\w))){{1,4}}"
_NAME = later(
    r"(?<!\w)((?i:anh|chị|chi|em|bạn|ban|cô|chú|thầy|mr|mrs|ms|dear|hi|hello|encik|puan|cik|tuan|thanks|thank you|cảm ơn|cám ơn"
    rf"|cam on|tks|thx|terima kasih))\.?,? +{_CAPITALISED}"
    rf"|(?<!\w)((?i:regards|trân trọng|thân mến|thân ái|sincerely|sekian))[,.]?\s*\n\s*{_CAPITALISED}"
)


def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list, folded, the longest first."""
    every = (" ".join(words(phrase)) for line in text.strip().splitlines() for phrase in line.split("|"))
    return tuple(sorted({phrase for phrase in every if phrase}, key=len, reverse=True))


def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return later(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


_CORE = _any(_phrases(_THANKS + "|" + _FINE.strip().replace("\n", "|")))
_SUBJECT = later(
    _any(_phrases(_NOUNS)).pattern
    + r"(?: (?:cua|em|toi|minh|da|is|now|again|dah|sudah|cung|thi|lai|bay gio|works?))*(?= "
    + _CORE.pattern
    + ")"
)
_EXTRA = _any(_phrases(_FILLERS))
_AGAINST = _any(_phrases(_SPOILERS))
_SMILE = later(r"(?<!\w)[:;=]-?[)dpv3]+|<3|\^_*\^|:\*")
_NOD = later(r"[👍👌🙏❤😊🙂🥰😍✅💯🎉👏🤝]")


def is_thanks(text: str) -> bool:
    """Whether a text is only thanks, an ok, or a courtesy, in Vietnamese, English or Malay; any question, complaint,
    number or unknown word beyond a name makes it more than that. An empty text is none."""
    bare = _bare(text)
    if "?" in text or not bare or len(bare.split()) > _LONGEST:
        return False
    if _AGAINST.search(bare) or not _CORE.search(bare):
        return False
    return not _rest(bare) or not _rest(_bare(_NAME.sub(r"\1\2 ", text)))


def _bare(text: str) -> str:
    """The folded words, with smiles gone, and nods and good news (`hết lỗi rồi`) said as ok."""
    folded = fold(_NOD.sub(" ok ", text))
    return _GOOD_NO.sub("ok", " ".join(words(_SMILE.sub(" ", folded))))


def _rest(bare: str) -> str:
    """What is neither thanks nor filling."""
    return _EXTRA.sub(" ", _CORE.sub(" ", _SUBJECT.sub(" ", bare))).strip()
