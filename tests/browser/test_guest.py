"""A guest with his telephone, and the screen of the room, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.test_for_everybody import fits
from tests.stories.meetings import meeting
from tests.talk import World, picture
from tests.web.guests import link_in, link_to_guest
from tests.web.hosted import hosted

SHOTS = os.environ.get("YIZHAN_SHOTS", "")


async def looked_at(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    await check(page)
    await fits(page)


async def test_a_guest_on_his_phone(browser: Browser, tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, hosted(world) as url:
        held = await meeting(world, 1, hours=48)
        await held.desk("add_material")
        await held.leader.says("维保单位的检测报告：门机磨损，要换配件。")
        link = await link_to_guest(held, votes="参加表决")
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="zh-CN"
        )
        page = await context.new_page()
        await page.goto(url + link)
        await page.get_by_role("button", name="开始").click()
        await page.get_by_role("button", name="参加", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("您参加")
        await page.get_by_label("您有什么要先问的").fill("门机配件谁出钱？")
        await page.get_by_role("button", name="提问").click()
        await expect(page.locator(".asked")).to_contain_text("门机配件谁出钱？")
        await page.locator("summary", has_text="派人参加").click()
        await looked_at(page, "guest-m-2answer")
        assert await page.locator("script").count() == 0, "it works without"
        await held.until(minutes=1)
        await page.reload()
        await page.get_by_label("六位签到码").fill(await held.code())
        await page.get_by_role("button", name="签到").click()
        await expect(page.get_by_role("status")).to_contain_text("签到好了")
        await held.desk("put_motion")
        await held.leader.says("三天内换好门机，费用从维修资金里出")
        await held.leader.presses("记名")
        await held.leader.presses("开始表决")
        await page.reload()
        await page.get_by_role("button", name="赞成").click()
        await expect(page.get_by_role("status")).to_be_visible()
        await page.get_by_label("您想说的").fill("配件三天到")
        photo = tmp_path / "photo.jpg"
        photo.write_bytes(picture())
        await page.get_by_label("照片").set_input_files(photo)
        await looked_at(page, "guest-m-3meeting")
        await page.get_by_role("button", name="提交").click()
        await expect(page.get_by_role("status")).to_contain_text("您说的记下了")
        assert [row["state"] for row in await world.rows_of("attachments")] == ["ready"]
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("button", name="Against")).to_be_visible()
        await looked_at(page, "guest-d-4english")
        await context.clear_cookies()
        await page.goto(url + link)
        await expect(page.get_by_role("heading")).to_have_text("打不开")
        await looked_at(page, "guest-d-5elsewhere")
        await context.close()


async def test_the_screen_of_the_room(browser: Browser, tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, hosted(world) as url:
        held = await meeting(world, 5)
        for words in ("居民说说难处", "维保单位讲检测结果", "商量怎么修、谁出钱", "定下来：谁做、什么时候做完"):
            await held.desk("add_agenda_line")
            await held.leader.says(words)
            await held.leader.presses("不指定")
            await held.leader.presses("10 分钟")
        await held.desk("show_screen")
        link = link_in(held.leader)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        page = await context.new_page()
        await page.clock.install()
        await held.until(minutes=-20)
        await page.goto(url + link)
        await looked_at(page, "screen-1before")
        await held.all_sign_in()
        await held.until(minutes=0)
        await held.until(minutes=12)
        await page.clock.run_for(4_500)
        await expect(page.locator("[aria-current=step]")).to_contain_text("维保单位")
        await expect(page.locator(".came")).to_have_text("5 人到场")
        await looked_at(page, "screen-2agenda")
        await held.desk("put_motion")
        await held.leader.says("三天内换好门机，费用从维修资金里出")
        await held.leader.presses("记名")
        await held.leader.presses("开始表决")
        for one, choice in zip(held.people, ("赞成", "赞成", "赞成", "反对", "弃权"), strict=True):
            await one.presses(choice)
        await page.clock.run_for(4_500)
        await expect(page.locator(".motion.on dd b").first).to_have_text("3")
        await looked_at(page, "screen-3vote")
        for size in ((1024, 768), (1280, 720)):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await looked_at(page, f"screen-4vote-{size[0]}")
            assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        await held.leader.presses("停止表决")
        await page.goto(f"{url}{link}?lang=en&dark=1")
        await expect(page.locator(".motion h2")).to_contain_text("Result")
        await looked_at(page, "screen-5dark-1280")
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        await context.close()
