"""The whole product in a real browser: a resident writes, the member on duty answers, the resident rates."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import NUMBER, WORDS, photo, shown, visit
from tests.browser.product import Product


async def test_the_first_page_leads_to_a_station(browser: Browser, product: Product) -> None:
    newcomer = (await visit(browser, product, "/")).page
    await expect(newcomer.locator("h1")).to_have_text("有事，来驿站商量")
    await expect(newcomer.locator("a.station")).to_have_count(8)
    await newcomer.get_by_role("link", name="香蜜社区协商驿站").click()
    assert newcomer.url == f"{product.url}/s/{product.slug}"
    await expect(newcomer.locator(".welcome .bubble")).to_contain_text("遇到什么事想和我们商量")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_the_loop_crosses_live_from_browser_to_browser(browser: Browser, product: Product, phone: bool) -> None:
    resident, member = await visit(browser, product, phone=phone), await visit(browser, product, phone=phone)
    await member.becomes("委员")

    await resident.says(WORDS, photo())
    await resident.presses("同意")
    await shown(resident.page.locator(".mine .photo img"))
    await expect(resident.page.locator(".mine .bubble", has_text="同意")).to_have_count(1)
    await resident.presses("提交")
    number = await resident.number()
    receipt = resident.page.locator("#lines .bubble", has_text="收到了，编号")
    await expect(receipt).to_contain_text(re.compile(r"前会有委员来联系.*\d{4} \d{4} \d{4} \d{4}", re.DOTALL))
    await expect(resident.card(number)).to_contain_text("已派单")
    await expect(receipt).to_be_in_viewport(ratio=0.99)

    offered = await member.sees(f"请您接单：{number}")
    await shown(offered.locator(".photo img").first)
    await expect(member.card(number)).to_contain_text(WORDS)
    await member.presses_at(number, "接单")
    await member.sees(f"{number} 您接下了")
    pill = resident.page.locator("#lines .pill", has_text="委员已受理")
    await expect(pill).to_contain_text("前给出答复")

    await member.presses_at(number, "联系居民")
    await member.sees("要和居民说什么")
    await member.says("您好，我今晚九点过来看，是北边那一段吗？")
    await resident.sees("我今晚九点过来看")
    await resident.says("对，从垃圾房往东一直到单元门口")
    await member.sees("从垃圾房往东一直到单元门口")

    await member.presses_at(number, "答复")
    await member.sees(f"{number} 怎么答复")
    await member.says("禁停线重新漆了，晚上九点保安巡一遍。")
    await member.sees(f"{number} 的答复，居民看到的就是这样")
    await member.presses("发送")
    await resident.sees("禁停线重新漆了")
    await expect(resident.card(number)).to_contain_text("待评价")

    await resident.presses("已解决")
    await resident.sees(f"{number} 办结了")
    await resident.presses("满意")
    await resident.sees("谢谢您，记下了")
    await member.sees(f"{number} 居民评价：满意")

    await resident.page.locator(".bar").get_by_role("button", name="我的事项").click()
    row = resident.page.locator(".row-of", has_text=number)
    await expect(row).to_contain_text("已办结")
    await expect(resident.page.locator("#lines .bubble").last).not_to_contain_text(NUMBER)
    await row.click()
    await expect(resident.card(number)).to_contain_text("已办结")
    assert await resident.lines() == list(range(1, (await resident.lines())[-1] + 1))


async def test_a_long_receipt_is_read_from_its_beginning_in_large_type(browser: Browser, product: Product) -> None:
    resident = await visit(browser, product)
    await resident.page.get_by_role("button", name="大字").click()
    number = await resident.reports()
    beginning = resident.page.locator("#lines .nb", has_text=number).first
    await expect(beginning).to_be_in_viewport()
    await resident.page.wait_for_timeout(1600)
    tablet = await resident.page.context.new_page()
    await tablet.goto(resident.page.url)
    await tablet.fill("#text", "补一句：二楼最多")
    await tablet.click("#send")
    await expect(await resident.sees("补一句：二楼最多")).to_be_in_viewport()
    await resident.page.reload()
    assert await resident.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "19.2px"
    assert await resident.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_head_hears_of_it_and_opens_the_inbox(browser: Browser, product: Product) -> None:
    resident, head = await visit(browser, product), await visit(browser, product, phone=False)
    await head.becomes("站长")
    number = await resident.reports("3 栋东门的消防通道也有车占着")
    await head.sees(f"新来一件：{number}")
    await head.page.locator(".timeline").get_by_role("button", name="收件箱").click()
    listed = await head.sees("要您处理的有")
    await expect(listed.locator(".row-of").first).to_contain_text(NUMBER)


async def test_in_english(browser: Browser, product: Product) -> None:
    resident = await visit(browser, product, locale="en-GB")
    await expect(resident.page.locator("html")).to_have_attribute("lang", "en")
    await resident.says("Building 3: cars block the fire lane every night", photo())
    await resident.presses("I agree")
    await expect(resident.page.locator(".mine .photo img")).to_be_visible()
    wanted = re.compile(r"^(Submit|Skip|Charging and fire safety)$")
    for _ in range(4):  # what could not be read out of the sentence is asked
        button = resident.page.locator("#lines li.line:last-child .btn").filter(has_text=wanted).first
        label = await button.inner_text()
        await button.click()
        if label == "Submit":
            break
        await expect(resident.page.locator("#lines li.line:last-child").get_by_text(label, exact=True)).to_have_count(0)
    await expect(resident.page.locator("#lines .card .no").last).to_have_text(NUMBER)
    english = await resident.page.locator("#lines").inner_text()
    assert not re.search(r"编号|已派单|提交|驿站", english)


async def test_two_devices_of_one_person(browser: Browser, product: Product) -> None:
    phone = await visit(browser, product)
    tablet = await phone.page.context.new_page()
    await tablet.goto(phone.page.url)
    await tablet.wait_for_selector("#lines[data-live]")
    number = await phone.reports("3 栋南门的消防通道堆满了纸箱")
    await expect(tablet.locator("#lines .card .no", has_text=number)).to_be_visible()
    await tablet.fill("#text", "补一句：二楼最多")
    await tablet.click("#send")
    await phone.sees("补一句：二楼最多")
    for _ in range(100):  # the answer to it comes to each by a stream of its own
        there = await tablet.eval_on_selector_all("[id^=line-]", "found => found.map(line => line.id)")
        wanted = [f"line-{line}" for line in await phone.lines()]
        if there == wanted:
            break
        await asyncio.sleep(0.1)
    assert there == wanted


async def test_the_whole_path_without_scripts(browser: Browser, product: Product) -> None:
    resident = await visit(browser, product, scripts=False)
    member = await visit(browser, product, scripts=False)
    await member.becomes("委员")
    number = await resident.reports(WORDS, photo())
    await shown(resident.page.locator(".mine .photo img"))

    await member.looks_again_for(f"请您接单：{number}")
    await member.presses_at(number, "接单")
    await member.presses_at(number, "联系居民")
    await member.says("没有脚本也看得见吗？")
    await resident.looks_again_for("没有脚本也看得见吗？")
    await resident.says("看得见。")
    await member.looks_again_for(f"看得见。\n（{number}）")
    await member.presses_at(number, "答复")
    await member.says("地桩装好了。")
    await member.presses("发送")
    await resident.looks_again_for("地桩装好了。")
    await resident.presses("没有")
    await member.looks_again_for(f"{number} 居民说没有解决")
    await expect(resident.page).to_have_url(re.compile("#end$"))
