"""What a resident asked of a small consultation stands in the formal one that took over, as his, and goes with him."""

from __future__ import annotations

import pytest

from domain.consultation import Part
from handlers.consulting import Invited
from tests.stories.consultations import consulted, fixed, person_id, there
from tests.stories.invitations import invited
from tests.stories.meetings import resident
from tests.stories.outcomes import researched, said
from tests.stories.referrals import accepted
from tests.stories.test_erasing_talks import erases
from tests.stories.test_my_data import left_on_disk
from tests.talk import World

pytestmark = pytest.mark.no_golden
HIS, HERS = "石榴石色的问题", "电气石是委员问的"


async def test_a_question_that_was_carried_over_goes_with_who_asked_it(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    zhao = await resident(world, "赵师傅")
    his = await person_id(world, zhao)
    made = await consulted(world, li, number, people=[Invited(his, Part.RESIDENT)])
    await researched(world, made)
    made = await invited(world, await fixed(world, made))
    _, people = await there(world, made)
    [mine] = [one for one in people if one.person_id == his]
    work = world.core.house.work()
    said(work, made, "question", HIS, participant=mine.id, person=his)
    await work.commit()
    await li.presses_verb("ask_before", consultation=made.id)
    await li.says(HERS)
    await head.presses_verb("raise_consultation", consultation=made.id)
    await head.presses("专题协商")
    await head.says("要全区一起谈")
    rows = await world.rows_of("consultations")
    assert len(rows) == 2
    new = next(row["id"] for row in rows if row["id"] != made.id)
    new = next(row["id"] for row in await world.rows_of("consultations") if row["id"] != made.id)
    await head.presses_verb("show_before", consultation=new)
    assert f"一位居民问：{HIS}" in head.last.text and f"李慧敏问：{HERS}" in head.last.text
    await erases(zhao)
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, HIS[:3]) == []
    await head.presses_verb("show_before", consultation=new)
    assert HIS not in head.last.text and HERS in head.last.text
