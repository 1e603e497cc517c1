"""The check card, 改 on each row, more words and photos, long words, and what becomes of what was left half written."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着"
LAMP = "3 栋楼道的灯坏了三天"


async def at_home(world: World, name: str = "陈女士") -> Resident:
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def at_check(world: World, words: str = LANE) -> Resident:
    chen = await at_home(world)
    await chen.says(words)
    chen.hears("report.check.ask")
    return chen


async def test_every_row_has_its_own_button(world: World) -> None:
    chen = await at_check(world)
    card = chen.last.card
    assert card is not None
    assert [row.label for row in card.rows if row.change] == ["事情", "地点", "类别", "称呼", "驿站"]


async def test_each_row_is_changed(world: World) -> None:
    chen = await at_check(world)
    await chen.presses("改内容")
    chen.hears("report.words.ask")
    await chen.says("4 栋楼下的消防通道晚上总有车占着，白天也有")
    assert "白天也有" in chen.hears("report.check.ask").plain and LANE not in chen.last.plain
    await chen.presses("改地点")
    chen.hears("report.place.ask")
    await chen.says("4 栋北门")
    chen.hears("report.check.ask")
    await chen.presses("改类别")
    chen.hears("report.category.ask")
    await chen.says("停车出行")
    chen.hears("report.check.ask")
    await chen.presses("改称呼")
    chen.hears("report.called.ask")
    await chen.says("叫我陈女士就好")
    chen.hears("report.check.ask")
    await chen.presses("改驿站")
    chen.hears("report.station.ask")
    await chen.says("农园")
    check = chen.hears("report.check.ask")
    for row in ("4 栋北门", "停车出行", "陈女士", "农园民生议事堂"):
        assert row in check.plain
    await chen.presses("提交")
    receipt = chen.hears("say.reported")
    assert receipt.card is not None and receipt.card.number == "NY-261123-001"
    kept = await world.bytes_kept()
    assert "陈女士".encode() not in kept, "the form of address is sealed"


async def test_changed_words_are_read_anew(world: World) -> None:
    chen = await at_check(world)
    assert "充电与消防" in chen.last.plain
    await chen.presses("改内容")
    await chen.says("农园路 8 号的路灯不亮，天黑看不见")
    check = chen.hears("report.check.ask")
    assert "路灯道路" in check.plain and "农园路" in check.plain and "3栋" not in check.plain


@pytest.mark.no_golden
@pytest.mark.parametrize("said", ["匿名", "不想说", "跳过"])
async def test_anonymous_hides_even_the_form_of_address(world: World, said: str) -> None:
    li = await world.member("李慧敏")
    chen = await at_check(world)
    await chen.presses("改称呼")
    await chen.says("陈女士")
    await chen.presses("改称呼")
    await chen.says(said)
    assert "称呼：匿名" in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    chen.hears("say.reported")
    assert "一位居民" in li.last.plain and "陈" not in li.last.plain


async def test_a_form_of_address_that_is_none_is_asked_again(world: World) -> None:
    chen = await at_check(world)
    await chen.presses("改称呼")
    await chen.says("13800138000")
    assert "没看懂" in chen.hears("report.called.ask").text
    await chen.says("陈建国")
    assert "陈先生/女士" in chen.hears("report.check.ask").plain and "建国" not in chen.last.plain


async def test_the_member_reads_the_form_of_address(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = await at_check(world)
    await chen.presses("改称呼")
    await chen.says("陈女士")
    await chen.presses("提交")
    chen.hears("say.reported")
    assert "陈女士" in li.last.plain and "陈女士" not in head.last.plain


async def test_more_words_and_photos_while_the_card_is_open(world: World) -> None:
    chen = await at_check(world)
    await chen.says("昨天半夜救护车都开不进来")
    assert "加上了" in chen.hears("report.check.ask").text
    await chen.sends_photo()
    check = chen.hears("report.check.ask")
    assert "救护车" in check.plain and "1 张照片" in check.plain
    await chen.presses("提交")
    number = chen.hears("say.reported").card.number  # type: ignore[union-attr]
    item = await world.item(number)
    (words,) = [row for row in await world.rows_of("contents") if row["id"] == item.words_id]
    assert words["text"] == f"{LANE}\n昨天半夜救护车都开不进来"
    assert [(row["item_id"], row["state"]) for row in await world.rows_of("attachments")] == [(item.id, "ready")]


async def test_an_album_of_three_gets_one_answer(world: World) -> None:
    chen = await at_home(world)
    await chen.sends_album(3, LANE)
    chen.hears_nothing()
    world.later(seconds=2.9)
    await world.tick()
    chen.hears_nothing()
    world.later(seconds=0.2)
    await world.tick()
    assert "3 张照片" in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_photos_first_and_words_after(world: World) -> None:
    chen = await at_home(world)
    await chen.sends_photo()
    chen.hears("report.words.ask")
    await chen.says(LANE)
    assert "1 张照片" in chen.hears("report.check.ask").plain


async def test_long_words_page_by_page(world: World) -> None:
    li = await world.member("李慧敏")
    long = "".join(f"第{n}次，3 栋楼下的消防通道晚上又有车占着，人都过不去。\n" for n in range(1, 61))
    chen = await at_check(world, long)
    assert "第1次" in chen.last.plain and "第60次" not in chen.last.plain
    await chen.presses("全文")
    first = chen.hears("say.page_of")
    assert "第 1 页" in first.text
    read = first.text
    for _ in range(9):
        await chen.says("1")
        read += chen.fresh[0][1].text
        if chen.fresh[-1][0] == "report.check.ask":
            break
    chen.hears("say.page_of", "report.check.ask")
    assert all(f"第{n}次" in read for n in range(1, 61))
    await chen.presses("提交")
    chen.hears("say.reported")
    await li.presses("全文")
    assert "第1次" in li.hears("say.page_of").text
    while li.last.buttons:
        await li.presses("下一页")
    assert "第60次" in li.last.text


async def test_submitting_from_amid_the_pages(world: World) -> None:
    chen = await at_check(world, "消防通道晚上又有车占着，3 栋。" * 60)
    await chen.says("全文")
    chen.hears("say.page_of")
    await chen.says("提交")
    chen.hears("say.reported")


async def test_back_skip_and_cancel(world: World) -> None:
    chen = await at_home(world)
    await chen.says("垃圾没人收")
    chen.hears("report.place.ask")
    await chen.says("返回")
    chen.hears("refusal.nothing_to_go_back")
    await chen.says("跳过")
    assert "没有写" in chen.hears("report.check.ask").plain
    await chen.says("返回")
    chen.hears("report.place.ask")
    await chen.says("3 栋北门")
    chen.hears("report.check.ask")
    await chen.presses("改类别")
    await chen.says("返回")
    chen.hears("report.check.ask")
    await chen.says("跳过")
    chen.hears("report.check.ask")
    await chen.says("取消")
    chen.hears("say.cancelled")
    assert not await world.rows_of("contents")
    for word, line in (
        ("取消", "say.nothing_to_cancel"),
        ("跳过", "say.nothing_to_skip"),
        ("返回", "refusal.nothing_to_go_back"),
    ):
        await chen.says(word)
        chen.hears(line)


async def test_done_is_never_needed(world: World) -> None:
    chen = await at_check(world)
    await chen.says("完成")
    chen.hears("report.check.ask")


async def test_a_number_that_is_not_on_the_card(world: World) -> None:
    chen = await at_check(world)
    await chen.says("9")
    assert "没对上" in chen.hears("report.check.ask").text and "9" not in chen.last.plain


async def test_a_command_amid_a_form_keeps(world: World) -> None:
    chen = await at_check(world)
    await chen.says("换驿站")
    asked = chen.hears("sort_command.target.ask")
    assert [b.label for b in asked.buttons] == ["先留着", "不要了", "接着写", "取消"]
    await chen.says("先留着")
    chen.hears("say.kept_for_later", "station.station.ask")
    await chen.says("农园")
    chen.hears("say.station_chosen")
    await chen.says("接着说")
    assert LANE in chen.hears("report.check.ask").plain
    await chen.says("提交")
    chen.hears("say.reported")


async def test_a_command_amid_a_form_drops(world: World) -> None:
    chen = await at_check(world)
    await chen.sends_photo()
    await chen.says("换驿站")
    await chen.says("2")
    chen.hears("station.station.ask")
    await chen.says("取消")
    chen.hears("say.cancelled")
    await chen.says("接着说")
    chen.hears("say.nothing_kept")
    await world.tick()
    assert not await world.rows_of("contents") and not await world.rows_of("attachments")


async def test_what_is_wanted_no_more_stays_gone_though_the_act_is_refused(world: World) -> None:
    chen = await at_check(world)
    await chen.presses_verb("add_area")
    chen.hears("sort_command.target.ask")
    await chen.says("不要了")
    chen.hears("refusal.not_yours")
    await chen.says("接着说")
    chen.hears("say.nothing_kept")
    assert not await world.rows_of("contents")


async def test_a_command_amid_a_form_and_going_on(world: World) -> None:
    chen = await at_check(world)
    for word in ("3", "接着写", "接着说", "继续"):
        await chen.says("语言")
        chen.hears("sort_command.target.ask")
        await chen.says(word)
        assert LANE in chen.hears("report.check.ask").plain, word


async def test_cancelling_both(world: World) -> None:
    chen = await at_check(world)
    await chen.says("语言")
    chen.hears("sort_command.target.ask")
    await chen.says("取消")
    chen.hears("say.cancelled")
    assert not await world.rows_of("contents")


async def test_a_button_that_opens_a_form_of_its_own_keeps_the_other(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    await chen.reports(LANE)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("装了地桩。")
    await li.presses("发送")
    await chen.presses("部分")
    await chen.says(LAMP)
    await chen.says("一件新事")
    chen.hears("report.category.ask")
    await chen.presses("不满意")
    chen.hears("say.kept_for_later", "explain_rating.words.ask")
    await chen.says("跳过")
    chen.hears("say.pleased_thanks")
    await chen.says("接着说")
    chen.hears("report.category.ask")


async def test_reminded_once_after_a_day_and_gone_after_seven(world: World) -> None:
    chen = await at_check(world)
    await chen.sends_photo()
    world.later(hours=24, minutes=1)
    await world.tick()
    reminder = chen.hears("report.check.ask", "say.draft_reminder")
    assert not reminder.buttons, "numbers still mean the check card's"
    world.later(days=1)
    await world.tick()
    chen.hears_nothing()
    await chen.says("接着说")
    assert LANE in chen.hears("report.check.ask").plain
    world.later(days=5)
    await world.tick()
    chen.hears("say.draft_expired")
    assert not await world.rows_of("contents")
    await world.tick()
    assert not await world.rows_of("attachments")
    assert not list(world.core.settings.files_folder.iterdir())
    await chen.presses("提交")
    chen.hears_nothing()
    assert chen.toast == "这个按钮过时了，请看最新的一条。"


async def test_what_was_put_aside_lasts_seven_days_too(world: World) -> None:
    chen = await at_check(world)
    await chen.says("换驿站")
    await chen.says("先留着")
    await chen.says("香蜜")
    world.later(days=6, hours=23)
    await world.tick()
    await chen.says("接着说")
    assert LANE in chen.hears("report.check.ask").plain
    await chen.says("语言")
    await chen.says("先留着")
    await chen.says("中文")
    chen.hears("say.language_set")
    world.later(hours=2)
    await world.tick()
    chen.hears("say.draft_expired")
    await chen.says("接着说")
    chen.hears("say.nothing_kept")
    assert not await world.rows_of("contents")


async def test_half_a_year_later_the_old_card_does_nothing(world: World) -> None:
    chen = await at_check(world)
    card = chen.last
    await chen.presses("提交")
    number = chen.hears("say.reported").card.number  # type: ignore[union-attr]
    world.later(days=180)
    await chen.presses("提交", letter=card)
    chen.hears_nothing()
    assert chen.toast == "这个按钮过时了，请看最新的一条。"
    assert (await world.item(number)).state is State.ASSIGNED


@pytest.mark.no_golden
async def test_words_that_had_their_time_are_asked_for_again(world: World) -> None:
    """A form that took over what was written four days before lives longer than the words."""
    li = await world.member("李慧敏")
    await li.says("北门的路灯坏了三天，晚上看不见路")
    world.later(days=4)
    await world.tick()
    await li.presses("我自己要反映")
    for _ in range(6):
        if li.fresh[-1][0] in ("report.check.ask", "consent.agree.ask"):
            break
        await li.says("1")
    assert li.fresh[-1][0] == "report.check.ask", li.fresh
    world.later(days=4)
    await world.tick()
    await li.presses("提交")
    li.hears("refusal.words_gone")
    await li.presses("提交")
    assert li.fresh[-1][0] != "refusal.conflict" if li.fresh else li.toast
