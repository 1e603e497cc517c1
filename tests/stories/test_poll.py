"""Who can when: times go to everybody on the list, the best is fixed by itself, or others are asked for."""

from __future__ import annotations

from datetime import datetime

import pytest

from dialogs.talk import Press
from domain.consultation import Part, Stage
from handlers.consulting import Invited, add_participant
from handlers.timer_talk import system_talk
from storage import tables
from storage.polls import answers_to, slots_of
from tests.stories.consultations import consulted, there
from tests.stories.referrals import accepted
from tests.stories.timings import elsewhere, joins, ready, room
from tests.talk import World


async def test_who_can_when(world: World) -> None:
    """Asked, answered in few presses, changed, looked at; at the end fixed by what the composition asks for."""
    head, li, chen, made = await ready(world)
    lin = await world.member("林涛")
    await joins(world, made, lin, Part.MEMBER)
    hall = await room(world, "百姓议事厅", station="XM")
    await li.presses_verb("poll_time", consultation=made.id)
    await li.presses("百姓议事厅")
    asked = li.hears("poll_time.edit.ask").text
    assert asked.count("①") == asked.count("④") == 1
    await li.presses("去掉 ④")
    await li.says("12月3日 19:00")
    await li.presses("就发这几个")
    assert "① " in li.hears("timing.poll_opened", "timing.poll_asked").text
    now, _ = await there(world, made)
    assert now.poll_until is not None and now.polls == 1
    version = now.version
    assert chen.letters[-1][0] == "timing.poll_asked"
    await chen.presses("一个一个说")
    await chen.says("1")
    await chen.says("不行")
    await chen.says("3")
    await chen.says("2")
    assert "19:00 到 20:30：勉强" in chen.hears("timing.answered").text
    await chen.presses("改一改")
    for number in "1133":
        await chen.says(number)
    await lin.presses("都可以")
    await chen.says(made.number)
    chen.hears("timing.poll_asked")
    await li.presses_verb("show_poll", consultation=made.id)
    shown = li.hears("timing.matrix").text
    assert "2 人回了，1 人没回" in shown and "可以：一位居民、林涛" in shown and "没回的：李慧敏" in shown
    await li.presses("都可以", letter=next(letter for kind, letter in li.letters if kind == "timing.poll_asked"))
    assert li.hears("timing.answered", "timing.all_answered")
    now, _ = await there(world, made)
    assert now.version == version  # nobody's answer touches it
    world.later(days=2, hours=6)
    await world.tick()
    now, people = await there(world, made)
    assert now.state is Stage.SCHEDULED and now.room_id == hall and now.poll_until is None
    assert now.capacity == 20  # as many as the room seats
    slots = await slots_of(world.core.house.work(), made.id, 1)
    assert (now.start_at, now.end_at) == (slots[0].start, slots[0].end)
    assert all(one.invited_at for one in people)
    assert "按大家的回复定在" in li.heard_all() and "最合适的是 ①：人数一样，日子更近。" in head.last.text
    await chen.presses("改一改")
    chen.hears("refusal.poll_over")


@pytest.mark.no_golden
async def test_all_times_answered_on_the_card(world: World) -> None:
    """As on our own pages: a row for each time; what was not picked is asked for."""
    _, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    asked = chen.letters[-1][1]
    assert asked.card is not None and asked.card.send is not None and asked.card.send.primary
    [first, *_, last] = [one.id for one in asked.card.picks]
    every = tuple((one.id, "yes") for one in asked.card.picks)
    await chen.sends(Press(asked.id, asked.card.send.code, (*every[:-1], (last, "no"), ("another", "yes"))))
    card = chen.hears("timing.answered").card
    assert card is not None and [one.said for one in card.picks] == ["yes"] * (len(every) - 1) + ["no"]
    assert card.send is not None and not card.send.primary and card.state == "回复了"
    await chen.sends(Press(chen.last.id, card.send.code, ((first, "maybe"), (last, "perhaps"))))
    for _ in every[1:]:
        assert chen.fresh[-1][0] == "answer_poll.says.ask"
        await chen.says("不行")
    chen.hears("timing.answered")
    slots = await slots_of(world.core.house.work(), made.id, 1)
    said = await answers_to(world.core.house.work(), slots)
    assert [next(iter(said[slot.id].values())).value for slot in slots] == ["maybe"] + ["no"] * (len(every) - 1)


async def test_everybody_says_no(world: World) -> None:
    """Later times are asked for by itself, twice; then it is for whoever decides."""
    head, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    seen: set[int] = set()
    for round_ in (1, 2, 3):
        await li.presses("都不行")
        await chen.presses("都不行")
        now, _ = await there(world, made)
        assert now.polls == round_ and now.poll_until is not None
        slots = await slots_of(world.core.house.work(), made.id, round_)
        assert not seen & {slot.start for slot in slots}
        assert not seen or min(slot.start for slot in slots) > max(seen)
        seen |= {slot.start for slot in slots}
        world.later(seconds=(now.poll_until - world.now) / 1000 + 1)
        await world.tick()
    now, _ = await there(world, made)
    assert now.state is Stage.PREPARING and now.poll_until is None and now.polls == 3
    assert head.letters[-1][0] == "timing.not_met_decide"
    assert "最接近的是 ①：人数一样，日子更近；还差主持人、委员 1 位、居民 1 位" in head.last.text
    await head.presses("定 ①")
    assert head.hears("fix_time.check.ask")
    await head.presses("就这么定")
    now, _ = await there(world, made)
    assert now.state is Stage.SCHEDULED


async def test_only_the_silent_are_nudged_and_never_at_night(world: World) -> None:
    _head, li, chen, made = await ready(world)
    world.later(hours=8)  # Monday 17:30: half of two working days on is in the night
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await li.presses("都可以")
    he = await world.member("何静")
    await joins(world, made, he, Part.MEMBER)
    assert [kind for kind, _ in he.letters][-1] == "timing.poll_asked"  # he came to the list later
    before = {who.name: len(who.letters) for who in (li, chen, he)}
    world.later(hours=24)
    await world.tick()
    heard = {who.name: [kind for kind, _ in who.letters[before[who.name] :]] for who in (li, chen, he)}
    nudged = {name: [kind for kind in kinds if kind.startswith("timing")] for name, kinds in heard.items()}
    assert nudged == {"李慧敏": [], "陈女士": ["timing.poll_nudge"], "何静": ["timing.poll_nudge"]}
    timers = {row["kind"]: row for row in await world.rows_of("timers") if row["kind"].startswith("poll_")}
    assert not world.core.house.calendar.in_night(timers["poll_half"]["due_at"])
    await chen.presses("都可以")
    world.later(hours=12)
    await world.tick()
    assert [kind for kind, _ in chen.letters[before["陈女士"] :]].count("timing.poll_nudge") == 1


async def test_called_off_while_people_are_asked(world: World) -> None:
    head, _li, chen, made = await ready(world)
    await head.presses_verb("poll_time", consultation=made.id)
    await head.says("三栋楼下")
    await head.presses("就发这几个")
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("电梯修好了")
    await head.presses("确定不开了")
    assert "不开了，时间不用再选了。原因：电梯修好了" in chen.last.text
    await chen.presses("都可以")
    chen.hears("refusal.poll_over")
    assert all(row["done_at"] for row in await world.rows_of("timers") if row["kind"].startswith("poll_"))


@pytest.mark.no_golden
async def test_the_head_decides_before_the_end(world: World) -> None:
    head, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await chen.presses("都可以")
    await head.presses_verb("show_poll", consultation=made.id)
    await head.presses("定 ②")
    await head.presses("就这么定")
    now, _ = await there(world, made)
    slots = await slots_of(world.core.house.work(), made.id, 1)
    assert now.start_at == slots[1].start and now.poll_until is None
    await head.presses_verb("poll_time", consultation=made.id)  # once more, for another time
    await head.presses("就发这几个")
    await head.presses_verb("poll_time", consultation=made.id)
    head.hears("refusal.poll_runs")
    await head.presses_verb("show_poll", consultation=made.id)
    await head.presses("不约了")
    assert head.hears("timing.poll_closed")
    now, _ = await there(world, made)
    assert now.state is Stage.SCHEDULED and now.poll_until is None


@pytest.mark.no_golden
async def test_a_poll_waits_for_the_steps_before_the_time(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number, planned=False)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await li.presses("都可以")
    await chen.presses("都可以")
    world.later(days=3)
    await world.tick()
    now, _ = await there(world, made)
    assert now.state is Stage.PREPARING and now.poll_until is None
    assert li.letters[-1][0] == "timing.met_waits"
    await li.presses("定 ①")
    li.hears("refusal.step_missing")


@pytest.mark.no_golden
async def test_the_room_is_taken_while_people_are_asked(world: World) -> None:
    """The next best time is fixed."""
    _, li, chen, made = await ready(world)
    sun = await world.member("孙悦", role="head", station="NY")
    await room(world, "街道大会议室")
    await li.presses_verb("poll_time", consultation=made.id)
    await li.presses("街道大会议室")
    await li.presses("就发这几个")
    await li.presses("都可以")
    await chen.presses("都可以")
    slots = await slots_of(world.core.house.work(), made.id, 1)
    other = await elsewhere(world, sun, "农园路夜市扰民")
    zone = world.core.house.district.zone
    first = datetime.fromtimestamp(slots[0].start / 1000, zone)
    await sun.presses_verb("fix_time", consultation=other.id)
    await sun.says(f"{first:%m月%d日 %H:%M}")
    await sun.presses("街道大会议室")
    await sun.presses("就这么定")
    world.later(days=2, hours=6)
    await world.tick()
    now, _ = await there(world, made)
    assert now.start_at == slots[1].start


@pytest.mark.no_golden
@pytest.mark.parametrize(
    ("said", "no"),
    [
        ("12月2日 10:00", "重叠"),
        ("12月4日 10:00\n12月4日 14:00", "2 到 5 个"),
        ("今天 9:00", "已经过去了"),
        ("随便", "没看明白"),
    ],
    ids=["overlap", "many", "past", "unclear"],
)
async def test_times_that_a_poll_does_not_take(world: World, said: str, no: str) -> None:
    _, li, _, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.says(said)
    assert no in li.fresh[-1][1].text


@pytest.mark.no_golden
async def test_many_answer_at_once(world: World) -> None:
    """Nobody is in another's way: each is counted once, and the consultation is not written."""
    _, li, _chen, made = await ready(world)
    people = [world.person(f"居民{number}") for number in range(60)]
    for who in people:
        await who.opens("st_xm2k8vwd")
        await joins(world, made, who, Part.RESIDENT)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    before, _ = await there(world, made)
    presses: list[tuple[object, Press]] = [(who, who.button("都可以")) for who in people]
    await world.together(*presses)  # type: ignore[arg-type]
    work = world.core.house.work()
    slots = await slots_of(work, made.id, 1)
    answers = await answers_to(work, slots)
    assert {len(answers[slot.id]) for slot in slots} == {60}
    now, _ = await there(world, made)
    assert now.version == before.version


@pytest.mark.no_golden
async def test_who_was_not_asked_answers_nothing(world: World) -> None:
    _, li, _, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    lin = await world.member("林涛")
    await lin.presses_verb("answer_poll", consultation=made.id, poll=1, every="yes")
    lin.hears("refusal.not_invited")


async def test_somebody_without_a_chat_is_rung_up(world: World) -> None:
    _, li, _, made = await ready(world)
    talk = system_talk(world.core.house, world.core.house.work())
    name = talk.work.content("consultation_name", "五楼张奶奶", consultation_id=made.id)
    add_participant(talk, made, Invited(None, Part.RESIDENT, name_id=name))
    await talk.work.commit()
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await li.presses_verb("show_poll", consultation=made.id)
    assert "请打电话问一声" in li.last.text
    await li.presses("替没有聊天的人填")
    await li.presses("五楼张奶奶")
    for number in "1322":
        await li.says(number)
    assert "替五楼张奶奶记下了" in li.hears("timing.noted_for").text
    await li.presses("看看约时间的情况")
    assert "可以：五楼张奶奶" in li.last.text


@pytest.mark.no_golden
async def test_the_room_is_given_up_while_people_are_asked(world: World) -> None:
    head, li, chen, made = await ready(world)
    hall = await room(world, "百姓议事厅", station="XM")
    await li.presses_verb("poll_time", consultation=made.id)
    await li.presses("百姓议事厅")
    await li.presses("就发这几个")
    await chen.presses("都可以")
    await head.presses_verb("end_room", room=hall)
    await head.presses("停用")
    world.later(days=2, hours=6)
    await world.tick()
    now, _ = await there(world, made)
    assert now.state is Stage.PREPARING and now.poll_until is None
    assert li.letters[-1][0] == "timing.met_room"
    await li.presses("定 ①")
    await li.presses("就这么定")
    li.hears("refusal.room_gone")
    assert "最多 20 人" in str(li.letters[-2][1].card)
    await li.presses("换地方")
    await li.says("三栋楼下")
    await li.presses("就这么定")
    now, _ = await there(world, made)
    assert now.state is Stage.SCHEDULED and now.room_id is None


@pytest.mark.no_golden
async def test_what_is_urgent_need_not_wait_for_the_notice(world: World) -> None:
    _, li, _, made = await ready(world)
    work = world.core.house.work()
    work.update(tables.consultations, {"id": made.id}, urgency="danger")
    await work.commit()
    await li.presses_verb("fix_time", consultation=made.id)
    assert li.last.buttons[0].label.startswith("今天 14:30")
    await li.presses("今天 14:30")
    await li.says("三栋楼下")
    assert "提前" not in li.hears("fix_time.check.ask").text


@pytest.mark.no_golden
async def test_a_poll_ends_amid_an_answer(world: World) -> None:
    """The open question goes with it, so that the next words are no answer to nothing."""
    head, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await chen.presses("一个一个说")
    await chen.says("1")
    await head.presses_verb("show_poll", consultation=made.id)
    await head.presses("不约了")
    for _ in "234":
        await chen.says("1")
    assert chen.fresh[0][0] == "refusal.poll_over"
    await chen.says("取消")
    chen.hears("say.nothing_to_cancel")
