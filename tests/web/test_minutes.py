"""Minutes behind their links: edited on a page, and as a Word document."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from domain.consultation import Consultation
from tests.stories.outcomes import held, said, team
from tests.stories.test_after_meeting import text
from tests.talk import Resident, World
from tests.web.browser import Browser

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


def link(who: Resident, label: str) -> str:
    found = next(one.link for one in who.last.buttons if one.label == label)
    assert found
    return re.sub(r"^https?://[^/]+", "", found)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page) or re.search(
        rf'name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    )
    assert found, page
    return html.unescape(found[1])


async def drafted(world: World) -> tuple[Resident, Resident, Consultation]:
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    work = world.core.house.work()
    said(work, made, "opinion", "<b>先修后议</b> & 别再推来推去")
    await work.commit()
    await li.says(made.number)
    await li.presses("会议纪要")
    return head, li, made


async def test_two_edit_on_their_pages_and_nothing_is_lost(world: World) -> None:
    head, li, made = await drafted(world)
    mine, browser = link(li, "在网页里改"), Browser(world)
    first = (await browser.opens(mine)).text
    assert "&lt;b&gt;先修后议&lt;/b&gt;" in first
    await head.says(made.number)
    await head.presses("会议纪要")
    theirs, other = link(head, "在网页里改"), Browser(world)
    second = (await other.opens(theirs)).text
    form = {"seen": field(first, "seen"), "text": field(first, "text") + "\n\n【议定事项】\n三天修好"}
    saved = await browser.sends(f"{mine}/minutes", form)
    assert saved.status_code == 200 and "存好了" in saved.text and "三天修好" in await text(world, made.id)
    stale = await other.sends(f"{theirs}/minutes", {"seen": field(second, "seen"), "text": "站长写的另一稿"})
    assert "没有存" in stale.text and field(stale.text, "text") == "站长写的另一稿" and "三天修好" in stale.text
    assert "另一稿" not in await text(world, made.id)
    again = await other.sends(f"{theirs}/minutes", {"seen": field(stale.text, "seen"), "text": "站长写的另一稿"})
    assert "存好了" in again.text and await text(world, made.id) == "【基本情况】\n站长写的另一稿"
    # in the chat the text that was read is not the one that stands any more
    await li.presses("发给大家")
    li.hears("refusal.minutes_changed")
    await head.says(made.number)
    await head.presses("会议纪要")
    await head.presses("发给大家")
    late = await browser.sends(f"{mine}/minutes", form)
    assert "已经发出去了" in late.text and field(late.text, "text") == form["text"], "what was written is shown"


async def test_nobody_else_saves_and_nothing_empty_or_enormous(world: World) -> None:
    _, li, made = await drafted(world)
    mine, browser = link(li, "在网页里改"), Browser(world)
    page = (await browser.opens(mine)).text
    stranger = await Browser(world).sends(f"{mine}/minutes", {"seen": field(page, "seen"), "text": "x"})
    assert stranger.status_code == 404
    before = await text(world, made.id)
    empty = await browser.sends(f"{mine}/minutes", {"seen": field(page, "seen"), "text": " \n "})
    huge = await browser.sends(f"{mine}/minutes", {"seen": field(page, "seen"), "text": "长" * 300_000})
    browser.headers = {"sec-fetch-site": "cross-site"}
    foreign = await browser.sends(f"{mine}/minutes", {"seen": field(page, "seen"), "text": "x"})
    assert (empty.status_code, huge.status_code, foreign.status_code) == (200, 403, 403)
    assert await text(world, made.id) == before


def paragraphs(body: Element) -> list[str]:
    return ["".join(t.text or "" for t in one.iter(f"{W}t")) for one in body.iter(f"{W}p")]


async def test_the_word_document(world: World) -> None:
    head, li, made = await drafted(world)
    document = link(li, "下载 Word")
    await head.says(made.number)
    await head.presses("加一条行动项")
    await head.says("更换门机\x0b配件 <1>")
    await head.presses("区市场监督管理局")
    await head.says("12月1日")
    got = await Browser(world).opens(document)
    assert got.headers["content-type"].endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(got.content)) as file:
        assert file.testzip() is None
        parts = {name: fromstring(file.read(name)) for name in file.namelist()}
    told = paragraphs(parts["word/document.xml"])
    assert told[0] == "会议纪要" and any("征求意见稿" in one for one in told)
    assert "一、协商议题" in told and "1. <b>先修后议</b> & 别再推来推去" in told
    cells = [paragraphs(row) for row in parts["word/document.xml"].iter(f"{W}tr")]
    assert ["1", "更换门机配件 <1>", "区市场监督管理局", "2026年12月1日", "在办"] in cells
    assert told.index("签到：3 人，名单由驿站留存，不随纪要公开。") < told.index(
        "抄送：参加协商的各方、区市场监督管理局"
    )
    fonts = [one.get(f"{W}eastAsia") for one in parts["word/styles.xml"].iter(f"{W}rFonts")]
    assert "仿宋" in fonts and "黑体" in fonts and None not in fonts
    assert "陈女士" not in "".join(told) and "13800000187" not in "".join(told)


async def test_who_was_not_there_reads_nothing(world: World) -> None:
    _, _, made = await drafted(world)
    wang = world.person("王先生")
    await wang.opens("st_xm2k8vwd")
    await wang.says("你好")
    await wang.presses("同意")
    await wang.presses_verb("show_minutes", consultation=made.id)
    assert wang.fresh[-1][0] == "refusal.not_invited"
    chen = world.person("陈女士")
    await chen.presses_verb("show_minutes", consultation=made.id)
    assert chen.fresh[-1][0] == "refusal.minutes_none", "a draft is nobody's else"
