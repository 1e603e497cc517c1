"""Three hundred are invited in one work, with as many reads as for three; an old calendar link tells how it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
import vobject

from channels.telegram.layout import split
from domain import consultation_timing
from domain.refusal import Refusal
from handlers.inviting import invite
from handlers.papers import fetch_paper, open_paper
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from storage.consultations import consultation
from storage.database import Row
from storage.statements import Statement
from storage.work import Work
from tests.stories.consultations import consulted, fixed, person_id
from tests.stories.invitations import changed, convened, moved
from tests.stories.referrals import accepted
from tests.talk import World
from web import routes as _registered  # noqa: F401

pytestmark = pytest.mark.no_golden
MANY = 300


class Counting(Work):
    """How often it has read."""

    reads = 0

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        self.reads += 1
        return await super().all(statement, **values)

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        self.reads += 1
        return await super().one(statement, **values)


async def _invited(world: World, consultation_id: str) -> int:
    """Everybody gets his letter; how many reads it took."""
    house = world.core.house
    work = Counting(house.database, house.district.id, world.now)
    talk = system_talk(house, work)
    found = await consultation(work, consultation_id)
    assert found is not None
    await invite(talk, found)
    await send_told(talk)
    await work.commit()
    return work.reads


async def _people(world: World, consultation_id: str, since: int, count: int) -> None:
    """Residents with a chat each, on the list; written as a door would write them."""
    work = world.core.house.work()
    for index in range(since, since + count):
        person, address = f"many-{index}", f"many-address-{index}"
        work.insert(tables.persons, id=person, language="zh_CN", profile="{}", version=0, head="")
        work.insert(
            tables.addresses, id=address, person_id=person, channel="wire", account="test", external=f"many-{index}",
            reachable=1, window=work.now,
        )  # fmt: skip
        work.insert(tables.chats, address_id=address, person_id=person, updated_at=work.now, version=0)
        work.insert(
            tables.participants, id=f"part-{index}", consultation_id=consultation_id, person_id=person,
            part="resident", version=1, head="",
        )  # fmt: skip
        world.people[person] = world.person(person)
        world.people[person].address = f"many-{index}"
    await work.commit()


async def test_three_hundred_are_invited_in_one_work(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made)
    await _people(world, made.id, 0, 3)
    few = await _invited(world, made.id)
    await _people(world, made.id, 3, MANY - 3)
    many = await _invited(world, made.id)
    assert many <= few, "no read for each of them"
    rows = await world.rows_of("participants")
    assert sum(row["invited_at"] is not None for row in rows) == MANY + 2
    letters = [row for row in await world.rows_of("letters") if row["kind"] == "inviting.invited"]
    assert len(letters) == MANY + 2 and len({row["person_id"] for row in letters}) == MANY + 2
    await li.presses_verb("show_participants", consultation=made.id)
    seen: set[str] = set()
    while not (found := set(re.findall(r"^(\d+)\. ", li.last.plain, re.MULTILINE))) <= seen:
        assert len(split(li.last.plain)) == 1 and len(li.last.buttons) <= 9
        seen |= found
        await li.presses("下一页")
    assert seen == {str(number) for number in range(1, MANY + 3)}, "nobody is missing from the list"


def _code(link: str) -> str:
    return link.rsplit("/", 1)[1]


async def test_an_old_link_tells_how_it_stands(world: World) -> None:
    house = world.core.house
    made, li, chen = await convened(world)
    links = {who.name: next(b.link for b in who.last.buttons if b.link) for who in (chen, li)}
    await open_paper(house, _code(links[chen.name]), "phone")

    async def entry() -> Any:
        paper = await fetch_paper(house, _code(links[chen.name]), "phone")
        found = vobject.readOne(paper.body.decode())
        assert paper.mime.startswith("text/calendar; method=") and found.method.value in paper.mime
        return found

    first = await entry()
    await chen.presses("参加")
    await moved(world, made, hours=72)
    second = await entry()
    await changed(world, made, consultation_timing.call_off, reason="主持人病了")
    third = await entry()
    await changed(world, made, consultation_timing.revive)
    fourth = await entry()
    await fixed(world, made, hours=96)
    world.later(days=2)  # longer than other papers last
    fifth = await entry()
    every = [first, second, third, fourth, fifth]
    assert len({one.vevent.uid.value for one in every}) == 1
    assert [one.method.value for one in every] == ["REQUEST", "REQUEST", "CANCEL", "CANCEL", "REQUEST"]
    sequences = [int(one.vevent.sequence.value) for one in every]
    assert sequences == sorted(sequences) and sequences[4] > sequences[3]
    [attendee] = second.vevent.attendee_list
    assert attendee.params["PARTSTAT"] == ["ACCEPTED"] and "李" not in second.serialize()
    with pytest.raises(Refusal):
        await fetch_paper(house, _code(links[chen.name]), "another")
    await li.presses_verb("drop_participant", consultation=made.id)
    await li.says("居民")
    assert (await entry()).method.value == "CANCEL"
    with pytest.raises(Refusal):
        await fetch_paper(house, _code(links[li.name]), "phone")
    assert await person_id(world, chen)
