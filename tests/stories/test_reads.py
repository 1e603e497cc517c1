"""How often each act of the loop reads the database at most: what a message needs is read together, and once."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

import pytest

from handlers.receive import Receiver
from storage.database import Database, Row
from storage.statements import Statement
from tests.stories import rota_rows
from tests.talk import Resident, World

WORDS = "这个事情说了好多次都没有人管，请你们帮忙看看"
"""Neither the place nor the kind of matter can be told from these."""
MOST = {
    "opens the station's poster": 1,
    "first words": 1,
    "consents": 3,
    "says where": 1,
    "chooses the category": 2,  # and whether the station has opened anything like it, once a report
    "submits": 5,
    "accepts": 4,
    "begins to write to the resident": 2,
    "writes to the resident": 5,
    "answers the member": 5,
    "begins an answer": 2,
    "writes the answer": 1,
    "sends the answer": 5,
    "rates it solved": 4,
    "is pleased": 4,
    "says thanks": 3,
}


class Counted:
    """The door, with the reads of one database counted while a message is taken."""

    def __init__(self, receiver: Receiver, database: Database, patch: pytest.MonkeyPatch) -> None:
        self._receiver = receiver
        self._all = database.all
        self.reads = 0
        self.acts: dict[str, int] = {}
        patch.setattr(database, "all", self._counting)

    async def _counting(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        self.reads += 1
        return await self._all(statement, values)

    async def __call__(self, inbound: Any) -> Any:
        before = self.reads
        try:
            return await self._receiver(inbound)
        finally:
            self.last, self.done = self.reads - before, self.reads

    async def act(self, name: str, doing: Awaitable[None]) -> None:
        await doing
        self.acts[name] = self.last


@pytest.mark.no_golden
async def test_no_act_reads_more_than_it_must(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    li, chen = await _seated(world), world.person("陈女士")
    counted = Counted(world.core.receiver, world.core.house.database, monkeypatch)
    monkeypatch.setattr(world.core, "receiver", counted)
    await _report(counted, chen)
    await _answer(counted, li, chen)
    await _rate(counted, chen)
    assert counted.acts.keys() == MOST.keys()
    assert {name: reads for name, reads in counted.acts.items() if reads > MOST[name]} == {}


async def _seated(world: World) -> Resident:
    """Head, clerk and the member on duty."""
    await world.member("王建国", role="head")
    await world.member("赵安", role="clerk")
    return await world.member("李慧敏")


async def _report(counted: Counted, chen: Resident) -> None:
    await counted.act("opens the station's poster", chen.opens("st_xm2k8vwd"))
    await counted.act("first words", chen.says(WORDS))
    await counted.act("consents", chen.presses("同意"))
    chen.hears("report.place.ask")
    await counted.act("says where", chen.says("3 栋楼下靠东边的小门"))
    chen.hears("report.category.ask")
    await counted.act("chooses the category", chen.presses("停车出行"))
    await counted.act("submits", chen.presses("提交"))
    chen.hears("say.reported")


async def _answer(counted: Counted, li: Resident, chen: Resident) -> None:
    await counted.act("accepts", li.presses("接单"))
    await counted.act("begins to write to the resident", li.presses("联系居民"))
    await counted.act("writes to the resident", li.says("您好，我今晚过来看，是北边那一段吗？"))
    chen.hears("notice.accepted", "notice.told")
    await counted.act("answers the member", chen.says("对，一直到单元门口"))
    chen.hears("say.reply_passed")
    await counted.act("begins an answer", li.presses("答复"))
    await counted.act("writes the answer", li.says("物业今天把禁停线重新漆了，地桩钥匙放在门岗。"))
    await counted.act("sends the answer", li.presses("发送"))
    li.hears("say.answered")


async def _rate(counted: Counted, chen: Resident) -> None:
    await counted.act("rates it solved", chen.says("1"))
    chen.hears("say.rated_yes")
    await counted.act("is pleased", chen.presses("满意"))
    chen.hears("say.pleased_thanks")
    await counted.act("says thanks", chen.says("谢谢"))


@pytest.mark.no_golden
async def test_the_load_cap_costs_one_count_however_many_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _seated(world)
    for name in ("林涛", "何静"):
        await world.member(name)
    await rota_rows.settings(world, most_items=2)
    counted = Counted(world.core.receiver, world.core.house.database, monkeypatch)
    monkeypatch.setattr(world.core, "receiver", counted)
    reads = []
    for number in range(8):  # the last of them where everybody holds as many as the head allows
        resident = world.person(f"居民{number}")
        await resident.opens("st_xm2k8vwd")
        await resident.says("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        await resident.presses("提交")
        reads.append(counted.last)
    assert max(reads) <= MOST["submits"] + 1


@pytest.mark.no_golden
async def test_who_submits_together_does_not_make_each_other_run_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _seated(world)
    people = [world.person(f"居民{number}") for number in range(12)]
    for resident in people:
        await resident.opens("st_xm2k8vwd")
        await resident.says("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
    counted = Counted(world.core.receiver, world.core.house.database, monkeypatch)
    monkeypatch.setattr(world.core, "receiver", counted)
    await world.together(*((resident, resident.button("提交")) for resident in people))
    cards = [resident.hears("say.reported").card for resident in people]
    assert sorted(card.number for card in cards if card) == [f"XM-261123-{number:03}" for number in range(1, 13)]
    if world.core.house.database.engine == "sqlite":  # one writer keeps the order in which the numbers were given
        assert counted.done <= len(people) * MOST["submits"]
