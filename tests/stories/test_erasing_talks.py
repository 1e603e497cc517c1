"""抹去: what somebody said in consultations goes with him; what was voted, and what an office wrote, stays."""

from __future__ import annotations

import pytest

from domain import consultation_moves
from domain.consultation import Part
from handlers.consulting import Invited
from storage.minutes import editions_of
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited
from tests.stories.meetings import meeting, resident
from tests.stories.outcomes import come, researched, said
from tests.stories.referrals import accepted
from tests.stories.test_my_data import at_home, chain_is_whole, left_on_disk
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
QUESTION, WRITTEN, SIGNED = "石榴石色的问题什么时候答复", "橄榄石书面意见：先修再说", "电气石当面说的话"
HIDDEN, OBJECTION = "尖晶石没署名的问题", "锆石有异议：我没有这样说"
HIS = ("石榴石", "橄榄石", "电气石", "尖晶石", "锆石", "月光石")


async def erases(who: Resident) -> None:
    await who.says("隐私")
    await who.presses("抹去")
    await who.presses("都抹去")
    await who.world.tick()


async def test_everything_that_a_resident_said_goes(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    zhao = await resident(world, "赵师傅")
    his = await person_id(world, zhao)
    made = await consulted(world, li, number, people=[Invited(his, Part.RESIDENT)])
    await researched(world, made)
    made = await invited(world, await fixed(world, made))
    for words in (QUESTION, HIDDEN):
        await zhao.presses_verb("ask_before", consultation=made.id)
        await zhao.says(words)
    await zhao.presses_verb("answer_invitation", consultation=made.id, said="sends")
    await zhao.says("月光石老伴")
    await zhao.presses_verb("written_opinion", consultation=made.id)
    await zhao.says(WRITTEN)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    _, people = await there(world, made)
    [mine] = [one for one in people if one.person_id == his]
    work = world.core.house.work()
    said(work, made, "opinion", SIGNED, participant=mine.id, person=his)
    said(work, made, "opinion", "别人说的珍珠", participant=people[0].id)
    await work.commit()
    made = await moves(world, made, consultation_moves.hold)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await zhao.presses("有异议")
    await zhao.says(OBJECTION)
    kept = await world.bytes_kept()
    assert [word for word in HIS[:5] if word.encode() not in kept] == []
    await erases(zhao)
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, *HIS) == []
    [edition] = await editions_of(world.core.house.work(), made.id)
    texts = {row["id"]: row["text"] for row in await world.rows_of("contents")}
    text = texts[edition.words_id]
    assert "（本人已抹去）" in text and "珍珠" in text
    for who in (li, head):
        await who.says(made.number)
        assert who.fresh[0][0] == "say.consultation_shown"
        await who.presses_verb("show_before", consultation=made.id)
        await who.presses_verb("opinions", consultation=made.id)
        await who.presses_verb("show_participants", consultation=made.id)
    assert await chain_is_whole(world)


async def test_who_waits_moves_up_and_who_is_erased_gets_no_letters(world: World) -> None:
    found = await meeting(world, 3, hours=30)
    made = await invited(world, found.found)
    one, two = found.people[1:3]
    await one.presses("参加")
    await two.presses("参加")
    his = await person_id(world, one)
    await erases(one)
    _, people = await there(world, made)
    assert [row.ended_at is not None for row in people if row.person_id == his] == [True]
    count = len(one.letters)
    world.later(hours=31)
    await world.tick()
    assert len(one.letters) == count


async def test_what_a_member_wrote_in_his_office_stays(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await li.presses_verb("research", consultation=made.id)
    await li.says("看了现场，门机是金绿石色的")
    await erases(li)
    texts = {row["id"]: row["text"] for row in await world.rows_of("contents")}
    [row] = await world.rows_of("utterances")
    assert "金绿石" in texts[row["words_id"]]


async def test_privacy_says_what_is_kept_of_consultations(world: World) -> None:
    found = await meeting(world, 2, hours=30)
    one = found.people[1]
    await one.says("隐私")
    assert "无记名的票，只记您投过" in one.hears("say.privacy").text
    stranger = await at_home(world, "孙先生")
    await stranger.says("隐私")
    assert "协商" not in stranger.hears("say.privacy").text
