"""Several hats: one person as member of two stations, head of one, and resident."""

from __future__ import annotations

import pytest

from bot.commands import make_invitation
from domain.item import State
from domain.people import Role
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
LAMP = "农园路口的路灯坏了三天，晚上看不见路"


def scope(world: World, code: str) -> str:
    found = world.core.house.district.by_code(code)
    assert found is not None
    return found.id


async def two_hats(world: World) -> Resident:
    """李慧敏, member at XM by the file, then head of NY as well by an invitation."""
    li = await world.member("李慧敏")
    await li.opens(f"in_{await make_invitation(world.core.house, Role.HEAD, scope(world, 'NY'), '李慧敏', 7)}")
    assert "现在的身份是农园民生议事堂 站长" in li.hears("say.joined").text
    return li


async def at(world: World, name: str, slug: str) -> Resident:
    made = world.person(name)
    await made.opens(f"st_{slug}")
    await made.says("你好")
    await made.presses("同意")
    return made


async def test_one_person_two_stations_and_a_resident(world: World) -> None:
    li = await two_hats(world)
    await li.says("换身份")
    asked = li.hears("hat.hat.ask")
    assert [b.label for b in asked.buttons] == ["香蜜社区协商驿站 委员", "农园民生议事堂 站长", "居民", "取消"]
    await li.presses("香蜜社区协商驿站 委员")
    chosen = li.hears("say.hat_chosen")
    assert [b.label for b in chosen.buttons][:3] == ["我的待办", "代为反映", "换身份"]
    await li.says("今日值班")
    assert "香蜜社区协商驿站" in li.hears("say.duty_today").text
    chen = await at(world, "陈女士", "xm2k8vwd")
    number = await chen.reports(LANE)
    heard = li.hears("notice.assigned")
    assert heard.text.startswith("【香蜜社区协商驿站 委员】")
    await li.presses("接单")
    assert li.hears("say.accepted").text.startswith("【香蜜社区协商驿站 委员】")
    # as a head of the other station she still may press what lies on the card
    await li.says("/role")
    await li.says("农园")
    menu = li.hears("say.hat_chosen")
    assert [b.label for b in menu.buttons][:5] == ["收件箱", "我的待办", "代为反映", "换身份", "设置"]
    await li.says("待办")
    none = li.hears("say.todo_none")
    assert "别的身份里还有 1 件" in none.text and "香蜜社区协商驿站 委员：1 件" in none.text
    await li.presses("备注", letter=heard)
    assert li.hears("note.words.ask").text.startswith("【香蜜社区协商驿站 委员】")
    await li.says("晚上去看过")
    assert li.hears("say.noted").text.startswith("【香蜜社区协商驿站 委员】")
    await li.opens()
    assert "您现在的身份是农园民生议事堂 站长" in li.hears("say.welcome_staff").text
    assert (await world.item(number)).state is State.ACCEPTED


async def test_as_a_resident_free_words_begin_a_report_that_goes_to_somebody_else(world: World) -> None:
    lin = await world.member("林涛")
    li = await two_hats(world)
    await li.says("换身份")
    await li.says("居民")
    li.hears("say.hat_chosen")
    await li.opens("st_xm2k8vwd")
    assert "今天" in li.hears("say.welcome").text or "值班" in li.last.text
    number = await li.reports(LANE)
    item = await world.item(number)
    assert item.reporter_id != item.assignee_id
    assert lin.hears("notice.assigned")
    assert (await li_reads(li)).startswith("【居民】")
    await lin.presses("接单")
    assert li.fresh[-1][1].text.startswith("【居民】")


async def li_reads(li: Resident) -> str:
    await li.says("我的事项")
    await li.presses("消防通道")
    return li.hears("say.timeline").text


async def test_nobody_handles_his_own_not_even_the_head(world: World) -> None:
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    li = await world.member("李慧敏")
    await head.says("换身份")
    await head.says("居民")
    number = await head.reports(LANE)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("画了线，装了桩，今晚就能用")
    await li.presses("发送")
    await head.says("换身份")
    await head.presses("香蜜社区协商驿站 站长")
    await head.says("收件箱")
    assert number not in head.last.text
    await head.says("我的事项")
    await head.presses(number)
    labels = [b.label for b in head.hears("say.timeline").buttons]
    assert "已解决" in labels and "结案" not in labels and "类别缓急" not in labels
    card = next(letter for kind, letter in head.letters if kind == "say.reported")
    await head.presses("撤回", letter=card)
    assert head.fresh[-1][0] in ("withdraw.sure.ask",)
    await head.says("取消")
    for verb in ("refuse", "classify", "assign", "note", "answer", "hand_over"):
        await press(world, head, verb, number)
        assert head.fresh[-1][0] == "refusal.not_yours", (verb, head.fresh)
    await staff.says("收件箱")
    assert "站长不便经手" in staff.hears("say.inbox_list").text


async def press(world: World, who: Resident, verb: str, number: str) -> None:
    """A choice of a card of somebody else's, as if it had been his."""
    from dialogs.letter import Choice, phrase, say
    from dialogs.talk import Press
    from handlers.mail import post
    from storage.door import door

    work = world.core.house.work()
    found = await door(work, who.channel, who.account, who.address)
    assert found is not None
    row = {"id": found.address_id, "person_id": found.person_id, "channel": who.channel, "external": who.address}
    item = await world.item(number)
    letter = post(
        world.core.house,
        work,
        say("say.greeting", Choice(phrase("button.show"), verb, {"item": item.id})),
        row,
        direct=True,
    )
    await work.commit()
    await world.settle()
    await who.sends(Press(letter, "1"), f"［{verb} {number}］")


async def test_a_hat_whose_appointment_has_ended_is_taken_off(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    li = await two_hats(world)
    await staff.says("设置")
    await staff.presses("结束任职")
    await staff.says("农园")
    await staff.says("李慧敏 站长")
    await staff.presses("结束任职")
    staff.hears("say.appointment_ended")
    assert "任职结束了" in li.fresh[-1][1].text
    await li.says("收件箱")
    assert li.fresh[0][0] == "say.hat_ended"
    assert "现在您在这里是：香蜜社区协商驿站 委员" in li.fresh[0][1].text
    assert li.fresh[-1][0] == "refusal.not_yours"
    await li.says("换身份")
    assert [b.label for b in li.hears("hat.hat.ask").buttons] == ["香蜜社区协商驿站 委员", "居民", "取消"]


async def test_who_is_only_a_resident_has_nothing_to_change(world: World) -> None:
    chen = await at(world, "陈女士", "xm2k8vwd")
    await chen.says("换身份")
    chen.hears("say.hat_only_resident")
    await chen.says("设置")
    chen.hears("refusal.not_yours")


async def test_a_stale_hat_button(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    li = await two_hats(world)
    await li.says("换身份")
    asked = li.hears("hat.hat.ask")
    await staff.says("设置")
    await staff.presses("结束任职")
    await staff.says("农园")
    await staff.says("李慧敏 站长")
    await staff.presses("结束任职")
    await li.presses("农园民生议事堂 站长", letter=asked)
    assert "refusal.button_stale" in [kind for kind, _ in li.fresh] or li.toast


@pytest.mark.no_golden
async def test_the_page_says_which_hat(world: World) -> None:
    from bot.reader import WebReader
    from handlers.invitations import make_invitation as make

    house = world.core.house
    reader = WebReader(house, world.core.renderer, world.core.changes.streams, demo=False)
    web = world.person("许立", channel="web")
    world.wires["web"] = world.wires["wire"]
    for role, code in ((Role.MEMBER, "XM"), (Role.CLERK, "NY")):
        from dialogs.talk import Inbound, Opened

        opened = Opened(f"in_{await make(house, role, scope(world, code), '许立', 7)}")
        await world.core.receive(Inbound("web", "web", web.address, f"w{code}", opened, world.now))
    assert (await reader.head(web.address)).role == "clerk"


@pytest.mark.no_golden
@pytest.mark.parametrize("known", [False, True])
async def test_who_only_looks_on_hears_what_he_is_and_what_he_can_see(world: World, known: bool) -> None:
    house = world.core.house
    (area, *_) = house.district.areas
    first, again = world.person("夏立群"), world.person("夏立群的微信")
    await first.opens(f"in_{await make_invitation(house, Role.PATRON, area, '夏立群', 7)}")
    who = first
    if known:
        await again.opens(f"in_{await make_invitation(house, Role.PATRON, area, '夏立群', 7)}")
        who = again
    told = next(letter for kind, letter in who.fresh if kind == "say.joined")
    assert told.text.startswith("夏立群，欢迎您！您的身份：包联领导。") and "工作台" in told.text
