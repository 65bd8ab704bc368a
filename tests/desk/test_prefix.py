"""Every spelling of a request type reaches its rule, and nothing else does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.prefix import Prefix, RequestTypes, heard
from mailbot.desk.slips import one_slip, same_sound, undo_keys
from mailbot.mail.fold import fold

TECH = "Yêu cầu hỗ trợ kỹ thuật"
LEGAL = "Yêu cầu tư vấn pháp lý"
KNOWN = (Prefix.of(TECH), Prefix.of(LEGAL), Prefix.of("Yêu cầu đặt xe"), Prefix.of("Báo cáo sự cố"))

TECH_SPELLINGS = [
    "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
    "yêu cầu hỗ trợ kỹ thuật - lỗi",
    "YÊU CẦU HỖ TRỢ KỸ THUẬT – LỖI",
    "Yêu cầu hỗ trợ kỹ thuật — lỗi",
    "Yêu cầu hỗ trợ kỹ thuật ‒ lỗi",
    "Yêu cầu hỗ trợ kỹ thuật： lỗi",
    "Yêu cầu hỗ trợ kỹ thuật－lỗi",
    "Yêu cầu hỗ trợ kỹ thuật",
    "Yêu cầu hỗ trợ kỹ thuật lỗi trang thanh toán",
    "Yêu cầu hỗ trợ kĩ thuật: lỗi",
    "Yêu cầu hổ trợ kỹ thuật: lỗi",
    "Yêu cầu hổ trợ kĩ thuật: lỗi",
    "Yêu cầu hộ trợ kỷ thuật: lỗi",
    "Yêu cầu hỗ trợ ký thuật: lỗi",
    "yeu cau ho tro ky thuat: loi",
    "Yeu cau ho tro ki thuat loi",
    "YEU CAU HO TRO KY THUAT: LOI",
    "[Yêu cầu hỗ trợ kỹ thuật] – Lỗi",
    "[Yêu cầu hỗ trợ kỹ thuật] Lỗi",
    "(Yêu cầu hỗ trợ kỹ thuật) Lỗi",
    "[Hỗ trợ kỹ thuật] – Lỗi đăng nhập",
    "Hỗ trợ kỹ thuật: Lỗi đăng nhập",
    "  Yêu  cầu\u00a0hỗ trợ   kỹ thuật :lỗi",
    "Yêu\u200b cầu hỗ trợ kỹ thuật: lỗi",
    "Ｙêu cầu hỗ trợ kỹ thuật：lỗi",
    "yeeu caauf hoox trowj kyx thuaatj: looxi",
    "Yêu caauf hỗ trợ kỹ thuật: lỗi",
    "Yêu cầu hoox trợ kỹ thuật: lỗi",
    "Yêu cầu hỗ trowj kỹ thuật: lỗi",
    "Yêu cầu hỗ trợ kyx thuật: lỗi",
    "Yêu cầu hỗ trợ kỹ thuaatj: lỗi",
    "Yêu cầu hỗ trợ kỹ thuâtj: lỗi",
    "yeue cầu hỗ trợ kỹ thuật: lỗi",
    "ye6u ca62u ho64 tro75 ky4 thua65t: lo64i",
    "Yêu cầu hỗ trợ kỹ thật: lỗi",
    "Yêu cầu hỗ trợ kỹ thuậtt: lỗi",
    "Yêu cầu hỗ trợ kỹ thaut: lỗi",
    "Yêu cầu hỗ trợ kỹ thuạc: lỗi",
    "Yêu cầu hổ chợ kỹ thuật: lỗi",
    "Yêu câù hỗ trợ kỹ thuật: lỗi",
    "Yêu cầi hỗ trợ kỹ thuật: lỗi",
    "Yê cầu hỗ trợ kỹ thuật: lỗi",
    "Yeu cau ho to ky thuat: loi",
    "Yêu cầu hỗ trợ  kỹthuật: lỗi",
    "Yêucầu hỗtrợ kỹthuật: lỗi",
    "Yêu cầu hỗ trợ kỹ thuật.: lỗi",
    "YC hỗ trợ kỹ thuật: lỗi",
    "Y/c hỗ trợ kỹ thuật: lỗi",
    "V/v yêu cầu hỗ trợ kỹ thuật: lỗi",
    "Về việc: Yêu cầu hỗ trợ kỹ thuật",
    "[GẤP] Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "GẤP - Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "Khẩn!!! Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "[EXTERNAL] [YC-12] Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "*** Yêu cầu hỗ trợ kỹ thuật *** lỗi",
    "“Yêu cầu hỗ trợ kỹ thuật” lỗi",
    "[EXTERNAL] [YC-12] [GẤP] [Phòng kế toán] Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "1. Yêu cầu hỗ trợ kỹ thuật: lỗi",
    "Kính gửi phòng IT: Yêu cầu hỗ trợ kỹ thuật",
    "Iêu cầu hỗ trợ kỹ thuật: lỗi",
    "Y êu cầu hỗ trợ kỹ thuật: lỗi",
    "Yêu cầu - hỗ trợ kỹ thuật - lỗi",
    "Yêu cầu hỗ trợ kỹ thuật_lỗi",
    "Yêu cầu hỗ trợ kỹ thuật#lỗi",
    "🔥 Yêu cầu hỗ trợ kỹ thuật 🔥",
]

LEGAL_SPELLINGS = [
    "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng",
    "Yêu cầu tư vấn pháp lí: Xem xét hợp đồng",
    "yeu cau tu van phap ly - hop dong",
    "Yêu cầu tư vấn pháp ný: hợp đồng",
    "yeeu caauf tuw vaans phaps lys: hop dong",
    "yeeu caauf tuw vaasn phasp lys: hop dong",
    "Yêu cầu từ vấn pháp lý hợp đồng",
    "Yêu cầu tư vấn phap lý – hợp đồng",
    "[Tư vấn pháp lý] - hợp đồng",
]

NEITHER = [
    "",
    "Yêu cầu",
    "Yêu cầu hỗ trợ",
    "Yêu cầu hỗ trợ: kỹ sư mới",
    "Yêu cầu hỗ trợ mỹ thuật: vẽ áp phích",
    "Yêu cầu hỗ trợ kinh phí: đi công tác",
    "Yêu cầu hỗ trợ kế toán: hoá đơn",
    "Yêu cầu hỗ trợ kỷ luật: quy trình",
    "Yêu cầu tư vấn pháp luật: lao động",
    "Yêu cầu tư vấn pháp y: giám định",
    "Yêu cầu tư vấn tâm lý: căng thẳng",
    "Yêu cầu tư vấn vật lý",
    "Yêu cầu tư vấn quản lý",
    "Yêu cầu kỹ thuật của máy chủ mới",
    "Kính gửi phòng hỗ trợ kỹ thuật, em nghỉ phép",
    "Re: cuộc họp về hỗ trợ kỹ thuật",
    "Đã xong yêu cầu hỗ trợ kỹ thuật",
    "2026 kế hoạch hỗ trợ kỹ thuật",
    "Yêu cầu báo giá thiết bị kỹ thuật",
    "Yêu cầu hỗ trợ tuyển kỹ thuật viên",
    "Xin hỗ trợ kỹ thuật chụp ảnh",
    "Lịch hỗ trợ kỹ thuật tuần này",
    "Hỗ trợ kỹ thuật tuần này ai trực",
    "Cảm ơn hỗ trợ kỹ thuật",
    "Yêu cầu đặt vé: Đà Nẵng",
    "Yêu cầu đặt xà phòng",
    "Báo có sự cố",
    "Họp phòng kỹ thuật",
    "Hợp đồng tư vấn pháp lý: bản cuối",
]


def _first(subject: str) -> str:
    return next((prefix.written for prefix in heard(subject, KNOWN)), "")


@pytest.mark.parametrize("subject", TECH_SPELLINGS)
def test_every_spelling_of_the_technical_prefix_is_heard(subject: str) -> None:
    assert _first(subject) == TECH
    assert _first(unicodedata.normalize("NFD", subject)) == TECH


@pytest.mark.parametrize("subject", LEGAL_SPELLINGS)
def test_every_spelling_of_the_legal_prefix_is_heard(subject: str) -> None:
    assert _first(subject) == LEGAL


@pytest.mark.parametrize("subject", NEITHER)
def test_other_subjects_are_not_heard_as_a_prefix(subject: str) -> None:
    assert _first(subject) == ""


def test_a_well_spelt_prefix_beats_a_misspelt_one() -> None:
    known = (Prefix.of("Yêu cầu hỗ trợ mạng nội bô"), Prefix.of("Yêu cầu hỗ trợ mạng nội bà"))
    assert heard("Yêu cầu hỗ trợ mạng nội bà: x", known) == {known[1]}


def test_two_equally_near_prefixes_are_none() -> None:
    known = (Prefix.of("Yêu cầu phòng họp tầng một"), Prefix.of("Yêu cầu phòng họp tầng mốt kia"))
    near = (Prefix.of("Request for printer"), Prefix.of("Request for printed"))
    assert heard("Request for printes", near) == frozenset()
    assert heard("Yêu cầu phòng họp tầng một", known) == {known[0]}


def test_a_prefix_that_begins_another_is_heard_with_it() -> None:
    short, long = Prefix.of("Yêu cầu hỗ trợ"), Prefix.of(TECH)
    assert heard(f"{TECH}: x", (short, long)) == {short, long}
    assert heard("Yêu cầu hỗ trợ: x", (short, long)) == {short}


def test_a_prefix_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no word"):
        Prefix.of(" – ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("yeeu", "yeu"), ("caauf", "cau"),
     ("hoox", "ho"), ("trowj", "tro"), ("kyx", "ki"), ("thuaatj", "thuat"), ("dduwowngf", "duong"),
     ("nguwowif", "nguoi"), ("ca62u", "cau"), ("d9u7o7ng2", "duong"), ("phasp", "phap"), ("quys", "qui"), ("thuat", "thuat")],
)  # fmt: skip
def test_keys_left_by_an_input_method_are_undone(typed: str, meant: str) -> None:
    assert undo_keys(typed) == meant


def test_one_slip_is_one_letter() -> None:
    assert all(one_slip("thuat", other) for other in ("thuat", "thut", "thuats", "thuot", "thuta", "huat", "xthuat"))
    assert not any(one_slip("thuat", other) for other in ("thu", "tuhta", "thuatss", "mathu"))


def test_sounds_are_alike_as_vietnamese_hear_them() -> None:
    assert all(same_sound(*pair) for pair in (("tro", "cho"), ("xe", "se"), ("li", "ni"), ("thuat", "thuac"), ("giu", "du")))
    assert not any(same_sound(*pair) for pair in (("ki", "mi"), ("xe", "ve"), ("nha", "la"), ("luat", "thuat")))


@given(st.sampled_from((TECH, LEGAL)), st.data())
@settings(max_examples=100)
def test_a_letter_that_is_doubled_or_swapped_with_its_neighbour_does_no_harm(written: str, data: st.DataObject) -> None:
    plain = fold(written)
    at = data.draw(st.integers(0, len(plain) - 2))
    doubled = plain[:at] + plain[at] + plain[at:]
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    assert _first(f"{doubled}: x") == written
    assert _first(f"{swapped}: x") == written


@given(st.text(max_size=120))
@settings(max_examples=100)
def test_no_subject_is_too_strange_to_be_looked_at(subject: str) -> None:
    assert heard(subject, KNOWN) <= set(KNOWN)


@given(st.integers(0, len(KNOWN) - 1), st.sampled_from([": ", " - ", " – ", "：", " "]), st.text(max_size=20))
@settings(max_examples=100)
def test_a_well_spelt_prefix_is_always_heard(index: int, between: str, rest: str) -> None:
    assert KNOWN[index] in heard(f"{KNOWN[index].written}{between}{rest}", KNOWN)


@given(
    st.lists(
        st.sampled_from(("Yêu cầu", "hỗ trợ", "kỹ thuật", "đặt xe", "phòng", "họp", "tầng một", "mua")), min_size=1, max_size=8
    ),
    st.data(),
)
@settings(max_examples=100)
def test_a_prefix_is_found_among_many_as_it_is_among_few(parts: list[str], data: st.DataObject) -> None:
    every = [Prefix.of(" ".join(parts[:end])) for end in range(1, len(parts) + 1)]
    subject = " ".join(parts) + data.draw(st.sampled_from((": ", " - ", " "))) + data.draw(st.text(max_size=10))
    many = RequestTypes.of((*every, *(Prefix.of(f"Loại {number}") for number in range(50))))
    assert set(every) == heard(subject, every) == many.heard(subject)
