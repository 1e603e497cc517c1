"""A person with a browser: writing, pressing, choosing photos, and what happens when the line breaks."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, Request, Route, expect

from channels.webchat.reader import DemoPerson
from channels.webchat.session import Sessions
from dialogs.talk import Press
from tests.browser.conftest import Open, Site, session_of
from tests.webchat.serving import SECRET
from tests.webchat.serving import Site as FakeSite

PHOTO = FilePayload(name="a.png", mimeType="image/png", buffer=b"not yet an image")


async def test_the_stream_is_live_at_every_opening(open_page: Open, site: Site) -> None:
    page = await open_page(f"/s/{site.slug}")
    for number in range(20):
        await page.goto(f"{site.url}/s/{site.slug}")
        await page.wait_for_selector("#lines[data-live]")
        await page.fill("#text", f"第 {number} 次")
        await page.press("#text", "Enter")
        await page.locator(".mine .bubble", has_text=re.compile(f"^第 {number} 次$")).wait_for()


async def test_enter_sends_and_shift_enter_does_not(chat: Page) -> None:
    await chat.type("#text", "楼道灯坏了")
    await chat.press("#text", "Shift+Enter")
    await chat.type("#text", "三天了")
    assert await chat.input_value("#text") == "楼道灯坏了\n三天了"
    await chat.press("#text", "Enter")
    await expect(chat.locator(".mine .bubble")).to_have_text("楼道灯坏了\n三天了")
    await expect(chat.locator("#text")).to_have_value("")


async def test_enter_that_ends_a_composition_does_not_send(chat: Page, site: FakeSite) -> None:
    await chat.type("#text", "ni hao")
    await chat.dispatch_event("#text", "keydown", {"key": "Enter", "isComposing": True})
    assert await chat.input_value("#text") == "ni hao"
    assert site.fake.inbox == []


async def test_an_empty_message_is_answered_kindly_and_not_sent(chat: Page, site: FakeSite) -> None:
    await chat.click("#send")
    await expect(chat.locator("#toast")).to_contain_text("先写几个字")
    assert site.fake.inbox == []


async def test_a_second_sentence_waits_for_the_first_on_a_slow_line(chat: Page, site: FakeSite) -> None:
    gate = asyncio.Event()

    async def slowly(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await chat.route("**/say", slowly)
    for said in ("楼道灯坏了", "在三栋"):
        await chat.fill("#text", said)
        await chat.press("#text", "Enter")
    await chat.press("#text", "Enter")
    gate.set()
    await expect(chat.locator(".mine .bubble")).to_have_text(["楼道灯坏了", "在三栋"])
    await expect(chat.locator("#text")).to_have_value("")


async def test_one_chat_in_two_windows(chat: Page, site: Site) -> None:
    second = await chat.context.new_page()
    await second.goto(f"{site.url}/s/{site.slug}")
    await chat.fill("#text", "两边都看得见")
    await chat.click("#send")
    await second.bring_to_front()
    await second.locator(".mine .bubble", has_text="两边都看得见").wait_for()
    await expect(second.locator(".mine .bubble")).to_have_count(1)


async def test_a_double_click_sends_one_press(chat: Page, site: FakeSite) -> None:
    await site.furnish(await session_of(chat))
    sent: list[Request] = []
    chat.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    await chat.get_by_role("button", name="我参加").dblclick()
    await chat.locator(".mine .bubble", has_text="选了 join").wait_for()
    assert len(sent) == 1 and len(site.fake.inbox) == 1


@pytest.mark.parametrize("scripts", [True, False])
async def test_what_is_picked_on_a_card_goes_with_one_press(open_page: Open, site: FakeSite, scripts: bool) -> None:
    """A row for each time, each answer a target for a finger; also from the keyboard, and without scripts."""
    page = await open_page(f"/s/{site.slug}", scripts=scripts)
    await site.furnish(await session_of(page))
    await page.reload()
    answers = page.locator(".pick label")
    sizes = [await one.bounding_box() for one in await answers.all()]
    assert len(sizes) == 6 and all(box is not None and box["height"] >= 44 and box["width"] >= 44 for box in sizes)
    await answers.nth(2).click()
    await page.get_by_role("group", name="明天 14:30").get_by_role("radio", name="勉强").focus()
    await page.keyboard.press("Space")
    await page.locator(".card", has=page.locator(".pick")).get_by_role("button", name="发送").click()
    await page.locator(".mine .bubble", has_text="选了 3").wait_for()
    assert site.fake.inbox[-1].content == Press("m2", "3", (("s1", "no"), ("s2", "maybe")))


async def test_a_chip_of_the_welcome_is_sent_as_words(chat: Page, site: FakeSite) -> None:
    await chat.fill("#text", "还在写")
    await chat.get_by_role("button", name="停车出行").click()
    await chat.locator(".mine .bubble", has_text="停车出行").wait_for()
    assert await chat.input_value("#text") == "还在写"


async def test_the_tray_by_keyboard(chat: Page) -> None:
    await chat.focus("#tray summary")
    await chat.keyboard.press("Enter")
    await expect(chat.get_by_role("button", name="找真人")).to_be_visible()
    await chat.keyboard.press("Escape")
    await expect(chat.get_by_role("button", name="找真人")).to_be_hidden()
    await chat.keyboard.press("Enter")
    await chat.get_by_role("button", name="找真人").press("Enter")
    await chat.locator(".mine .bubble", has_text="/human").wait_for()


async def test_photos_are_shown_before_they_are_sent(chat: Page, site: FakeSite) -> None:
    two = [PHOTO, FilePayload(name="b.png", mimeType="image/png", buffer=b"nor this one")]
    await chat.set_input_files("input[name=photos][multiple]", two)
    await expect(chat.locator("#picked button")).to_have_count(2)
    await chat.locator("#picked button").first.click()
    await expect(chat.locator("#picked button")).to_have_count(1)
    await chat.click("#send")
    await chat.locator(".theirs .bubble", has_text="收到 1 张照片").wait_for()
    await expect(chat.locator("#picked")).to_be_hidden()


async def test_a_photo_that_is_too_large_is_refused_before_it_is_sent(chat: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.touch()
    os.truncate(large, 20 * 1024 * 1024 + 1)
    await chat.set_input_files("input[name=photos][multiple]", large)
    await expect(chat.locator("#toast")).to_contain_text("20 MB")
    await expect(chat.locator("#picked")).to_be_hidden()


async def test_a_place(chat: Page, site: Site) -> None:
    await chat.context.grant_permissions(["geolocation"], origin=site.url)
    await chat.context.set_geolocation({"latitude": 22.5431, "longitude": 114.0579})
    await chat.click("#tray summary")
    await chat.get_by_role("button", name="位置").click()
    await chat.locator(".theirs .bubble", has_text="22.5431, 114.0579").wait_for()


async def test_no_place_is_said(chat: Page) -> None:
    await chat.click("#tray summary")
    await chat.get_by_role("button", name="位置").click()
    await expect(chat.locator("#toast")).to_contain_text("请直接写地址")


async def test_when_the_line_breaks_it_is_said_and_nothing_is_lost_or_doubled(chat: Page, site: FakeSite) -> None:
    await chat.fill("#text", "断线以前")
    await chat.click("#send")
    await chat.locator(".mine .bubble", has_text="断线以前").wait_for()
    await site.stop()
    await expect(chat.locator("#strip")).to_be_visible()
    await chat.fill("#text", "断线的时候写的")
    await chat.click("#send")
    await expect(chat.locator("#toast")).to_contain_text("您写的还在")
    assert await chat.input_value("#text") == "断线的时候写的"
    await site.start()
    await chat.wait_for_selector("#lines[data-live]")
    await expect(chat.locator("#strip")).to_be_hidden()
    await chat.click("#send")
    await chat.locator(".theirs .bubble", has_text="收到：断线的时候写的").wait_for()
    assert await numbers(chat) == ["line-1", "line-2", "line-3", "line-4"]


async def test_words_survive_a_reload(chat: Page) -> None:
    await chat.type("#text", "写到一半")
    await chat.reload()
    await expect(chat.locator("#text")).to_have_value("写到一半")


async def test_lines_that_were_asked_for_are_not_shown_twice(chat: Page, site: FakeSite) -> None:
    await chat.fill("#text", "第一句")
    await chat.click("#send")
    await chat.locator("#line-2").wait_for()
    await chat.evaluate("document.querySelector('#line-2').remove()")
    html = "<li id='line-3' class='line'>asked for</li>"
    await chat.evaluate("html => document.querySelector('#lines').insertAdjacentHTML('beforeend', html)", html)
    await chat.fill("#text", "第二句")
    await chat.click("#send")
    await chat.locator("#line-4").wait_for()
    assert await numbers(chat) == ["line-1", "line-3", "line-4"]


async def test_older_lines_come_in_above(chat: Page, site: FakeSite) -> None:
    external = Sessions(SECRET, False).external(await session_of(chat))
    for number in range(1, 131):
        site.fake.says(external, f"第 {number} 句")
    await chat.reload()
    await expect(chat.locator("li.line")).to_have_count(60)
    await chat.get_by_role("link", name="看更早的").click()
    await expect(chat.locator("li.line")).to_have_count(120)
    await chat.get_by_role("link", name="看更早的").click()
    await expect(chat.locator("li.line")).to_have_count(130)
    assert await numbers(chat) == [f"line-{number}" for number in range(1, 131)]


async def test_the_side_column_follows(open_page: Open, site: FakeSite) -> None:
    page = await open_page(f"/s/{site.slug}", phone=False)
    await expect(page.locator("#timeline")).to_contain_text("您还没有在办的事项")
    await page.wait_for_selector("#lines[data-live]")
    await site.furnish(await session_of(page))
    await expect(page.locator("#timeline")).to_contain_text("约定微协商")
    await expect(page.locator("#my-badge")).to_contain_text("1")


async def test_large_type(chat: Page) -> None:
    await chat.get_by_role("button", name="大字").click()
    assert await chat.evaluate("getComputedStyle(document.documentElement).fontSize") == "19.2px"
    await expect(chat.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")


async def test_a_press_from_the_demo_strip(open_page: Open, site: FakeSite) -> None:
    site.fake.people = [DemoPerson("resident", "陈女士", ""), DemoPerson("member", "李慧敏 委员", "demo-member")]
    site.fake.says("demo-member", "新事项 XH-261121-007")
    page = await open_page(f"/s/{site.slug}", phone=False)
    await page.get_by_role("button", name="委员", exact=True).click()
    await page.locator(".bubble", has_text="新事项 XH-261121-007").wait_for()
    await page.wait_for_selector("#lines[data-live]")
    site.fake.says("demo-member", "又来一件")
    await page.locator(".bubble", has_text="又来一件").wait_for()


async def test_without_scripts(open_page: Open, site: FakeSite) -> None:
    page = await open_page(f"/s/{site.slug}", scripts=False)
    await page.get_by_role("button", name="停车出行").click()
    await page.locator(".theirs .bubble", has_text="收到：停车出行").wait_for()
    await page.fill("#text", "3 栋消防通道有车")
    await page.click("#send")
    await page.locator(".theirs .bubble", has_text="收到：3 栋消防通道有车").wait_for()
    await page.click("#tray summary")
    await page.set_input_files("input[name=photos][multiple]", [PHOTO])
    await page.click("#send")
    await page.locator(".theirs .bubble", has_text="收到 1 张照片").wait_for()
    await page.get_by_role("button", name="大字").click()
    await page.locator("html.large").wait_for()
    await page.get_by_role("button", name="我的事项").first.click()
    await page.locator(".mine .bubble", has_text="我的事项").wait_for()
    assert page.url.endswith("#end")


async def numbers(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all("[id^=line-]", "found => found.map(line => line.id)")
    return found


async def test_a_browser_that_never_gets_a_stream_asks_again_and_again(open_page: Open, site: FakeSite) -> None:
    page = await open_page("/")
    await page.clock.install()
    await page.route("**/stream?*", lambda route: route.abort())
    await page.goto(f"{site.url}/s/{site.slug}")
    await expect(page.locator("#strip")).to_be_visible()
    external = Sessions(SECRET, False).external(await session_of(page))
    site.fake.says(external, "没有流也看得见")
    await page.clock.run_for(30_000)
    await page.locator(".bubble", has_text="没有流也看得见").wait_for()
    await page.unroute("**/stream?*")
    await page.clock.run_for(30_000)
    await expect(page.locator("#strip")).to_be_hidden()
    assert await numbers(page) == ["line-1"]


async def test_choices_call_for_a_press_until_their_reader_has_said_something(chat: Page) -> None:
    """One question may take two letters: the first one's choices are as good as the second one's."""
    colour = "found => found.map(one => getComputedStyle(one).color)"
    chips = '<div class="chips"><button class="btn try">公开</button></div>'
    letter = f'<li class="line theirs"><div class="said">{chips}</div></li>'
    await chat.evaluate("html => document.querySelector('#lines').insertAdjacentHTML('beforeend', html)", letter * 2)
    first, second = await chat.eval_on_selector_all(".try", colour)
    assert first == second
    more = '<li class="line mine"></li>' + letter
    await chat.evaluate("html => document.querySelector('#lines').insertAdjacentHTML('beforeend', html)", more)
    left, behind, open_ = await chat.eval_on_selector_all(".try", colour)
    assert left == behind != open_
