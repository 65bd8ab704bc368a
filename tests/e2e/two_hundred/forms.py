"""The company's form as people fill it in: plain, HTML, a table, three languages, without diacritics, in any order."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from html import escape

from tests.e2e.two_hundred.given import TECH, Given, employee, routed
from tests.e2e.two_hundred.letter import letter

Rows = Sequence[tuple[str, str]]
KEYS = ("sender", "recipient", "description", "priority", "deadline", "info", "wish", "contact")
SUBJECT = "Yêu cầu hỗ trợ kỹ thuật: Máy in tầng 3"

VIETNAMESE: Rows = (
    ("Người gửi", "Lê Thị Hoa – Phòng Kế toán"),
    ("Người nhận", "Phòng Kỹ thuật"),
    ("Mô tả chi tiết", "Máy in tầng 3 báo lỗi E5, không in được gì."),
    ("Mức độ ưu tiên", "Cao"),
    ("Thời hạn", "17h ngày 25/11/2026"),
    ("Thông tin liên quan", "Mã máy HP-33, phòng 305"),
    ("Mong muốn", "In lại được trong tuần này"),
    ("Liên hệ", "0912 345 678"),
)
ENGLISH: Rows = (
    ("Sender", "Hoa Le – Accounting"),
    ("Recipient", "Technical Department"),
    ("Detailed description", "The printer on floor 3 shows error E5 and does not print anything."),
    ("Priority", "High"),
    ("Deadline", "25/11/2026 17:00"),
    ("Related information", "Asset HP-33, room 305"),
    ("Expectation", "Printing again this week"),
    ("Contact", "0912 345 678"),
)
MALAY: Rows = (
    ("Pengirim", "Hoa Le – Perakaunan"),
    ("Penerima", "Jabatan Teknikal"),
    ("Penerangan terperinci", "Pencetak di tingkat 3 menunjukkan ralat E5 dan tidak dapat mencetak apa-apa."),
    ("Tahap keutamaan", "Tinggi"),
    ("Tarikh akhir", "25/11/2026 17:00"),
    ("Maklumat berkaitan", "Aset HP-33, bilik 305"),
    ("Jangkaan", "Boleh mencetak semula minggu ini"),
    ("Hubungi", "0912 345 678"),
)
DEADLINE = "2026-11-25T10:00:00Z"


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("–", "-"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


BARE: Rows = tuple((_bare(label), _bare(value)) for label, value in VIETNAMESE)


def lines(rows: Rows, colon: str = ": ") -> str:
    return "\n".join(f"{label}{colon}{value}" for label, value in rows)


def _polite(rows: Rows) -> str:
    return f"Kính gửi phòng Kỹ thuật,\n\nEm gửi yêu cầu theo mẫu ạ.\n\n{lines(rows)}\n\nTrân trọng,\nLê Thị Hoa"


def _table(rows: Rows) -> str:
    cells = "".join(f"<tr><td><b>{escape(label)}</b></td><td>{escape(value)}</td></tr>" for label, value in rows)
    return f'<html><body><table border="1"><tbody>{cells}</tbody></table></body></html>'


def _outlook_table(rows: Rows) -> str:
    paragraph = '<td width="200"><p class="MsoNormal">{}<o:p></o:p></p></td>'
    cells = "".join(f"<tr>{paragraph.format(escape(label) + ':')}{paragraph.format(escape(value))}</tr>" for label, value in rows)
    return f'<div class="WordSection1"><table class="MsoTableGrid"><tbody>{cells}</tbody></table></div>'


def _divs(rows: Rows) -> str:
    inside = "".join(f"<div><b>{escape(label)}:</b> {escape(value)}</div>" for label, value in rows)
    return f'<div dir="ltr">{inside}</div>'


def _breaks(rows: Rows) -> str:
    return "<p>" + "<br>".join(f"{escape(label)}: {escape(value)}" for label, value in rows) + "</p>"


def _list(rows: Rows) -> str:
    return "<ul>" + "".join(f"<li><strong>{escape(label)}</strong>: {escape(value)}</li>" for label, value in rows) + "</ul>"


def _bulleted(rows: Rows) -> str:
    return "\n".join(f"- {label}: {value}" for label, value in rows)


def _starred(rows: Rows) -> str:
    return "\n".join(f"*{label}*: {value}" for label, value in rows)


def _numbered(rows: Rows) -> str:
    return "\n".join(f"{number}. {label}: {value}" for number, (label, value) in enumerate(rows, 1))


def _wide(rows: Rows) -> str:
    return lines(rows, "：")


def _backwards(rows: Rows) -> str:
    return lines(tuple(reversed(rows)))


PLAIN: dict[str, Callable[[Rows], str]] = {
    "lines": lines,
    "polite": _polite,
    "bulleted": _bulleted,
    "starred": _starred,
    "numbered": _numbered,
    "full-width colons": _wide,
    "backwards": _backwards,
}
HTML: dict[str, Callable[[Rows], str]] = {
    "table": _table,
    "Outlook's table": _outlook_table,
    "divs": _divs,
    "breaks": _breaks,
    "list": _list,
}
LANGUAGES = {"Vietnamese": (VIETNAMESE, "vi"), "English": (ENGLISH, "en"), "Malay": (MALAY, "ms"), "bare": (BARE, "vi")}


def forms() -> Iterator[Given]:
    """Each language in plain lines and a table, Vietnamese in every shape, and forms that are partly filled."""
    shapes = [(kind, shape, False) for kind, shape in PLAIN.items()] + [(kind, shape, True) for kind, shape in HTML.items()]
    for index, (kind, shape, html) in enumerate(shapes):
        yield _given(f"form{index:02}", f"Vietnamese, {kind}", VIETNAMESE, shape, html=html)
    for language, (rows, code) in LANGUAGES.items():
        for index, (shape, html) in enumerate(((lines, False), (_table, True))):
            yield _given(
                f"form-{language.lower()}{index}", f"{language}, {shape.__name__}", rows, shape, html=html, language=code
            )
    for index, kept in enumerate(((2, 3), (2, 4), (3, 2, 7), (2,), (6, 0, 2))):
        yield _given(f"form-part{index}", f"only {kept}", tuple(VIETNAMESE[each] for each in kept), lines, html=False)


def _given(key: str, name: str, rows: Rows, shape: Callable[[Rows], str], *, html: bool, language: str = "vi") -> Given:
    sender, content = employee(key), shape(rows)
    labels = {label for label, _ in rows}
    keys = [KEYS[place] for all_rows, _ in LANGUAGES.values() for place, row in enumerate(all_rows) if row[0] in labels]
    fields = {kind: value for kind in dict.fromkeys(keys) for label, value in rows if _kind(label) == kind}
    return Given(
        f"form {name}",
        sender.email,
        letter(sender, SUBJECT, "" if html else content, content if html else ""),
        ticket=routed(TECH, priority="high" if "priority" in fields else "normal", language=language),
        fields=fields,
        missing=("các bước tái hiện", "môi trường"),
        deadline=DEADLINE if "deadline" in fields else None,
    )


def _kind(label: str) -> str:
    return next(KEYS[place] for rows, _ in LANGUAGES.values() for place, row in enumerate(rows) if row[0] == label)
