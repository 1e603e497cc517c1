"""A whole consultation by Telegram, the process killed between presses and their answers: nothing lost or twice."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import core
from bot.commands import make_invitation
from bot.settings import Settings
from domain.people import Role
from handlers.sign_in_codes import payload, shown_code
from storage import tables
from storage.consultations import consultation_by_number
from tests.bot.process import LIMIT, free_port, started, until_ready, with_district
from tests.soak.audit import file_rows
from tests.telegram.people import Chat, Heard
from tests.telegram.server import TelegramServer

CREW = {"王建国": (1, "head"), "李慧敏": (2, "member"), "赵安": (3, "clerk"), "刘工": (4, "liaison")}
RESIDENTS = {"陈女士": 5, "吴阿姨": 6}
ZONE = f"Etc/GMT{time.gmtime().tm_hour - 11:+d}"
"""Where it is between eleven and noon: letters rest at night, and these people do not wait for the morning."""
ROW = 8
"""Buttons that Telegram takes in one row."""


@dataclass
class Run:
    """The product at one loopback Telegram; `killed` counts the kills."""

    folder: Path
    server: TelegramServer
    webhook: bool
    killed: int = 0
    process: asyncio.subprocess.Process | None = None
    port: int = field(default_factory=free_port)

    async def start(self) -> None:
        settings = {"TELEGRAM_TOKEN": self.server.token, "TELEGRAM_API": self.server.api, "PORT": str(self.port)}
        settings |= {"MESSAGES_A_MINUTE": "100000", "BACKUP_HOURS": "0"}
        if self.webhook:
            settings |= {
                "TELEGRAM_WEBHOOK": f"http://127.0.0.1:{self.port}",
                "TELEGRAM_SECRET": "walk-walk-walk-walk-1",
            }
        self.process = await started(self.folder, "run", **settings)
        self._drained = [asyncio.create_task(_drain(one)) for one in (self.process.stdout, self.process.stderr)]
        await until_ready(self.process, self.port)

    async def kill(self) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await asyncio.gather(*self._drained)

    async def killed_amid(self, act: Callable[[], object]) -> None:
        """`act`, and `kill -9` when its answer is on its way and nobody has taken it; then a new start."""
        fault, before = self.server.fail("sendMessage", "hang", times=10_000), len(self.server.called("sendMessage"))
        act()
        assert await self.server.world.until(lambda: len(self.server.called("sendMessage")) > before, LIMIT)
        await self.kill()
        fault.times = 0
        self.killed += 1
        await self.start()

    async def killed_at_once(self, act: Callable[[], object], after: float) -> None:
        """The same at whatever moment that is."""
        act()
        await asyncio.sleep(after)
        await self.kill()
        self.killed += 1
        await self.start()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return file_rows(self.folder / "data" / "yizhan.db", sql)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT):
            while True:
                if true():
                    return
                await asyncio.sleep(0.05)


async def _drain(stream: asyncio.StreamReader | None) -> None:
    assert stream is not None
    async for _ in stream:
        pass


@asynccontextmanager
async def walking(folder: Path, webhook: bool) -> AsyncIterator[tuple[Run, dict[str, Chat]]]:
    await with_district(folder)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        codes = await _invitations(folder)
        run = Run(folder, server, webhook)
        await run.start()
        stack.push_async_callback(run.kill)
        people = {name: server.user(number) for name, number in RESIDENTS.items()}
        for name, (number, _) in CREW.items():
            people[name] = server.user(number)
            people[name].starts(f"in_{codes[name]}")
            await hears(people[name], "欢迎")
        yield run, people


async def _invitations(folder: Path) -> dict[str, str]:
    settings = Settings(data=folder / "data", keys=folder / "keys", backup_hours=0)
    async with core(settings) as running:
        work = running.house.work()
        work.update(tables.districts, {"id": running.house.district.id}, timezone=ZONE)
        named: dict[str, Any] = {"id": "d1", "code": "d1", "name": "区住房建设局", "name_en": ""}
        work.insert(tables.departments, **named, valid_from=0, valid_to=None, successor_id=None)
        await work.commit()
        await running.house.reload()
        place = running.house.district.by_code("XM")
        assert place is not None
        made = {}
        for name, (_, role) in CREW.items():
            scope = "d1" if role == "liaison" else place.id
            made[name] = await make_invitation(running.house, Role(role), scope, name, 7)
        return made


async def hears(who: Chat, fragment: str) -> Heard:
    return await who.hears(fragment, LIMIT)


async def presses(who: Chat, label: str, then: str = "") -> Heard:
    """The newest button whose label holds this; then what he hears next that holds `then`."""
    before = len(who.heard)
    assert await who.world.until(lambda: any(label in b for h in who.heard for b in h.buttons), LIMIT), label
    labels = [b for h in reversed(who.heard) for b in h.buttons]
    who.presses(label if label in labels else next(b for b in labels if label in b))
    return await _next(who, before, then)


async def says(who: Chat, words: str, then: str = "") -> Heard:
    before = len(who.heard)
    who.says(words)
    return await _next(who, before, then)


async def _next(who: Chat, before: int, then: str) -> Heard:
    def answer() -> Heard | None:
        return next((heard for heard in who.heard[before:] if then in heard.text), None)

    assert await who.world.until(lambda: answer() is not None, LIMIT), (then, [h.text for h in who.heard[before:]])
    found = answer()
    assert found is not None
    return found


async def begun(run: Run, people: dict[str, Chat]) -> str:
    """From a resident's sentence to a consultation that stands before its time is fixed; its number."""
    chen, wang, li = people["陈女士"], people["王建国"], people["李慧敏"]
    for name in RESIDENTS:
        people[name].starts("st_xm2k8vwd")
        await hears(people[name], "香蜜社区")
        await says(people[name], "你好", "同意吗")
        await presses(people[name], "同意", "您好")
    await says(chen, "7 栋电梯坏了三天，老人上不了楼", "请您看一遍")
    heard = await presses(chen, "提交", "编号")
    number = re.search(r"XM-\d{6}-\d{3}", heard.text)
    assert number is not None
    await run.until(lambda: any("接单" in h.buttons or "我来接" in h.buttons for one in (li, wang) for h in one.heard))
    takes, label = next((one, b) for one in (li, wang) for h in one.heard for b in h.buttons if b in ("接单", "我来接"))
    await presses(takes, label, "接下")
    await says(wang, number.group(), number.group())
    await presses(wang, "更多操作", number.group())
    return number.group()


async def called_together(run: Run, people: dict[str, Chat], matter: str) -> str:
    """Begun, looked into, with a department, its time fixed amid a kill; everybody invited has answered. Its number."""
    li = people["李慧敏"]
    await says(li, matter, matter)
    await presses(li, "更多操作", matter)
    await presses(li, "发起协商", "发起")
    heard = await presses(li, "发起", "XM-C")
    number = re.search(r"XM-C\d\d-\d{3}", heard.text)
    assert number is not None
    await says(li, number.group(), f"协商 {number.group()}：")
    await presses(li, "记录调研")
    await says(li, "看了电梯，门机磨损")
    await says(li, number.group(), f"协商 {number.group()}：")
    await presses(li, "请了谁")
    await presses(li, "加人")
    await presses(li, "承办单位")
    await presses(li, "区住房建设局")
    await says(li, number.group(), f"协商 {number.group()}：")
    await presses(li, "定时间")
    at = datetime.fromtimestamp(time.time(), ZoneInfo(ZONE)) + timedelta(minutes=12)
    await says(li, f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02}")
    await says(li, "一楼会议室")
    await run.killed_amid(lambda: li.presses("就这么定"))
    await hears(li, "一楼会议室")
    return number.group()


async def met(run: Run, people: dict[str, Chat], number: str) -> None:
    """They answer, sign in by the code and by the link of its QR, vote amid kills, and it is over."""
    li, chen, liu, wu, zhao = (people[name] for name in ("李慧敏", "陈女士", "刘工", "吴阿姨", "赵安"))
    for who in (chen, liu):
        await run.until(lambda who=who: any("参加" in h.buttons for h in who.heard))  # type: ignore[misc]
    await run.killed_at_once(lambda: chen.presses("参加"), 0.02)
    await presses(liu, "参加")
    await says(li, number, f"协商 {number}：")
    await presses(li, "更多操作")
    await presses(li, "开会")
    await presses(li, "签到码")
    code, link = await _code(run, number)
    await says(chen, code, "签到")
    await says(zhao, number, f"协商 {number}：")
    await presses(zhao, "更多操作")
    await presses(zhao, "纸质签到")
    await presses(zhao, "刘工")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", link), link
    before = len(wu.heard)
    wu.starts(link)
    await _next(wu, before, "签到")
    await says(li, number, f"协商 {number}：")
    await presses(li, "表决")
    await presses(li, "提出表决")
    await says(li, "三天内换好门机，停运时物业帮老人送东西")
    await presses(li, "记名")
    await presses(li, "开始表决")
    for who in (chen, liu, li):
        await run.until(lambda who=who: any("赞成" in h.buttons for h in who.heard))  # type: ignore[misc]
    await run.killed_amid(lambda: chen.presses("赞成"))
    await run.killed_at_once(lambda: liu.presses("反对"), 0.03)
    await presses(li, "赞成")
    await run.until(lambda: len(run.rows("SELECT * FROM ballots")) == 3)
    await presses(li, "停止表决")
    await says(li, number, f"协商 {number}：")
    await presses(li, "散会")
    await presses(li, "散会")
    await run.until(lambda: run.rows("SELECT state FROM consultations")[0]["state"] == "held")


async def _code(run: Run, number: str) -> tuple[str, str]:
    """The six digits, and what the QR for Telegram carries, as the desk's page says them."""
    settings = Settings(data=run.folder / "data", keys=run.folder / "keys", backup_hours=0)
    async with core(settings) as running:
        found = await consultation_by_number(running.house.work(), number)
        assert found is not None
        return shown_code(running.house, found), payload(running.house, found)


async def concluded(run: Run, people: dict[str, Chat], number: str) -> None:
    li, chen, wang = people["李慧敏"], people["陈女士"], people["王建国"]
    await says(li, number, f"协商 {number}：")
    await presses(li, "会议纪要")
    await run.killed_amid(lambda: li.presses("发给大家"))
    await run.until(lambda: any("无异议" in h.buttons for h in chen.heard))
    await run.killed_at_once(lambda: chen.presses("无异议"), 0.02)
    await run.until(lambda: len(run.rows("SELECT * FROM minutes_answers")) == 1)
    await says(wang, number, f"协商 {number}：")
    await presses(wang, "写议定结果")
    await says(wang, "三天内换好门机；停运时物业每天两次帮老人送东西上楼。")
    await run.killed_amid(lambda: wang.presses("发送"))
    await run.until(lambda: run.rows("SELECT state FROM consultations")[0]["state"] == "following")


ONCE = (
    "consultation.begun", "consultation.fixed", "consultation.opened", "consultation.held", "consultation.minuted",
    "consultation.concluded", "motion.put", "motion.opened", "motion.closed", "motion.counted", "item.consulted",
)  # fmt: skip
SINGLE = ("inviting.invited", "meet.ask_vote", "meet.result", "after.minutes_for_you", "after.concluded_reporter")
"""Letters of which nobody has two."""


def all_once(run: Run) -> None:
    """Each act, letter, vote and number once; no letter waits, no message failed, and Telegram's limits are kept."""
    named = Counter(row["name"] for row in run.rows("SELECT name FROM events"))
    assert {name: named[name] for name in ONCE if named[name] != 1 and name in named} == {}
    assert not run.rows("SELECT * FROM faults")
    came = run.rows("SELECT * FROM participants WHERE came_at IS NOT NULL")
    assert named["participant.came"] == len(came) == 4
    assert named["participant.answered"] == 2 and named["participant.invited"] == 3
    [result] = run.rows("SELECT result FROM motions")
    counts = json.loads(result["result"])
    assert (counts["yes"], counts["no"], counts["total"]) == (2, 1, 3)
    assert [row["state"] for row in run.rows("SELECT state FROM minutes")] == ["sent"]
    told = Counter((row["address_id"], row["kind"]) for row in run.rows("SELECT * FROM letters"))
    twice = {key: count for key, count in told.items() if key[1] in SINGLE and count > 1}
    assert not twice and sum(key[1] == "meet.ask_vote" for key in told) == 3


def within_limits(people: dict[str, Chat]) -> None:
    for who in people.values():
        for heard in who.heard:
            assert len(heard.text.encode("utf-16-le")) // 2 <= 4096
            assert all(len(row) <= ROW for row in heard.rows) and len(heard.buttons) <= 100
            for button in (one for row in heard.rows for one in row):
                assert len(button.get("callback_data", "").encode()) <= 64
                start = re.search(r"[?&]start=(.*)$", button.get("url", ""))
                assert start is None or re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start.group(1))


WAYS = {"webhook": True} | ({"polling": False} if os.environ.get("YIZHAN_ENGINES") == "all" else {})
"""One of them; in the soak both."""


@pytest.mark.parametrize("webhook", WAYS.values(), ids=WAYS)
async def test_a_consultation_by_telegram_amid_kills(tmp_path: Path, webhook: bool) -> None:
    async with walking(tmp_path / "yz", webhook) as (run, people):
        number = await called_together(run, people, await begun(run, people))
        await met(run, people, number)
        await concluded(run, people, number)
        await run.until(lambda: not run.rows(f"SELECT id FROM letters WHERE state = 'waiting' AND kind IN {SINGLE}"))
        await run.server.world.confirmed(LIMIT)
        all_once(run)
        within_limits(people)
        assert run.killed >= 6
