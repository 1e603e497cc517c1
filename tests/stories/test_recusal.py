"""Who is named in a matter, or says so himself, has nothing to do with it: not to see, not to take, not to decide."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.stories.test_privacy import at_home, steals
from tests.stories.test_walk_in import entered
from tests.talk import Resident, World

ABOUT_MEMBER = "琥珀弄这边停水，值班的李慧敏委员来了就骂人，一句不问就走"
ABOUT_HEAD = "王站长收了物业的红包，琥珀弄的垃圾没人管"


async def crew(world: World) -> dict[str, Resident]:
    return {
        "li": await world.member("李慧敏"),
        "lin": await world.member("林涛"),
        "he": await world.member("何静"),
        "head": await world.member("王建国", role="head"),
        "clerk": await world.member("赵安", role="clerk"),
        "staff": await world.member("周宁", role="staff", station=""),
    }


def forget(cast: dict[str, Resident]) -> None:
    for who in cast.values():
        who._mark = len(who.letters)


async def recused_names(world: World, number: str) -> set[str]:
    rows = {row["id"]: row for row in await world.rows_of("persons")}
    vault = world.core.house.vault
    return {vault.open(person, rows[person]["name_sealed"]) or "" for person in (await world.item(number)).recused}


def saw(who: Resident, *words: str) -> list[str]:
    return [word for word in words if word in who.heard_all()]


async def test_a_complaint_about_the_member_on_duty(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(ABOUT_MEMBER)
    assert await recused_names(world, number) == {"李慧敏"}
    cast["lin"].hears("notice.assigned")
    assert [kind for kind, _ in cast["head"].fresh] == ["notice.head_recused", "notice.head_new"]
    assert "李慧敏" in cast["head"].fresh[0][1].text
    cast["li"].hears_nothing()
    names = [event["name"] for event in await world.events(number)]
    assert names == ["item.reported", "item.recused", "item.assigned"]

    await chen.says(f"为什么 {number}")
    why = chen.hears("say.why").text
    assert "按值班的先后，轮到林涛 委员" in why and "李慧敏" not in why and "回避" not in why
    await cast["head"].says(f"为什么 {number}")
    why = cast["head"].hears("say.why").text
    assert "李慧敏要回避：居民的话里提到了" in why and "先跳过了李慧敏" in why
    await cast["lin"].says(f"为什么 {number}")
    assert "李慧敏" not in cast["lin"].hears("say.why").text

    await cast["lin"].presses("退单")
    await cast["lin"].says("我和她同一个单位，也不便经手")
    cast["he"].hears("notice.assigned")
    assert not saw(cast["li"], "琥珀弄", number, "骂人")


@pytest.mark.no_golden
async def test_who_is_recused_finds_nothing_anywhere(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(ABOUT_MEMBER)
    await cast["lin"].presses("接单")
    await cast["lin"].presses("联系居民")
    await cast["lin"].says("玛瑙色的水管明天换")
    await cast["head"].says(number)
    li = cast["li"]
    for said in (
        number,
        number.replace("-", "").lower(),
        "001",
        "我的事项",
        "我的待办",
        "收件箱",
        f"为什么 {number}",
        "/why",
    ):
        await li.says(said)
        await li.says("1")
        await li.says("取消")
        world.later(minutes=2)
    for other in (*list(cast.values())[1:], chen):
        await steals(li, {"other": other})
        world.later(minutes=2)
    assert not saw(li, "琥珀弄", "骂人", "玛瑙")
    assert number not in "\n".join(letter.numbered for _, letter in li.letters)


async def test_a_complaint_about_the_head_goes_to_staff(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(ABOUT_HEAD)
    assert await recused_names(world, number) == {"王建国"}
    assert [kind for kind, _ in cast["staff"].fresh][-2:] == ["notice.head_recused", "notice.head_new"]
    cast["head"].hears_nothing()
    await cast["staff"].says("收件箱")
    assert "站长不便经手，请您来定" in cast["staff"].hears("say.inbox_list").text
    await cast["head"].says("收件箱")
    cast["head"].hears("say.inbox_none")

    await cast["li"].presses("接单")
    for _ in range(3):
        if cast["li"].fresh[-1][0] != "say.accepted":
            await cast["li"].says(number)
        await cast["li"].presses("答复")
        await cast["li"].says("垃圾清掉了")
        await cast["li"].presses("发送")
        await chen.presses("没有")
        await chen.presses("不满意")
        await chen.says("王站长还是不管")
    assert cast["staff"].fresh and "notice.head_displeased" in [kind for kind, _ in cast["staff"].letters]
    await cast["staff"].says(number)
    await cast["staff"].presses("结案")
    await cast["staff"].says("站长的事由区里另查，垃圾已经清运")
    await cast["staff"].presses("发送")
    assert (await world.item(number)).state is State.CLOSED
    await cast["head"].says(number)
    cast["head"].hears("refusal.item_unknown")
    assert not saw(cast["head"], "琥珀弄", "红包", number)


async def test_a_member_keeps_out_of_it_himself(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    li, lin, head = cast["li"], cast["lin"], cast["head"]
    await li.presses("接单")
    card = li.last
    forget(cast)
    await li.presses("更多操作", letter=card)
    await li.presses("回避")
    li.hears("recuse.words.ask")
    await li.says("物业经理是我表弟")
    li.hears("say.recused_self")
    lin.hears("notice.assigned")
    assert "李慧敏" in head.hears("notice.head_recused").text
    assert (await world.item(number)).state is State.ASSIGNED
    await li.says(number)
    li.hears("refusal.item_unknown")
    await li.presses("答复", letter=card)
    li.hears("refusal.item_unknown")
    await li.says("我的待办")
    li.hears("say.todo_none")
    await head.says(number)
    assert "物业经理是我表弟" in head.hears("say.timeline").text
    await chen.says(number)
    assert "表弟" not in chen.hears("say.timeline").text


async def test_the_head_decides_who_keeps_out(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    head, lin = cast["head"], cast["lin"]
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("回避")
    await head.presses("林涛")
    await head.says("跳过")
    head.hears("say.recused")
    assert (await world.item(number)).state is State.ASSIGNED, "who has it in hand keeps it"
    await head.says(number)
    await head.presses("改派")
    assert "林涛" not in [button.label for button in head.last.buttons]
    await head.says("取消")
    await lin.says(number)
    lin.hears("refusal.item_unknown")


async def test_everybody_is_recused(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    await chen.says("李委员、林委员、何委员、王站长、赵联络员没有一个管琥珀弄的垃圾")
    await chen.presses("提交")
    number = str(chen.hears("say.reported_unassigned").card.number)  # type: ignore[union-attr]
    assert len((await world.item(number)).recused) == 5
    staff = cast["staff"]
    assert "notice.nobody_takes" in [kind for kind, _ in staff.fresh]
    for name in ("li", "lin", "he", "head", "clerk"):
        assert not saw(cast[name], "琥珀弄", number)
    await staff.says(number)
    await staff.presses("更多操作")
    await staff.presses("转站")
    await staff.presses("农园")
    await staff.says("请农园民生议事堂来办，本站的人都要回避")
    assert staff.fresh[-1][0].startswith("say.transferred")


@pytest.mark.no_golden
async def test_a_supplement_names_who_has_it(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await cast["li"].presses("接单")
    forget(cast)
    await chen.says(number)
    await chen.presses("补充")
    await chen.says("李慧敏上门的时候张口就骂，玛瑙色的杯子都摔了")
    assert "林涛" in chen.hears("say.supplemented").text
    cast["li"].hears_nothing()
    cast["lin"].hears("notice.assigned")
    assert not saw(cast["li"], "玛瑙")


@pytest.mark.no_golden
async def test_a_walk_in_about_the_clerk_who_writes_it_down(world: World) -> None:
    cast = await crew(world)
    number = await entered(cast["clerk"], "赵安登记的时候态度很差，琥珀弄的路灯坏了")
    assert await recused_names(world, number) == {"赵安"}
    letter = next(shown for kind, shown in reversed(cast["clerk"].letters) if kind == "say.reported_for")
    assert "回执号" in letter.text and "不再显示）" not in letter.text and letter.card is None
    await cast["clerk"].says(number)
    cast["clerk"].hears("refusal.item_unknown")


@pytest.mark.no_golden
async def test_who_asks_for_a_person_about_the_head(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    forget(cast)
    await chen.says("找真人")
    await chen.says("王站长骂我，孔雀石")
    cast["head"].hears_nothing()
    assert "孔雀石" in cast["staff"].hears("say.human_asked").text
    assert "孔雀石" in cast["clerk"].hears("say.human_asked").text
    forget(cast)
    await chen.says("找真人")
    await chen.says("赵安态度不好，翡翠")
    cast["clerk"].hears_nothing()
    cast["staff"].hears_nothing()
    assert "翡翠" in cast["head"].hears("say.human_asked").text


@pytest.mark.no_golden
async def test_thanks_recuse_and_a_salutation_does_not(world: World) -> None:
    await crew(world)
    chen = await at_home(world, "陈女士")
    assert await recused_names(world, await chen.reports("谢谢李委员上次帮忙，现在 5 栋路灯又坏了")) == {"李慧敏"}
    wang = await at_home(world, "居民二")
    assert await recused_names(world, await wang.reports("王站长您好，5 栋的路灯坏了")) == set()
    place = await at_home(world, "居民三")
    assert await recused_names(world, await place.reports("李家村站长街的路灯坏了，没人管")) == set()


@pytest.mark.no_golden
async def test_late_and_declined_go_past_a_recused_head(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(ABOUT_HEAD)
    forget(cast)
    world.later(days=1)
    await world.tick()
    cast["head"].hears_nothing()
    assert "notice.head_unaccepted" in [kind for kind, _ in cast["staff"].fresh]
    for who in ("lin", "he"):  # it went on from the one who let it lie
        await cast[who].presses("退单")
        await cast[who].says("不便")
    assert "notice.head_declined" in [kind for kind, _ in cast["staff"].letters]
    await cast["staff"].says(number)
    await cast["staff"].presses("派单")
    labels = [button.label for button in cast["staff"].last.buttons]
    assert "李慧敏" in labels and "王建国" not in labels
    assert not saw(cast["head"], number)


@pytest.mark.no_golden
async def test_two_recuse_at_once_and_nobody_twice(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    head = cast["head"]
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("回避")
    await head.presses("林涛")
    skip = head.button("跳过")
    await world.together((head, skip), (head, skip))
    assert len((await world.item(number)).recused) == 1
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("回避")
    assert "林涛" not in [button.label for button in head.last.buttons]


@pytest.mark.no_golden
async def test_who_is_recused_answers_for_nothing_when_it_is_reopened(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await cast["li"].presses("接单")
    await cast["li"].presses("答复")
    await cast["li"].says("好了")
    await cast["li"].presses("发送")
    await chen.presses("已解决")
    await chen.presses("满意")
    forget(cast)
    await chen.says(number)
    await chen.presses("重启")
    await chen.says("李慧敏根本没来看，玛瑙杯子还是坏的")
    assert "玛瑙" not in cast["li"].heard_all()
    cast["lin"].hears("notice.assigned")
    assert (await world.item(number)).state is State.ASSIGNED
