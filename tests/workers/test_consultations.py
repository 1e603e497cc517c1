"""Two workers do something with one consultation at the same instant: once, and the other is told."""

from __future__ import annotations

import asyncio
from collections import Counter

from dialogs.talk import Press
from domain.consultation import Part
from handlers.run_timers import run_timers
from tests.late import meanwhile
from tests.stories.consultations import there
from tests.stories.invitations import convened
from tests.stories.outcomes import held, team
from tests.stories.test_topics import _arrives, _opens, _proposes, _stands
from tests.stories.timings import elsewhere, joins, ready, room
from tests.talk import Resident
from tests.workers.crew import CONFLICT, Crew


async def at_once(crew: Crew, *said: tuple[Resident, Press]) -> None:
    """Each at a worker of his own."""
    inbound = [crew.inbound(press, who.address) for who, press in said]
    workers = zip(crew.cores, inbound, strict=False)
    await asyncio.gather(*(worker.receive(one) for worker, one in workers))
    await crew.world.settle()
    await sound(crew)


async def sound(crew: Crew) -> None:
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")


async def named(crew: Crew) -> Counter[str]:
    return Counter(row["name"] for row in await crew.world.rows_of("events"))


async def test_two_heads_fix_one_room(crew: Crew) -> None:
    world = crew.world
    _, li, _, made = await ready(world)
    sun = await world.member("孙悦", role="head", station="NY")
    await room(world, "街道大会议室")
    other = await elsewhere(world, sun, "农园路夜市扰民")
    for who, which in ((li, made.id), (sun, other.id)):
        await who.presses_verb("fix_time", consultation=which)
        await who.says("12月2日 14:30")
        await who.presses("街道大会议室")
    await at_once(crew, (li, li.button("就这么定")), (sun, sun.button("就这么定")))
    fixed = [row for row in await world.rows_of("consultations") if row["state"] == "scheduled"]
    assert len(fixed) == 1 and (await named(crew))["consultation.fixed"] == 1


async def test_two_heads_fix_one_person(crew: Crew) -> None:
    """Each by himself finds nothing in the way: both meetings stand, and all three are told once."""
    world = crew.world
    head, li, _, made = await ready(world)
    sun = await world.member("孙悦", role="head", station="NY")
    lin = await world.member("林涛")
    other = await elsewhere(world, sun, "农园路夜市扰民")
    for found in (made, other):
        await joins(world, found, lin, Part.MEMBER)
    for who, which, clock in ((li, made.id, "14:30"), (sun, other.id, "15:00")):
        await who.presses_verb("fix_time", consultation=which)
        await who.says(f"12月2日 {clock}")
        await who.says("三栋楼下")
    his = crew.inbound(sun.button("就这么定"), sun.address)
    with meanwhile(crew.cores[0], lambda: crew.cores[1].receive(his)):
        await crew.cores[0].receive(crew.inbound(li.button("就这么定"), li.address))
    assert (await named(crew))["consultation.fixed"] == 2
    for _ in range(3):
        await asyncio.gather(*(run_timers(worker.house) for worker in crew.cores))
    await sound(crew)
    told = {who.name: [one for one in await kinds_to(crew, who) if "clash" in one] for who in (lin, li, sun, head)}
    desk, yours = ["timing.clash_desk"], ["timing.clash_yours"]
    assert told == {"林涛": yours, "李慧敏": desk, "孙悦": desk, "王建国": desk}


async def test_two_take_the_last_seat(crew: Crew) -> None:
    world = crew.world
    made, li, chen = await convened(world, capacity=1)
    lin = await world.member("林涛")
    await li.presses_verb("add_participant", consultation=made.id, part="member")
    await li.presses("林涛")
    await at_once(crew, (chen, chen.button("参加")), (lin, lin.button("参加")))
    rows = [row for row in await world.rows_of("participants") if row["answer"] == "yes"]
    assert sorted(row["queued_at"] is None for row in rows) == [False, True]
    [seats] = [row["seats"] for row in await world.rows_of("consultations")]
    assert seats == 2


async def test_minutes_are_sent_by_two_and_answered_as_their_time_ends(crew: Crew) -> None:
    world = crew.world
    head, li, _, zhao = await team(world)
    chen, _, made = await held(world, li, department=zhao)
    for who in (li, head):
        await who.says(made.number)
        await who.presses("会议纪要")
    await at_once(crew, (li, li.button("发给大家")), (head, head.button("发给大家")))
    assert (await named(crew))["consultation.minuted"] == 1
    await world.tick()
    letters = [row["kind"] for row in await world.rows_of("letters") if row["kind"] == "after.minutes_for_you"]
    [sender] = [row["maker"] for row in await world.rows_of("events") if row["name"] == "consultation.minuted"]
    assert len(letters) == len({row["person_id"] for row in await world.rows_of("participants")} - {sender})
    [due] = [row["answer_by"] for row in await world.rows_of("minutes")]
    world.later(seconds=(due - world.now) / 1000)
    answer = crew.inbound(chen.button("有异议"), chen.address)
    agrees = crew.inbound(zhao.button("无异议"), zhao.address)
    await asyncio.gather(run_timers(crew.cores[0].house), crew.cores[1].receive(agrees), crew.cores[2].receive(answer))
    await run_timers(crew.cores[0].house)
    await sound(crew)
    [state] = [row["state"] for row in await world.rows_of("minutes")]
    rows = await world.rows_of("minutes_answers")
    assert state == "settled" and len({row["participant_id"] for row in rows}) == len(rows)
    assert (await named(crew))["consultation.settled"] == 1


async def test_a_poll_is_closed_by_hand_as_its_timer_closes_it(crew: Crew) -> None:
    world = crew.world
    _, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    for who in (li, chen):
        await who.presses("都可以")
    await li.presses_verb("show_poll", consultation=made.id)
    button = next(one for one in li.last.buttons if one.label.startswith("定 "))
    await li.sends(Press(button.letter, button.code))
    check = li.button("就这么定")
    now, _ = await there(world, made)
    assert now.poll_until is not None
    world.later(seconds=(now.poll_until - world.now) / 1000)
    by_hand = crew.inbound(check, li.address)
    await asyncio.gather(crew.cores[1].receive(by_hand), run_timers(crew.cores[0].house))
    await sound(crew)
    told = await named(crew)
    now, _ = await there(world, made)
    assert now.poll_until is None and told["consultation.poll_opened"] + told["consultation.fixed"] == 2


async def test_one_concludes_as_another_does(crew: Crew) -> None:
    world = crew.world
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    staff = await world.member("周宁", role="staff", station="")
    for who in (head, staff):
        await who.presses_verb("conclude_consultation", consultation=made.id)
        await who.says("三天内换好门机")
    await at_once(crew, (head, head.button("发送")), (staff, staff.button("发送")))
    assert (await named(crew))["consultation.concluded"] == 1
    told = Counter(row["address_id"] for row in await world.rows_of("letters") if row["kind"] == CONCLUDED)
    assert told and max(told.values()) == 1


CONCLUDED = "after.concluded_reporter"


async def test_opened_as_it_is_called_off(crew: Crew) -> None:
    """Either it is held, or it is called off: never both."""
    world = crew.world
    made, li, _ = await convened(world, hours=2)
    head = world.people["王建国"]
    world.later(hours=1.9)
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("停电了")
    await li.says(made.number)
    await li.presses("更多操作")
    card = next(shown for _, shown in reversed(li.letters) if any(one.label == "开会" for one in shown.buttons))
    opens = li.button("开会", card)
    yes = Press(head.last.id, head.last.buttons[0].code)
    await at_once(crew, (head, yes), (li, opens))
    told = await named(crew)
    assert told["consultation.opened"] + told["consultation.called_off"] == 1


async def test_the_tenth_supporter_counts_once_whichever_worker_takes_him(crew: Crew) -> None:
    """Two at the same instant as ninth and tenth, and a third just beside them."""
    world = crew.world
    head = await world.member("王建国", role="head")
    await _proposes(world)
    await _opens(head)
    for number in range(8):
        await _stands(world, f"居民{number}", "附议")
    last = [await _arrives(world, name) for name in ("钱阿姨", "孙大爷", "周老师")]
    for one in last:
        await one.says("你好")
        await one.presses("同意")
        await one.says("大家提的议题")
        await one.presses("充电", letter=one.hears("say.topics_list"))
    await at_once(crew, *((one, one.button("附议")) for one in last))
    [topic] = await world.rows_of("topics")
    assert (topic["state"], topic["supports"]) == ("taken", 10)
    told = await named(crew)
    assert (told["topic.taken"], told["consultation.begun"]) == (1, 1)
    assert len([row for row in await world.rows_of("topic_supports") if row["ended_at"] is None]) == 10
    assert await kinds_to(crew, head) == ["say.consultation_you_lead"]
    ends = sorted([(await kinds_to(crew, one))[0] for one in last])
    assert ends == ["refusal.topic_moved", "say.topic_supported", "say.topic_supported"]


async def kinds_to(crew: Crew, who: Resident) -> list[str]:
    """What somebody was told since his last own press was answered in the story."""
    told = {letter.id for _, letter in who.letters}
    his = {row["id"] for row in await crew.world.rows_of("addresses") if row["external"] == who.address}
    rows = [row for row in await crew.world.rows_of("letters") if row["address_id"] in his and row["id"] not in told]
    return [str(row["kind"]) for row in sorted(rows, key=lambda row: str(row["id"]))]
