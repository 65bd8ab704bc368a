"""Thanks that must not reopen a ticket, and words that must."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.courtesy import is_thanks

THANKS = (
    *("Cảm ơn em nhiều nhé", "ok thanks", "Đã ok rồi ạ, cảm ơn", "Terima kasih banyak", "Cam on anh An nhe", "Thanks An!", "ok"),
    *("Thank you very much for your quick help", "Vâng ạ", "Dạ em cảm ơn anh chị nhiều ạ", "Máy chạy được rồi, cảm ơn em"),
    *(
        "Em vào được rồi ạ. Cảm ơn anh.",
        "Perfect, it works now. Thanks a lot!",
        "Noted with thanks",
        "Tuyệt vời!",
        "👍",
        "thanks :)",
    ),
    *("Cảm ơn team IT đã hỗ trợ", "Dah ok, terima kasih tuan", "Hết lỗi rồi, cảm ơn anh", "Không còn lỗi nữa, cảm ơn"),
    *("Cảm ơn anh Bình đã giúp đỡ. Chúc anh cuối tuần vui vẻ", "Em nhận được rồi, cảm ơn chị!", "Em cảm ơn ạ.\nTrân trọng,"),
    *(
        "tks anh",
        "Tq",
        "ok em",
        "Đã nhận",
        "CẢM ƠN EM!!!",
        "Cám ơn bạn nhé ❤",
        "Thank you, have a nice day",
        "no problem, thanks",
    ),
    *("Cám ơn Tuấn nhé, máy chạy ngon rồi", "Xác nhận đã xong", "Em thử rồi ạ, ổn nhé", "Ngon rồi em", "Sudah berfungsi, tq"),
    *("Máy in đã hoạt động lại bình thường.", "Em cảm ơn ạ, đã đăng nhập được rồi", "Cảm ơn em, chúc em ngày mới vui vẻ"),
    *("Chào anh, em cảm ơn ạ", "Mạng chạy được rồi, cảm ơn em", "Cảm ơn bạn đã xử lý nhanh", "Thanks for fixing the printer!"),
    *(
        "Dear An,\nThank you for your help.\nBest regards,\nHoa",
        "Pencetak dah ok, terima kasih",
        "Em xin cảm ơn anh ạ",
        "Cảm ơn anh Đức nhé",
        "Cảm ơn chị Ánh Ngọc",
    ),
)
MORE = (
    *(
        "",
        "  \n",
        "Em",
        "Cảm ơn nhưng vẫn lỗi",
        "Cảm ơn, nhưng máy in lại hỏng",
        "Thanks, but it still fails",
        "ok nhưng chưa được",
    ),
    *("Terima kasih tapi masih ralat", "Cảm ơn. Còn máy của chị Hoa thì sao", "ok?", "Cảm ơn anh, cho em xin thêm tài khoản"),
    *("Cảm ơn, kiểm tra giúp em máy in", "Cảm ơn, hệ thống chậm quá", "ok mật khẩu mới là gì", "Thanks, the network is slow"),
    *("ok cho chị tài khoản", "xin tài khoản, cảm ơn", "Cảm ơn, mật khẩu", "Cảm ơn anh\nHỏng lại rồi"),
    *(
        "ok em xác nhận giúp chị nhé",
        "Cảm ơn, xem giúp chị",
        "ok để chị thử",
        "Chưa ngon em ơi",
        "In được nhưng mờ",
        "Belum berfungsi",
    ),
    *("Không được", "Chưa được ạ", "Máy in bị kẹt giấy", "Cảm ơn em, nhờ em cài thêm Office cho máy 12", "Not ok"),
    *("Thanks, can you also reset my password", "Cảm ơn anh. Màn hình xanh rồi", "Thanks, printer 2 is dead", "lỗi lại rồi"),
    *("ok, gửi lại file cho chị", "ok gửi chị file", "Tidak boleh lagi, terima kasih", "Vẫn thế ạ", "Cảm ơn. Bị lại rồi"),
    *(
        "Cảm ơn anh, em gửi hợp đồng mới đính kèm",
        "it works but slow",
        "không tốt",
        "không ổn",
        "tak boleh",
        "Cảm ơn anh, hẹn 15h",
    ),
    *("Cảm ơn anh Hùng, mật khẩu hết hạn rồi", "#reopen", "Thanks. When will it be ready", "ok " * 100),
)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", MORE)
def test_more_than_thanks_is_none(text: str) -> None:
    assert not is_thanks(text)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(THANKS), st.sampled_from(("máy in hỏng", "the printer is broken", "tidak boleh log masuk", "khi nào xong?"))
)
def test_a_complaint_behind_thanks_is_heard(thanks: str, complaint: str) -> None:
    assert not is_thanks(f"{thanks} {complaint}")
    assert not is_thanks(f"{complaint}. {thanks}")
