"""Where neither disk nor database can be written, the admins hear of it all the same: once, straight over the relay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from mailbot.adapters.smtp import SmtpCourier
from mailbot.app.distress import Distress
from mailbot.app.office import Front, open_office
from mailbot.loops.loop import Heart, Hints, run_loop
from mailbot.settings import load
from tests.e2e.running import Running, text_of
from tests.faults.laboratory import Laboratory
from tests.loops.bench import Hands
from tests.servers.postgres import PostgresServer
from tests.servers.sink import SILENCE, Script, Sink

WHY = "OperationalError: database or disk is full"


@dataclass(slots=True)
class Scene:
    """A mailbot's heart, a clock set by hand, a real relay, and what was told in the usual way."""

    distress: Distress
    sink: Sink
    hands: Hands
    told: list[tuple[str, str]] = field(default_factory=list)

    async def fails(self, minutes: float = 0.0, name: str = "work") -> None:
        """Time passes, and something fails again."""
        self.hands.pass_time(minutes=minutes)
        self.distress.heart.ache(name, WHY)
        await self.distress.look()

    async def works(self, name: str = "work") -> None:
        self.distress.heart.ease(name)
        await self.distress.look()

    @property
    def mails(self) -> list[tuple[str, ...]]:
        return [taken.recipients for taken in self.sink.taken]


@pytest.fixture
def play(running: Running, sink: Sink) -> Callable[[Callable[[Scene], Coroutine[Any, Any, None]]], Scene]:
    settings = load(running.folder / "mailbot.toml", {}).model_copy(update={"admin": ("it@abc.vn", "boss@abc.vn")})
    hands = Hands()

    def run(story: Callable[[Scene], Coroutine[Any, Any, None]]) -> Scene:
        async def whole() -> Scene:
            front, courier = Front(settings, open_office(settings)[0]), SmtpCourier(sink.relay(timeout=1.0, data_timeout=1.0))
            scene = Scene(Distress(Heart(), courier, hands.blobs, hands.clock, front), sink, hands)
            front.tell = lambda topic, detail: scene.told.append((topic, detail))
            await story(scene)
            await courier.close()
            return scene

        return asyncio.run(whole())

    return run


Play = Callable[[Callable[[Scene], Coroutine[Any, Any, None]]], Scene]
BOTH = [("it@abc.vn",), ("boss@abc.vn",)]


def test_each_admin_is_told_once_after_a_minute_and_once_more_when_it_is_well(play: Play) -> None:
    async def story(scene: Scene) -> None:
        await scene.fails()
        await scene.fails(0.9)
        assert scene.mails == []
        scene.hands.pass_time(minutes=5)
        await scene.distress.look()
        assert scene.mails == [], "nothing has failed anew: it may be well by now"
        await scene.fails()
        assert scene.mails == BOTH
        for _ in range(40):
            await scene.fails(30, "tick")
        await scene.works()
        assert scene.told == [], "one of the two is still in trouble"
        await scene.works("tick")
        await scene.works("tick")

    scene = play(story)
    assert (scene.mails, scene.told) == (BOTH, [("well", "")])
    mail = message_from_bytes(scene.sink.taken[0].raw)
    assert mail["X-Mailbot-Kind"] == "admin"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert WHY in text_of(mail)
    assert scene.hands.rows() == {}, "the database had no part in it"


def test_trouble_that_comes_and_goes_is_told_once_an_hour(play: Play) -> None:
    async def story(scene: Scene) -> None:
        for _ in range(20):
            await scene.fails(1)
            await scene.fails(2)
            await scene.works()

    scene = play(story)
    assert scene.mails == BOTH
    assert scene.told == [("well", "")]


def test_trouble_that_passes_within_a_minute_is_not_worth_a_mail(play: Play) -> None:
    async def story(scene: Scene) -> None:
        for _ in range(100):
            await scene.fails(0.1)
            await scene.works()

    assert play(story).mails == []


def test_a_relay_that_is_away_as_well_is_tried_again_and_a_mail_in_doubt_is_not(play: Play) -> None:
    async def story(scene: Scene) -> None:
        scene.sink.script = Script(data=["451 later", SILENCE, "250 OK"])
        await scene.fails()
        await scene.fails(2)
        assert scene.mails == [("boss@abc.vn",)], "taken, and then silence"
        await scene.fails(0.5)
        assert len(scene.mails) == 1, "not at every failure"
        await scene.fails(1)
        for _ in range(5):
            await scene.fails(90)

    assert play(story).mails == [("boss@abc.vn",), ("it@abc.vn",)]


def test_a_loop_that_fails_makes_the_heart_ache_until_it_works(tmp_path: Path) -> None:
    heart, stopping, seen = Heart(), asyncio.Event(), list[object]()

    async def step() -> int:
        seen.append(dict(heart.aches()))
        if len(seen) == 1:
            raise OSError(28, "No space left on device")
        if len(seen) == 3:
            stopping.set()
        return 1

    asyncio.run(run_loop("work", step, Hints(), stopping, heart, pause=0.01))
    assert seen == [{}, {"work": (1, "[Errno 28] No space left on device")}, {}]


def _jump(clock: Path, seconds: float) -> None:
    beside = clock.with_suffix(".new")
    beside.write_text(f"{seconds}")
    beside.replace(clock)


def _admin_mails(running: Running) -> list[str]:
    mails = [message_from_bytes(taken.raw) for taken in list(running.sink.taken)]
    return [text_of(mail) for mail in mails if mail["X-Mailbot-Kind"] == "admin"]


def test_a_database_server_that_is_gone_is_told_over_the_relay_and_so_is_its_return(
    running: Running, postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _jump(tmp_path / "clock", 0)
    monkeypatch.setenv("MAILBOT_CLOCK", str(tmp_path / "clock"))
    settings = (running.folder / "mailbot.toml").read_text("utf-8")
    running.write("mailbot.toml", f'database = "{postgres_server.database()}"\n{settings}')
    running.start()
    postgres_server.stop()
    try:
        running.until(lambda: b'"in trouble"' in running.log(), "it is noticed")
        _jump(tmp_path / "clock", 90)
        assert "không làm việc được" in text_of(running.mail("admin", "it@abc.vn"))
    finally:
        postgres_server.start()
    running.patience = 90.0
    assert "trở lại bình thường" in text_of(running.mail("admin", "it@abc.vn", 1))
    assert running.stop() == 0
    assert len(_admin_mails(running)) == 2


def test_a_full_disk_is_told_over_the_relay_once(
    small_disk: Running, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    _jump(outside / "clock", 0)
    monkeypatch.setenv("MAILBOT_CLOCK", str(outside / "clock"))
    (small_disk.folder / "log").symlink_to(outside / "log")
    lab = Laboratory(small_disk)
    small_disk.start()
    lab.put(1)
    small_disk.until(lambda: len(lab.received()) == 1, "it works")
    fill = small_disk.folder / "fill"
    with fill.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    lab.put(3)
    small_disk.until(lambda: b'"in trouble"' in small_disk.log(), "it is noticed")
    _jump(outside / "clock", 90)
    assert "không làm việc được" in text_of(small_disk.mail("admin", "it@abc.vn"))
    assert len(lab.received()) == 1
    fill.unlink()
    small_disk.patience = 90.0
    small_disk.until(lambda: len(lab.received()) == 4, "all are answered once there is room")
    assert "trở lại bình thường" in text_of(small_disk.mail("admin", "it@abc.vn", 1))
    assert small_disk.stop() == 0
    assert len(_admin_mails(small_disk)) == 2
    assert lab.sums().ok
