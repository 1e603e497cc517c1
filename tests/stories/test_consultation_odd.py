"""Odd turns from end to end: ill on the day, called off and revived, everybody says no, guesses by every way in."""

from __future__ import annotations

from typing import Any

import pytest
import vobject

from domain.consultation import Answer, Came, Part, Stage
from handlers.papers import fetch_paper, open_paper
from handlers.sign_in_codes import payload
from storage.polls import slots_of
from tests.stories.consultations import person_id, there
from tests.stories.invitations import invited, of
from tests.stories.meetings import meeting
from tests.stories.timings import elsewhere, joins, ready, room
from tests.talk import Resident, World
from web import routes as _registered  # noqa: F401

pytestmark = pytest.mark.no_golden


def heard(who: Resident, start: str) -> list[str]:
    return [kind for kind, _ in who.letters if kind.startswith(start)]


async def test_the_leader_is_ill_as_people_sit_there(world: World) -> None:
    """Somebody else has the code, opens, puts to the vote and closes; who was there stays there."""
    made = await meeting(world, 2)
    lin = await world.member("林涛")
    await invited(world, made.found)
    chen, zhao = made.people
    await made.until(minutes=-10)
    code = await made.code()
    await chen.says(code)
    await made.head.presses_verb("lead_consultation", consultation=made.found.id)
    await made.head.presses("林涛")
    made.head.hears("say.led_by")
    for who, kind in ((chen, "inviting.led_by"), (zhao, "inviting.led_by"), (made.leader, "say.leads_no_more")):
        assert who.letters[-1][0] == kind and "林涛" in who.last.text
    assert heard(lin, "say.leads_now")
    assert await made.code() == code, "the slips on the wall stay good"
    await zhao.says(code)
    assert "meet.signed_in" in heard(zhao, "meet.")
    await made.until(minutes=1)
    await made.leader.presses_verb("motions", consultation=made.found.id)
    made.leader.hears("refusal.not_yours")
    made.leader = lin
    await made.desk("put_motion")
    await lin.says("通道立桩")
    await lin.presses("记名")
    await lin.presses("开始表决")
    await chen.says("赞成")
    await made.desk("hold_meeting")
    await lin.presses("散会")
    now, people = await there(world, made.found)
    assert now.state is Stage.HELD and now.leader_id == await person_id(world, lin)
    assert [one.came_how for one in people if one.part is Part.RESIDENT] == [Came.CODE, Came.CODE]


async def _entry(world: World, who: Resident) -> Any:
    """What the newest calendar link of somebody brings."""
    link = next(b.link for _, shown in reversed(who.letters) for b in shown.buttons if "/x/" in b.link)
    code = link.rsplit("/", 1)[1]
    await open_paper(world.core.house, code, "phone")
    found = vobject.readOne((await fetch_paper(world.core.house, code, "phone")).body.decode())
    return found.method.value, found.vevent.uid.value, int(found.vevent.sequence.value), found.vevent.status.value


async def test_called_off_and_revived(world: World) -> None:
    """One entry in everybody's calendar, invited anew, reminded once of the new time; the old room is somebody's."""
    head, li, chen, made = await ready(world)
    await room(world, "街道大会议室")
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("12月2日 14:30")
    await li.presses("街道大会议室")
    await li.presses("就这么定")
    await chen.presses("参加")
    entries = [await _entry(world, chen)]
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("停电了")
    await head.presses("确定不开了")
    entries.append(await _entry(world, chen))
    sun = await world.member("孙悦", role="head", station="NY")
    other = await elsewhere(world, sun, "农园路夜市扰民")
    await sun.presses_verb("fix_time", consultation=other.id)
    await sun.says("12月2日 14:30")
    await sun.presses("街道大会议室")
    await sun.presses("就这么定")
    assert (await there(world, other))[0].state is Stage.SCHEDULED, "the room was free again"
    await head.presses("恢复这场协商")
    assert heard(chen, "inviting.")[-1] == "inviting.revived"
    await head.presses("定时间")
    await head.says("12月2日 14:30")
    await head.presses("街道大会议室")
    assert "有人" in head.fresh[0][1].text and head.fresh[-1][0] == "fix_time.room.ask"
    await head.says("三栋楼下")
    await head.presses("换时间")
    await head.says("12月3日 14:30")
    await head.presses("就这么定")
    now, _ = await there(world, made)
    assert (now.state, now.called_off_at, now.room_id) == (Stage.SCHEDULED, None, None)
    assert heard(chen, "inviting.")[-1] == "inviting.fixed" and heard(li, "inviting.")[-1] == "inviting.fixed"
    assert (await of(world, made, await person_id(world, chen))).answer is Answer.YES, "said once, told what he said"
    entries.append(await _entry(world, chen))
    assert len({uid for _, uid, _, _ in entries}) == 1
    assert [method for method, _, _, _ in entries] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [status for _, _, _, status in entries] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [number for _, _, number, _ in entries] == [1, 2, 3]
    before = len(chen.letters)
    assert now.start_at is not None
    for before_it in (24 * 60 - 1, 59, 0):
        world.later(minutes=(now.start_at - world.now) / 60_000 - before_it)
        await world.tick()
    reminded = [kind for kind, _ in chen.letters[before:] if kind in ("inviting.eve", "inviting.hour")]
    assert reminded == ["inviting.eve", "inviting.hour"]


async def test_everybody_says_no_at_once(world: World) -> None:
    """Who was asked is asked for other times and never invited to one at which nobody comes."""
    head, li, chen, made = await ready(world)
    lin = await world.member("林涛")
    await joins(world, made, lin, Part.MEMBER)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    for round_ in (1, 2, 3):
        asked = {heard(who, "timing.poll_a")[-1] for who in (li, chen, lin)}
        assert asked == {"timing.poll_asked" if round_ == 1 else "timing.poll_again"}
        await world.together(*((who, who.button("都不行", _asking(who))) for who in (li, chen, lin)))
        now, _ = await there(world, made)
        assert now.poll_until is not None and now.polls == round_
        world.later(seconds=(now.poll_until - world.now) / 1000)
        await world.tick()
    now, people = await there(world, made)
    assert now.state is Stage.PREPARING and not any(one.invited_at for one in people)
    assert len(await slots_of(world.core.house.work(), made.id, 3)) >= 2
    for who in (head, li):
        assert heard(who, "timing.not_met") == ["timing.not_met_again"] * 2 + ["timing.not_met_decide"]
    for who in (chen, lin):
        assert not heard(who, "inviting.") and not heard(who, "timing.not_met")


def _asking(who: Resident) -> Any:
    return next(shown for kind, shown in reversed(who.letters) if kind in ("timing.poll_asked", "timing.poll_again"))


async def test_guesses_count_by_every_way_in(world: World) -> None:
    """Typed, by a forged link, and after a pause: five in all; the right one opens nothing then, the desk does."""
    made = await meeting(world, 1)
    [chen] = made.people
    await made.until(minutes=-20)
    code = await made.code()
    link = payload(world.core.house, await made.now())
    for guess in range(1, 4):
        await chen.says(f"{(int(code) + guess) % 1_000_000:06d}")
    forged = link.replace(code, f"{(int(code) + 7) % 1_000_000:06d}")
    assert forged != link
    await chen.opens(forged)
    world.later(minutes=25)
    await chen.says("签到")
    await chen.says(f"{(int(code) + 9) % 1_000_000:06d}")
    chen.hears("meet.code_last")
    [row] = [row for row in await world.rows_of("participants") if row["part"] == "resident"]
    assert row["tries"] == 5 and row["came_at"] is None
    await chen.opens(link)
    chen.hears("meet.desk_only")
    await chen.says(code)
    chen.hears("meet.desk_only")
    await made.desk("sign_in_paper")
    await made.leader.presses("居民 1 号")
    assert (await of(world, made.found, await person_id(world, chen))).came_how is Came.HEAD
