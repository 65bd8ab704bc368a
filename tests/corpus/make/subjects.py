"""Forty ways to write the company's subject lines, in as many encodings as mailers have for them."""

from __future__ import annotations

from unicodedata import normalize

from tests.corpus.make.mail import HEAD, Case, word

_SUBJECTS = (
    "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán", "Yêu cầu hỗ trợ kĩ thuật: Lỗi trang thanh toán", "Yêu cầu hổ trợ kỹ thuật: Lỗi trang thanh toán",
    "Yeu cau ho tro ky thuat: Loi trang thanh toan", "YÊU CẦU HỖ TRỢ KỸ THUẬT: LỖI TRANG THANH TOÁN", "yêu cầu hỗ trợ kỹ thuật - lỗi trang thanh toán",
    "Yêu cầu hỗ trợ kỹ thuật – Lỗi trang thanh toán", "Yêu cầu hỗ trợ kỹ thuật — Lỗi trang thanh toán", "Yêu cầu hỗ trợ kỹ thuật：Lỗi trang thanh toán",
    "[Yêu cầu hỗ trợ kỹ thuật] – [Lỗi trang thanh toán]", "Re: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "Fwd: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "TR: Yêu cầu hỗ trợ kỹ thuật: Lỗi",
    "Trả lời: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "Chuyển tiếp: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "RE: TR: Trả lời: Fwd: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "RE[2]: Yêu cầu hỗ trợ kỹ thuật: Lỗi",
    "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng thuê văn phòng", "Yêu cầu tư vấn pháp lí: Hợp đồng", "Yêu câu tư vân phap lý: Hợp đồng", "Yeu cau tu van phap ly - hop dong thue van phong",
    "Yêu cầu  hỗ  trợ   kỹ thuật :  Lỗi", "Yêu cầu hỗ trợ kỹ thuât: Lỗi", "Yêu cầu hỗ trợ ký thuật: Lỗi", "Yêu cầu hỗ trợ kỷ thuật: Lỗi", "Yêu cầu hõ trợ kỹ thuật: Lỗi",
    "Yêu cầu hỗ trợ kỹ thuật:Lỗi", "Yêu cầu hỗ trợ kỹ thuật / Lỗi VPN", "Yêu cầu hỗ trợ kỹ thuật_Lỗi VPN", "yeeu caauf hoox trowj kyx thuaajt: loi VPN", "Yêu cầu hoà giải: Tranh chấp", "Yêu cầu hòa giải: Tranh chấp",
    "Permintaan bantuan teknikal: Pencetak rosak", "Technical support request: Printer offline", "Yêu cầu hỗ trợ kỹ thuật: Không đăng nhập được ERP – mã lỗi 0x80070005 – phòng Kinh doanh miền Nam, tầng 12, toà nhà B",
    "🙏 Yêu cầu hỗ trợ kỹ thuật: Máy in", "Yêu cầu hỗ trợ kỹ thuật: “Lỗi” ‘trang’ thanh toán…", "Đề nghị cấp quyền truy cập thư mục dùng chung", "Khẩn!!! Yêu cầu hỗ trợ kỹ thuật: Mất mạng toàn tầng 5", "(không có tiêu đề)",
)  # fmt: skip
_WAYS = ("B", "Q", "raw", "nfd", "b-cut", "folded", "no-space", "star")


def cases() -> list[Case]:
    """One mail a subject; the subject that comes out is the one that was meant, NFC, on one line."""
    return [_case(place, subject, _WAYS[place % len(_WAYS)]) for place, subject in enumerate(_SUBJECTS)]


def _case(place: int, subject: str, way: str) -> Case:
    header = f"From: an@abc.vn\r\nTo: hotro@abc.vn\r\nMessage-ID: <s{place}@abc.vn>\r\n{HEAD}".encode()
    body = (
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "Nhờ anh/chị xem giúp.".encode()
    )
    return Case(
        f"subject-{place + 1:02}-{way}",
        b"Subject: " + _written(subject, way) + b"\r\n" + header + body,
        {"subject": " ".join(subject.split())},
    )


def _written(subject: str, way: str) -> bytes:
    """The subject as this kind of mailer puts it on the wire."""
    if way == "raw":
        return subject.encode()
    if way == "nfd":
        return word(normalize("NFD", subject)).encode()
    if way == "b-cut":
        return _cut(subject.encode())
    if way == "folded":
        return b"\r\n\t" + word(subject).encode()
    if way == "no-space":
        return word(subject, how="Q").replace("\r\n ", "").encode()
    if way == "star":
        return word(subject).replace("=?utf-8?", "=?UTF-8*vi?").encode()
    return word(subject, how=way).encode()


def _cut(data: bytes) -> bytes:
    """Encoded words cut in the middle of characters, as careless mailers do."""
    import base64

    pieces = [data[at : at + 25] for at in range(0, len(data), 25)]
    return b"\r\n ".join(b"=?utf-8?B?" + base64.b64encode(piece) + b"?=" for piece in pieces)
