"""A pattern that a mail could keep busy for long is refused; those that people need are not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.patterns import Glob, Passage, address_of, glob_of, header_of, size_of, text_of
from mailbot.desk.regex import Explosive, compiled

NEEDED = [
    r"lỗi \d+",
    r"\bERR(OR)?\s+\d{3}\b",
    r"inv-\d+-\d+-\d+",
    r"hợp đồng.*thuê",
    r"^(hoá|hóa) đơn số \d+",
    r"[\w.]+@[\w.]+",
    r"\w+\s+\w+",
    r"(?:VPN|wifi|mạng).*(?:chậm|lỗi)",
    r"\d{1,3}(\.\d{3})+",
    r"[^,]+,[^,]+,",
    r"\A\d+\Z",
    r"a{2}",
    r"\*{5}",
    r"c\+\+",
    "x|y",
]
REFUSED = [
    r"(a+)+b",
    r"(a*)*",
    r"(a|aa)+$",
    r"((a)+)+",
    r"(?:a?){20}b",
    r"a.*b.*c",
    r"(.*)(.*)x",
    r"\s*\s*\s*x",
    r"a{0,100}a{0,100}b",
    r"[cd]*[de]*[ef]*[fg]*h",
    r"a?" * 12 + "a",
    r"(a|a)" * 12 + "b",
    r"(x)\1",
    r"(?=x)y",
    r"(?i)x",
    r"(?P<n>x)",
    r"x{1,50000}",
    r"[",
    r"(",
    r"a**",
    r"[[a]",
    r"\p",
    "",
    "(" * 20 + ")" * 20,
    "x" * 201,
]


@pytest.mark.parametrize("pattern", NEEDED)
def test_a_pattern_that_people_need_is_taken(pattern: str) -> None:
    assert compiled(pattern).pattern == pattern


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_that_can_explode_or_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compiled(pattern)


@given(st.text(alphabet="ab.*+?()[]{}|\\d,0123^$:", max_size=30))
@settings(max_examples=200)
def test_no_pattern_makes_the_check_fail_otherwise(pattern: str) -> None:
    with suppress(Explosive):
        compiled(pattern)


@pytest.mark.parametrize("pattern", NEEDED)
@pytest.mark.parametrize("letter", ["a", " ", "1", "1-", "a,", "a "])
def test_a_hostile_body_is_searched_to_an_end(pattern: str, letter: str) -> None:
    assert isinstance(text_of(f"/{pattern}/").fits(Passage(letter * 4000)), bool)


@pytest.mark.parametrize("written", ["", "  "])
def test_nothing_is_no_pattern(written: str) -> None:
    for read in (text_of, glob_of, size_of, header_of):
        with pytest.raises(ValueError, match=r"."):
            read(written)


def test_a_pattern_knows_what_it_covers() -> None:
    assert text_of("hợp đồng").covers(text_of("HOP DONG thuê"))
    assert not text_of("hợp đồng thuê").covers(text_of("hợp đồng"))
    assert text_of("/a/").covers(text_of("/a/"))
    assert not text_of("a").covers(text_of("/a/"))
    assert glob_of("*.pdf").covers(glob_of("a.PDF"))
    assert glob_of("*").covers(glob_of("[ab]?.pdf"))
    assert not glob_of("?.pdf").covers(glob_of("*.pdf"))
    assert not glob_of("[ab].pdf").covers(glob_of("*.pdf"))
    assert size_of(">=1KB").covers(size_of(">1024"))
    assert not size_of(">1KB").covers(size_of("<1KB"))
    assert not size_of(">1024").covers(size_of(">=1KB"))
    assert not header_of({"A": "x"}).covers(header_of({"B": "x"}))


@given(st.text(max_size=20).filter(str.strip))
@settings(max_examples=60)
def test_a_name_fits_the_glob_that_ends_like_it(name: str) -> None:
    glob = glob_of("*")
    assert isinstance(address_of("abc.vn"), Glob)
    assert glob.fits(name)
