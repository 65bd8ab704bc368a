"""A desk for tests: the real pipeline (parse, decide, record, compose) in memory, on a clock set by hand.

`desk.says(HOA, "…")` lets somebody write; `desk.last("reply")` is the newest mail of a kind that went out; `desk.answer`
builds the mail that a client makes when its user replies to a mail of ours.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from functools import cache
from types import MappingProxyType

from mailbot.adapters.files import shipped_templates
from mailbot.adapters.store import queries
from mailbot.adapters.store.history import verify
from mailbot.app.simulate import Simulation, Went
from mailbot.desk.rulebook import read
from mailbot.desk.ticket import Ticket
from mailbot.listings import AsideLine, TicketFile
from mailbot.loops.office import Office
from mailbot.mail.draft import Identity, Outgoing
from mailbot.mail.message import Address
from mailbot.mail.render import Templates, load

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội
SUPPORT = "hotro@abc.vn"
AN = Address("an@abc.vn", "Nguyễn Văn An")
BINH = Address("binh@abc.vn", "Trần Thị Bình")
CHI = Address("chi@abc.vn", "Lê Chi")
DUNG = Address("dung@abc.vn", "Phạm Tiến Dũng")
HOA = Address("hoa@abc.vn", "Lê Thị Hoa")
NAM = Address("nam@abc.vn", "Vũ Nam")
US = Identity(SUPPORT, b"a key for tests, of thirty-two b", "Hỗ trợ ABC", ("support@abc.vn",))

RULES = """
version: 1
company: {name: Công ty ABC, language: vi, ticket_prefix: YC, domains: [abc.vn], quiet_seconds: 60, reopen_within: 14d}
trust: {agents: [token, dmarc], authserv_id: mx.abc.vn}
people:
  an:    {name: Nguyễn Văn An,  email: an@abc.vn}
  binh:  {name: Trần Thị Bình,  email: [binh@abc.vn, tranbinh@abc.vn]}
  chi:   {name: Lê Chi,         email: chi@abc.vn}
  dung:  {name: Phạm Tiến Dũng, email: dung@abc.vn}
calendars:
  office: {timezone: Asia/Ho_Chi_Minh, hours: {mon-fri: 08:00-12:00 13:00-17:30}, holidays: VN}
  always: {timezone: Asia/Ho_Chi_Minh, hours: {mon-sun: 00:00-24:00}}
sla:
  standard:
    - from: 2026-01-01
      calendar: office
      urgent: {respond: 30m, resolve: 4h, calendar: always}
      high:   {respond: 2h,  resolve: 8h}
      normal: {respond: 4h,  resolve: 3d}
      low:    {respond: 1d,  resolve: 5d}
      remind: [50%, 75%, 90%]
      overdue: [{after: 0h, tell: [assignee, manager]}, {after: 4h, tell: [dung]}]
teams:
  ky-thuat: {name: Phòng Kỹ thuật, manager: dung, tiers: [[an, binh], [chi]], assign: round-robin, sla: standard}
  phap-ly:  {name: Phòng Pháp lý,  manager: dung, tiers: [[chi]], assign: least-busy, sla: standard}
workflows:
  hop-dong:
    - {step: Tiếp nhận, team: phap-ly,  target: 4h}
    - {step: Rà soát,   team: phap-ly,  target: 16h, done_when: [Bản rà soát đính kèm]}
    - {step: Ký duyệt,  team: ky-thuat, target: 8h}
rules:
  - name: Quảng cáo
    when: {any: [{from: "*@ads.example"}, {header: {X-Promo: "YES"}}]}
    then: {set_aside: spam}
  - name: Hỗ trợ kỹ thuật
    when: {prefix: Yêu cầu hỗ trợ kỹ thuật}
    then: {team: ky-thuat, ask_for: [mô tả, các bước tái hiện, môi trường]}
  - name: Hợp đồng
    when: {prefix: Yêu cầu tư vấn pháp lý, subject: [hợp đồng, contract]}
    then: {team: phap-ly, workflow: hop-dong, ask_for: [mô tả, thời hạn]}
  - name: Tư vấn pháp lý
    when: {prefix: Yêu cầu tư vấn pháp lý}
    then: {team: phap-ly, ask_for: [mô tả, thời hạn, bối cảnh]}
default: {team: ky-thuat, priority: normal, tag: [chưa-phân-loại]}
"""


@cache
def _templates() -> Templates:
    return load({}, shipped_templates())[0]


@cache
def office(rules: str = RULES, identity: Identity = US, admins: tuple[str, ...] = ("it@abc.vn",)) -> Office:
    """An office with the shipped templates."""
    policy, problems = read(rules, identity)
    assert policy is not None, "\n".join(map(str, problems))
    templates = _templates()
    canned = MappingProxyType({lang: frozenset(templates.canned_names(lang)) for lang in templates.languages})
    return Office(replace(policy, canned=canned, admins=admins), templates)


def raw(
    sender: Address | None,
    text: str,
    subject: str = "",
    *,
    at: datetime = MONDAY,
    to: str = SUPPORT,
    message_id: str = "",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    files: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """A mail as a simple client writes it: UTF-8 text in base64, with attachments (name, type, content) if any."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    head = [(name, value) for name, value in pairs]
    if sender is not None:
        head.append(("From", f"{Header(sender.name, 'utf-8').encode()} <{sender.email}>" if sender.name else sender.email))
    head += [("To", to), ("Subject", Header(subject, "utf-8").encode()), ("Date", format_datetime(at))]
    if message_id:
        head.append(("Message-ID", f"<{message_id}>"))
    head.append(("MIME-Version", "1.0"))
    body = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(text.encode())}"
    if files:
        parts = "".join(
            f'--=_b\r\nContent-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(content)}\r\n"
            for name, kind, content in files
        )
        body = f'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\n{body}\r\n{parts}--=_b--\r\n'
    return ("".join(f"{name}: {value}\r\n" for name, value in head) + body).encode()


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode().replace("\n", "\r\n")


@dataclass(slots=True)
class Desk:
    """One simulated desk, and what people do to it."""

    office: Office = field(default_factory=office)
    sim: Simulation = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.sim = Simulation(self.office)
        self.sim.clock.put(MONDAY)

    @property
    def now(self) -> datetime:
        """The time on the desk's clock."""
        return self.sim.clock.now()

    def pass_time(self, **delta: float) -> None:
        """Let time go by, and happen what is due."""
        self.sim.run_until(self.now + timedelta(**delta))

    def says(self, sender: Address | None, text: str, subject: str = "", **more: object) -> list[Outgoing]:
        """Somebody writes; returns the mails that go out because of it."""
        self.count += 1
        more.setdefault("message_id", f"m{self.count}@client.example")
        return self.gets(raw(sender, text, subject, at=self.now, **more))  # type: ignore[arg-type]  # checked by raw

    def gets(self, content: bytes) -> list[Outgoing]:
        """A raw mail arrives; returns the mails that go out because of it."""
        before = len(self.sim.sent)
        self.sim.arrive(content, self.now)
        return [went.mail for went in self.sim.sent[before:]]

    def answer(self, mail: Outgoing, sender: Address, text: str, **more: object) -> list[Outgoing]:
        """Somebody replies to a mail of ours, quoting it as clients do."""
        quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
        body = f"{text}\n\nVào Th 2, 23 thg 11, 2026 vào lúc 09:15 Hỗ trợ ABC <hotro@abc.vn> đã viết:\n\n{quoted}\n"
        headers = [("In-Reply-To", f"<{mail.message_id}>"), ("References", f"<{mail.message_id}>")]
        headers += list(more.pop("headers", []))  # type: ignore[call-overload]  # a list of pairs
        subject = more.pop("subject", None) or f"Re: {mail.subject.removeprefix('Re: ')}"
        return self.says(sender, body, str(subject), headers=headers, **more)

    def torn(self) -> tuple[int, ...]:
        """Tickets whose history does not fold to their row."""
        with self.sim.store.reading() as tx:
            return verify(tx)

    def last(self, kind: str, to: str = "") -> Outgoing:
        """The newest mail of a kind (to somebody) that went out. Raises LookupError."""
        found = [went.mail for went in self.sim.sent if went.mail.kind == kind and (not to or to in went.mail.recipients)]
        if not found:
            raise LookupError(f"no {kind} to {to or 'anybody'} among {self.kinds()}")
        return found[-1]

    def kinds(self) -> list[tuple[str, str]]:
        """Kind and first recipient of everything that went out."""
        return [(went.mail.kind, went.mail.recipients[0]) for went in self.sim.sent]

    def sent(self) -> list[Went]:
        """Everything that went out, with its time."""
        return self.sim.sent

    def ticket(self, number: int = 1) -> Ticket:
        """A ticket as it stands."""
        return self.file(number).ticket

    def file(self, number: int = 1) -> TicketFile:
        """A ticket with everything on it."""
        with self.sim.store.reading() as tx:
            found = queries.file(tx, number)
        assert found is not None, f"no ticket {number}"
        return found

    def tickets(self) -> list[Ticket]:
        """All tickets."""
        return self.sim.tickets()

    def aside(self) -> list[AsideLine]:
        """What was set aside."""
        with self.sim.store.reading() as tx:
            return queries.aside(tx)
