"""Why an item lies where it lies: one plain sentence a step, in words for who asks."""

from __future__ import annotations

import pytest

from tests.stories.test_privacy import at_home
from tests.stories.test_walk_in import entered
from tests.talk import World


async def test_each_reads_why_in_words_of_his_own(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    head = await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await chen.says(number)
    await chen.presses("为什么到这里")
    first = chen.hears("say.why").text
    assert "您写的时候，选的驿站是香蜜社区协商驿站" in first
    assert "那时正是李慧敏 委员值班" in first and "现在：在香蜜社区协商驿站，由李慧敏负责" in first
    await li.presses("退单")
    await li.says("我住隔壁黑曜石")
    await lin.presses("接单")
    await chen.says(f"/why {number}")
    told = chen.hears("say.why").text
    assert "轮到林涛 委员" in told and "退了单" not in told and "黑曜石" not in told
    await head.says(f"为什么{number}")
    told = head.hears("say.why").text
    assert "李慧敏退了单：我住隔壁黑曜石" in told and "先跳过了李慧敏" in told
    assert "居民写的时候" in told
    await head.says(number)
    await head.presses("转派")
    await head.presses("何静")
    await head.says("她熟悉消防")
    he = await world.member("何静")
    await he.says("我的待办")
    await he.says("1")
    await he.presses("接单")
    await chen.says("为什么到这里")
    told = chen.hears("say.why").text
    assert "何静接了过来" in told and "由何静负责" in told


@pytest.mark.no_golden
async def test_outside_hours_the_next_one_and_in_a_gap_the_head(world: World) -> None:
    await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士")
    world.later(hours=10)
    number = await chen.reports()
    await chen.says(f"为什么 {number}")
    assert "那时没有人坐班" in chen.hears("say.why").text
    wang = await at_home(world, "居民二")
    number = await wang.reports("李委员、林委员、何委员都不管，路灯坏了")
    await wang.says(f"为什么 {number}")
    assert "请站长王建国来接" in wang.hears("say.why").text


@pytest.mark.no_golden
async def test_by_hand(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk)
    await clerk.says(number)
    await clerk.presses("改派") if "改派" in [b.label for b in clerk.last.buttons] else await clerk.presses("派单")
    await clerk.presses("林涛")
    await clerk.says(f"为什么 {number}")
    told = clerk.hears("say.why").text
    assert "赵安派给了林涛" in told and "赵安在香蜜社区协商驿站替居民登记的" in told


@pytest.mark.no_golden
async def test_who_may_not_read_it_is_told_nothing(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    chen = await at_home(world, "陈女士")
    other = await at_home(world, "旁人")
    number = await chen.reports()
    for who in (lin, other):
        await who.says(f"为什么 {number}")
        who.hears("refusal.item_unknown")
        await who.says("为什么 XH-991231-999")
        who.hears("refusal.item_unknown")
    await chen.says(number)
    await other.sends(chen.button("为什么到这里"))
    assert other.toast
    await li.says("/why")
    li.hears("say.why")
    await lin.says("/why")
    lin.hears("refusal.ask_with_number")
    await chen.says("为什么还没人来看")
    assert chen.fresh[-1][0] != "say.why"


@pytest.mark.no_golden
async def test_amid_a_form_it_is_said_and_the_question_stays(world: World) -> None:
    await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await chen.says(number)
    await chen.presses("补充")
    await chen.says(f"为什么 {number}")
    assert [kind for kind, _ in chen.fresh] == ["say.why", "supplement.words.ask"]


@pytest.mark.no_golden
async def test_words_that_make_it_a_danger_reach_the_head(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    head._mark = li._mark = 0
    head._mark = len(head.letters)
    await chen.says(number)
    await chen.presses("补充")
    await chen.says("着火了！3 栋 2 单元厨房着火了")
    letter = head.hears("notice.head_danger")
    assert letter.urgent and "危急" in letter.plain
    await chen.says(number)
    await chen.presses("补充")
    await chen.says("着火了，还在烧")
    head.hears_nothing()
