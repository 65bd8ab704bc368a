"""One self-contained page on which a browser reads every mail: no script, no network, each HTML part in a sandbox."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from importlib.resources import files
from zoneinfo import ZoneInfo

from mailbot.demo.journal import Line
from mailbot.demo.letter import Paper

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def page(lines: tuple[Line, ...]) -> str:
    """The page. It needs nothing beside itself; the links to the raw mails lead to the files next to it."""
    came = sum(line.comes for line in lines)
    day = f"{lines[0].at.astimezone(_HERE):%d/%m/%Y}, " if lines else ""
    summary = f"<p>{day}{came} mails came to mailbot, {len(lines) - came} went out. Times in Hà Nội.</p>"
    made = files("mailbot.demo").joinpath("page.html").read_text("utf-8")
    parts = {"summary": summary, "list": "".join(map(_entry, lines)), "mails": "".join(_article(x, len(lines)) for x in lines)}
    head, *rest = made.split("<!-- ")
    return head + "".join(parts[name] + after for name, _, after in (each.partition(" -->") for each in rest))


def _entry(line: Line) -> str:
    letter = line.letter
    who = letter.sender[0] if line.comes else ", ".join(name or email for name, email in letter.to)
    way = "→" if line.comes else "←"
    first = f'<span><span class="way">{way}</span> {escape(who)}</span><time>{_clock(line)}</time>'
    second = f'<span class="subject">{escape(letter.subject)}</span><span class="kind">{escape(letter.what)}</span>'
    rows = "".join(f'<span class="row">{row}</span>' for row in (first, second))
    return f'<a class="{_side(line)}" href="#m{line.number}">{rows}</a>\n'


def _article(line: Line, count: int) -> str:
    letter = line.letter
    rows = (
        ("From", _people((letter.sender,))),
        ("To", _people(letter.to)),
        ("At", f"{_clock(line)}, {'came to mailbot' if line.comes else 'went out'}"),
        ("Kind", letter.what),
        ("File", line.file),
    )
    facts = "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows if value)
    facts = facts.replace(f"<dd>{line.file}</dd>", f'<dd><a href="{line.file}">{line.file}</a></dd>')
    return (
        f'<article id="m{line.number}" class="{_side(line)}">{_turn(line.number, count)}<h2>{escape(letter.subject)}</h2>'
        f"<dl>{facts}</dl>{_papers(letter.papers)}{_body(line)}</article>\n"
    )


def _body(line: Line) -> str:
    letter = line.letter
    frame = f'<iframe sandbox title="HTML part" srcdoc="{escape(letter.html)}"></iframe>' if letter.html else ""
    head = "\n".join(f"{name}: {value}" for name, value in letter.head)
    return (
        f"{frame}<details{'' if frame else ' open'}><summary>Text part</summary><pre>{escape(letter.text)}</pre></details>"
        f"<details><summary>Headers</summary><pre>{escape(head)}</pre></details>"
    )


def _papers(papers: tuple[Paper, ...]) -> str:
    return f'<ul class="papers">{"".join(map(_paper, papers))}</ul>' if papers else ""


def _paper(paper: Paper) -> str:
    data = f"data:{escape(paper.type)};base64,{b64encode(paper.content).decode()}"
    name = escape(paper.name)
    seen = f'<img src="{data}" alt="{name}">' if paper.type in ("image/png", "image/jpeg", "image/gif") else ""
    return f'<li>{seen}<a href="{data}" download="{name}">{name}</a> ({len(paper.content) / 1024:.1f} KB)</li>'


def _turn(number: int, count: int) -> str:
    before = f'<a href="#m{number - 1}">← earlier</a>' if number > 1 else "<span></span>"
    after = f'<a href="#m{number + 1}">later →</a>' if number < count else "<span></span>"
    return f'<div class="turn">{before}<a class="all" href="#list">all mails</a>{after}</div>'


def _people(people: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} <{email}>" if name else email for name, email in people)


def _side(line: Line) -> str:
    return "in" if line.comes else "out"


def _clock(line: Line) -> str:
    return f"{line.at.astimezone(_HERE):%H:%M:%S.%f}"[:12]
