"""How often a consultation is read does not grow with how many are invited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from domain.consultation import Part
from handlers.consulting import Invited
from handlers.telling_outcome import concerned, tell_concluded
from handlers.timer_talk import system_talk
from storage import tables
from storage.database import Database
from tests.stories.consultations import consulted, fixed
from tests.stories.invitations import invited
from tests.stories.referrals import accepted
from tests.stories.test_invitation_many import Counting as Counted
from tests.talk import World

pytestmark = pytest.mark.no_golden


class Counting:
    def __init__(self, database: Database) -> None:
        self.database, self.count = database, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    async def all(self, *args: Any) -> Sequence[Any]:
        self.count += 1
        return await self.database.all(*args)

    async def one(self, *args: Any) -> Any:
        self.count += 1
        return await self.database.one(*args)


async def test_reads_of_card_list_and_invitations(world: World) -> None:
    li = await world.member("李慧敏")
    found: dict[int, list[int]] = {}
    _, number = await accepted(world, li)
    for many in (3, 60):
        work = world.core.house.work()
        names = [work.content("consultation_name", f"第{n}位") for n in range(many)]
        await work.commit()
        people = [Invited(None, Part.RESIDENT, name_id=name) for name in names]
        made = await fixed(world, await consulted(world, li, *([number] if many == 3 else []), people=people))
        real = world.core.house.database
        counting = world.core.house.database = cast(Any, Counting(real))
        counts = []
        made = await invited(world, made)
        counts.append(counting.count)
        for verb in ("show_consultation", "show_participants", "show_before", "opinions"):
            before = counting.count
            await li.presses_verb(verb, consultation=made.id)
            counts.append(counting.count - before)
        world.core.house.database = real
        found[many] = counts
    assert all(many <= few + 5 for few, many in zip(found[3], found[60], strict=True)), found


async def _alike(world: World, item_id: str, many: int) -> list[str]:
    """So many further matters like this one, each with another that was merged into it, and who holds its receipt."""
    work = world.core.house.work()
    row = next(one for one in await world.rows_of("items") if one["id"] == item_id)
    made = []
    for n in range(many):
        for new in ({"id": f"main-{n}"}, {"id": f"child-{n}", "merged_into": f"main-{n}", "state": "merged"}):
            person = {"reporter_id": f"who-{new['id']}", "number": f"XH-{new['id']}", "receipt": f"r-{new['id']}"}
            work.insert(tables.items, **{**row, **new, **person, "version": 1})
            work.insert(tables.holders, item_id=new["id"], person_id=f"by-{new['id']}", receipt=f"r-{new['id']}", at=0)
        made.append(f"main-{n}")
    await work.commit()
    return made


async def test_what_came_of_it_is_read_once_for_all_its_matters(world: World) -> None:
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    item = await world.item(number)
    made = await consulted(world, li, number)
    house = world.core.house
    reads: list[int] = []
    for more in ([], await _alike(world, item.id, 20)):
        work = house.work()
        for one in more:
            work.insert(tables.consultation_items, consultation_id=made.id, item_id=one, at=world.now, ended_at=None)
        await work.commit()
        work = Counted(house.database, house.district.id, world.now)
        talk = system_talk(house, work)
        assert await tell_concluded(talk, made) == len(await concerned(talk, made)) == 3 + 4 * len(more)
        reads.append(work.reads)
    assert reads[1] <= reads[0] + 4, reads  # the second depth of what was merged, for each of the two
