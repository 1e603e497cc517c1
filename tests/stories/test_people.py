"""Who is who: invitations, language, station, a real person, duty, lists, free writing of members, other addresses."""

from __future__ import annotations

import re

import pytest

from bot.commands import make_invitation
from domain.item import State
from domain.people import Role
from storage.door import door
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着"
BAD = "这个邀请用不了：可能用过了、过期了，或者没有抄全。请向发邀请的人再要一个。"


async def at_home(world: World, name: str = "陈女士", *, channel: str = "") -> Resident:
    made = world.person(name, channel=channel)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def invited(world: World, name: str = "", role: Role = Role.MEMBER, days: int = 7) -> str:
    stations = world.core.house.district.stations.values()
    scope = next(s.id for s in stations if s.code == "XM") if role is not Role.STAFF else world.core.house.district.id
    return await make_invitation(world.core.house, role, scope, name, days)


async def test_a_member_by_invitation(world: World) -> None:
    xu = world.person("许立")
    await xu.opens(f"in_{await invited(world, '许立')}")
    joined = xu.hears("say.joined")
    assert "许立" in joined.text and "香蜜社区协商驿站委员" in joined.text
    assert [b.label for b in joined.buttons][:2] == ["我的待办", "代为反映"]
    await xu.says("待办")
    xu.hears("say.todo_none")


async def test_a_wrong_a_used_and_an_old_invitation_look_alike(world: World) -> None:
    code = await invited(world, "许立")
    await world.person("许立").opens(f"in_{code}")
    other = world.person("旁人")
    for payload in (f"in_{code}", "in_abcdefghjkmnpqrs", "in_", "in_\ud800", "in_" + "x" * 5000):
        await other.opens(payload)
        assert other.hears("refusal.invitation_bad").text == BAD
    old = await invited(world, "周明", days=1)
    world.later(days=1, seconds=1)
    await other.opens(f"in_{old}")
    other.hears("refusal.invitation_bad")
    assert len(await world.rows_of("appointments")) == 9


@pytest.mark.no_golden
async def test_two_people_take_one_invitation_at_the_same_instant(world: World) -> None:
    from dialogs.talk import Opened

    code = await invited(world, "许立")
    one, two = world.person("许立"), world.person("旁人")
    await world.together((one, Opened(f"in_{code}")), (two, Opened(f"in_{code}")))
    assert sorted(who.letters[-1][0] for who in (one, two)) == ["refusal.invitation_bad", "say.joined"]


async def test_an_invitation_for_an_office_already_held(world: World) -> None:
    xu = world.person("许立")
    await xu.opens(f"in_{await invited(world, '许立')}")
    await xu.opens(f"in_{await invited(world)}")
    xu.hears("say.already_in")


async def test_an_invitation_amid_a_report_keeps_the_report(world: World) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    await chen.opens(f"in_{await invited(world, '陈委员')}")
    chen.hears("say.joined", "report.check.ask")
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_who_comes_by_a_name_of_the_file_is_at_his_station(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("今日值班")
    li.hears("say.duty_today")
    await li.says("找真人")
    li.hears("say.human", "human.words.ask")


@pytest.mark.no_golden
async def test_who_names_a_language_is_not_asked_which(world: World) -> None:
    chen = await at_home(world)
    for said, word in (("English", "English"), ("中文", "中文"), ("英文", "English")):
        await chen.says(said)
        assert word in chen.hears("say.language_set").text
    await chen.says("The street lamp at gate 3 has been dark for three days")
    chen.hears("report.place.ask")
    await chen.says("中文")
    chen.hears("say.language_set", "report.place.ask")


async def test_language(world: World) -> None:
    chen = await at_home(world)
    await chen.says("语言")
    chen.hears("lang.language.ask")
    await chen.says("English")
    assert "English" in chen.hears("say.language_set").text
    await chen.says("help")
    assert not any("\u4e00" <= char <= "\u9fff" for char in chen.hears("say.help_resident").text)
    await chen.says("The street lamp at gate 3 has been dark for three days")
    await chen.says("skip")
    chen.hears("report.category.ask")
    await chen.says("street lights")
    chen.hears("report.check.ask")
    await chen.says("/lang")
    if chen.fresh[-1][0] == "sort_command.target.ask":
        await chen.says("2")
    await chen.says("中文")
    assert chen.hears("say.language_set").text == "好，以后我和您说中文。"


async def test_a_person_is_asked_for_and_answers(world: World) -> None:
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    li = await world.member("李慧敏")
    chen = await at_home(world)
    await chen.says("找真人")
    assert "0755-0000 0187" in chen.fresh[0][1].text
    chen.hears("say.human", "human.words.ask")
    await chen.says("我眼睛不好，想请人打电话")
    chen.hears("say.human_passed")
    assert "眼睛不好" in head.hears("say.human_asked").text and "眼睛不好" in clerk.hears("say.human_asked").text
    assert not li.fresh or li.fresh[-1][0] == "say.linked"
    await clerk.presses("回话")
    clerk.hears("answer_human.words.ask")
    await clerk.says("您下午三点在家吗？我上门来。我电话 13800138000")
    clerk.hears("say.human_answer_sent")
    answered = chen.hears("say.human_answered")
    assert "上门" in answered.text and "13800138000" not in answered.text


async def test_a_person_without_words(world: World) -> None:
    chen = await at_home(world)
    await chen.says("/human")
    await chen.presses("跳过")
    chen.hears("say.human_nothing")


async def test_commands_before_a_station_was_chosen(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens()
    chen.hears("say.welcome_no_station", "station.station.ask")
    for word in ("今日值班", "找真人"):
        await chen.says(word)
        chen.hears("station.station.ask")
    await chen.says("香蜜")
    chen.hears("say.station_chosen")
    await chen.says("今日值班")
    chen.hears("say.duty_today")


async def test_a_poster_of_no_station(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_zzzzzzzz")
    chen.hears("refusal.station_unknown")


async def test_who_is_on_duty(world: World) -> None:
    chen = await at_home(world)
    await chen.says("今日值班")
    shown = chen.hears("say.duty_today").text
    assert "李慧敏 委员" in shown and "林涛 委员" in shown
    world.later(days=5)
    await chen.says("谁值班")
    assert "下次值班：" in chen.hears("say.duty_today").text


async def test_help_for_each_hat(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    chen = await at_home(world)
    for who, key in ((li, "member"), (head, "head"), (clerk, "head"), (chen, "resident")):
        await who.says("帮助")
        who.hears(f"say.help_{key}")


async def test_help_amid_a_form_shows_the_question_again(world: World) -> None:
    chen = await at_home(world)
    await chen.says("垃圾没人收")
    await chen.says("帮助")
    chen.hears("say.help_resident", "report.place.ask")


async def test_lists(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = await at_home(world)
    await chen.says("我的事项")
    chen.hears("say.my_none")
    await head.says("收件箱")
    head.hears("say.inbox_none")
    first = await chen.reports(LANE)
    await chen.says("楼道的灯坏了三天")
    await chen.says("一件新事")
    for _ in range(3):
        if chen.fresh[-1][0] == "report.place.ask":
            await chen.says("跳过")
        if chen.fresh[-1][0] == "report.category.ask":
            await chen.says("路灯")
    await chen.presses("提交")
    chen.hears("say.reported")
    await chen.says("我的事项")
    mine = chen.hears("say.my_list")
    assert [b.label.split()[0] for b in mine.buttons] == ["XM-261123-002", first]
    await chen.says("2")
    assert first in chen.hears("say.timeline").text
    await li.says("我的待办")
    assert "2 件" in li.hears("say.todo_list").text
    await head.says("收件箱")
    assert "还没接单" in head.hears("say.inbox_list").text
    await chen.says("收件箱")
    chen.hears("refusal.not_yours")
    await chen.says("我的待办")
    chen.hears("refusal.not_yours")
    await li.says("收件箱")
    li.hears("refusal.not_yours")


async def test_a_member_writing_freely_is_asked_what_for(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await li.presses("接单")
    chen.hears("notice.accepted")
    words = "我下午过来看看，您在家吗"
    await li.says(words)
    asked = li.hears("sort_own_words.target.ask")
    assert [b.label for b in asked.buttons] == ["回复居民", "内部备注", "民情日记", "我自己要反映", "取消"]
    chen.hears_nothing()
    await li.says("回复居民")
    li.hears("say.told")
    assert words in chen.hears("notice.told").text
    await li.says("物业经理不好说话")
    await li.says("2")
    li.hears("say.noted")
    chen.hears_nothing()
    names = [event["name"] for event in await world.events(number)]
    assert names[-2:] == ["item.told", "item.noted"]


async def test_which_item_is_meant_is_asked_where_there_are_two(world: World) -> None:
    li = await world.member("李慧敏")
    chen, zhou = await at_home(world), await at_home(world, "周先生")
    first, second = await chen.reports(LANE), await zhou.reports("4 栋消防通道也有车占着")
    await li.presses("接单")
    await li.presses("接单", letter=next(s for k, s in li.letters if k == "notice.assigned"))
    zhou._mark, chen._mark = len(zhou.letters), len(chen.letters)
    await li.says("我下午过来看看")
    await li.says("1")
    asked = li.hears("sort_own_words.item.ask")
    assert [b.label.split()[0] for b in asked.buttons[:2]] == [first, second]
    await li.says("2")
    li.hears("say.told")
    zhou.hears("notice.told")
    chen.hears_nothing()


async def test_a_photo_alone_is_sorted_and_asks_for_words(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    await chen.reports(LANE)
    await li.presses("接单")
    await li.sends_photo()
    li.hears("sort_own_words.target.ask")
    await li.says("1")
    li.hears("tell.words.ask")
    await li.says("现在是这样")
    li.hears("say.told")
    assert len(chen.last.pictures) == 1


async def test_without_an_item_nothing_goes_out(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("今天去了三村")
    li.hears("sort_own_words.target.ask")
    await li.says("1")
    li.hears("say.no_item_here", "sort_own_words.target.ask")
    await li.says("民情日记")
    li.hears("say.diary")


async def test_a_diary_entry_becomes_an_item(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    await li.says("3 栋的消防通道被车占着，住户说了半个月")
    await li.says("民情日记")
    li.hears("say.diary")
    await li.presses("立为事项")
    li.hears("report.check.ask")
    await li.presses("提交")
    card = li.hears("say.reported").card
    assert card is not None
    item = await world.item(card.number)
    assert item.state is State.ASSIGNED and item.assignee_id != item.reporter_id, "nobody handles what he reported"
    assert lin.fresh[-1][0] == "notice.assigned"


async def test_a_quoted_letter_tells_which_item_a_member_means(world: World) -> None:
    li = await world.member("李慧敏")
    chen, zhou = await at_home(world), await at_home(world, "周先生")
    await chen.reports(LANE)
    await zhou.reports("4 栋消防通道也有车占着")
    for _ in range(2):
        await li.presses("接单", letter=[s for k, s in li.letters if k == "notice.assigned"][_])
    await chen.says(await _number(world, 0))
    await chen.presses("补充")
    await chen.says("昨晚又来了")
    assert li.fresh[-1][0] == "notice.supplemented"
    zhou._mark = len(zhou.letters)
    await li.says("我今晚来看", quoted=li.platform_id)
    await li.says("回复居民")
    li.hears("say.told")
    assert chen.fresh[-1][0] == "notice.told"
    zhou.hears_nothing()


async def _number(world: World, index: int) -> str:
    rows = await world.rows_of("items")
    return str(sorted(row["number"] for row in rows)[index])


async def test_another_address_of_the_same_person(world: World) -> None:
    chen = await at_home(world, "陈女士")
    number = await chen.reports(LANE)
    await chen.presses_verb("link")
    made = chen.hears("say.link_made")
    code = made.buttons[0].link.rsplit("/", 1)[-1]
    second = world.person("陈女士的电脑")
    await second.opens(f"in_{code}")
    second.hears("say.linked")
    await second.says(number)
    second.hears("say.timeline")
    third = world.person("旁人")
    await third.opens(f"in_{code}")
    third.hears("refusal.invitation_bad")


@pytest.mark.no_golden
async def test_a_link_asked_for_and_pasted_joins_two_chats(world: World) -> None:
    chen = await at_home(world, "陈女士")
    number = await chen.reports(LANE)
    await chen.says("在网页里看")
    made = chen.hears("say.link_made")
    second = world.person("陈女士的另一个号")
    await second.opens()
    await second.says(made.buttons[0].link)
    second.hears("say.linked")
    await second.says(number)
    second.hears("say.timeline")


@pytest.mark.no_golden
async def test_two_devices_of_one_person_at_once(world: World) -> None:
    from dialogs.talk import Text

    chen = await at_home(world, "陈女士")
    number = await chen.reports(LANE)
    await chen.presses_verb("link")
    code = chen.last.buttons[0].link.rsplit("/", 1)[-1]
    second = world.person("陈女士的电脑")
    await second.opens(f"in_{code}")
    for who in (chen, second):
        await who.says(number)
        await who.presses("补充")
    await world.together((chen, Text("手机上写的")), (second, Text("电脑上写的")))
    said = [
        event["particulars"]["words"] for event in await world.events(number) if event["name"].endswith("supplemented")
    ]
    assert len(said) == 2
    chen.hears("say.supplemented")
    second.hears("say.supplemented")


async def test_letters_go_to_where_one_wrote_last(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    await chen.reports(LANE)
    await chen.presses_verb("link")
    code = chen.last.buttons[0].link.rsplit("/", 1)[-1]
    second = world.person("陈女士的电脑")
    world.later(minutes=1)
    await second.opens(f"in_{code}")
    chen._mark = len(chen.letters)
    await li.presses("接单")
    assert second.fresh[-1][0] == "notice.accepted"
    chen.hears_nothing()


async def test_who_comes_in_as_somebody_else_is_noticed(world: World) -> None:
    """A new way in for a member is the member in everything: his own chat hears of it."""
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    found = await door(world.core.house.work(), li.channel, li.account, li.address)
    held = next(a for a in await world.rows_of("appointments") if found and a["person_id"] == found.person_id)
    await head.presses_verb("invite", appointment=held["id"])
    code = next(b.link for b in head.last.buttons if b.link).split("/")[-2]
    stranger = world.person("生人")
    await stranger.opens(f"in_{code}")
    stranger.hears("say.joined")
    assert "不是您" in li.hears("say.linked_elsewhere").text


async def test_an_older_way_in_does_not_lead_to_a_newer_office(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    found = await door(world.core.house.work(), li.channel, li.account, li.address)
    held = next(a for a in await world.rows_of("appointments") if found and a["person_id"] == found.person_id)
    await head.presses_verb("invite", appointment=held["id"])
    code = next(b.link for b in head.last.buttons if b.link).split("/")[-2]
    house = world.core.house
    await li.opens(f"in_{await make_invitation(house, Role.STAFF, house.district.id, '', 7)}")
    li.hears("say.joined")
    stranger = world.person("生人")
    await stranger.opens(f"in_{code}")
    stranger.hears("refusal.invitation_bad")


@pytest.mark.no_golden
async def test_a_link_that_was_used_is_no_matter_to_report(world: World) -> None:
    chen, other = world.person("陈女士"), world.person("陈女士的电脑")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await chen.says("在网页里看")
    (link,) = re.findall(r"http\S+/i/[a-z0-9]{16}", chen.last.text)
    await other.says(link)
    other.hears("say.linked")
    for who in (chen, world.person("周先生")):
        await who.says(link)
        who.hears("refusal.invitation_bad")
