"""HTML becomes the text that a reader sees, and nothing else of it is kept."""

from __future__ import annotations

import pytest

from mailbot.mail.html.text import Document
from mailbot.mail.reply.written import trim

TEXTS = {
    "lines": ("<div>một</div><div>hai</div>", "một\nhai"),
    "breaks": ("một<br>hai<br/><br>ba", "một\nhai\n\nba"),
    "paragraphs": ("<p>một</p><p>hai</p>", "một\n\nhai"),
    "list": ("<ul><li>một<li>hai</ul>", "- một\n- hai"),
    "table": ("<table><tr><td>Tên</td><td>An</td></tr><tr><td>Phòng</td><td>IT</td></tr></table>", "Tên | An\nPhòng | IT"),
    "layout-table": ("<table><tr><td><table><tr><td>một</td></tr></table></td></tr></table>", "một"),
    "entities": ("a&nbsp;&lt;b&gt; &amp; c&#7843;", "a <b> & cả"),
    "spaces": ("<div>  một \n  hai  </div>", "một hai"),
    "pre": ("<pre>a  b\n  c</pre>", "a  b\n  c"),
    "hidden": ('x<div style="display: none">#close</div><span hidden>y</span><style>z</style><script>w</script>', "x"),
    "comment": ("x<!-- #close -->y", "xy"),
    "link": ('<a href="https://abc.vn/huong-dan">hướng dẫn</a>', "hướng dẫn <https://abc.vn/huong-dan>"),
    "link-shown": ('<a href="https://abc.vn/">https://abc.vn</a>', "https://abc.vn"),
    "cite": ('mới<blockquote type="cite">cũ<blockquote>xưa</blockquote></blockquote>', "mới\n> cũ\n> > xưa"),
    "signature": ('mới<div class="gmail_signature">An<br>IT</div>', "mới\n-- \nAn\nIT"),
    "signature-above-words": ('<div class="gmail_signature">An</div><div>mới</div>', "An\nmới"),
    "unclosed": ("<div><b>một<div>hai", "một\nhai"),
    "no-markup": ("chỉ là chữ", "chỉ là chữ"),
    "empty": ("", ""),
}

QUOTES = {
    "gmail": '<div>mới</div><div class="gmail_quote"><div>On x wrote:</div><blockquote class="gmail_quote">cũ</blockquote></div>',
    "gmail-prefixed": '<div>mới</div><div class="x_gmail_quote">cũ</div>',
    "outlook-web": '<div>mới</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">x</div><div>cũ</div>',
    "outlook-web-prefixed": '<div>mới</div><hr><div id="x_divRplyFwdMsg">y</div>cũ trần<div>cũ</div>',
    "outlook": '<div>mới</div><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><b>From:</b> x</div></div><p>cũ</p>',
    "outlook-old": '<div>mới</div><div style="BORDER-TOP: #B5C4DF 1pt solid; border:solid #B5C4DF"><b>Von:</b> x</div><p>cũ</p>',
    "thunderbird": '<p>mới</p><div class="moz-cite-prefix">On 1/1/26 9:00, x wrote:</div><blockquote type="cite">cũ</blockquote>',
    "yahoo": '<div>mới</div><div id="ydp1" class="yahoo_quoted"><div>Vào lúc …</div>cũ</div>',
    "zimbra": '<div>mới</div><hr id="zwchr"><div>cũ</div>',
    "proton": '<div>mới</div><div class="protonmail_quote">On x wrote:<blockquote>cũ</blockquote></div>',
    "name": '<div>mới</div><div name="quote">cũ</div>',
    "comment": "<div>mới</div><!-- originalMessage --><div>cũ</div>",
    "mac-outlook": '<div>mới</div><span id="OLK_SRC_BODY_SECTION"><div>cũ</div></span>',
}


@pytest.mark.parametrize(("html", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_html_reads_as_it_looks(html: str, text: str) -> None:
    assert Document(html).text == text


@pytest.mark.parametrize("html", QUOTES.values(), ids=QUOTES.keys())
def test_what_a_client_marks_as_old_is_no_new_word(html: str) -> None:
    assert trim(Document(html).text) == "mới"
    assert "cũ" in Document(html).text


def test_an_answer_below_gmails_quote_is_kept() -> None:
    intro = "On 1/1/26 9:00 x &lt;x@y.vn&gt; wrote:"
    html = f'<div class="gmail_quote">{intro}<blockquote class="gmail_quote">cũ</blockquote><div>mới</div></div>'
    assert trim(Document(html).text) == "mới"


def test_rows_are_cells_without_quotes_and_signatures() -> None:
    table = "<table><tr><td>{}:</td><td>An<br>Bình</td></tr><tr><td>một</td><td>hai</td><td>ba</td></tr></table>"
    html = f"{table.format('Tên')}<blockquote type=cite>{table.format('Cũ')}</blockquote>"
    assert Document(html).rows == (("Tên:", "An\nBình"), ("một", "hai", "ba"))


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src=//x></iframe>",
        "<svg onload=alert(1)>",
        "<style>*{background:url(//x)}</style>",
        '<div style="background:url(//x)">y</div>',
        "<form action=//x><input></form>",
        '<img src="https://x/p.gif">',
        "<base href=//x>",
        '<meta http-equiv=refresh content="0;url=//x">',
        '<a href="data:text/html,x">y</a>',
    ],
)
def test_nothing_that_acts_or_calls_home_survives(html: str) -> None:
    text = Document(f"<p>chữ</p>{html}").text
    assert text.split() in (["chữ"], ["chữ", "x"], ["chữ", "y"])


@pytest.mark.parametrize(
    "style",
    [
        "display:/* */none", "DISPLAY : none !important", "opacity:0", "opacity: 0.0;x", "max-height:0;overflow:hidden",
        "font-size:0.01em", "font-size: 0 !important", "font:0/0 a", "color:transparent", "text-indent:-999px",
        "position:absolute;left:-9999px", "visibility:collapse", "font-size:12px;font-size:0", "display:none;mso-hide:all",
    ],
)  # fmt: skip
def test_what_nobody_can_see_is_no_text(style: str) -> None:
    assert Document(f'<p>chữ</p><div style="{style}"><span>#close</span> x</div>').text.split() == ["chữ"]


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0.9", "font-size:0.9em", "font-size:11px", "background-color:transparent", "max-height:0.5em", "left:-1px",
        "margin-left:141.75pt;text-indent:-141.75pt", "margin-left:-108.0pt", "mso-hide:all", "mso-bidi-font-size:0pt",
        "font-size:0;font-size:12px", "font-size:xx-small", "font-size:10%", "font-size:10pt", "font-size:1.2px",
    ],
)  # fmt: skip
def test_what_can_be_seen_is_text(style: str) -> None:
    assert Document(f'<div style="{style}">chữ</div>').text == "chữ"


@pytest.mark.parametrize("size", ["1px", "1pt", "1.0pt", ".5pt", "0.1pt"])
def test_lines_of_specks_are_kept_but_no_command_in_them_runs(size: str) -> None:
    """They are drawn, so a mail may hold nothing else; nobody can read them, so whoever sends them on does not mean them."""
    text = Document(f'chữ<div style="font-size:{size}">#close<br><a href="https://a.vn">b</a></div><p>hết</p>').text
    assert text == "chữ\n> #close\n> b <https://a.vn>\n\nhết"
    assert Document(f'<pre>chữ\n<span style="font-size:{size}">một\n#close</span></pre>').text == "chữ\n> một\n> #close"


@pytest.mark.parametrize("size", ["inherit", "100%", "1em", " unset "])
def test_a_size_that_is_the_one_around_makes_nothing_seen(size: str) -> None:
    assert Document(f'chữ<div style="font-size:0"><b style="font-size:{size}">#close</b></div>').text == "chữ"


def test_a_line_with_letters_among_specks_is_read_whole() -> None:
    assert Document('<p style="font-size:1px">x<span style="font-size:12pt">Chào</span>&nbsp;y</p>').text == "xChào y"
    assert Document('<p>Chào<span style="font-size:1.0pt">&nbsp;</span></p>').text == "Chào"


@pytest.mark.parametrize(
    "around", ['<table><tr style="display:none">{}</tr></table>', "<div hidden><table><tr>{}</tr></table></div>"]
)
def test_rows_that_nobody_can_see_are_none(around: str) -> None:
    """Programs that send forms hide the fields that were left empty, or hold what they begin with."""
    seen = "<table><tr><td>Mô tả</td><td>hỏng</td></tr></table>"
    assert Document(f"{around.format('<td>Mức độ</td><td>Cao</td>')}{seen}").rows == (("Mô tả", "hỏng"),)


@pytest.mark.parametrize(
    "inner", ['<div style="font-size:16px">{}</div>', '<p style="font:bold 16px/1 Arial">{}</p>', "<font size=2>{}</font>"]
)
def test_letters_of_their_own_size_within_a_frame_of_none_are_read(inner: str) -> None:
    """As MJML and most newsletters have it: the frame closes the gaps between its columns by `font-size:0`."""
    inner = inner.format("Kính gửi <b>anh chị</b>")
    assert Document(f'<table><tr><td style="font-size:0px">ẩn{inner}ẩn</td></tr></table>').text == "Kính gửi anh chị"


@pytest.mark.parametrize(
    "html",
    [
        " " * 300_000 + "x",
        "<?xml" * 60_000 + "x",
        "<div>" * 5_000 + "x",
        "<table><tr><td>" * 2_000 + "x",
        "<b>" * 9_000,
        "<" * 9_000,
        "&" * 9_000,
        "<!--" * 3_000,
    ],
)
def test_deep_or_broken_html_is_read_and_harms_nobody(html: str) -> None:
    assert isinstance(Document(html).text, str)


@pytest.mark.parametrize("element", ["<p>chữ</p>", "<li>chữ", "chữ<br>", "<tr><td>chữ</td></tr>"])
def test_what_stands_below_thousands_of_elements_is_kept_as_old_text(element: str) -> None:
    text = Document(f"<p>mới</p>{element * 6_000}<p>#close</p><blockquote>cũ</blockquote>").text
    assert "#close" not in trim(text).split("\n")
    assert trim(text).startswith("mới")
    assert text.split("\n")[-1].startswith("> chữ chữ")
    assert text.endswith("#close cũ")


def test_all_below_a_clients_mark_is_old_however_deep_it_stands() -> None:
    page = f"mới{'<div>' * 200}<div id=appendonsend></div>{'<p>cũ</p>' * 50}{'</div>' * 200}<p>xưa</p>"
    assert trim(Document(page).text) == "mới"


def test_marks_of_quotes_are_as_many_as_anybody_counts() -> None:
    assert Document(f"{'<blockquote type=cite>' * 200}cũ").text == f"{'> ' * 20}cũ"
