"""A new version of the notice is asked at the next new matter; what is under way goes on as it is."""

from __future__ import annotations

import pytest
import yaml

from handlers.load_district import load_district
from tests.stories.test_my_data import at_home
from tests.talk import DISTRICT, Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着"
LAMP = "3 栋北门的路灯坏了三天"


async def new_notice(world: World) -> None:
    file = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    file["district"]["notice"] = "2"
    await load_district(world.core.house.database, world.core.house.vault, file, world.now)
    await world.core.house.refresh()


async def begun(world: World) -> tuple[Resident, Resident, str]:
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await chen.reports(LANE)
    await li.presses("接单")
    await new_notice(world)
    return li, chen, number


async def asks_anew(chen: Resident) -> None:
    await chen.says(LAMP)
    chen.hears("sort_message.target.ask")
    await chen.presses("一件新事")
    assert "第 2 版" in chen.fresh[0][1].text
    chen.hears("say.consent_changed", "renew_consent.agree.ask")


async def test_the_next_new_matter_asks_for_the_new_notice_and_names_it(world: World) -> None:
    li, chen, old = await begun(world)
    await li.presses("联系居民")
    await li.says("我明天上午来")
    await chen.says("好的，我在家")
    assert chen.letters[-1][0] == "say.reply_passed", "the talk about an old matter is not interrupted"
    world.later(days=2)
    await asks_anew(chen)
    await chen.sends_photo()
    chen.hears("renew_consent.agree.ask")
    await chen.says("好的")
    check = chen.hears("report.check.ask")
    assert "路灯" in check.plain and "1 张照片" in check.plain
    await chen.presses("提交")
    new = str(chen.hears("say.reported").card.number)  # type: ignore[union-attr]
    assert (await world.item(old)).notice == "1" and (await world.item(new)).notice == "2"
    assert sorted(row["notice"] for row in await world.rows_of("consents") if row["way"] == "chat") == ["1", "2"]
    await chen.says("再说一件：楼道堆了东西")
    chen.hears("sort_message.target.ask")
    await chen.presses("一件新事")
    assert chen.letters[-1][0].startswith("report."), "asked once"


async def test_no_to_the_new_notice_keeps_the_old_matters_going(world: World) -> None:
    li, chen, number = await begun(world)
    await asks_anew(chen)
    await chen.presses("不同意")
    assert "照旧办" in chen.hears("say.consent_kept_old").text
    assert LAMP not in {row["text"] for row in await world.rows_of("contents")}
    await li.presses("答复")
    await li.says("地桩装好了")
    await li.presses("发送")
    await chen.presses("已解决")
    assert (await world.item(number)).state == "closed"
    await chen.says("反映")
    chen.hears("say.consent_changed", "renew_consent.agree.ask")


@pytest.mark.no_golden
async def test_what_waits_for_the_new_notice_can_be_put_aside_and_taken_up(world: World) -> None:
    _, chen, number = await begun(world)
    await asks_anew(chen)
    await chen.says("今日值班")
    chen.hears("say.duty_today", "renew_consent.agree.ask")
    await chen.says("取消")
    chen.hears("say.cancelled")
    assert LAMP not in {row["text"] for row in await world.rows_of("contents")}
    await chen.says(number)
    chen.hears("say.timeline")
