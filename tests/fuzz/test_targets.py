"""Whatever bytes come, nothing that reads them raises. The long search is `make fuzz`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import NAMES
from tests.fuzz.targets import TARGETS

PIECES = (
    "#close",
    "#giao ",
    "# ",
    "＃đóng",
    "#\u200bclose",
    "> ",
    "-- \n",
    "\n",
    "\r\n",
    "\x85",
    "\ufeff",
    "Mức độ ưu tiên: ",
    "Thời hạn - ",
    "17h 25/11",
    "ngày mai",
    "3/4/0000",
    "99999999999999999999h",
    "dmarc=pass ",
    "header.from=abc.vn",
    "(((",
    '"',
    "\\",
    ";",
    "=",
    "rules:\n",
    "- {when: ",
    "&a [*a]",
    "!!python/object:os.system",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
    "=?utf-8?B?",
    "Vào Th 2, lúc 09:15 A <a@b.vn> đã viết:",
    "\ud800",
    "🙂",
)


@pytest.mark.parametrize("name", NAMES)
@given(content=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
@settings(max_examples=60, deadline=None)
def test_nothing_is_too_strange(name: str, content: bytes | str) -> None:
    TARGETS[name](content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))


def test_the_command_line_knows_every_target() -> None:
    assert set(NAMES) == set(TARGETS)
