"""What a free message means: command, answer, reply, courtesy, a word on an open item, something new; in this order."""

from __future__ import annotations

import pytest

from dialogs.talk import Location, Text
from domain.item import State
from storage.letters import letters_by_id
from tests.talk import Resident, World

LAMP = "3 栋楼道的灯坏了三天"
LANE = "3 栋楼下的消防通道晚上总有车占着"


async def at_home(world: World, name: str = "陈女士") -> Resident:
    """A resident who came by the poster and has agreed."""
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def told(world: World) -> tuple[Resident, Resident, str]:
    """A resident to whom the member has just written."""
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("您好，我今晚去看看。")
    li.hears("say.told")
    chen.hears("notice.accepted", "notice.told")
    return li, chen, number


async def test_a_command_comes_before_the_open_question(world: World) -> None:
    chen = await at_home(world)
    await chen.says("垃圾没人收")
    chen.hears("report.place.ask")
    await chen.says("今日值班")
    chen.hears("say.duty_today", "report.place.ask")
    await chen.says("3 栋北门")
    chen.hears("report.check.ask")


async def test_the_answer_to_the_open_question_comes_before_a_reply(world: World) -> None:
    _, chen, number = await told(world)
    await chen.says("我的事项")
    chen.hears("say.my_list")
    await chen.says("1")
    chen.hears("say.timeline")
    await chen.presses("补充")
    chen.hears("supplement.words.ask")
    await chen.says("昨晚又占了")
    chen.hears("say.supplemented")
    events = [event["name"] for event in await world.events(number)]
    assert "item.supplemented" in events and "item.replied" not in events


async def test_within_a_day_of_the_members_words_it_is_a_reply(world: World) -> None:
    li, chen, _ = await told(world)
    world.later(hours=23)
    await chen.says("好的，谢谢")
    chen.hears("say.reply_passed")
    li.hears("notice.replied")


async def test_after_a_day_it_is_asked_which_matter_is_meant(world: World) -> None:
    li, chen, number = await told(world)
    world.later(hours=25)
    await chen.says("现在白天也有车占着了")
    asked = chen.hears("sort_message.target.ask")
    assert asked.buttons[0].label.startswith("补充 " + number) and asked.buttons[1].label == "一件新事"
    await chen.says("1")
    chen.hears("say.supplemented")
    assert li.fresh[-1][0] == "notice.supplemented"


async def test_a_quoted_letter_is_answered_also_later(world: World) -> None:
    li, chen, _ = await told(world)
    quoted = chen.platform_id
    world.later(days=3)
    await chen.says("那天您来过了吗", quoted=quoted)
    chen.hears("say.reply_passed")
    assert li.fresh[-1][0] == "notice.replied"


async def test_this_is_another_matter(world: World) -> None:
    li, chen, number = await told(world)
    await chen.says(LAMP)
    echo = chen.hears("say.reply_passed")
    li.hears("notice.replied")
    await chen.presses("这是另一件事")
    chen.hears("say.reply_moved", "report.category.ask")
    li.hears("notice.reply_moved")
    await chen.says("路灯道路")
    chen.hears("report.check.ask")
    await chen.presses_again("这是另一件事", echo)
    chen.hears_nothing()
    assert chen.toast == "已经办过了，不用再点。"
    await chen.presses("提交")
    assert chen.hears("say.reported").card.number != number  # type: ignore[union-attr]


async def test_a_quoted_letter_that_is_nobodys_words_is_sorted(world: World) -> None:
    _, chen, _ = await told(world)
    await chen.says("我的事项")
    quoted = chen.platform_id
    await chen.says("这个月垃圾没人收", quoted=quoted)
    chen.hears("sort_message.target.ask")


@pytest.mark.no_golden
@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("您好", "greeting"),
        ("谢谢", "thanks"),
        ("再见", "bye"),
        ("9", "lone_number"),
        ("😀😀😀", "emoji"),
        ("好的", "ok"),
    ],
    ids=["greeting", "thanks", "bye", "number", "emoji", "ok"],
)
async def test_a_courtesy_makes_no_item(world: World, said: str, line: str) -> None:
    chen = await at_home(world)
    await chen.says(said)
    chen.hears(f"say.{line}")
    assert not await world.rows_of("items")


async def test_a_courtesy_while_something_is_open_stays_one(world: World) -> None:
    chen = await at_home(world)
    await chen.reports(LANE)
    await chen.says("谢谢")
    chen.hears("say.thanks")


async def test_short_words_are_no_courtesy(world: World) -> None:
    chen = await at_home(world)
    await chen.says("漏水")
    assert chen.fresh[-1][0].startswith("report.")


async def test_something_open_and_a_new_matter(world: World) -> None:
    chen = await at_home(world)
    await chen.reports(LANE)
    await chen.says(LAMP)
    chen.hears("sort_message.target.ask")
    await chen.says("一件新事")
    chen.hears("report.category.ask")
    await chen.says("路灯")
    chen.hears("report.check.ask")
    await chen.presses("提交")
    chen.hears("say.reported")
    await chen.says("又坏了一盏")
    asked = chen.hears("sort_message.target.ask")
    assert [b.label[:2] for b in asked.buttons] == ["补充", "补充", "一件", "取消"]


async def test_a_number_that_is_not_offered_is_asked_again(world: World) -> None:
    chen = await at_home(world)
    await chen.reports(LANE)
    await chen.says(LAMP)
    chen.hears("sort_message.target.ask")
    for said in ("6", "９"):
        await chen.says(said)
        assert "没对上" in chen.hears("sort_message.target.ask").text
    await chen.says("２")
    chen.hears("report.category.ask")


async def test_a_category_by_its_name_begins_a_report(world: World) -> None:
    chen = await at_home(world)
    await chen.says("停车出行")
    chen.hears("report.words.ask")
    await chen.says("3 栋门口天天堵着出不来")
    check = chen.hears("report.check.ask")
    assert "停车出行" in check.plain


@pytest.mark.no_golden
@pytest.mark.parametrize(
    "spelling",
    [
        "XM-261123-001",
        "xm261123001",
        "ＸＭ－２６１１２３－００１",
        "261123-001",
        "001",
        "编号 001",
        "xm 261123 1",
        "XM—261123—001。",
    ],
    ids=["as_written", "no_dashes", "full_width", "no_code", "end", "labelled", "spaces", "long_dashes"],
)
async def test_a_number_in_any_spelling_shows_the_item(world: World, spelling: str) -> None:
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await chen.says(spelling)
    assert number in chen.hears("say.timeline").text


async def test_a_number_of_somebody_else_opens_nothing(world: World) -> None:
    chen = await at_home(world)
    await chen.reports(LANE)
    zhou = await at_home(world, "周先生")
    await zhou.says("XM-261123-001")
    unknown = zhou.hears("refusal.item_unknown").text
    await zhou.says("XM-261123-099")
    assert zhou.hears("refusal.item_unknown").text == unknown
    await zhou.says("001")
    zhou.hears("say.lone_number")


async def test_answers_are_heard_generously(world: World) -> None:
    chen = await at_home(world)
    for said in ("６", "6", "路灯道路", "路灯", " 路灯道路。"):
        await chen.says(LAMP)
        chen.hears("report.category.ask")
        await chen.says(said)
        assert "路灯道路" in chen.hears("report.check.ask").plain, said
        await chen.says("取消")
        chen.hears("say.cancelled")


async def test_an_option_of_another_page_by_its_label_and_by_turning(world: World) -> None:
    chen = await at_home(world)
    await chen.says(LAMP)
    first = chen.hears("report.category.ask")
    assert len(first.buttons) == 9 and "邻里纠纷" not in first.numbered
    await chen.says("更多")
    assert "邻里纠纷" in chen.hears("report.category.ask").numbered
    await chen.says("更多")
    assert chen.hears("report.category.ask").numbered == first.numbered
    await chen.says("邻里纠纷")
    chen.hears("report.check.ask")


@pytest.mark.no_golden
@pytest.mark.parametrize("said", ["农园", "nongyuan", "NY", "2", "农园民生议事堂"], ids=str)
async def test_a_station_by_name_part_or_pinyin(world: World, said: str) -> None:
    chen = await at_home(world)
    await chen.says("换驿站")
    chen.hears("station.station.ask")
    await chen.says(said)
    assert "农园民生议事堂" in chen.hears("say.station_chosen").text


async def test_a_place_sent_picks_the_nearest_station(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens()
    chen.hears("say.welcome_no_station", "station.station.ask")
    await chen.sends_place(22.601, 114.101)
    nearest = chen.hears("station.station.ask")
    assert nearest.buttons[0].label == "农园民生议事堂"
    await chen.says("1")
    assert "农园" in chen.hears("say.station_chosen").text


async def test_a_place_sent_answers_where(world: World) -> None:
    chen = await at_home(world)
    await chen.says("垃圾没人收")
    assert chen.hears("report.place.ask").ask_location
    await chen.sends(Location(22.551, 114.031, label="香蜜三村北门"), "〔位置 香蜜三村北门〕")
    assert "香蜜三村北门" in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    number = chen.hears("say.reported").card.number  # type: ignore[union-attr]
    item = await world.item(number)
    assert (item.latitude, item.longitude) == (22.551, 114.031)


async def test_a_place_sent_on_the_check_card_changes_the_place(world: World) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    chen.hears("report.check.ask")
    await chen.sends_place(22.551, 114.031)
    assert "22.55100, 114.03100" in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_a_place_sent_amid_something_else_drops_nothing(world: World) -> None:
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await chen.presses("补充")
    chen.hears("supplement.words.ask")
    await chen.sends_place(22.601, 114.101)
    chen.hears("sort_command.target.ask")
    await chen.says("接着写")
    chen.hears("supplement.words.ask")
    await chen.says("又占了")
    assert number in chen.hears("say.supplemented").text


async def test_a_photo_while_the_place_is_asked_belongs_to_the_report(world: World) -> None:
    chen = await at_home(world)
    await chen.says("垃圾没人收")
    chen.hears("report.place.ask")
    await chen.sends_photo()
    asked = chen.hears("report.place.ask")
    assert "加上了" in asked.text
    await chen.sends_photo("3 栋北门")
    check = chen.hears("report.check.ask")
    assert "2 张照片" in check.plain and "3 栋北门" in check.plain
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_words_typed_like_a_button_from_before_mean_that_button(world: World) -> None:
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await chen.says("补充")
    chen.hears("supplement.words.ask")
    await chen.says("取消")
    await chen.says("撤回")
    chen.hears("withdraw.sure.ask")
    await chen.says("不撤")
    await chen.says(number)
    await chen.says("撤回")
    chen.hears("withdraw.sure.ask")
    await chen.says("不撤")
    chen.hears("say.not_withdrawn")
    assert (await world.item(number)).state is State.ASSIGNED


async def test_a_forwarded_message_is_read_like_any_other(world: World) -> None:
    chen = await at_home(world)
    await chen.sends(Text(LANE, forwarded=True), f"〔转发〕{LANE}")
    chen.hears("report.check.ask")


async def test_a_command_with_a_slash_that_there_is_not(world: World) -> None:
    chen = await at_home(world)
    await chen.says("/frobnicate")
    chen.hears("say.help_resident")


@pytest.mark.parametrize(
    ("words", "solved"),
    [("解决了", "yes"), ("没有解决，还是不亮", "no"), ("没解决", "no"), ("部分解决", "partly"), ("第三个", "no")],
)
@pytest.mark.no_golden
async def test_a_rating_in_own_words(world: World, words: str, solved: str) -> None:
    li, chen, number = await told(world)
    await li.presses("答复")
    await li.says("灯换好了，今晚就亮。")
    await li.presses("发送")
    await chen.says(words)
    item = await world.item(number)
    assert item.solved == solved
    await chen.says("不太满意")
    assert (await world.item(number)).pleased == "no"


@pytest.mark.parametrize("yes", ["没错", "好的", "提交吧", "对", "可以"])
@pytest.mark.no_golden
async def test_a_plain_yes_agrees_and_submits(world: World, yes: str) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("3 栋楼下的路灯不亮了")
    chen.hears("consent.agree.ask")
    await chen.says("好的" if yes == "提交吧" else yes)
    chen.hears("report.check.ask")
    await chen.says(yes)
    chen.hears("say.reported")


@pytest.mark.no_golden
async def test_who_asks_for_a_person_is_asked_nothing_first(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports("3 栋楼下的路灯不亮了")
    await chen.presses("补充")
    await chen.presses("撤回")
    chen.hears("withdraw.sure.ask")
    await chen.says("找真人")
    chen.hears("say.human", "human.words.ask")
    await chen.says("请给我打个电话")
    chen.hears("say.human_passed")


@pytest.mark.no_golden
async def test_a_form_left_alone_holds_up_nothing(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports("3 栋楼下的路灯不亮了")
    await li.presses("退单")
    li.hears("decline.reason.ask")
    ma = world.person("马先生")
    await ma.opens("st_xm2k8vwd")
    await ma.reports("3 栋楼下的井盖松了")
    li.hears_nothing()
    world.later(minutes=3)
    await world.tick()
    assert [kind for kind, _ in li.fresh] == ["notice.assigned"]


@pytest.mark.no_golden
async def test_who_declined_reads_the_words_no_more(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports("3 栋楼下的路灯不亮了，天天摸黑")
    card = li.last
    assert "路灯" in card.plain
    await li.presses("退单")
    await li.says("我住这一栋，该回避")
    house, renderer = world.core.house, world.core.renderer
    work = house.work()
    rows = list((await letters_by_id(work, [card.id])).values())
    (again,) = await renderer.render(work, rows, {})
    assert "摸黑" in card.plain and "摸黑" not in again.plain and "不亮" not in again.plain
