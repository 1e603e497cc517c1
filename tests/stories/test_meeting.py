"""A meeting in the room and in chat: signing in, speaking, voting, closing."""

from __future__ import annotations

from domain.consultation import Came, Stage
from storage.consultation_people import people_of
from tests.stories.consultations import there
from tests.stories.meetings import meeting, resident
from tests.talk import World


async def test_from_the_code_to_the_result(world: World) -> None:
    held = await meeting(world)
    chen, zhao, qian = held.people
    li = held.leader
    await held.desk("agenda")
    await li.presses("加一条")
    await li.says("消防通道晚上谁来管")
    await li.presses("居民 2 号")
    await li.presses("10 分钟")
    li.hears("meet.agenda")
    await held.until(minutes=-30)
    li.hears("meet.code_ahead")
    await held.desk("show_code")
    assert li.hears("meet.code").buttons[0].link
    for one in (chen, zhao):
        await one.says(await held.code())
        one.hears("meet.signed_in")
    assert (await held.now()).state is Stage.SCHEDULED
    await held.until(minutes=0)
    assert (await held.now()).state is Stage.MEETING
    await qian.says(f"{await held.code()}。")
    qian.hears("meet.signed_in")
    await zhao.presses("发言")
    await zhao.presses("署名发言")
    await zhao.says("晚上十点以后保安不巡逻，车就停进来了")
    zhao.hears("meet.spoken")
    await qian.says("物业收了钱不办事")
    qian.hears("speak.signed.ask")
    await qian.presses("不署名")
    qian.hears("meet.spoken")
    await held.desk("motions")
    await li.presses("提出表决")
    await li.says("晚上十点到早上六点通道立桩，只留消防车进出")
    await li.presses("不记名")
    await li.presses("开始表决")
    for one in held.people:
        one.hears("meet.ask_vote")
    await chen.says("1")
    await zhao.presses("反对")
    await qian.says("弃权")
    for one in held.people:
        one.hears("meet.voted")
    await li.presses("看最新票数")
    assert "已投 3 票" in li.last.text
    await li.presses("停止表决")
    assert "共 3 票" in zhao.hears("meet.result").text and "赞成" not in zhao.last.text
    await chen.presses("看发言")
    shown = chen.hears("meet.opinions").text
    assert "物业收了钱不办事 —— 不署名" in shown
    await held.desk("hold_meeting")
    await li.presses("散会")
    li.hears("meet.held")
    for one in held.people:
        assert "谢谢您来" in one.last.text and [kind for kind, _ in one.letters].count("meet.thanks_came") == 1
    found, people = await there(world, held.found)
    assert found.state is Stage.HELD and found.held_at == world.now
    assert [one.came_how for one in people if one.came_at] == [Came.CODE] * 3


async def test_on_paper_by_name_and_without_an_invitation(world: World) -> None:
    held = await meeting(world, 2)
    clerk = await world.member("周敏", role="clerk")
    stranger = await resident(world, "过路人")
    await held.until(minutes=5)
    await clerk.presses_verb("sign_in_paper", consultation=held.found.id)
    clerk.hears("meet.paper")
    await clerk.presses("李慧敏")
    assert "还有 2 人" in clerk.hears("meet.paper").text
    await clerk.presses("居民 1 号")
    await clerk.presses("点错了，撤销")
    clerk.hears("meet.unticked")
    await clerk.presses("登记没手机的")
    await clerk.presses("居民")
    await clerk.says("三栋李大爷")
    clerk.hears("meet.entered")
    await stranger.says(await held.code())
    stranger.hears("meet.signed_in_guest")
    assert held.head.fresh[-1][0] == "meet.walked_in"
    people = await people_of(world.core.house.work(), held.found.id)
    assert (people.invited, people.came, people.uninvited) == (0, 3, 3), "no letter went out for this one"
    await held.desk("put_motion")
    await held.leader.says("通道立桩")
    await held.leader.presses("记名")
    await held.leader.presses("开始表决")
    stranger.hears_nothing()
    assert "meet.ask_vote" not in [kind for kind, _ in held.people[0].letters]
    await held.leader.presses("赞成")
    await held.leader.presses("登记举手票")
    await held.leader.says("2 0 0")
    held.leader.hears("refusal.too_many_hands")
    await held.leader.presses("登记举手票")
    await held.leader.says("1，0，0")
    await held.leader.presses("停止表决")
    assert "赞成 2，反对 0，弃权 0，共 2 票" in held.leader.last.text
