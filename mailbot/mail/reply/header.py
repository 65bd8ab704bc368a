"""The block that mail clients put above an original: From, Sent, To, Subject in many languages; and the rules above it.

A company form with `Người gửi` and a travel request with `Từ … Đến …` look alike, so a block must name an address
or be nearly whole. Knows lines of text only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from mailbot.mail.later import later
from mailbot.mail.reply.intro import bare


class Label(StrEnum):
    """What a header line of an original says."""

    FROM = "from"
    SENT = "sent"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"


_NAMES = {
    Label.FROM: "from|message from|émetteur|发信人|发送人|寄件人|送信元|enviado por|inviato da|"
    "von|de|da|van|från|fra|od|lähettäjä|kimden|от|від|από|差出人|发件人|發件人|"
    "寄件者|보낸 사람|보낸사람|từ|tu|người gửi|nguoi gui|"
    "gửi từ|dari|daripada|pengirim|de la|feladó|kuka|expéditeur|remitente|mittente|afzender|absender|nadawca|"
    "odesílatel|отправитель|saatja|nuo|no|"
    "送信者|ผู้ส่ง|จาก|מאת|sender",
    Label.SENT: "sent|date|message du|message vom|message of|date d'envoi|发件日期|发信时间|寄件時間|"
    "gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|inviato|data|fecha|"
    "verzonden|skickat|sendt|dato|"
    "wysłano|odesláno|odoslané|lähetetty|päivämäärä|gönderildi|tarih|отправлено|дата|надіслано|στάλθηκε|日時|"
    "送信日時|日期|发送时间|發送時間|寄件日期|"
    "보낸 날짜|날짜|đã gửi|da gui|ngày gửi|gửi|gửi lúc|ngày|thời gian|gui|ngay|dihantar|tarikh|dikirim|tanggal|"
    "trimis|elküldve|dátum|發件日期|"
    "วันที่|ส่งเมื่อ|נשלח|date sent|sent on|expédié",
    Label.TO: "to|an|à|a|para|per|aan|till|til|do|komu|pro|vastaanottaja|kime|кому|до|προς|宛先|收件人|받는 사람|"
    "받는사람|đến|den|tới|"
    "toi|người nhận|"
    "nguoi nhan|kepada|untuk|către|címzett|destinataire|destinatario|ontvanger|empfänger|ถึง|אל",
    Label.CC: "cc|copie à|copies à|kópia|afskrift|抄本|organization|organisation|attachment|reply to|"
    "copie|copia|kopie|kopia|kopi|kopio|dw|копия|копія|抄送|副本|참조|đồng kính gửi|dong kinh gui|cc cho|sk|"
    "salinan|bilgi|másolat|bcc|"
    "reply-to|répondre à|antwort an|trả lời|importance|độ quan trọng|attachments|đính kèm",
    Label.SUBJECT: "subject|sujet|titre|tittel|題名|标题|標題|题目|betr|"
    "betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět|predmet|aihe|konu|тема|"
    "θέμα|件名|主题|主旨|主題|제목|"
    "chủ đề|chu de|tiêu đề|tieu de|v/v|perkara|subjek|subiect|tárgy|re|เรื่อง|נושא|subjekt|teema",
}
_KINDS = {name: kind for kind, names in reversed(_NAMES.items()) for name in names.casefold().split("|")}
_LABELLED = later(r"[^\w:：]{0,4}\*?([^:：]*)[:：]")
_ADDRESS = later(r"[^\s<>()\[\]\"':;,]@[^\s<>()\[\]\"':;,]")
_FORM_WORDS = later(
    r"(?:mô tả|mo ta|mức độ|muc do|thời hạn|thoi han|mong muốn|mong muon|liên hệ|lien he|thông tin liên quan)[^:]{0,30}:"
)
_OF_FORM = frozenset({"người gửi", "nguoi gui", "người nhận", "nguoi nhan"})
_AMBIGUOUS = frozenset({"từ", "tu", "người gửi", "nguoi gui", "no", "u", "a", "da", "de", "do", "od", "pro"})
_LOOSE_DATES = frozenset(
    [
        "date",
        "datum",
        "data",
        "dato",
        "fecha",
        "tarih",
        "дата",
        "ngày",
        "ngay",
        "gửi",
        "gui",
        "tarikh",
        "tanggal",
        "日期",
        "日時",
        "날짜",
        "วันที่",
        "dátum",
        "päivämäärä",
    ]
) | {"thời gian"}
_LONGEST = 2_000
_INLINE = later(r"[\s*](?:date|sent|to|subject|datum|gesendet|objet|date d'envoi|ngày|đã gửi|đến|chủ đề|tarikh|kepada)\s?\*?\s?:")
_RULE = later(r"^\s{0,4}(?:>\s?)*+[-_=*~─—–]{3,}\s*$")
_ORIGINAL_WORDS = (
    r"original (?:message|appointment|e-?mail)|ursprüngliche (?:nachricht|e-?mail|mail)|originalnachricht|"
    r"message d'origine|message d’origine|message original|mensaje original|"
    r"mensagem original|messaggio originale|oorspronkelijk bericht|ursprungligt meddelande|originalmeddelande|"
    r"oprindelig (?:meddelelse|besked)|opprinnelig melding|"
    r"wiadomość oryginalna|původní zpráva|pôvodná správa|alkuperäinen viesti|özgün ileti|исходное сообщение|"
    r"оригинальное сообщение|початкове повідомлення|"
    r"courriel original|message initial|e-?mail d.origine|original-?nachricht|originalmail|pôvodný e-?mail|původní e-?mail|"
    r"元のメッセージ|原始邮件|原始郵件|원본 메시지|thư gốc|thu goc|tin nhắn gốc|tin nhan goc|thông điệp gốc|email gốc|mesej asal|"
    r"pesan asli|mesaj original|eredeti üzenet|"
    r"reply message|quoted message|исходное письмо"
)
_FORWARD_WORDS = (
    r"forwarded (?:message|e-?mail|by)|begin forwarded message|weitergeleitete (?:nachricht|e-?mail)|"
    r"anfang der weitergeleiteten (?:nachricht|e-?mail)|message (?:transféré|réexpédié)|"
    r"début du message (?:transféré|réexpédié)|"
    r"mensaje reenviado|inicio del mensaje reenviado|mensagem (?:encaminhada|reencaminhada)|"
    r"início da mensagem (?:encaminhada|reencaminhada)|messaggio inoltrato|inizio messaggio inoltrato|"
    r"doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat (?:meddelande|mejl)|"
    r"videresendt (?:meddelelse|melding|besked)|"
    r"wiadomość przekazana|wiadomość przesłana dalej|přeposlaná zpráva|välitetty viesti|iletilen (?:mesaj|"
    r"ileti)|переадресованное сообщение|пересылаемое сообщение|перенаправлене повідомлення|"
    r"転送メッセージ|转发的邮件|轉寄的郵件|전달된 메시지|thư (?:đã )?(?:được )?chuyển tiếp|thư đã được chuyển tiếp|"
    r"bắt đầu thư (?:đã )?(?:được )?chuyển tiếp|tin nhắn (?:đã )?(?:được )?chuyển tiếp|email được chuyển tiếp|"
    r"mesej (?:yang )?dimajukan|pesan (?:yang )?diteruskan|mula mesej dimajukan|mesaj redirecționat|továbbított üzenet"
)
_ORIGINAL = later(rf"^\s{{0,4}}(?:>\s?)*+\\?[-_=*]{{2,}}+\s*(?:{_ORIGINAL_WORDS})\s*[-_=*]{{2,}}")
_FORWARD = later(
    rf"^\s{{0,4}}(?:>\s?)*+(?:[-_=*]{{2,}}+\s*(?:{_FORWARD_WORDS}).{{0,80}}|(?:begin forwarded message|"
    rf"anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:transféré|réexpédié)|"
    r"inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"bắt đầu thư (?:đã )?(?:được )?chuyển tiếp|mula mesej dimajukan)\s*:?)\s*$"
)
_SOME_RULE = later(r"^\s{0,4}(?:>\s?)*+-{4,}+\s?[^-\s][^\n]{2,60}[^-\s]\s?-{4,}\s*$")
_SIGNS, _STARTS = frozenset("-_=*~─—–"), frozenset(["be", "an", "dé", "in", "bắ", "mu"])
_SHORTEST_FORWARD, _LONGEST_RULE = 7, 400
_ABOVE_HINTS = (
    "above",
    "über",
    "oberhalb",
    "dessus",
    "trên",
    "tren",
    "encima",
    "acima",
    "boven",
    "ovanför",
    "над",
    "atas",
    "sopra",
)
_SHORTEST_ABOVE = 13
_ABOVE = later(
    r"(?:reply|type|write|respond|answer)[^.\n]{0,40}\babove\b[^.\n]{0,12}\bline\b|above this line|"
    r"antworten? (?:bitte )?(?:über|oberhalb)|oberhalb dieser (?:zeile|linie)|"
    r"(?:répondez|répondre)[^.\n]{0,30}au[- ]dessus de cette ligne|(?:trả lời|tra loi|viết|"
    r"viet)[^.\n]{0,30}(?:trên|tren) (?:dòng|dong) này|por encima de esta línea|acima desta linha|"
    r"boven deze (?:regel|lijn)|ovanför denna rad|над этой (?:чертой|строкой|линией)|balas di atas (?:baris|"
    r"garisan) ini|sopra questa (?:riga|linea)"
)


def label(line: str) -> tuple[Label, str, str] | None:
    """What a header line says, its label in small letters and its value; None for any other line."""
    if len(line) > _LONGEST or (":" not in line and "：" not in line):
        return None
    return _labelled(line)


@lru_cache(maxsize=64)  # a block is looked for from each line on, so the next lines are asked again and again
def _labelled(line: str) -> tuple[Label, str, str] | None:
    text = bare(line)
    found = _LABELLED.match(text)
    name = _name(found[1]) if found else ""
    if not found or name not in _KINDS:
        return None
    return _KINDS[name], name, text[found.end() :].lstrip().removeprefix("*").strip()


def _name(written: str) -> str:
    return written.rstrip().removesuffix("*").rstrip().casefold()


def kinds(names: Iterable[str]) -> set[Label]:
    """What labels say, of what stands in front of colons."""
    return {_KINDS[name] for name in map(_name, names) if name in _KINDS}


def block(lines: Sequence[str], at: int, *, announced: bool = False) -> int:
    """How many lines from `at` on are the header block of an original; 0 where none begins there. `announced`: a line above
    says that an original follows, so it is no form."""
    first = _first(lines[at])
    if first is None:
        return 0
    if first[0] is Label.FROM and len(lines[at]) < 400 and _ADDRESS.search(first[2]) and _INLINE.search(first[2].lower()):
        return 1
    found, size = _collect(lines, at)
    kinds = {kind for kind, _, _ in found}
    is_form = not announced and _is_form(found, lines[at : at + size], lines[at + size : at + size + 4])
    return size if _is_header(found, kinds) and not is_form else 0


def _is_form(found: list[tuple[Label, str, str]], lines: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the lines are the head of the company's form, which has `Người gửi` and `Người nhận` too. Its other words may
    also stand below a client's own labels: there they begin the original."""
    looked_at = (*lines, *below) if any(word in _OF_FORM for _, word, _ in found) else lines
    return any(_FORM_WORDS.search(row[:_LONGEST].lower()) for row in looked_at)


def may_begin_block(line: str) -> bool:
    """Whether the header block of an original may begin in a line; cheap, because it is asked of every line."""
    return _first(line) is not None


def _first(line: str) -> tuple[Label, str, str] | None:
    found = label(line)
    return found if found and found[2] and found[0] is not Label.CC else None


def _collect(lines: Sequence[str], at: int) -> tuple[list[tuple[Label, str, str]], int]:
    """The header lines from here on, wrapped values and single blank lines between them included."""
    found: list[tuple[Label, str, str]] = []
    kinds: set[Label] = set()
    size, gaps = 0, 0
    for offset, row in enumerate(lines[at : at + 16]):
        one = label(row)
        if one is None:
            gaps += 1
            if gaps > 2 or (len(kinds) >= 4 and not bare(row)):
                break
            continue
        if one[0] in kinds and one[0] is not Label.CC:
            break
        kinds.add(one[0])
        found.append(one)
        size, gaps = offset + 1, 0
    return found, size


def _is_header(found: list[tuple[Label, str, str]], kinds: set[Label]) -> bool:
    named = any(_ADDRESS.search(text) for kind, _, text in found if kind in (Label.FROM, Label.TO, Label.CC))
    clear = [word for _, word, _ in found if word not in _AMBIGUOUS]
    if Label.FROM in kinds and any(kind is Label.SENT and word not in _LOOSE_DATES for kind, word, _ in found):
        return len(clear) >= 1
    if len(kinds) >= 3 and Label.SUBJECT in kinds and (Label.FROM in kinds or Label.SENT in kinds):
        return True
    whole = Label.FROM in kinds and bool(kinds & {Label.SENT, Label.SUBJECT})
    return bool(clear) and ((named and (whole or {Label.SENT, Label.TO} <= kinds)) or (named and len(kinds) >= 3))


def may_divide(line: str) -> bool:
    """Whether a line may be a rule, or the line above an original; cheap, because it is asked of every line."""
    begin = line[:6].lstrip()[:2]
    return begin[:1] in (">", "\\") or (begin[:1] in _SIGNS and begin[1:] in _SIGNS) or begin.lower() in _STARTS


def is_rule(line: str) -> bool:
    """A line of dashes or underscores only."""
    return bool(_RULE.match(line))


def is_original(line: str) -> bool:
    """`-----Original Message-----` in many languages."""
    return bool(_ORIGINAL.match(line[:_LONGEST_RULE].lower()))


def is_forward(line: str) -> bool:
    """`---------- Forwarded message ---------`, `Begin forwarded message:` in many languages."""
    return _SHORTEST_FORWARD <= len(line) <= _LONGEST_RULE and may_divide(line) and bool(_FORWARD.match(line.lower()))


def is_titled_rule(line: str) -> bool:
    """`---- some words ----`: the rule of a client whose language is not known here."""
    return bool(_SOME_RULE.match(line))


def above_hints(text: str) -> tuple[str, ...]:
    """The words of a text, out of those that each `Please type your reply above this line` has one of."""
    lowered = text.lower()
    return tuple(hint for hint in _ABOVE_HINTS if hint in lowered)


def holds_above_marker(lowered: str) -> bool:
    """Whether such a line may stand anywhere in a text in small letters."""
    return bool(above_hints(lowered) and _ABOVE.search(lowered))


def is_above_marker(line: str, hints: Iterable[str] = _ABOVE_HINTS) -> bool:
    """`Please type your reply above this line`, as ticket systems write it. `hints` are those of the whole text."""
    if not _SHORTEST_ABOVE <= len(line) < 160:
        return False
    lowered = line.lower()
    return any(hint in lowered for hint in hints) and bool(_ABOVE.search(lowered))
