"""rules.yaml is read as people mean it, and every mistake in it is found in one run."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.keyed import MOST_TOLD
from mailbot.desk.policy import Assign, Means, Outsiders, Policy, Span
from mailbot.desk.rulebook import Problem, Severity, read
from mailbot.desk.rulebook.schema import schema_text
from mailbot.desk.ticket import Priority
from mailbot.mail.draft import Identity

ROOT = Path(__file__).parents[2]
US = Identity("hotro@abc.vn", b"key", aliases=("support@abc.vn",))

PEOPLE = """\
people:
  an:   {name: Nguyễn Văn An, email: An@ABC.vn}
  binh: {name: Trần Thị Bình, email: [binh@abc.vn, tranbinh@abc.vn]}
teams:
  kt: {name: Phòng Kỹ thuật, tiers: [[an, binh]]}
"""
SMALL = f"""{PEOPLE}rules:
  - name: Kỹ thuật
    when: {{prefix: Yêu cầu hỗ trợ kỹ thuật}}
    then: {{team: kt}}
"""


def good(text: str) -> Policy:
    policy, problems = read(text, US)
    assert not problems, "\n".join(map(str, problems))
    assert policy is not None
    return policy


def problems_of(text: str) -> tuple[Problem, ...]:
    return read(text, US)[1]


def said(text: str) -> str:
    return "\n".join(map(str, problems_of(text)))


def rule(when: str, then: str = "{team: kt}") -> str:
    return f"{PEOPLE}rules:\n  - name: A\n    when: {when}\n    then: {then}\n"


def test_the_shipped_file_is_faultless() -> None:
    policy = good((ROOT / "rules.yaml").read_text())
    assert [one.name for one in policy.rules] == ["Quảng cáo", "Hỗ trợ kỹ thuật", "Hợp đồng", "Tư vấn pháp lý"]


def test_the_shipped_schema_is_the_one_that_the_code_makes() -> None:
    shipped = (ROOT / "mailbot/desk/rulebook/rules.schema.json").read_text()
    assert shipped == schema_text(), "run: python -m mailbot.desk.rulebook.schema > mailbot/desk/rulebook/rules.schema.json"


def test_only_people_teams_and_rules_are_needed() -> None:
    policy = good(SMALL)
    assert policy.people["an"].emails == ("an@abc.vn",)
    assert policy.people["binh"].email == "binh@abc.vn"
    assert policy.teams["kt"].assign is Assign.ROUND_ROBIN
    assert policy.default == {"team": "kt"}
    assert set(policy.calendars) == {"office", "always"}
    assert policy.calendars["office"].hours[0] == ((480, 720), (780, 1050))
    assert policy.identity.prefix == "YC"
    assert policy.rules[0].line == 7


def test_every_section_becomes_what_it_says() -> None:
    text = f"""{SMALL}
company: {{name: ABC, language: en, ticket_prefix: hd, domains: ABC.vn, digest_at: 17:30, quiet_seconds: 0, auto_close: 48h,
          reopen_within: 1d, outsiders: refuse, director: an, per_sender: {{30m: 200, 10h: 999}}, bounce_block: 12h}}
trust: {{agents: dkim, authserv_id: mx.abc.vn}}
calendars:
  shop: {{hours: {{mon-fri: [8:00-12:00, 13h-17h30], t7: 08:00-12:00, cn: }}, closed: [2026-12-24, 2026-12-28..2026-12-30],
         open: {{2026-12-27: 9:00-10:00}}}}
  kl: {{timezone: Asia/Kuala_Lumpur, hours: {{"mon,wed": 09:00-24:00}}, holidays: MY-10,
       open: [2026-12-26, 2027-01-02..2027-01-03]}}
sla:
  gold:
    - {{from: 2026-06-01, calendar: shop, urgent: {{respond: 30m, resolve: 1h30m}}, high: {{respond: 1h, resolve: 4h}},
       normal: {{respond: 4h, resolve: 3d, calendar: kl}}, low: {{respond: 1d, resolve: 5d}}, remind: [90%, 50],
       overdue: {{after: 0h, tell: [manager, an]}}}}
    - {{calendar: shop, urgent: {{respond: 1h, resolve: 2h}}, high: {{respond: 1h, resolve: 4h}},
       normal: {{respond: 4h, resolve: 3d}}, low: {{respond: 1d, resolve: 5d}}}}
workflows:
  hd: [{{step: Xem, team: kt, target: 4h, done_when: xong}}]
default: {{workflow: hd}}
"""
    policy = good(text)
    assert policy.company.digest_at == time(17, 30)
    assert policy.company.auto_close == Span(minutes=2880)
    assert (policy.company.outsiders, policy.company.domains) == (Outsiders.REFUSE, ("abc.vn",))
    assert (policy.company.per_sender, policy.company.bounce_block) == ((100, 200, 200, 240, 999), Span(minutes=720))
    assert policy.identity.prefix == policy.company.ticket_prefix == "HD"
    assert policy.trust.agents == {Means.DKIM}
    shop, kl = policy.calendars["shop"], policy.calendars["kl"]
    assert shop.hours[4:] == (((480, 720), (780, 1050)), ((480, 720),), ())
    assert shop.closed == {date(2026, 12, day) for day in (24, 28, 29, 30)}
    assert shop.open == {date(2026, 12, 27): ((540, 600),)}
    assert (kl.holidays, kl.hours[1], kl.hours[2]) == ("MY-10", (), ((540, 1440),))
    assert kl.open == dict.fromkeys((date(2026, 12, 26), date(2027, 1, 2), date(2027, 1, 3)), ((540, 1440),))
    first, second = policy.sla["gold"]
    assert first.since < second.since == date(2026, 6, 1)
    assert second.targets[Priority.URGENT].resolve == Span(minutes=90)
    assert [second.targets[one].calendar for one in (Priority.HIGH, Priority.NORMAL)] == ["shop", "kl"]
    assert second.remind == (50, 90)
    assert second.overdue[0].tell == ("manager", "an")
    assert policy.workflows["hd"][0].done_when == ("xong",)
    assert policy.default == {"workflow": "hd"}
    assert policy.teams["kt"].director == "an"


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u3000"])
def test_a_blank_of_a_word_processor_is_a_blank(blank: str) -> None:
    assert good(SMALL.replace(" ", blank)).people["an"].name == "Nguyễn Văn An"


@pytest.mark.parametrize("comment", ["# Ghi chú: “tạm thời”\n", "  # {tên: “Lan”}\n"])
def test_what_stands_in_a_comment_is_no_mistake(comment: str) -> None:
    assert problems_of(comment + SMALL + comment) == ()


def test_a_quote_that_is_not_closed_is_told_where_it_was_opened() -> None:
    assert "rules.yaml:8:21:" in said(rule("{subject: 'hợp đồng}"))


def test_values_are_read_as_people_mean_them() -> None:
    policy = good(SMALL.replace("Nguyễn Văn An", "0123").replace("Trần Thị Bình", "no").replace("Phòng Kỹ thuật", "2026-12-24"))
    assert [person.name for person in policy.people.values()] == ["0123", "no"]
    assert policy.teams["kt"].name == "2026-12-24"


def test_people_may_be_named_as_watchers_and_are_kept_by_address() -> None:
    policy = good(rule("{}", "{team: kt, cc: [binh, Sep@abc.vn]}"))
    assert policy.rules[0].then["cc"] == ("binh@abc.vn", "sep@abc.vn")


MISTAKES = [
    ("{prefx: x}", "9:12: unknown key “prefx”; did you mean “prefix”?"),
    ("{prefix: }", "9:20: a value is missing here"),
    ("{prefix: –}", "9:20: “–” holds no word"),
    ("{prefix: [a, {b: c}]}", "9:24: one text is expected here"),
    ("{from: *abc}", "9:18: `*` refers to another place"),
    ('{subject: "/[/"}', "9:21: no regular expression: unterminated character set"),
    ('{subject: [tốt, "/(a+)+b/"]}', "9:27: a repeat or a choice inside a repeated group"),
    ('{body: "/.*a.*b.*c/"}', "9:18: too many open repeats"),
    ("{size: 5MB}", "9:18: a size is written `>5MB`"),
    ("{header: spam}", "9:20: a header is written `{X-Spam-Flag:"),
    ('{header: {"X-Spam-Flag:": YES}}', "9:20: “X-Spam-Flag:” is no header's name; write `{X-Spam-Flag: "),
    ("{header: {Tiêu đề: YES}}", "9:20: “Tiêu đề” is no header's name"),
    ("{from: Nguyễn Văn An}", "9:18: “Nguyễn Văn An” is no address; write `an@abc.vn`, `abc.vn` or `*@abc.vn`"),
    ("{to: an@abc.vn; binh@abc.vn}", "9:16: “an@abc.vn; binh@abc.vn” is no address"),
    ("{from: /.*@ads.example/}", "9:18: “/.*@ads.example/” is no address; write `an@abc.vn`"),
    ("{attachment: pdf}", "9:24: “pdf” is no file name; write `*.pdf`, or `*` for any file"),
    ("{attachment: .pdf}", "9:24: “.pdf” is no file name; write `*.pdf`"),
    ("{attachment: true}", "9:24: “true” is no file name; write `*.pdf`, or `*` for any file"),
    ("{language: vn}", "9:22: “vn” is a country's code; the language's is `vi`"),
    ("{priority: asap}", "9:22: “asap” is no priority"),
    ("{any: [{subjct: x}]}", "9:19: unknown key “subjct”; did you mean “subject”?"),
    ("{not: {from: []}}", "9:24: a value is missing here"),
    ("[prefix]", "9:11: keys and values are expected here"),
]


@pytest.mark.parametrize(("when", "expected"), MISTAKES)
def test_a_mistake_in_a_condition_is_found_where_it_stands(when: str, expected: str) -> None:
    policy, problems = read(
        rule(when).replace("rules:\n", "rules:\n  \n", 1).replace("  \n", "", 1).replace("  - name", "\n  - name"), US
    )
    assert policy is None
    assert f"rules.yaml:{expected}" in "\n".join(map(str, problems))


ACTION_MISTAKES = [
    ("{team: ktt}", "unknown team “ktt”; did you mean “kt”?"),
    ("{asign: an}", "unknown key “asign”; did you mean “assign”?"),
    ("{assign: Nguyễn Văn An}", "unknown person “Nguyễn Văn An”; did you mean “an”?"),
    ("{assign: an@abc.vn}", "unknown person “an@abc.vn”; did you mean “an”?"),
    ("{team: Phòng Kỹ thuật}", "unknown team “Phòng Kỹ thuật”; did you mean “kt”?"),
    ("{reject: true}", "`reject` is the answer itself; write its words"),
    ("{assign: anh}", "unknown person “anh”; did you mean “an”?"),
    ("{sla: gold}", "unknown promise (sla) “gold”; there is none yet"),
    ("{workflow: x}", "unknown workflow “x”"),
    ("{team: kt, tag: [hai từ]}", "“hai từ” is no tag; a tag is one word, such as `hai-từ`"),
    ("{team: kt, cc: [an, nobody]}", "unknown person “nobody”"),
    ("{team: kt, cc: a@@b}", "“a@@b” is no mail address"),
    ("{team: kt, template: ../x}", "is no template's name"),
    ("{reject: Sai chỗ, set_aside: spam}", "`reject` answers and `set_aside` does not"),
    ("{team: kt, continue: maybe}", "neither `true` nor `false`"),
    ("{continue: true}", "this rule does nothing"),
    ("{}", "this rule does nothing"),
    ("", "a value is missing here; write `{key: value}`"),
    ("{team: [kt]}", "one text is expected here"),
]


@pytest.mark.parametrize(("then", "expected"), ACTION_MISTAKES)
def test_a_mistake_in_an_action_is_found(then: str, expected: str) -> None:
    assert read(rule("{}", then), US)[0] is None
    assert expected in said(rule("{}", then))


SECTION_MISTAKES = [
    ("people: {an: {name: An}}", "a person without mail; add `email: an@abc.vn`"),
    ("people: {an: {email: an@abc.vn}, b: {email: [b@abc.vn, AN@abc.vn]}}", "“an@abc.vn” already belongs to “an”"),
    ("people: {an: {email: Support+x@abc.vn}}", "is the support address itself"),
    ("people: {an: {email: an@abc.vn; a@abc.vn}}", "is no mail address; write `an@abc.vn`, or a list: `[an@abc.vn, a@abc.vn]`"),
    ("people: {manager: {email: an@abc.vn}}", "is a role, not a person"),
    ("people: {an: {email: an@abc.vn, deputy: bin}}", "unknown person “bin”"),
    ("teams: {kt: {tiers: []}}", "a team without people"),
    ("teams: {kt: {}}", "a team without people"),
    ("teams: {kt: {tiers: [[an], []]}}", "a tier without people"),
    ("teams: {kt: {tiers: [an]}}", "each tier is a list of people"),
    ("teams: {kt: {tiers: [[an, an]]}}", "“an” is named twice in one tier"),
    ("teams: {kt: {tiers: [[an]], assign: roundrobin}}", "did you mean “round-robin”?"),
    ("teams: {kt: {tiers: [[an]], manager: al}}", "unknown person “al”"),
    ("company: {timezone: Asia/Hanoi}", "unknown time zone “Asia/Hanoi”; did you mean “Asia/Ho_Chi_Minh”?"),
    ("company: {timezone: Việt Nam}", "unknown time zone “Việt Nam”; did you mean “Asia/Ho_Chi_Minh”?"),
    ("company: {timezone: GMT+7}", "unknown time zone “GMT+7”; did you mean “Asia/Ho_Chi_Minh”?"),
    ("company: {timezone: UTC+08:00}", "did you mean “Asia/Kuala_Lumpur”?"),
    ("company: {timezone: +9}", "write a city's zone, such as `Asia/Ho_Chi_Minh`"),
    ("company: {name:ABC}", "unknown key “name:ABC”; put a space behind the colon: `name: …`"),
    ("company: {digest_at: 25:00}", "“25:00” is no time of day"),
    ("company: {quiet_seconds: 1m}", "a whole number is expected here; write it in digits alone, such as `60`"),
    ("company: {quiet_seconds: 90000}", "86400 is the most here"),
    ("company:\n  digest_at: “08:00”  # x", 'write "08:00"'),
    ("company: {domains: [“abc.vn”]}", "warning: these quotes are not the keyboard's, and count as letters; write \"abc.vn\""),
    ("company: {name: 'ABC}", ": not readable as YAML: while scanning a quoted scalar, found unexpected end of stream"),
    ("sla:\n  s:\n    overdue:\n      - {after: 0h, tell: [an]}\n      after: 4h", "check the indentation of this line"),
    ("company: {auto_close: 3 weeks}", "“3 weeks” is no length of time; write `30m`"),
    ("company: {auto_close: 0d}", "a length of time that is 0"),
    ("company: {ticket_prefix: 1Y}", "is no prefix for tickets"),
    ("company: {domains: [a b]}", "“a b” is no domain"),
    ("company: {outsiders: refused}", "did you mean “refuse”?"),
    ("company: {bounce_block: never}", "“never” is no length of time"),
    ("company: {per_sender: {5m: 10}}", "unknown key “5m”"),
    ("company: {per_sender: {10m: 0}}", "1 is the least here"),
    ("company: {per_sender: {10m: 30, 1h: 20}}", "fewer mails within a longer time"),
    ("company: {per_sender: 30}", "keys and values are expected here"),
    ("calendars: {o: {hours: {mon: 08:00-12:00 11:00-13:00}}}", "hours that overlap"),
    ("calendars: {o: {hours: {mon-fri: 08:00-12:00, t2: 9:00-10:00}}}", "hours that overlap"),
    ("calendars: {o: {hours: {mon: 12:00-08:00}}}", "hours that end before they begin"),
    ("calendars: {o: {hours: {mon: 8-12}}}", "“8” is no time of day"),
    ("calendars: {o: {hours: {mon: 08:00}}}", "“08:00” has no end"),
    ("calendars: {o: {hours: {someday: 08:00-12:00}}}", "“someday” is no day of the week"),
    ("calendars: {o: {hours: {mon: 08:00-12:00, 13:00-17:00}}}", "several hours of a day stand without a comma"),
    ("calendars: {o: {hours: {}}}", "a calendar without hours"),
    ("calendars: {o: {}}", "`hours` is missing in calendars.o"),
    ("calendars: {o: {hours: {mon: 8:00-9:00}, holidays: VM}}", "no holidays are known for “VM”"),
    ("calendars: {o: {hours: {mon: 8:00-9:00}, closed: [2026-02-30]}}", "“2026-02-30” is no day of the calendar"),
    ("calendars: {o: {hours: {mon: 8:00-9:00}, closed: 2026-02-03..2026-02-01}}", "is no stretch of days"),
    ("calendars: {o: {hours: {mon: 8:00-9:00}, open: {soon: 8:00-9:00}}}", "“soon” is no date"),
    ("sla: {s: {urgent: {respond: 1h, resolve: 2h}}}", "`low` is missing in sla.s"),
    ("sla: {s: {urgent: {respond: 2h, resolve: 1h}}}", "the answer is promised later than the solution"),
    ("sla: {s: {calendar: ofice}}", "unknown calendar “ofice”; did you mean “office”?"),
    ("sla: {s: {urgent: {respond: 1d2h, resolve: 2d}}}", "mixes days and hours"),
    ("sla: {s: {remind: [0%]}}", "“0%” is no share of the time; write a percentage from 1% to 99%"),
    ("sla: {s: {remind: 50%, 75%}}", "“75%”"),
    ('sla: {s: {remind: "50%, 75%"}}', "several stand in a list, `[50%, 75%]`"),
    ("sla: {s: {overdue: [{after: 1h, tell: [maneger]}]}}", "unknown person “maneger”; did you mean “manager”?"),
    ("sla: {s: [{from: 2026-01-01}, {from: 2026-01-01}]}", "begin on the same day"),
    ("workflows: {w: [{step: x, team: k, target: 1h}]}", "unknown team “k”"),
    ("workflows: {w: []}", "a value is missing here"),
    ("trust: {agents: [dmrac]}", "did you mean “dmarc”?"),
    ("version: 2", "version “2” is not known"),
    ("rulez: []", "unknown key “rulez”; did you mean “rules”?"),
    ("version: 1\nversion: 1", "“version” stands here twice; it is already in line"),
    ("? [a, b]\n: c", "a key must be one word or text"),
    ("company: !!python/object:os.system {name: x}", "the tag “tag:yaml.org,2002:python/object:os.system” is not used here"),
    ("company: [1, 2", "not readable as YAML"),
    ("company: {name: 'x}", "not readable as YAML"),
    ("x: {size: >5MB}", "put quotes around a text that begins with a special character"),
    ("x: >5MB", "put quotes around a text that begins with a special character"),
    ('x: "/\\d/"', "put a regular expression in single quotes"),
    ("x: *@abc.vn", "put quotes around a text that begins with `*`"),
    ("company: {name: a: b}", "a text with `: ` is in quotes"),
    ("\tcompany: x", "indent with spaces, not with tabs"),
    ("---\ncompany: {}", "keep one document"),
    ("company: \x01", "a character that no text file has"),
    ("company: " + "[" * 100, "nested more than 30 levels deep"),
    ("company: " + "x" * 500_000, "at most 500,000 are read"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "expected"), SECTION_MISTAKES, ids=lambda text: text[:60])
def test_a_mistake_in_a_section_is_found(section: str, expected: str) -> None:
    name = section.partition(":")[0]
    kept = SMALL if name not in ("people", "teams") else SMALL.replace(f"{name}:\n", f"{section}\nx-{name}:\n")
    text = kept if kept != SMALL else f"{SMALL}{section}\n"
    policy, _ = read(text, US)
    assert policy is None
    assert expected in said(text)


def test_all_mistakes_are_reported_in_one_run_in_the_order_of_the_file() -> None:
    text = SMALL.replace("email: An@ABC.vn", "emial: x").replace("[[an, binh]]", "[[an, bin]]").replace("prefix", "prefx")
    text = text.replace("team: kt}", "team: ktt, tag: [a b]}")
    problems = problems_of(text)
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    for expected in ("emial", "person without mail", "“bin”", "“prefx”", "“ktt”", "“a b”"):
        assert any(expected in str(problem) for problem in problems)


def test_a_problem_reads_like_a_compiler_s() -> None:
    text = SMALL.replace("{team: kt}", "{team: ktt}")
    (problem,) = read(text, US, "conf/rules.yaml")[1]
    assert str(problem) == "conf/rules.yaml:9:18: unknown team “ktt”; did you mean “kt”?".replace(":9:", f":{problem.line}:")
    assert (problem.line, problem.column, problem.path) == (9, 18, "rules[0].then.team")
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("text", ["", "# nothing", "- a", "text", "null", "~"])
def test_a_file_without_keys_is_refused(text: str) -> None:
    policy, problems = read(text, US)
    assert policy is None
    assert problems


def test_missing_sections_are_named() -> None:
    assert all(f"`{name}` is missing in the file" in said("version: 1") for name in ("people", "teams", "rules"))


def test_nine_aliases_do_not_grow() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
    policy, problems = read("\n".join(lines), US)
    assert policy is None
    assert sum("refers to another place" in str(problem) for problem in problems) == MOST_TOLD


MANY = {
    "rules without a known team": "  - {name: r№, when: {subject: a№}, then: {team: x№}}\n",
    "unknown keys": "  - {name: r№, whom: {subject: a№}, then: {team: kt}}\n",
    "rules of one name": "  - {name: r, when: {subject: a№}, then: {team: kt}}\n",
    "aliases": "  - {name: r№, when: {subject: *a}, then: {team: kt}}\n",
    "keys that stand twice": "  - {name: r№, name: r№, when: {subject: a№}, then: {team: kt}}\n",
}


@pytest.mark.parametrize("line", MANY.values(), ids=MANY)
def test_of_hundreds_of_mistakes_the_first_ones_are_told_and_that_there_are_more(line: str) -> None:
    rules = "".join(line.replace("№", str(number)) for number in range(300))
    policy, problems = read(f"{PEOPLE}rules:\n{rules}", US)
    assert policy is None
    assert len(problems) == MOST_TOLD + 1
    assert max(problem.line for problem in problems) <= PEOPLE.count("\n") + 2 + MOST_TOLD
    assert str(problems[-1]).endswith(f"only {MOST_TOLD} mistakes are told at a time; mend these, and look again")


def test_of_fewer_mistakes_none_is_left_for_the_next_run() -> None:
    faulty = "".join(f"  - {{name: r{number}, when: {{subject: ''}}, then: {{team: nowhere}}}}\n" for number in range(15))
    twins = "  - {name: z, when: {subject: a}, then: {team: kt}}\n" * 2
    assert "another rule is named “z”" in said(f"{PEOPLE}rules:\n{faulty}{twins}")


def test_a_mistake_behind_hundreds_of_warnings_is_told() -> None:
    hidden = "".join(f"  - {{name: r{number}, when: {{subject: a}}, then: {{team: kt}}}}\n" for number in range(300))
    policy, problems = read(f"{PEOPLE}rules:\n{hidden}default: {{team: x}}\n", US)
    assert policy is None
    assert "unknown team “x”" in str(problems[-1])
    assert len(problems) == MOST_TOLD + 1


UNREACHABLE = [
    ("{}", "{prefix: x}"),
    ("{prefix: Yêu cầu}", "{prefix: Yêu cầu hỗ trợ}"),
    ("{prefix: yeu cau}", "{prefix: Yêu cầu, from: a@abc.vn}"),
    ("{subject: [a, b]}", "{subject: a}"),
    ("{subject: hợp đồng}", "{subject: hợp đồng thuê}"),
    ("{from: '*@abc.vn'}", "{from: an@abc.vn}"),
    ("{size: '>5MB'}", "{size: '>6MB'}"),
    ("{any: [{subject: a}, {body: b}]}", "{body: b, to: x@abc.vn}"),
    ("{subject: a}", "{all: [{subject: a}, {body: b}]}"),
    ("{subject: a}", "{any: [{subject: a, body: b}, {subject: a}]}"),
    ("{not: {subject: a}}", "{not: {subject: a}, body: x}"),
    ("{header: {X: a}}", "{header: {X: a, Y: b}}"),
    ("{language: [vi, en]}", "{language: en}"),
]
REACHABLE = [
    ("{prefix: x}", "{}"),
    ("{prefix: Yêu cầu hỗ trợ}", "{prefix: Yêu cầu}"),
    ("{subject: a}", "{subject: [a, b]}"),
    ("{subject: a, body: b}", "{subject: a}"),
    ("{size: '>5MB'}", "{size: '<6MB'}"),
    ("{subject: a}", "{body: a}"),
    ("{subject: a}", "{any: [{subject: a}, {body: b}]}"),
    ("{not: {subject: a}}", "{subject: b}"),
    ("{from: an@abc.vn}", "{from: '*@abc.vn'}"),
]


def two(first: str, second: str, then: str = "{team: kt}") -> str:
    return f"{PEOPLE}rules:\n  - {{name: A, when: {first}, then: {then}}}\n  - {{name: B, when: {second}, then: {{team: kt}}}}\n"


@pytest.mark.parametrize(("first", "second"), UNREACHABLE)
def test_a_rule_that_an_earlier_one_makes_idle_is_warned_of(first: str, second: str) -> None:
    policy, (problem,) = read(two(first, second), US)
    assert policy is not None
    assert problem.severity is Severity.WARNING
    assert "warning: no mail reaches the rule “B”: “A” (line 7)" in str(problem)
    assert problem.line == 8


@pytest.mark.parametrize(("first", "second"), REACHABLE)
def test_a_rule_that_some_mail_reaches_is_left_alone(first: str, second: str) -> None:
    good(two(first, second))


def test_a_rule_that_continues_takes_nothing_from_those_below() -> None:
    good(two("{}", "{subject: a}", "{tag: x, continue: true}"))


def test_a_believed_from_line_is_warned_of() -> None:
    policy, (problem,) = read(f"{SMALL}trust: {{agents: [address]}}\n", US)
    assert policy is not None
    assert policy.trust.agents == {Means.ADDRESS}
    assert problem.severity is Severity.WARNING


def test_two_rules_of_one_name_are_a_mistake() -> None:
    assert "another rule is named “A” (line 7)" in said(two("{subject: a}", "{subject: b}").replace("name: B", "name: A"))


def test_what_does_nothing_is_warned_of() -> None:
    assert "warning: `team` does nothing beside `set_aside`" in said(rule("{}", "{team: kt, set_aside: spam}"))
    assert "warning: “an” is not in the team “b”" in said(
        rule("{}", "{team: b, assign: an}").replace("teams:\n", "teams:\n  b: {tiers: [[binh]]}\n")
    )


YAMLISH = st.text(alphabet="abkt:{}[],-&*!#|>'\"%@\n\t ?~0123é–\u2028", max_size=80)


@given(YAMLISH)
@settings(max_examples=100)
def test_no_text_makes_the_reader_raise(text: str) -> None:
    policy, problems = read(text, US)
    assert (policy is None) == any(problem.severity is Severity.ERROR for problem in problems)


KEYS = st.sampled_from(["a", "name", "email", "from", "tiers", "hours", "when", "then", "any", "team"])
VALUES = st.recursive(
    st.sampled_from(["", "x", "1", "[]", "{}", "an", "kt", "08:00-12:00", "2026-01-01", "4h", "true", "~"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
    | st.dictionaries(KEYS, inner, max_size=3).map(
        lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
    ),
    max_leaves=8,
)  # fmt: skip
SECTIONS = st.sampled_from(
    ["people", "teams", "rules", "sla", "calendars", "workflows", "company", "trust", "default", "version"]
)


@given(st.dictionaries(SECTIONS, VALUES, max_size=6))
@settings(max_examples=150)
def test_no_yaml_makes_the_reader_raise(sections: dict[str, str]) -> None:
    policy, problems = read("".join(f"{name}: {value}\n" for name, value in sections.items()), US)
    assert (policy is None) == any(problem.severity is Severity.ERROR for problem in problems)


@pytest.mark.parametrize("when", ["", "{subject: }", "{any: [{subject: }]}"])
def test_a_rule_that_lost_its_condition_does_not_take_every_mail(when: str) -> None:
    policy, problems = read(rule(when), US)
    assert policy is None
    assert "a value is missing here" in str(problems[0])


def test_composed_and_decomposed_keys_are_the_same() -> None:
    text = SMALL.replace("  an:", "  bình:").replace("[[an, binh]]", "[[bình, binh]]")
    assert good(text.replace("[[bình", f"[[{unicodedata.normalize('NFD', 'bình')}")).teams["kt"].tiers == (("bình", "binh"),)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert good("\ufeff" + SMALL.replace("\n", "\r\n")).rules[0].line == 7


def test_conditions_nested_deeply_are_compared_to_an_end() -> None:
    deep = "{subject: a}"
    for _ in range(8):
        deep = f"{{any: [{deep}, {deep.replace('a}', 'b}', 1)}]}}"[:20_000]
        if len(deep) > 10_000:
            break
    assert isinstance(read(two(deep, deep), US)[1], tuple)


def test_past_a_section_that_is_no_yaml_the_others_are_checked() -> None:
    text = (
        SMALL.replace("[[an, binh]]", "[[an, binh]").replace("{prefix:", "{prefx:") + "company: {quiet_seconds: x}\ntrust: 'x\n"
    )
    lines = said(text).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "rules.yaml:5:48",
        "rules.yaml:8:12",
        "rules.yaml:10:26",
        "rules.yaml:11:8",
    ]


def test_a_step_of_the_ladder_that_tells_nobody_is_warned_of() -> None:
    promise = "{respond: 1h, resolve: 2h}"
    promises = ", ".join(f"{name}: {promise}" for name in ("urgent", "high", "normal", "low"))
    sla = f"sla: {{s: {{{promises}, overdue: {{after: 0h, tell: [director, manager]}}}}}}"
    text = SMALL.replace("tiers:", "sla: s, tiers:") + sla
    first, second = problems_of(text)
    assert str(first).startswith(
        "rules.yaml:10:7: warning: `overdue` tells the director, and nobody is director of kt; add `director:`"
    )
    assert "nobody is manager of kt" in str(second)
    good(text.replace("sla: s, ", "sla: s, manager: an, ") + "\ncompany: {director: binh}\n")
