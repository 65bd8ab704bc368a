"""Machines that write Vietnamese, Malay and English, and the persons who sound like them."""

from __future__ import annotations

from tests.corpus.make.mail import HEAD, Case, head, mail, part, word

_OURS = "yc.12.abc.def@abc.vn"


def _plain(name: str, subject: str, text: str, nature: str, more: str = "", sender: str = "", **expect: object) -> Case:
    return Case(f"nature-{name}", mail(subject, text, more=more, sender=sender), {"nature": nature, **expect})


def _vacations() -> list[Case]:
    away = "Xin chào,\n\nTôi đang nghỉ phép từ 23/11 đến hết ngày 27/11/2026. Việc gấp xin liên hệ chị Bình 0903 111 222.\n\nTrân trọng,\nNguyễn Văn An"
    return [
        _plain("vacation-gmail", "Trả lời tự động: [YC-12] Máy in", away, "auto-reply", "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nX-Autoreply: yes\r\n", until="2026-11-27"),
        _plain("vacation-exchange", "Trả lời tự động: [YC-12] Máy in", away, "auto-reply", "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n", until="2026-11-27"),
        _plain("vacation-subject-only", "Trả lời tự động: Máy in", away, "auto-reply", until="2026-11-27"),
        _plain("vacation-zimbra", "Vắng mặt tại văn phòng: Nguyễn Văn An", "Tôi sẽ quay lại làm việc vào ngày 30 tháng 11.", "auto-reply", until="2026-11-30"),
        _plain("vacation-no-diacritics", "Tra loi tu dong: May in", "Toi dang di cong tac den 28/11, se tra loi sau.", "auto-reply", until="2026-11-28"),
        _plain("vacation-case", "Nghỉ phép", away, "auto-reply", "auto-submitted: Auto-Replied; owner-email=\"an@abc.vn\"\r\n", until="2026-11-27"),
        _plain("vacation-english", "Automatic reply: Printer", "I am out of the office until Friday, November 27. For urgent matters call Binh.", "auto-reply", until="2026-11-27"),
        _plain("vacation-malay", "Balasan automatik: Pencetak", "Saya sedang bercuti sehingga 27/11/2026.", "auto-reply", until="2026-11-27"),
        _plain("vacation-second-precedence", "Máy in", away, "auto-reply", "Precedence: first-class\r\nPrecedence: auto_reply\r\n"),
        _plain("receipt-acknowledged", "Tự động phản hồi: Đã nhận email của bạn", "Cảm ơn bạn đã liên hệ. Chúng tôi sẽ phản hồi trong 24 giờ.", "auto-reply"),
    ]  # fmt: skip


def _persons() -> list[Case]:
    return [
        _plain("person-asks-about-auto-reply", "Trả lời tự động không hoạt động", "Em bật trả lời tự động trong Outlook mà không chạy, nhờ anh xem giúp.", "person"),
        _plain("person-auto-submitted-no", "Máy in", "Nhờ anh xem giúp máy in.", "person", "Auto-Submitted: no\r\n"),
        _plain("person-leave-request", "Xin nghỉ phép ngày mai", "Em xin nghỉ phép ngày mai 24/11, nhờ chị duyệt giúp.", "person"),
        _plain("person-quotes-bounce", "Re: Không gửi được mail cho khách", "Anh xem giúp em lỗi này:\n\n> Undelivered Mail Returned to Sender\n> This is the mail system at host mx.abc.vn.", "person"),
        _plain("person-forwards-bounce", "Fwd: Undelivered Mail Returned to Sender", "Em gửi mail cho khách bị trả về như dưới, nhờ anh kiểm tra.", "person"),
        _plain("person-vietnamese-bounce-question", "Mail gửi khách bị trả lại", "Từ hôm qua em gửi mail cho khách toàn bị trả lại, nhờ anh kiểm tra giúp.", "person"),
        _plain("person-through-group", "Máy in", "Nhờ anh xem giúp máy in.", "person", "List-Id: <hotro.abc.vn>\r\nList-Post: <mailto:hotro@abc.vn>\r\nPrecedence: list\r\n"),
        _plain("person-spam-headers", "Báo giá", "Gửi anh báo giá.", "person", "X-Spam-Flag: YES\r\nX-Spam-Score: 9.1\r\n"),
        _plain("person-delayed-delivery", "Giao hàng bị chậm", "Đơn hàng của bên em bị chậm 2 ngày rồi, nhờ anh hỏi giúp nhà cung cấp.", "person"),
    ]  # fmt: skip


def _machines() -> list[Case]:
    return [
        _plain("self", "[YC-12] Máy in", "Đã nhận yêu cầu.", "self", "X-Mailbot-Kind: received\r\nAuto-Submitted: auto-replied\r\n", "hotro@abc.vn"),
        _plain("self-plus", "[YC-12] Máy in", "Đã nhận yêu cầu.", "self", "", "Hotro ABC <HOTRO+yc12@abc.vn>"),
        _plain("other-mailbot", "[HT-7] Đã nhận yêu cầu", "Chúng tôi đã nhận yêu cầu của bạn.", "auto-reply", "X-Mailbot-Kind: received\r\nAuto-Submitted: auto-replied\r\n", "support@xyz.vn"),
        _plain("newsletter", "Khuyến mãi cuối năm", "Giảm giá 50%.", "list", "List-Unsubscribe: <mailto:u@ads.example>\r\nPrecedence: bulk\r\nList-Id: <tin.ads.example>\r\n", "tin@ads.example"),
        _plain("discussion-list", "[tech] Họp tuần", "Mời các bạn họp.", "list", "List-Id: <tech.example.org>\r\nPrecedence: list\r\n", "binh@example.org"),
        _plain("noreply", "Mã xác thực của bạn", "Mã của bạn là 123456.", "auto-generated", "", "no-reply@nganhang.example"),
        _plain("cron", "Cron <root@db1> sao-luu.sh", "Xong.", "auto-generated", "Auto-Submitted: auto-generated\r\n", "root@db1.abc.vn"),
        _plain("null-path", "Thông báo hệ thống", "Đĩa đầy 95%.", "auto-generated", "Return-Path: <>\r\n", "he-thong@abc.vn"),
        Case("nature-read-receipt", _receipt(), {"nature": "receipt"}),
    ]  # fmt: skip


def _receipt() -> bytes:
    fields = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
    body = "--b\r\n" + part("plain", "Thư của bạn đã được đọc.", how="8bit").decode()
    body += "\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;an@abc.vn\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n"
    return head("Đã đọc: [YC-12] Máy in") + (fields + body).encode()


def _dsn(action: str, status: str, said: str, subject: str) -> bytes:
    top = f"From: Mail Delivery System <MAILER-DAEMON@mx.abc.vn>\r\nTo: hotro@abc.vn\r\nSubject: {word(subject)}\r\nAuto-Submitted: auto-replied\r\n{HEAD}"
    report = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    text = part("plain", f"Thư của bạn: {said}", how="8bit").decode()
    groups = f"Reporting-MTA: dns; mx.abc.vn\r\n\r\nFinal-Recipient: rfc822; An@abc.vn\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} {said}\r\n"
    original = f"Message-ID: <{_OURS}>\r\nFrom: hotro@abc.vn\r\nTo: an@abc.vn\r\nSubject: [YC-12]\r\n\r\n#close\r\n"
    body = f"--b\r\n{text}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n{groups}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--b--\r\n"
    return (top + report + body).encode()


def _bounces() -> list[Case]:
    qmail = "Hi. This is the qmail-send program at mx.abc.vn.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<an@abc.vn>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
    copy = f"Message-ID: <{_OURS}>\nSubject: [YC-12]\n\n#close"
    exim = f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered:\n\n  an@abc.vn\n    550 5.1.1 User unknown\n\n------ This is a copy of the message ------\n\n{copy}"
    daemon = "MAILER-DAEMON@mx.abc.vn"
    return [
        Case("nature-dsn-failed", _dsn("failed", "5.1.1", "User unknown", "Undelivered Mail Returned to Sender"), {"nature": "bounce", "bounced": [["an@abc.vn", True, "5.1.1", _OURS]], "new_lacks": ["#close"]}),
        Case("nature-dsn-vietnamese", _dsn("failed", "5.2.2", "Hộp thư đầy", "Không gửi được: [YC-12] Máy in"), {"nature": "bounce", "bounced": [["an@abc.vn", True, "5.2.2", _OURS]]}),
        Case("nature-dsn-delayed", _dsn("delayed", "4.4.1", "Timeout", "Thư bị chậm"), {"nature": "delay", "bounced": [["an@abc.vn", False, "4.4.1", _OURS]]}),
        Case("nature-dsn-delivered", _dsn("delivered", "2.0.0", "OK", "Đã gửi thành công"), {"nature": "auto-generated", "bounced": []}),
        _plain("bounce-qmail", "failure notice", qmail + copy, "bounce", "", daemon, bounced=[["an@abc.vn", True, "5.1.1", _OURS]]),
        _plain("bounce-exim", "Mail delivery failed: returning message to sender", exim, "bounce", "X-Failed-Recipients: an@abc.vn\r\n", daemon, bounced=[["an@abc.vn", True, "5.1.1", _OURS]]),
        _plain("bounce-empty-from", "Không gửi được thư", "Không thể gửi đến <an@abc.vn>: địa chỉ không tồn tại.", "bounce", "Return-Path: <>\r\n", "MAILER-DAEMON <>"),
        _plain("bounce-postmaster", "Undeliverable: Máy in", "Your message could not be delivered to an@abc.vn.", "bounce", "", "postmaster@abc.vn"),
    ]  # fmt: skip


def cases() -> list[Case]:
    """Verdicts, vacation ends and bounced recipients."""
    return [*_vacations(), *_persons(), *_machines(), *_bounces()]
