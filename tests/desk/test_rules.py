"""The first rule that a mail meets says where it goes; conditions see what people see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.conditions import CONDITIONS
from mailbot.desk.policy import Policy, Span, Step, Team
from mailbot.desk.rulebook import read
from mailbot.desk.rules import Request, Why, prefix_rule, request_of, route
from mailbot.desk.ruleset import Rule, ruleset_of
from mailbot.desk.ticket import Priority
from mailbot.mail.draft import Identity
from mailbot.mail.message import Address, Attachment, Message

US = Identity("hotro@abc.vn", b"key")
TEXT = """
people: {an: {email: an@abc.vn}, chi: {email: chi@abc.vn}}
sla:
  gold: {urgent: PROMISE, high: PROMISE, normal: PROMISE, low: PROMISE}
  slow: {urgent: PROMISE, high: PROMISE, normal: PROMISE, low: PROMISE}
teams: {kt: {tiers: [[an]], sla: gold}, pl: {tiers: [[chi]]}}
workflows: {hd: [{step: Xem, team: pl, target: 4h}]}
rules:
  - {name: Sếp, when: {from: sep@abc.vn}, then: {priority: high, tag: vip, cc: an, continue: true}}
  - {name: Rác, when: {any: [{from: "*@ads.example"}, {header: {X-Spam-Flag: "YES"}}]}, then: {set_aside: spam}}
  - {name: Kỹ thuật, when: {prefix: Yêu cầu hỗ trợ kỹ thuật}, then: {team: kt, ask_for: [mô tả]}}
  - {name: Hợp đồng, when: {prefix: Yêu cầu tư vấn pháp lý, subject: hợp đồng}, then: {workflow: hd, tag: [hđ, vip]}}
  - {name: Pháp lý, when: {prefix: Yêu cầu tư vấn pháp lý}, then: {assign: chi, priority: low, language: en, template: legal}}
  - {name: Đóng, when: {to: old@abc.vn}, then: {reject: Xin gửi về địa chỉ mới.}}
default: {team: kt, priority: normal, tag: [chưa-phân-loại], sla: slow, language: vi}
""".replace("PROMISE", "{respond: 1h, resolve: 2h}")


def policy_of(text: str = TEXT) -> Policy:
    policy, problems = read(text, US)
    assert policy is not None, "\n".join(map(str, problems))
    return policy


POLICY = policy_of()


def test_a_mail_goes_where_its_rule_says() -> None:
    routing = route(POLICY, Request("Yêu cầu hổ trợ kĩ thuật: máy in"))
    assert (routing.rule, routing.team, routing.ask_for) == ("Kỹ thuật", "kt", ("mô tả",))
    assert routing.why == (
        Why("prefix", "Yêu cầu hỗ trợ kỹ thuật", True, "Kỹ thuật"),
        Why("from", "sep@abc.vn", False, "Sếp"),
        Why("any", "from: *@ads.example | header: X-Spam-Flag: YES", False, "Rác"),
    )


def test_the_first_match_wins() -> None:
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý: HỢP ĐỒNG thuê")).rule == "Hợp đồng"
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý: bản quyền")).rule == "Pháp lý"


def test_what_a_rule_leaves_open_the_default_says_but_not_what_describes_the_unmatched() -> None:
    routing = route(POLICY, Request("Yêu cầu hỗ trợ kỹ thuật"))
    assert (routing.priority, routing.language, routing.tags) == (Priority.NORMAL, "vi", ())
    assert route(POLICY, Request("Yêu cầu hỗ trợ kỹ thuật", language="en")).language == ""


def test_a_mail_that_no_rule_fits_gets_the_default_whole() -> None:
    routing = route(POLICY, Request("Xin chào"))
    assert (routing.rule, routing.team, routing.tags) == ("", "kt", ("chưa-phân-loại",))
    assert routing.why
    assert not any(why.matched for why in routing.why)


def test_the_mails_own_priority_is_below_the_rules_and_above_the_defaults() -> None:
    assert route(POLICY, Request("Xin chào", priority=Priority.URGENT)).priority is Priority.URGENT
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý", priority=Priority.URGENT)).priority is Priority.LOW


def test_the_promise_is_the_teams_unless_the_rule_names_one() -> None:
    assert route(POLICY, Request("Yêu cầu hỗ trợ kỹ thuật")).sla == "gold"
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý")).sla == "slow"


def test_a_workflow_or_a_person_brings_its_team() -> None:
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý: hợp đồng")).team == "pl"
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý")).team == "pl"


def test_a_rule_that_continues_adds_to_the_next() -> None:
    routing = route(POLICY, Request("Yêu cầu tư vấn pháp lý: hợp đồng", sender="sep@abc.vn"))
    assert routing.rule == "Hợp đồng"
    assert (routing.priority, routing.tags, routing.cc) == (Priority.HIGH, ("vip", "hđ"), ("an@abc.vn",))
    assert [why.condition for why in routing.why if why.matched] == ["from", "prefix", "subject"]


def test_where_two_rules_speak_the_earlier_one_stands() -> None:
    assert route(POLICY, Request("Yêu cầu tư vấn pháp lý", sender="sep@abc.vn")).priority is Priority.HIGH


def test_a_continuing_rule_alone_leaves_a_mail_unclassified() -> None:
    routing = route(POLICY, Request("Xin chào", sender="sep@abc.vn"))
    assert (routing.rule, routing.team, routing.tags) == ("", "kt", ("vip", "chưa-phân-loại"))


def test_a_mail_set_aside_or_rejected_goes_to_nobody() -> None:
    aside = route(POLICY, Request("Sale!", headers=(("x-spam-flag", "Yes"),)))
    assert (aside.rule, aside.set_aside, aside.team, aside.tags) == ("Rác", "spam", "", ())
    rejected = route(POLICY, Request("Xin chào", to=("old@abc.vn",)))
    assert (rejected.reject, rejected.team) == ("Xin gửi về địa chỉ mới.", "")


def test_a_subject_tells_whose_matter_it_is() -> None:
    assert prefix_rule(POLICY, "yeu cau tu van phap ly - hop dong") == "Hợp đồng"
    assert prefix_rule(POLICY, "[YC-7] Yêu cầu hỗ trợ kỹ thuật") == "Kỹ thuật"
    assert prefix_rule(POLICY, "Cảm ơn") == ""


def test_a_rule_for_all_but_a_type_is_not_that_types_rule() -> None:
    rules = (
        Rule("Khác", {"not": {"prefix": "Yêu cầu đặt xe"}}, {}),
        Rule("Xe", {"any": [{"prefix": "Yêu cầu đặt xe"}, {"subject": "xe"}]}, {}),
    )
    assert prefix_rule(replace(POLICY, rules=rules), "Yêu cầu đặt xe: 7h") == "Xe"
    assert route(replace(POLICY, rules=rules), Request("Yêu cầu đặt xe: 7h")).rule == "Xe"
    assert route(replace(POLICY, rules=rules), Request("Xe đâu")).rule == "Khác"


def test_a_misspelt_prefix_is_nobodys_where_another_rule_has_it_well_spelt() -> None:
    rules = (Rule("Bà", {"prefix": "Yêu cầu hỗ trợ phòng bàng"}, {}), Rule("Bán", {"prefix": "Yêu cầu hỗ trợ phòng bán"}, {}))
    assert route(replace(POLICY, rules=rules), Request("Yêu cầu hỗ trợ phòng bán: x")).rule == "Bán"


def test_rules_made_by_hand_need_no_reading() -> None:
    rules = (
        Rule("A", {"subject": ["máy in", "/fax \\d+/"], "not": {"size": ">1KB"}, "priority": "gấp"}, {"team": "kt", "tag": "in"}),
    )
    policy = replace(POLICY, rules=rules)
    assert route(policy, Request("Fax 12 hỏng", priority=Priority.URGENT, size=10)).tags == ("in",)
    assert route(policy, Request("Fax 12 hỏng", priority=Priority.URGENT, size=9999)).rule == ""


CASES: list[tuple[str, Any, Request, bool]] = [
    ("subject", "hợp đồng", Request("Xem HOP DONG thuê"), True),
    ("subject", "hợp đồng", Request("Họp, đồng ý"), True),
    ("subject", "hợp", Request("phối hợp"), True),
    ("subject", "hợ", Request("phối hợp"), False),
    ("subject", "lỗi", Request("rỗi"), False),
    ("subject", ["a", "b"], Request("x b"), True),
    ("subject", "/^máy \\d+$/", Request("MÁY 12"), True),
    ("subject", "/^máy \\d+$/", Request("may 12"), True),
    ("subject", "/^máy \\d+$/", Request("máy 12b"), False),
    ("body", "không vào được mạng", Request(body="Em khong vao\nduoc mang từ sáng"), True),
    ("body", "/lỗi (404|500)/", Request(body="a\nb\nGặp LỖI 500 ạ"), True),
    ("body", "/lỗi.*mạng/", Request(body="lỗi\nmạng"), False),
    ("body", "/xong$/", Request(body=f"{'x ' * 3000}xong\nhết"), True),
    ("from", "*@abc.vn", Request(sender="an@abc.vn"), True),
    ("from", "abc.vn", Request(sender="an@abc.vn"), True),
    ("from", "@abc.vn", Request(sender="an@abc.vn"), True),
    ("from", "abc.vn", Request(sender="an@xabc.vn"), False),
    ("from", "AN@ABC.VN", Request(sender="an@abc.vn"), True),
    ("from", "a?@abc.vn", Request(sender="an@abc.vn"), True),
    ("from", "*", Request(sender=""), True),
    ("to", "ketoan@abc.vn", Request(to=("x@abc.vn", "ketoan@abc.vn")), True),
    ("cc", "*@doitac.vn", Request(cc=("b@doitac.vn",)), True),
    ("cc", "*", Request(), False),
    ("header", {"x-spam-flag": "YES"}, Request(headers=(("X-Spam-Flag", "yes"),)), True),
    ("header", {"X-Spam-Status": "yes"}, Request(headers=(("X-Spam-Status", "Yes, score=9"),)), True),
    ("header", {"X-Spam-Level": r"/\*{5}/"}, Request(headers=(("X-Spam-Level", "******"),)), True),
    ("header", {"A": "x", "B": "y"}, Request(headers=(("A", "x"),)), False),
    ("header", {"A": ["x", "y"]}, Request(headers=(("A", "y"),)), True),
    ("header", {"A": "/./"}, Request(), False),
    ("attachment", "*.pdf", Request(attachments=("a.txt", "HỢP ĐỒNG.PDF")), True),
    ("attachment", "hop dong*", Request(attachments=("Hợp đồng.pdf",)), True),
    ("attachment", "*", Request(), False),
    ("language", ["vi", "ms"], Request(language="ms"), True),
    ("language", "vi", Request(), False),
    ("priority", "Khẩn cấp", Request(priority=Priority.URGENT), True),
    ("priority", "normal", Request(), False),
    ("size", ">5MB", Request(size=6 * 1024**2), True),
    ("size", ">5MB", Request(size=5 * 1024**2), False),
    ("size", ">= 5 MB", Request(size=5 * 1024**2), True),
    ("size", "<10KB", Request(size=10), True),
    ("size", "<=1.5k", Request(size=1537), False),
    ("prefix", "Yêu cầu hỗ trợ", Request("yeu cau ho tro: x"), True),
    ("any", [{"subject": "a"}, {"body": "b"}], Request("x", "b"), True),
    ("any", [{"subject": "a"}, {"body": "b"}], Request("x", "y"), False),
    ("all", [{"subject": "a"}, {"body": "b"}], Request("a", "b"), True),
    ("all", [{"subject": "a"}, {"body": "b"}], Request("a", "x"), False),
    ("not", {"subject": "a", "body": "b"}, Request("a", "x"), True),
    ("not", [{"subject": "a"}, {"body": "b"}], Request("x", "b"), False),
]


@pytest.mark.parametrize(("name", "value", "request_", "expected"), CASES)
def test_a_condition_is_met_or_not(name: str, value: Any, request_: Request, expected: bool) -> None:
    (entry,) = ruleset_of([Rule("R", {name: value}, {})]).entries
    met, (seen,) = entry.met_by(request_)
    assert (met, seen.condition, seen.matched) == (expected, name, expected)


def test_every_condition_is_tried_here() -> None:
    assert {name for name, *_ in CASES} == {*CONDITIONS, "any", "all", "not"}


def test_a_rule_without_conditions_fits_every_mail() -> None:
    rule = Rule("R", {}, {})
    assert list(ruleset_of([rule]).tried(Request())) == [(rule, True, ())]


def test_a_message_makes_a_request() -> None:
    message = Message(
        fingerprint="f",
        size=123,
        sender=Address("an@abc.vn", "An"),
        to=(Address("hotro@abc.vn"),),
        cc=(Address("chi@abc.vn"),),
        subject="Re: x",
        date=datetime(2026, 11, 23, tzinfo=UTC),
        headers=(("X-A", "b"),),
        attachments=(Attachment("a.pdf", "application/pdf", b""),),
    )
    request = request_of(message, "body", "vi", Priority.HIGH, "x")
    assert request == Request(
        "x", "body", "an@abc.vn", ("hotro@abc.vn",), ("chi@abc.vn",), (("X-A", "b"),), ("a.pdf",), "vi", Priority.HIGH, 123
    )
    assert request_of(replace(message, sender=None), "", "", None, "").sender == ""


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=60)
def test_every_mail_goes_somewhere_and_the_same_mail_to_the_same_place(subject: str, body: str, sender: str) -> None:
    request = Request(subject, body, sender)
    routing = route(POLICY, request)
    assert routing == route(POLICY, Request(subject, body, sender))
    assert routing.team in POLICY.teams or routing.set_aside or routing.reject


def test_a_step_of_an_unknown_workflow_brings_no_team() -> None:
    policy = Policy(
        US,
        teams={"a": Team("a", "A")},
        workflows={"w": (Step("s", "a", Span(minutes=1)),)},
        rules=(Rule("R", {}, {"workflow": "v"}),),
    )
    assert route(policy, Request()).team == ""
