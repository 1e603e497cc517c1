"""An owner who goes while departments have his matter: what they reply waits for whoever takes it next."""

from __future__ import annotations

import pytest

from domain.item import State
from domain.sheet import SheetState
from tests.item_acts import DONE, answers
from tests.stories.referrals import accepted, departments, liaison, refers, sheets
from tests.talk import World


@pytest.mark.no_golden
async def test_the_reply_is_kept_for_the_next_owner(world: World) -> None:
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin, zhang = await world.member("林涛"), await liaison(world, "张敏", "d1")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await li.presses_verb("recuse", item=(await world.item(number)).id)
    await answers(li, 0)
    item = await world.item(number)
    assert (item.state, item.owner_id) == (State.REFERRED, None)
    (sheet,) = await sheets(world, number)
    await zhang.presses_verb("reply_sheet", sheet=sheet.id)
    await answers(zhang, 0)
    (sheet,) = await sheets(world, number)
    assert (sheet.state, sheet.ended_at) == (SheetState.REPLIED, None)
    item = await world.item(number)
    assert item.state is State.ASSIGNED, "to be given to somebody else"
    taker = next(one for one in (lin, head) if one.letters[-1][0] == "notice.assigned")
    await taker.presses("接单")
    await taker.presses_verb("release", item=item.id)
    await answers(taker, 0)
    assert DONE in chen.letters[-1][1].numbered
    assert (await sheets(world, number))[0].state is SheetState.RELEASED


@pytest.mark.no_golden
async def test_the_reply_is_kept_when_its_owner_goes_before_he_passed_it_on(world: World) -> None:
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    await zhang.presses_verb("reply_sheet", sheet=sheet.id)
    await answers(zhang, 0)
    await li.presses_verb("recuse", item=(await world.item(number)).id)
    await answers(li, 0)
    assert (await world.item(number)).owner_id is None
    (sheet,) = await sheets(world, number)
    assert (sheet.state, sheet.ended_at) == (SheetState.REPLIED, None)
    assert sheet.due_at is not None, "somebody has to pass it on in time"


@pytest.mark.no_golden
async def test_passed_on_to_nobody_it_is_closed_at_once_and_the_sheet_is_told_once(world: World) -> None:
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    chen, number = await accepted(world, li)
    item = await world.item(number)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    await zhang.presses_verb("reply_sheet", sheet=sheet.id)
    await answers(zhang, 0)
    await chen.presses_verb("erase_data")
    await answers(chen, 0)
    await head.presses_verb("release", item=item.id)
    await answers(head, 0)
    (sheet,) = await sheets(world, number)
    names = [row["name"] for row in await world.rows_of("events") if row["thing_id"] == sheet.id]
    assert (await world.item(number)).state is State.CLOSED
    assert sheet.state is SheetState.RELEASED and len(names) == sheet.version and "sheet.set_aside" not in names
