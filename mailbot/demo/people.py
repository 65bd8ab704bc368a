"""The people of the story: employees who ask, agents who answer, and the mail client that each of them uses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SUPPORT = "hotro@abc.vn"


class Client(StrEnum):
    """A mail client, by the way it writes replies."""

    OUTLOOK = "Outlook"
    GMAIL = "Gmail"
    IPHONE = "iPhone"
    THUNDERBIRD = "Thunderbird"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address; `language` decides how their client introduces a quote."""

    name: str
    email: str
    client: Client
    signature: str = ""
    language: str = "vi"


LAN = Person("Nguyễn Thị Lan", "lan@abc.vn", Client.OUTLOOK, "Nguyễn Thị Lan\nPhòng Kế toán | Công ty ABC\nĐT: 0912 345 678")
HOA = Person("Lê Thị Hoa", "hoa@abc.vn", Client.GMAIL, "Lê Thị Hoa\nPhòng Hành chính")
MINH = Person("Đỗ Minh", "minh@abc.vn", Client.IPHONE, "Gửi từ iPhone của tôi")
SARAH = Person("Sarah Tan", "sarah@abc.vn", Client.GMAIL, "Sarah Tan\nRegional Sales", "en")
AMINAH = Person("Aminah binti Yusof", "aminah@abc.vn", Client.THUNDERBIRD, "Aminah binti Yusof\nPejabat Kuala Lumpur", "ms")

AN = Person("Nguyễn Văn An", "an@abc.vn", Client.OUTLOOK, "Nguyễn Văn An\nPhòng Kỹ thuật | Công ty ABC")
BINH = Person("Trần Thị Bình", "binh@abc.vn", Client.GMAIL, "Trần Thị Bình\nPhòng Kỹ thuật")
CHI = Person("Lê Chi", "chi@abc.vn", Client.THUNDERBIRD, "Lê Chi\nPhòng Pháp lý")

AGENTS = {person.email: person for person in (AN, BINH, CHI)}
