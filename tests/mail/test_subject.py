"""The subject line: marks, tags, tokens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.thread import is_forward, is_reply, strip, tokens

MARKS = """
Re: RE: re: Re : RE： Re[2]: Re(3): RE^4: Fwd: FW: Fw: TR: Tr: Trả lời: trả lời: Tra loi: TRẢ LỜI: TL:
Chuyển tiếp: Chuyen tiep: CT: Balas: Bls: Majukan: AW: WG: Antwort: RV: Antw: Doorst: SV: VB: Odp: PD: ENC: RES: Отв:
Ответ: Пересл: 回复: 回复：
转发: 答复: 轉寄: 返信: 転送: VS: VL: YNT: İLT: ilt: Předáno: VÁ: Továbbítás: Απ: Πρθ: 답장: 전달: ตอบกลับ: ส่งต่อ:
"""


def _marks() -> list[str]:
    text = MARKS.replace("Trả lời", "Trả_lời").replace("trả lời", "trả_lời").replace("Tra loi", "Tra_loi")
    text = text.replace("TRẢ LỜI", "TRẢ_LỜI").replace("Chuyển tiếp", "Chuyển_tiếp").replace("Chuyen tiep", "Chuyen_tiep")
    text = text.replace("Re :", "Re_:")
    return [mark.replace("_", " ") for mark in text.split()]


@pytest.mark.parametrize("mark", _marks())
def test_a_mark_in_front_is_taken_off(mark: str) -> None:
    assert strip(f"{mark} Lỗi trang thanh toán", "YC") == "Lỗi trang thanh toán"
    assert is_reply(f"{mark} Lỗi") or is_forward(f"{mark} Lỗi")


@pytest.mark.parametrize(
    "subject",
    [
        "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng",
        "TR-069 router lỗi",
        "TR 069: router lỗi",
        "Revit: không mở được",
        "Regarding: invoice",
        "R: ngôn ngữ lập trình bị lỗi",
        "I: đèn báo sáng đỏ",
        "C:\\temp không mở được",
        "[Hỗ trợ kỹ thuật] – Máy in hỏng",
        "Vá: lỗi bảo mật tháng 11",
        "Va: lỗi bảo mật",
        "Tài liệu: cần cập nhật",
        "Reply-To bị sai",
        "re",
        "Chuyển phòng: thêm ba máy tính",
        "[JIRA-55] Build failed",
        "Ref: hợp đồng số 5",
    ],
)
def test_what_only_looks_like_a_mark_stays(subject: str) -> None:
    assert strip(subject, "YC") == subject
    assert not is_reply(subject)
    assert not is_forward(subject)


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: TR: Trả lời: Fwd: FW: RE[2]: Lỗi đăng nhập", "Lỗi đăng nhập"),
        ("Re:Re:Re:Lỗi", "Lỗi"),
        ("[EXT] Re: [External] Lỗi", "Lỗi"),
        ("(External) RE: Lỗi", "Lỗi"),
        ("EXTERNAL: Re: Lỗi", "Lỗi"),
        ("[Bên ngoài] Lỗi", "Lỗi"),
        ("Re: [YC-12] Lỗi", "Lỗi"),
        ("[YC-12] Re: Lỗi", "Lỗi"),
        ("Fwd: Lỗi máy in [YC-12]", "Lỗi máy in"),
        ("Re: Lỗi [YC-12] máy in", "Lỗi máy in"),
        ("R: Yêu cầu hỗ trợ kỹ thuật: Lỗi", "Yêu cầu hỗ trợ kỹ thuật: Lỗi"),
        ("R: Re: lỗi", "lỗi"),
        ("I: [YC-3] Lỗi", "Lỗi"),
        ("Re: Tra\u0309 lời: Lỗi", "Lỗi"),
        ("\ufeffRe: Lỗi", "Lỗi"),
        ("Ｒｅ： Lỗi", "Lỗi"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_marks_tags_and_tokens_pile_up_and_all_go(subject: str, bare: str) -> None:
    assert strip(subject, "YC") == bare


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [YC-123] Lỗi", (123,)),
        ("[yc-123]", (123,)),
        ("[ YC - 123 ] Lỗi", (123,)),
        ("【YC-123】Lỗi", (123,)),
        ("［ＹＣ－１２３］", (123,)),
        ("[YC–7] [YC-8] [YC-7]", (7, 8)),
        ("[YC-007]", (7,)),
        ("YC-123 Lỗi", ()),
        ("[YC-0]", ()),
        ("[YC-12345678901234567890]", ()),
        ("[AYC-1] [YC-1x] [YC1]", ()),
    ],
)
def test_tokens_are_read_in_every_shape(subject: str, numbers: tuple[int, ...]) -> None:
    assert tokens(subject, "YC") == numbers


def test_the_prefix_is_text_and_no_pattern() -> None:
    assert tokens("[A.C-1] [AXC-2]", "A.C") == (1,)


def test_the_outermost_mark_says_what_a_mail_is() -> None:
    assert is_reply("Re: Fwd: Lỗi")
    assert not is_forward("Re: Fwd: Lỗi")
    assert is_forward("[EXT] Chuyển tiếp: Re: Lỗi")
    assert is_forward("TR: Lỗi")


@pytest.mark.parametrize("tag", ["[Nhóm HR]", "[YC-12] ", "[CẢNH BÁO: thư ngoài]", "【Nhóm】", "[a][EXT] [b]"])
def test_a_forward_is_one_whatever_a_list_or_gateway_puts_in_front(tag: str) -> None:
    assert is_forward(f"{tag} FW: Lỗi")
    assert not is_forward(f"{tag} Lỗi FW: x")
    assert is_reply("TR: Lỗi")


@settings(max_examples=100)
@given(st.text(max_size=60), st.lists(st.sampled_from(["Re: ", "Fwd: ", "Trả lời: ", "[EXT] ", "[YC-5] "]), max_size=5))
def test_marks_in_front_never_change_what_is_left(subject: str, marks: list[str]) -> None:
    assert strip("".join(marks) + "Zz " + subject, "YC") == strip("Zz " + subject, "YC")


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_stripping_twice_is_stripping_once_or_less_is_left(subject: str) -> None:
    once = strip(subject, "YC")
    assert len(once) <= len(subject)
    assert tokens(once, "YC") == () or strip(once, "YC") != once


def test_a_hundred_thousand_marks_are_read_in_one_go() -> None:
    assert strip("Re: " * 100_000 + "Lỗi", "YC") == "Lỗi"
