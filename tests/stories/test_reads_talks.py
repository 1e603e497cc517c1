"""How often a consultation is read does not grow with how many are invited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from domain.consultation import Part
from handlers.consulting import Invited
from storage.database import Database
from tests.stories.consultations import consulted, fixed
from tests.stories.invitations import invited
from tests.stories.referrals import accepted
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
