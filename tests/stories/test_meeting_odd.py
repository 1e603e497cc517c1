"""Odd turns of a meeting: guesses, the wrong hour, two at once, double presses, past midnight, called off."""

from __future__ import annotations

import pytest

from dialogs.talk import Press, Text
from domain import consultation_timing
from domain.consultation import Came, Mode, Part, Stage
from handlers.consulting import Invited
from handlers.sign_in_codes import payload
from storage.motions import ballots_of, motions_of
from tests.late import meanwhile
from tests.stories.consultations import HOUR, consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited
from tests.stories.meetings import Meeting, meeting, resident
from tests.stories.referrals import departments
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


def wrong(code: str, by: int) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


async def came(held: Meeting) -> list[Came | None]:
    _, people = await there(held.world, held.found)
    return [one.came_how for one in people]


async def put(held: Meeting, words: str = "通道立桩", how: str = "记名") -> None:
    await held.desk("put_motion")
    await held.leader.says(words)
    await held.leader.presses(how)
    await held.leader.presses("开始表决")


async def test_five_wrong_codes_and_then_the_desk(world: World) -> None:
    held = await meeting(world, 2)
    chen, zhao = held.people
    await held.until(minutes=-10)
    code = await held.code()
    for left in (4, 3, 2, 1):
        await chen.says(wrong(code, left))
        assert f"还可以试 {left} 次" in chen.hears("meet.code_wrong").text
    await chen.says(wrong(code, 9))
    chen.hears("meet.code_last")
    await chen.says(code)
    chen.hears("meet.desk_only")
    await zhao.says(code)
    zhao.hears("meet.signed_in")
    await held.desk("sign_in_paper")
    await held.leader.presses("居民 1 号")
    assert (await came(held))[1:] == [Came.HEAD, Came.CODE]
    assert chen.fresh[-1][0] == "meet.signed_in"


async def test_somebody_without_an_invitation_has_ten_guesses_an_hour(world: World) -> None:
    held = await meeting(world, 1)
    stranger = await resident(world, "过路人")
    await held.until(minutes=0)
    code = await held.code()
    for guess in range(10):
        await stranger.says(wrong(code, guess + 1))
        stranger.hears("say.lone_number")
    await stranger.says(code)
    stranger.hears("say.lone_number")
    world.later(minutes=61)
    await stranger.says(code)
    stranger.hears("meet.signed_in_guest")
    await stranger.says(code)
    stranger.hears("meet.signed_in_before")


async def test_a_number_is_a_number_where_there_is_no_meeting(world: World) -> None:
    held = await meeting(world, 1)
    [chen] = held.people
    await chen.says("123456")
    assert not chen.fresh[-1][0].startswith("meet.")
    await chen.presses("取消") if chen.last.buttons and chen.fresh[-1][0].endswith(".ask") else None
    await chen.says(await held.code())
    assert "起可以签到" in chen.hears("meet.early").text
    await chen.says("签到")
    chen.hears("sign_in.code.ask")
    await chen.says("不知道")
    chen.hears("sign_in.code.ask")
    await chen.says("654 321")
    chen.hears("meet.no_meeting")


async def test_before_after_and_called_off(world: World) -> None:
    held = await meeting(world, 1)
    [chen] = held.people
    link = payload(world.core.house, held.found)
    await chen.opens(link)
    chen.hears("meet.early")
    await held.desk("open_meeting")
    held.leader.hears("refusal.meeting_early")
    await held.desk("sign_in_paper")
    held.leader.hears("refusal.meeting_early")
    await moves(world, held.found, consultation_timing.call_off, reason=None)
    await held.until(minutes=0)
    await chen.opens(payload(world.core.house, await held.now()))
    chen.hears("meet.off")
    await chen.opens(link)  # the code of before
    chen.hears("meet.off")
    await chen.opens("m_nonsense")
    chen.hears("refusal.consultation_unknown")


async def test_a_moved_meeting_has_another_code_and_other_timers(world: World) -> None:
    held = await meeting(world, 1)
    [chen] = held.people
    before, start = await held.code(), held.found.start_at or 0
    work = world.core.house.work()
    place = work.content("consultation_place", "二楼")
    await work.commit()
    how = {"start": start + HOUR, "end": start + 2 * HOUR, "mode": Mode.PLACE, "place": place}
    await moves(world, held.found, consultation_timing.move, **how)
    await held.until(minutes=-60)
    assert "meet.code_ahead" not in [kind for kind, _ in held.leader.letters]
    await held.until(minutes=-20)
    assert await held.code() != before
    await chen.says(before)
    chen.hears("meet.code_wrong")


async def test_a_newcomer_behind_the_link_agrees_first(world: World) -> None:
    held = await meeting(world, 1)
    await held.until(minutes=0)
    new = world.person("新来的")
    await new.opens(payload(world.core.house, await held.now()))
    new.hears("consent.agree.ask")
    await new.presses("同意")
    new.hears("meet.signed_in_guest")
    other = world.person("又一位")
    await other.opens("st_xm2k8vwd")
    await other.says(await held.code())
    await other.presses("同意")
    other.hears("meet.signed_in_guest")


async def test_two_meetings_at_once(world: World) -> None:
    held = await meeting(world, 1)
    [chen] = held.people
    also = [Invited(await person_id(world, chen), Part.RESIDENT)]
    other = await fixed(world, await consulted(world, held.leader, title="停车位怎么分", people=also), hours=2)
    second = Meeting(world, held.head, held.leader, [chen], other)
    await held.until(minutes=0)
    await chen.says(await held.code())
    chen.hears("meet.signed_in")
    await chen.says(await second.code())
    assert "您同时还签到了《电梯什么时候能修好》" in chen.hears("meet.signed_in").text
    await chen.says("111111")
    chen.hears("meet.signed_in_before")


async def test_a_motion_stays_as_it_was_voted_on(world: World) -> None:
    held = await meeting(world, 2)
    chen, zhao = held.people
    await held.until(minutes=1)
    await chen.says(await held.code())
    await put(held)
    [one] = await motions_of(world.core.house.work(), held.found.id)
    await held.leader.presses_verb("change_motion", motion=one.id)
    held.leader.hears("refusal.motion_voted")
    await held.desk("motions")
    await held.leader.presses("提出表决")
    await held.leader.says("晚上十点以后不停车")
    asked = held.leader.fresh[-1][0]
    await held.leader.says(held.found.number)
    held.leader.hears("say.consultation_shown", asked)
    await held.leader.says("XM-C26-999")  # of none
    assert held.leader.fresh[-1][0] != "say.consultation_shown"
    await held.leader.says("取消")
    await zhao.presses_verb("vote", motion=one.id, choice="yes")
    zhao.hears("refusal.sign_in_first")
    await chen.says("赞成")
    await chen.presses("反对")
    chen.hears("meet.voted_openly")
    await chen.presses("反对")
    assert "您投的就是“反对”" in chen.hears("meet.vote_stands").text
    assert [one.label for one in chen.last.buttons] == ["赞成", "弃权"]
    await zhao.says(await held.code())
    zhao.hears("meet.ask_vote", "meet.signed_in")
    await zhao.says("反对")
    zhao.hears("meet.voted_openly")
    await held.leader.presses("停止表决")
    assert "赞成 0，反对 2" in chen.hears("meet.result").text
    await chen.presses("赞成")
    chen.hears("refusal.motion_over")
    await held.leader.presses_verb("close_motion", motion=one.id)
    held.leader.hears("refusal.motion_over")
    stranger = await resident(world, "过路人")
    await stranger.presses_verb("vote", motion=one.id, choice="yes")
    stranger.hears("refusal.not_invited")
    await stranger.presses_verb("close_motion", motion=one.id)
    stranger.hears("refusal.not_yours")


async def test_pressed_twice_at_once_is_one_vote(world: World) -> None:
    held = await meeting(world, 5)
    await held.until(minutes=1)
    await held.all_sign_in()
    await put(held, how="不记名")
    press: dict[str, list[Press]] = {}
    for one in held.people:
        buttons = next(letter for kind, letter in reversed(one.letters) if kind == "meet.ask_vote").buttons
        press[one.name] = [Press(button.letter, button.code) for button in buttons]
    said: list[tuple[Resident, Press]] = []
    for one in held.people:
        said += [(one, press[one.name][0]), (one, press[one.name][0]), (one, press[one.name][1])]
    await world.together(*said)
    await held.leader.presses("停止表决")
    [found] = await motions_of(world.core.house.work(), held.found.id)
    assert found.result["total"] == 5 and found.result["abstain"] == 0


async def test_a_vote_is_in_or_refused_when_it_is_closed_at_the_same_instant(world: World) -> None:
    held = await meeting(world, 6)
    await held.until(minutes=1)
    await held.all_sign_in()
    await put(held, how="不记名")
    close = held.leader.button("停止表决")
    votes = [(one, Text("赞成")) for one in held.people]
    await world.together(*votes[:3], (held.leader, close), *votes[3:])
    await world.tick()
    [found] = await motions_of(world.core.house.work(), held.found.id)
    kept = [kind for one in held.people for kind, _ in one.letters].count("meet.voted")
    assert found.result["total"] == kept == len(await ballots_of(world.core.house.work(), found.id))


async def test_all_sign_in_at_the_very_start(world: World) -> None:
    held = await meeting(world, 8)
    await held.until(minutes=1)
    code = await held.code()
    await world.together(*((one, Text(code)) for one in held.people), *((one, Text(code)) for one in held.people))
    assert (await came(held)).count(Came.CODE) == 8
    assert (await held.now()).state is Stage.MEETING
    names = [row["name"] for row in await world.rows_of("events") if row["thing"] == "participant"]
    assert names.count("participant.came") == 8


async def test_past_midnight_and_closed_by_itself(world: World) -> None:
    held = await meeting(world, 1, hours=13)
    [chen] = held.people
    await held.until(minutes=0)
    assert (await held.now()).state is Stage.SCHEDULED
    await chen.says(await held.code())
    await held.until(minutes=90 + 31)
    assert "meet.still_on" in [row["kind"] for row in await world.rows_of("letters")]
    late = await resident(world, "晚到的")
    await late.says(await held.code())
    late.hears("meet.signed_in_guest")
    await put(held)
    await chen.says("赞成")
    await held.until(minutes=90 + 180)
    found = await held.now()
    assert found.state is Stage.HELD and found.held_at == world.now
    [one] = await motions_of(world.core.house.work(), held.found.id)
    assert one.result["total"] == 1
    await late.presses("发言")
    late.hears("refusal.not_meeting")


async def test_nobody_came(world: World) -> None:
    held = await meeting(world, 1)
    await held.until(minutes=90 + 30)
    assert held.leader.last.text.startswith("《电梯什么时候能修好》的时间过了，没有人签到")
    await held.people[0].says(await held.code())
    held.people[0].hears("meet.over")
    await held.until(minutes=90 + 180)
    assert (await held.now()).state is Stage.SCHEDULED


async def test_the_paper_is_noted_a_day_later(world: World) -> None:
    """It opens with the first name, and does not stay open for ever."""
    held = await meeting(world, 1)
    await held.until(minutes=24 * 60)
    assert (await held.now()).state is Stage.SCHEDULED
    await held.desk("sign_in_paper")
    await held.leader.presses("居民 1 号")
    assert (await held.now()).state is Stage.MEETING
    await held.until(minutes=27 * 60)
    assert (await held.now()).state is Stage.HELD
    assert held.leader.letters[-1][0] == "meet.held_itself"


async def test_a_departments_answer_is_rated_and_what_it_said_stands(world: World) -> None:
    await departments(world, "城管局")
    held = await meeting(world, 4)
    await held.until(minutes=1)
    await held.all_sign_in()
    await held.desk("rate_reply")
    await held.leader.presses("城管局")
    await held.leader.says("本周五前装好四根隔离桩")
    await held.leader.presses("记名")
    await held.leader.presses("开始表决")
    for one, said in zip(held.people, ("满意", "基本满意", "2", "不满意"), strict=True):
        await one.says(said)
        one.hears("meet.voted_openly")
    await held.leader.presses("停止表决")
    text = held.people[0].hears("meet.result_rating").text
    assert "满意 1，基本满意 2，不满意 1，共 4 票。满意率 70.0%。" in text and "城管局" in text
    [opinion] = await world.rows_of("utterances")
    assert opinion["kind"] == "opinion" and opinion["person_id"] == await person_id(world, held.leader)


async def test_who_speaks_when_it_is_not_for_the_meeting(world: World) -> None:
    held = await meeting(world, 2)
    chen, zhao = held.people
    await held.until(minutes=1)
    await zhao.says(await held.code())
    await zhao.says("我家楼上漏水")
    await zhao.presses("是另一件事")
    zhao.hears("report.place.ask")
    await zhao.presses("取消")
    await chen.presses_verb("speak", consultation=held.found.id)  # invited, at home
    assert [one.label for one in chen.last.buttons] == ["署名发言", "不署名", "取消"], "nothing was said yet"
    await chen.presses("署名发言")
    assert [one.label for one in chen.last.buttons] == ["取消"]
    await chen.says("跳过")
    chen.hears("speak.words.ask")
    await chen.says("我在家里听着，同意立桩")
    chen.hears("meet.spoken")
    await chen.presses("发言")
    await chen.says("还要装个摄像头")  # before it is said whether it is signed
    await chen.says("不署名")
    chen.hears("meet.spoken")
    await held.desk("speak_for")
    await held.leader.presses("居民 1 号")
    await held.leader.says("路灯也要修")
    held.leader.hears("meet.spoken_for")
    said = await world.rows_of("utterances")
    assert [row["person_id"] for row in said].count(None) == 1
    assert len({row["participant_id"] for row in said} - {None}) == 1 and len({row["person_id"] for row in said}) == 3


async def test_a_word_does_what_its_button_does(world: World) -> None:
    """From who runs it 散会 is no opinion; from a resident 表决 may be one."""
    held = await meeting(world, 1)
    [chen] = held.people
    await held.until(minutes=1)
    for one in (chen, held.leader):
        await one.says(f"签到 {await held.code()}")
        one.hears("meet.signed_in")
    await chen.says("发言。")
    chen.hears("speak.signed.ask")
    await chen.presses("取消")
    await chen.says("表决")
    chen.hears("speak.signed.ask")
    await chen.presses("取消")
    await held.leader.says("议程")
    await held.leader.presses("加一条")
    await held.leader.says("谁来出钱")
    await held.leader.presses("不指定")
    await held.leader.says("看情况")
    held.leader.hears("add_agenda_line.minutes.ask")
    await held.leader.says("四十五分钟")
    assert "1. 谁来出钱（45 分钟）" in held.leader.hears("meet.agenda").text
    await held.leader.says("表决")
    held.leader.hears("meet.motions_none")
    await held.leader.says("散会")
    held.leader.hears("hold_meeting.sure.ask")
    await held.leader.presses("散会")
    assert (await held.now()).state is Stage.HELD
    assert not await world.rows_of("utterances")


async def test_words_that_come_when_it_is_over_leave_no_question_open(world: World) -> None:
    held = await meeting(world, 2)
    chen, zhao = held.people
    await held.until(minutes=1)
    await held.all_sign_in()
    for one, signed in ((chen, "署名发言"), (zhao, "不署名")):
        await one.presses("发言")
        await one.presses(signed)
    await held.desk("hold_meeting")
    await held.leader.presses("散会")
    for one in (chen, zhao):
        await one.says("我还有一句")
        one.hears("refusal.not_meeting")
        await one.says("谢谢")
        one.hears("say.thanks")
    assert not await world.rows_of("utterances")


async def test_the_agenda_is_put_in_order_and_read_by_those_invited(world: World) -> None:
    held = await meeting(world, 1)
    li, [chen] = held.leader, held.people
    for words in ("第一件", "第二件", "第三件"):
        await held.desk("add_agenda_line")
        await li.says(words)
        await li.presses("不指定")
        await li.presses("不定")
    await li.presses("调次序")
    await li.presses("第三件")
    await li.presses("第 1 条")
    await li.presses("删一条")
    await li.presses("第二件")
    assert li.hears("meet.agenda").text.splitlines()[1:] == ["1. 第三件", "2. 第一件"]
    await chen.presses_verb("agenda", consultation=held.found.id)
    assert "1. 第三件" in chen.hears("meet.agenda").text and not chen.last.buttons
    await chen.presses_verb("add_agenda_line", consultation=held.found.id)
    chen.hears("refusal.not_yours")


@pytest.mark.parametrize("how", ["记名", "不记名"])
async def test_a_paper_sign_in_stays_once_there_is_a_vote(world: World, how: str) -> None:
    held = await meeting(world, 2)
    [chen, _] = held.people
    await held.until(minutes=1)
    await held.desk("sign_in_paper")
    await held.leader.presses("居民 1 号")
    ticked = held.leader.last
    await put(held, how=how)
    await chen.presses("赞成")
    await held.leader.presses("点错了，撤销", letter=ticked)
    assert "投过票" in held.leader.hears("refusal.tick_voted").text
    assert (await came(held))[1] is Came.HEAD
    await held.desk("motions")
    await held.leader.presses("1")
    await held.leader.presses("不表决了")
    await held.leader.presses("点错了，撤销", letter=ticked)
    held.leader.hears("meet.unticked")


async def test_a_vote_and_the_undoing_of_its_sign_in_at_the_same_instant(world: World) -> None:
    held = await meeting(world, 2)
    [chen, zhao] = held.people
    await held.until(minutes=1)
    for one in ("居民 1 号", "居民 2 号"):
        await held.desk("sign_in_paper")
        await held.leader.presses(one)
    ticked = held.leader.last
    await put(held)
    with meanwhile(world.core, lambda: zhao.presses("赞成")):
        await held.leader.presses("点错了，撤销", letter=ticked)
    held.leader.hears("refusal.tick_voted")
    await held.desk("sign_in_paper")
    await held.leader.presses("李慧敏")
    others = [letter for _, letter in held.leader.letters if any("撤销" in b.label for b in letter.buttons)]
    with meanwhile(world.core, lambda: held.leader.presses("点错了，撤销", letter=others[0])):
        await chen.presses("赞成")
    chen.hears("refusal.sign_in_first")
    [put_to] = await motions_of(world.core.house.work(), held.found.id)
    assert len(await ballots_of(world.core.house.work(), put_to.id)) == 1


async def test_what_comes_too_late_is_not_asked_for_again(world: World) -> None:
    """Half a written opinion, as the meeting begins: it is refused once, and then he talks of something else."""
    held = await meeting(world, 2)
    chen, zhao = held.people
    await invited(world, held.found)
    await chen.presses("书面意见")
    await zhao.presses("派人参加")
    await held.until(minutes=1)
    for one in (chen, zhao):
        await one.says("请把门禁也修一修")
        one.hears("refusal.meeting_begun")
        await one.says("谢谢")
        one.hears("say.thanks")


async def test_who_came_is_thanked_once_and_nobody_else(world: World) -> None:
    held = await meeting(world, 3)
    chen, zhao, absent = held.people
    await held.until(minutes=1)
    for one in (chen, zhao):
        await one.says(await held.code())
    await held.until(minutes=90 + 180)
    assert (await held.now()).state is Stage.HELD
    told = [[kind for kind, _ in one.letters].count("meet.thanks_came") for one in (chen, zhao, absent, held.leader)]
    assert told == [1, 1, 0, 0] and held.leader.letters[-1][0] == "meet.held_itself"
