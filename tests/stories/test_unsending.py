"""What is still to be sent about a consultation reaches nobody who left it meanwhile: not by queue, not by clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from domain import consultation_moves
from domain.consultation import Consultation, Part
from handlers.consulting import Invited
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited, moved
from tests.stories.meetings import resident
from tests.stories.outcomes import come, researched
from tests.stories.referrals import accepted
from tests.stories.test_consultation_recusal import keeps_out
from tests.stories.test_erasing_talks import erases
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
TITLE = "电梯什么时候能修好"


@dataclass(slots=True)
class Stage:
    """`gone` is whoever will leave, `stays` somebody who sits on the list beside him."""

    world: World
    found: Consultation
    number: str
    head: Resident
    leader: Resident
    gone: Resident
    stays: Resident

    async def unsent(self, who: Resident) -> list[str]:
        mine = await person_id(self.world, who)
        rows = await self.world.rows_of("letters")
        return [row["kind"] for row in rows if row["person_id"] == mine and row["state"] in ("waiting", "held")]

    def told(self, who: Resident, since: int) -> list[str]:
        """What tells of it, by kind."""
        return [kind for kind, one in who.letters[since:] if TITLE in one.plain or self.found.number in one.plain]


async def erased(stage: Stage) -> None:
    await erases(stage.gone)


async def recused(stage: Stage) -> None:
    await keeps_out(stage.head, stage.number, "何静")


async def left(stage: Stage) -> None:
    """His term is over; the station's letters are none of his any more."""
    await stage.head.says("设置")
    await stage.head.presses("人员")
    await stage.head.presses("结束任职")
    await stage.head.presses("何静")
    await stage.head.presses("结束任职")


async def kept_out(stage: Stage) -> None:
    """Taken off the list."""
    mine = await person_id(stage.world, stage.gone)
    _, people = await there(stage.world, stage.found)
    one = next(one for one in people if one.person_id == mine)
    await stage.leader.presses_verb("drop_participant", consultation=stage.found.id, who=one.id)


Leaves = Callable[[Stage], Awaitable[None]]
WAYS: tuple[tuple[Leaves, bool], ...] = ((erased, False), (recused, True), (left, True), (kept_out, False))


async def begun(world: World, *, member: bool) -> Stage:
    head, leader = await world.member("王建国", role="head"), await world.member("李慧敏")
    chen, number = await accepted(world, leader)
    gone = await world.member("何静") if member else await resident(world, "赵师傅")
    people = [Invited(await person_id(world, gone), Part.MEMBER if member else Part.RESIDENT)]
    made = await consulted(world, leader, number, people=people, title=TITLE)
    await researched(world, made)
    return Stage(world, await fixed(world, made, hours=30), number, head, leader, gone, chen)


@pytest.mark.parametrize(("leaves", "member"), WAYS)
async def test_letters_that_wait_are_not_sent(world: World, leaves: Leaves, member: bool) -> None:
    """An invitation, a move, papers: all that comes in the evening waits for the morning."""
    stage = await begun(world, member=member)
    world.later(hours=12)
    made = await invited(world, stage.found)
    made = await moved(world, made, hours=26)
    await stage.leader.presses_verb("add_material", consultation=made.id)
    await stage.leader.sends_photo("检测报告")
    waits = await stage.unsent(stage.gone)
    assert {"inviting.invited", "inviting.moved"} <= set(waits), waits
    before = len(stage.gone.letters), len(stage.stays.letters)
    await leaves(stage)
    world.later(hours=11)
    await world.tick()
    told = stage.told(stage.gone, before[0])
    assert set(told) <= {"inviting.dropped"}, told
    assert "inviting.invited" in stage.told(stage.stays, before[1]), "others get theirs"


@pytest.mark.parametrize(("leaves", "member"), WAYS)
async def test_the_clock_leaves_him_alone(world: World, leaves: Leaves, member: bool) -> None:
    """Reminders, the vote, minutes with their end, and what came of it."""
    stage = await begun(world, member=member)
    made = await invited(world, stage.found)
    await stage.gone.presses("参加")
    await leaves(stage)
    mark = len(stage.gone.letters)
    world.later(hours=5)
    await world.tick()  # a day before
    world.later(hours=24)
    await world.tick()  # an hour before
    await come(world, await _listed(world, made))
    made = await moves(world, made, consultation_moves.open_)
    await stage.leader.presses_verb("put_motion", consultation=made.id)
    await stage.leader.says("三天内修好")
    await stage.leader.presses("记名")
    await stage.leader.presses("开始表决")
    await stage.leader.presses("停止表决")
    world.later(hours=3)
    made = await moves(world, made, consultation_moves.hold)
    await stage.leader.says(made.number)
    await stage.leader.presses("会议纪要")
    await stage.leader.presses("发给大家")
    world.later(days=4)
    await world.tick()
    await stage.head.says(made.number)
    await stage.head.presses("写议定结果")
    await stage.head.says("三天内换好门机")
    await stage.head.presses("发送")
    world.later(days=31)
    await world.tick()
    assert stage.told(stage.gone, mark) == []
    assert stage.told(stage.stays, 0), "others hear of it"


async def _listed(world: World, made: Consultation) -> Consultation:
    return (await there(world, made))[0]
