"""Reminders by day, to those who come or are silent; two meetings at once; who cannot be written to."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Part
from handlers.consulting import Invited
from tests.stories.consultations import HOUR, consulted, fixed, person_id, there
from tests.stories.invitations import changed, convened, invited, moved
from tests.stories.referrals import accepted
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


def _kinds(who: Resident) -> list[str]:
    return [kind for kind, _ in who.letters if kind.startswith("inviting.")]


async def test_reminded_a_day_and_an_hour_before(world: World) -> None:
    _, li, chen = await convened(world, hours=48)
    world.later(hours=24, minutes=1)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.eve_silent" and _kinds(li)[-1] == "inviting.eve"
    world.later(hours=23)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.eve_silent", "who is silent is asked once"
    assert _kinds(li)[-1] == "inviting.hour"
    await chen.presses("参加")
    world.later(hours=1)
    await chen.presses("不参加", letter=next(letter for kind, letter in chen.letters if kind == "inviting.invited"))
    chen.hears("refusal.meeting_begun")


async def test_reminders_move_with_the_meeting_and_go_with_it(world: World) -> None:
    made, li, chen = await convened(world, hours=48)
    await chen.presses("参加")
    await moved(world, made, hours=96)
    world.later(hours=25)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.moved"
    world.later(hours=47, minutes=30)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.eve"
    await changed(world, made, consultation_timing.call_off, reason="没人来")
    world.later(hours=24)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.called_off" and _kinds(li)[-1] == "inviting.called_off"


async def test_nobody_sits_in_two_at_once(world: World) -> None:
    made, _, chen = await convened(world)
    hu = await world.member("胡军")
    other = await consulted(
        world, hu, title="楼道灯什么时候亮", people=[Invited(await person_id(world, chen), Part.RESIDENT)]
    )
    await fixed(world, other, hours=49)
    await invited(world, other)
    first, second = [letter for kind, letter in chen.letters if kind == "inviting.invited"]
    await chen.presses("参加", letter=first)
    chen.hears("inviting.yes")
    await chen.presses("参加", letter=second)
    refused = chen.hears("inviting.clash")
    assert made.number in refused.text and refused.buttons[0].label == "那一场不去了"
    await chen.presses("那一场不去了")
    await chen.presses("参加", letter=second)
    chen.hears("inviting.yes")
    await chen.presses("不参加", letter=second)
    await world.together((chen, chen.button("参加", first)), (chen, chen.button("参加", second)))
    _, one = await there(world, made)
    _, two = await there(world, other)
    me = await person_id(world, chen)
    assert sum(row.person_id == me and row.answer == "yes" for row in (*one, *two)) == 1
    await moved(world, made, hours=120)
    await chen.presses("参加", letter=first)
    await chen.presses("参加", letter=second)
    chen.hears("inviting.yes")
    await moved(world, made, hours=49)
    assert other.number in chen.letters[-1][1].text


async def test_who_has_blocked_the_bot_is_rung_up(world: World) -> None:
    await world.member("王建国", role="head")
    clerk = await world.member("何静", role="clerk")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await chen.blocks()
    await fixed(world, made)
    await invited(world, made)
    assert "inviting.invited" not in _kinds(chen)
    world.later(hours=7)
    await world.tick()
    heard = [letter for kind, letter in clerk.letters if kind == "notice.unreached"]
    assert "一楼会议室" in heard[-1].text and "电梯什么时候能修好" in heard[-1].text


async def test_erased_and_recused_people_hear_nothing(world: World) -> None:
    await world.member("王建国", role="head")
    li, hu = await world.member("李慧敏"), await world.member("胡军")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made)
    await invited(world, made)
    await li.presses_verb("add_participant", consultation=made.id, part="member", member=await person_id(world, hu))
    assert _kinds(hu) == ["inviting.invited"]
    await world.people["王建国"].presses_verb("recuse", item=(await world.item(number)).id)
    await world.people["王建国"].says("胡军")
    await world.people["王建国"].says("跳过")
    await hu.presses("参加")
    hu.hears("refusal.not_invited")
    await chen.presses_verb("erase_data", how="keep", sure="yes")
    for label in ("事项继续", "确定抹去"):
        if any(label in b.label for b in chen.last.buttons):
            await chen.presses(label)
    assert [row["erased_at"] for row in await world.rows_of("persons") if row["erased_at"]]
    before = len(chen.letters)
    await moved(world, made, hours=60)
    assert len(chen.letters) == before and _kinds(li)[-1] == "inviting.moved"


async def test_at_night_nobody_is_reminded(world: World) -> None:
    made, _, chen = await convened(world, hours=36)  # 21:30 the next day
    await chen.presses("参加")
    world.later(hours=12, minutes=5)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.yes"
    world.later(hours=10, minutes=30)
    await world.tick()
    assert _kinds(chen)[-1] == "inviting.eve"
    now, _ = await there(world, made)
    assert now.start_at is not None and now.start_at - world.now > 12 * HOUR
