"""How people write: telex accidents, mixed languages, courtesy and titles, commands in odd places."""

from __future__ import annotations

from tests.corpus.make.mail import Case, mail


def _words(name: str, text: str, new: str | None = None, **expect: object) -> Case:
    return Case(f"words-{name}", mail("Nhờ hỗ trợ", text), {"new": text if new is None else new, **expect})


def _html(name: str, html: str, new: str, **expect: object) -> Case:
    return Case(f"words-{name}", mail("Nhờ hỗ trợ", "", html), {"new": new, **expect})


_LONG = "Máy tính phòng em không vào được mạng từ sáng nay."


def cases() -> list[Case]:
    """What is said stays, what only signs goes."""
    return [*_languages(), *_courtesy(), *_commands()]


def _languages() -> list[Case]:
    return [
        _words("telex", "yeeu caauf hoox trowj kyx thuaajt, mays tinhs cuar em bij looxi", language="none"),
        _words("telex-mixed", "Em ko vào dc hệ thoongs, nhờ anh xem giups em vs ạ", language="vi"),
        _words("no-diacritics", "may tinh cua em khong vao duoc mang, nho anh chi xem giup em voi", language="vi"),
        _words("mixed-english", "Server production down rồi anh ơi, please check gấp giúp em, log báo timeout", language="vi"),
        _words("english", "Hello, I can not log in to the system since this morning, please help.", language="en"),
        _words("malay", "Salam tuan, saya tidak boleh log masuk ke sistem sejak pagi ini. Mohon bantuan.", language="ms"),
        _words("too-short", "OK", language="none"),
        _words("capitals", "MÁY IN HỎNG RỒI, NHỜ ANH XEM GIÚP", language="vi"),
        _words("emoji", "👍", language="none"),
        _words("code", "Lỗi như sau:\n\n```\nTraceback (most recent call last):\n# dòng 1\n> File x.py\n```\n\nNhờ anh xem."),
        _words("path", "Không mở được C:\\new\\table\\báo cáo.xlsx"),
        _words("list-of-dashes", "Nhờ anh:\n- cài lại Office\n- cấp quyền thư mục\n- đổi mật khẩu"),
    ]


def _courtesy() -> list[Case]:
    return [
        _words("tran-trong", f"{_LONG}\n\nTrân trọng,\nNguyễn Văn An", _LONG, signature_has=["Nguyễn Văn An"]),
        _words("tran-trong-cam-on", f"{_LONG}\n\nTrân trọng cảm ơn!\nTrần Thị Bình\nPhòng Hành chính", _LONG),
        _words("cam-on-name", f"{_LONG}\n\nCảm ơn anh/chị,\nAn", _LONG),
        _words("cam-on-words", f"{_LONG}\nCảm ơn anh đã giúp em hôm qua, nhờ anh xem tiếp."),
        _words("cam-on-only", "Cảm ơn anh/chị,\nAn"),
        _words("cam-on-alone", "Cảm ơn anh nhiều ạ!"),
        _words("than", f"{_LONG}\n\nThân,\nBình", _LONG),
        _words("kinh-thu", f"Kính gửi Ban Giám đốc,\n\n{_LONG}\n\nKính thư,\nThS. Lê Chi\nTrưởng phòng Pháp lý", f"Kính gửi Ban Giám đốc,\n\n{_LONG}"),
        _words("title", f"{_LONG}\n\nTrân trọng,\nTS. Phạm Tiến Dũng (Mr.)\nGiám đốc Kỹ thuật | Công ty ABC\nT: 024 3999 8888 – M: 0912 345 678", _LONG),
        _words("block", f"{_LONG}\n\nNguyễn Văn An\nChuyên viên – Phòng Kế toán\nĐT: 0903 123 456 | www.abc.vn", _LONG),
        _words("rule", f"{_LONG}\n\n--\nNguyễn Văn An\nPhòng Kế toán", _LONG),
        _words("disclaimer", f"{_LONG}\n\n-- \nNguyễn Văn An\n\nThư này có thể chứa thông tin mật. Nếu không phải người nhận, xin xóa và báo cho người gửi biết ngay.", _LONG),
        _words("no-diacritics-closer", f"{_LONG}\n\nTran trong,\nNguyen Van An", _LONG),
        _words("malay-closer", "Pencetak di tingkat 3 rosak.\n\nSekian, terima kasih.\nAhmad bin Ali", "Pencetak di tingkat 3 rosak."),
        _words("phone", f"{_LONG}\n\nĐã gửi từ điện thoại của tôi", _LONG),
        _words("samsung", f"{_LONG}\n\nĐược gửi từ thiết bị Galaxy của tôi", _LONG),
        _words("contact-in-words", "Nhờ anh gọi cho khách theo số 0903 123 456 giúp em.\nEmail khách: minh@khach.example"),
        _words("request-ends-with-name", "Nhờ cấp tài khoản cho nhân viên mới:\nTrần Văn Cường\nPhòng Kinh doanh"),
    ]  # fmt: skip


def _commands() -> list[Case]:
    return [
        _words("command-top", "#close\nĐã xong."),
        _words("command-bottom", "Đã xong.\n\n#close"),
        _words(
            "command-above-signature",
            "Đã xong.\n\n#close\n\n-- \nTrần Thị Bình\nPhòng Kỹ thuật",
            "Đã xong.\n\n#close",
            signature_has=["Trần Thị Bình"],
        ),
        _words("command-above-closer", "Đã xong.\n#close\n\nTrân trọng,\nTrần Thị Bình", "Đã xong.\n#close"),
        _words("command-above-phone", "#xong\n\nĐã gửi từ iPhone của tôi", "#xong"),
        _words("command-below-signature", "Đã xong.\n\nTrân trọng,\nTrần Thị Bình\n\n#close"),
        _words("command-mark", "\ufeff#close\nĐã xong.", "#close\nĐã xong."),
        _words("command-nbsp", "\xa0#close\nĐã xong.", " #close\nĐã xong."),
        _words("command-fullwidth", "＃close\nĐã xong."),
        _html(
            "command-divs",
            "<div>#close</div><div>#time 15m</div><div><br></div><div>Đã xong.</div>",
            "#close\n#time 15m\n\nĐã xong.",
        ),
        _html("command-paragraphs", "<p>Đã xong.</p><p>#close</p>", "Đã xong.\n\n#close"),
        _html("command-spans", "<div><span>#</span><span>close</span></div><div>Đã&nbsp;xong.</div>", "#close\nĐã xong."),
        _html("command-breaks", "#giao Bình<br>#ghichu<br>Nhờ chị xem.", "#giao Bình\n#ghichu\nNhờ chị xem."),
        _html("command-hidden", '<div>Đã xong.</div><div style="display:none">#close</div>', "Đã xong."),
        _html("command-in-quote", '<div>Đã xong.</div><blockquote type="cite"><div>#close</div></blockquote>', "Đã xong."),
    ]
