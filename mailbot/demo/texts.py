"""What the people of the story write."""

from __future__ import annotations

import html

PAYMENT_SUBJECT = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PAYMENT = """\
Chào anh chị,

Người gửi: Nguyễn Thị Lan – Phòng Kế toán
Mô tả chi tiết: Bấm “Xác nhận thanh toán” thì trang báo lỗi 502, thử ba lần vẫn vậy.
Các bước tái hiện: 1. Đăng nhập cổng thanh toán. 2. Chọn hóa đơn HD-2231. 3. Bấm “Xác nhận thanh toán”.
Môi trường: Chrome 142, Windows 11
Mức độ ưu tiên: Cao
Thời hạn: 17h thứ 6 tuần sau
Mong muốn: Thanh toán được cho nhà cung cấp trong tuần.
Liên hệ: 0912 345 678

Ảnh chụp màn hình em gửi kèm. Em cảm ơn anh chị ạ."""

PAYMENT_ASKED_BACK = """\
Chào chị Lan,

Bên mình vừa khởi động lại cổng thanh toán. Chị đăng xuất, đăng nhập lại rồi thử hóa đơn HD-2231 giúp mình nhé:

- xóa bộ nhớ đệm của Chrome trước
- nếu vẫn lỗi thì chụp lại cả giờ trên màn hình"""

PAYMENT_MISTYPED = """\
#clsoe
Chị Lan ơi, máy chủ thanh toán đã được nâng bộ nhớ, chị thử lại nhé."""

PAYMENT_RESOLVED = """\
#resolve
Chị Lan ơi, máy chủ thanh toán đã được nâng bộ nhớ, chị thử lại nhé."""

PAYMENT_STILL = """\
Anh ơi, em thử lại thì hóa đơn nhỏ được rồi, nhưng HD-2231 vẫn báo lỗi 502 ạ."""

PAYMENT_RESOLVED_AGAIN = """\
#resolve
#time 45m
Mình đã tăng thời gian chờ cho hóa đơn lớn, HD-2231 vừa chạy qua rồi. Chị kiểm tra giúp mình."""

PAYMENT_CONFIRMED = """\
#confirm
#rate 5
Được rồi ạ, anh hỗ trợ nhanh quá!"""

LEASE_SUBJECT = "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng thuê văn phòng"
LEASE_ROWS = (
    ("Người gửi", "Lê Thị Hoa – Phòng Hành chính"),
    ("Người nhận", "Phòng Pháp lý"),
    ("Mô tả chi tiết", "Xem giúp điều khoản tăng giá và chấm dứt trước hạn trong hợp đồng thuê văn phòng mới."),
    ("Mức độ ưu tiên", "Trung bình"),
    ("Thời hạn", "thứ 4 tuần sau"),
    ("Thông tin liên quan", "Hợp đồng cũ hết hạn cuối năm, bên cho thuê muốn tăng 12%."),
    ("Mong muốn", "Ý kiến bằng văn bản trước khi ký."),
)
LEASE = "Kính gửi Phòng Pháp lý,\n\n" + "\n".join(f"{label}: {value}" for label, value in LEASE_ROWS)
LEASE_RICH = (
    "<p>Kính gửi Phòng Pháp lý,</p><table border='1' cellpadding='4'>"
    + "".join(f"<tr><td><b>{label}</b></td><td>{html.escape(value)}</td></tr>" for label, value in LEASE_ROWS)
    + "</table><p>-- <br>Lê Thị Hoa<br>Phòng Hành chính</p>"
)
LEASE_AWAY = """\
Cảm ơn anh/chị đã gửi thư. Tôi nghỉ phép đến hết tuần này và sẽ trả lời khi quay lại.
Việc gấp xin liên hệ chị Mai, máy lẻ 204."""
LEASE_NEXT = """\
#next
Chị Hoa ơi, mình đã nhận hợp đồng và bắt đầu rà soát, thứ Ba mình gửi ý kiến nhé."""

PRINTER_SUBJECT = "Yeu cau ho tro ky thuat - May in tang 3 khong in duoc"
PRINTER = "May in tang 3 bao ket giay hoai, nho anh chi xem giup em voi."
PRINTER_MORE = """\
Em bo sung a.
Cac buoc tai hien: 1. Mo file bat ky. 2. Bam in. 3. May keu roi bao ket giay.
Moi truong: HP LaserJet M404, Windows 10"""
PRINTER_NOTE = """\
#note
Con lăn kéo giấy mòn, đã đặt hàng, thứ Ba có."""

VPN_SUBJECT = "Technical support: VPN drops every few minutes"
VPN = """\
Hi team,

Since this morning the VPN disconnects every five minutes when I work from home.

Steps to reproduce: connect, open the CRM, wait five minutes.
Environment: macOS 15, VPN client 4.10
Priority: high

Could you please have a look?"""
VPN_CLOSED = """\
#close
Hi Sarah, your VPN profile was out of date. We have pushed the new one; please reconnect once and it will stay up."""

HR_LOGIN_SUBJECT = "Sokongan teknikal: Kata laluan sistem HR tidak berfungsi"
HR_LOGIN = """\
Selamat petang,

Saya tidak dapat log masuk ke sistem HR sejak pagi tadi walaupun kata laluan baharu sahaja ditukar semalam.

Langkah-langkah: 1. Buka portal HR. 2. Masukkan kata laluan. 3. Paparan ralat muncul.
Persekitaran: Windows 11, Edge

Mohon bantuan. Terima kasih."""
HR_LOGIN_WAIT = """\
#wait
Puan Aminah, akaun puan sudah dibuka semula. Sila tetapkan kata laluan baharu dan beritahu kami hasilnya."""
