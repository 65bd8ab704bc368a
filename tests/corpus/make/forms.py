"""The company's form in every way people fill it: text, HTML, tables, parts of it, without diacritics, in any order."""

from __future__ import annotations

from html import escape

from tests.corpus.make.mail import Case, mail

_FULL = (
    ("Người gửi", "Nguyễn Văn An – Phòng Kế toán"),
    ("Người nhận", "Phòng Kỹ thuật"),
    ("Mô tả chi tiết", "Máy in không in được từ sáng nay"),
    ("Mức độ ưu tiên", "Khẩn cấp"),
    ("Thời hạn", "17h ngày 25/11"),
    ("Thông tin liên quan", "Máy HP LaserJet 1020, tầng 3"),
    ("Mong muốn", "In được trước giờ họp"),
    ("Liên hệ", "0903 123 456"),
)
_SUBJECT = "Yêu cầu hỗ trợ kỹ thuật: Máy in không in được"


def _table(rows: tuple[tuple[str, str], ...], cell: str = "td") -> str:
    inner = "".join(f"<tr><{cell}>{escape(label)}</{cell}><td>{escape(value)}</td></tr>" for label, value in rows)
    return f'<table border="1">{inner}</table>'


def _lines(rows: tuple[tuple[str, str], ...], mark: str = "", colon: str = ": ") -> str:
    return "\n".join(f"{mark}{label}{colon}{value}" for label, value in rows)


def _text(name: str, text: str) -> Case:
    return Case(f"form-{name}", mail(_SUBJECT, text), {"new": text, "subject": _SUBJECT, "nature": "person"})


def cases() -> list[Case]:
    """The form must come through whole: its labels look like a mail's header block and are none."""
    return [
        _text("text", _lines(_FULL)),
        _text("dashes", _lines(_FULL, "- ")),
        _text("bullets", _lines(_FULL, "• ")),
        _text("numbered", "\n".join(f"{n}. {label}: {value}" for n, (label, value) in enumerate(_FULL, 1))),
        _text("no-diacritics", "Nguoi gui: Nguyen Van An - Phong Ke toan\nNguoi nhan: Phong Ky thuat\nMo ta chi tiet: May in khong in duoc\nMuc do uu tien: Khan cap\nThoi han: 17h 25/11"),
        _text("three-lines", _lines(_FULL[2:5])),
        _text("sender-and-receiver", _lines(_FULL[:2]) + "\nNội dung: nhờ phòng xem giúp máy in tầng 3."),
        _text("greeting-and-form", "Kính gửi Phòng Kỹ thuật,\n\nEm gửi yêu cầu như sau:\n\n" + _lines(_FULL) + "\n\nMong anh/chị hỗ trợ sớm ạ."),
        _text("blank-lines", "\n\n".join(f"{label}: {value}" for label, value in _FULL)),
        _text("value-below", "\n".join(f"{label}:\n{value}" for label, value in _FULL)),
        _text("fullwidth-colon", _lines(_FULL[2:], colon="：")),
        _text("capitals", "\n".join(f"{label.upper()}: {value}" for label, value in _FULL)),
        _text("with-mail-address", "Người gửi: an@abc.vn\nMô tả chi tiết: Không vào được VPN\nThời hạn: thứ 6 tuần sau\nLiên hệ: an@abc.vn / 0903123456"),
        _text("from-to-travel", "Nhờ đặt xe công tác giúp em:\nTừ: Hà Nội\nĐến: Hải Phòng\nNgày: 25/11\nSố người: 3"),
        _text("from-to-leave", "Em xin nghỉ phép.\nTừ: 24/11/2026\nĐến: 26/11/2026\nLý do: việc gia đình"),
        Case("form-table", mail(_SUBJECT, "", f"<p>Kính gửi phòng Kỹ thuật,</p>{_table(_FULL)}"), {"rows": [list(row) for row in _FULL]}),
        Case("form-table-th", mail(_SUBJECT, "", _table(_FULL, "th")), {"rows": [list(row) for row in _FULL]}),
        Case("form-table-colons", mail(_SUBJECT, "", _table(tuple((f"{label}:", value) for label, value in _FULL))), {"rows": [[f"{label}:", value] for label, value in _FULL]}),
        Case("form-table-and-plain", mail(_SUBJECT, _lines(_FULL), _table(_FULL)), {"rows": [list(row) for row in _FULL], "new": _lines(_FULL)}),
        Case("form-table-outlook", mail(_SUBJECT, "", _outlook_table()), {"rows": [list(row) for row in _FULL[:3]]}),
        Case("form-table-quoted", mail(f"Re: {_SUBJECT}", "", f'<div>Dạ em bổ sung: tầng 3 ạ.</div><blockquote type="cite">{_table(_FULL)}</blockquote>', reply=True), {
            "rows": [], "new": "Dạ em bổ sung: tầng 3 ạ."}),
        Case("form-divs", mail(_SUBJECT, "", "".join(f"<div><b>{label}:</b> {value}</div>" for label, value in _FULL)), {"new": _lines(_FULL)}),
        Case("form-breaks", mail(_SUBJECT, "", "<br>".join(f"{label}: {value}" for label, value in _FULL)), {"new": _lines(_FULL)}),
        Case("form-list", mail(_SUBJECT, "", "<ul>" + "".join(f"<li>{label}: {value}</li>" for label, value in _FULL) + "</ul>"), {"new": _lines(_FULL, "- ")}),
    ]  # fmt: skip


def _outlook_table() -> str:
    """Word's tables: paragraphs in cells, namespaces, comments."""
    cells = "".join(
        f"<tr><td width=200><p class=MsoNormal><b><span lang=VI>{label}<o:p></o:p></span></b></p></td><td><p class=MsoNormal>{value}<o:p></o:p></p></td></tr>"
        for label, value in _FULL[:3]
    )
    return f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><!--[if gte mso 9]><xml></xml><![endif]--><body><table class=MsoTableGrid>{cells}</table></body></html>'
