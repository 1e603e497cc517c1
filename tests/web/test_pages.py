"""Posters by their slug, words of the printed pages, and what a list leaves out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from domain.hours import hours_said
from domain.rota import Opening
from handlers.papers import PAPERS
from storage import tables
from tests.stories.test_papers import asks_for_open, column, sheet
from tests.stories.test_receipts import at_home, reported
from tests.talk import World
from tests.web.browser import Browser, link_of
from web.opening import disposition
from web.words import catalogue


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


def test_the_printed_pages_have_the_same_words_in_both_languages() -> None:
    chinese, english = catalogue("zh_CN"), catalogue("en")
    assert chinese.keys() == english.keys() and all(chinese.values()) and all(english.values())
    for key, text in chinese.items():
        assert text.count("{") == english[key].count("{"), key


async def test_a_closed_stations_poster_leads_to_its_successor(world: World) -> None:
    district = world.core.house.district
    xm, ny = district.by_code("XM"), district.by_code("NY")
    assert xm is not None and ny is not None
    world.core.house.district = replace(
        district,
        stations={ny.id: ny},
        closed={xm.id: replace(xm, successor_id=ny.id)},
    )
    moved = await Browser(world).looks("/s/xm2k8vwd/poster?size=A3&lang=en")
    assert moved.status_code == 302 and moved.headers["location"] == "/s/ny7q3rtb/poster?size=a3&lang=en"
    assert (await Browser(world).looks("/s/nothere1/poster")).status_code == 404


async def test_a_poster_is_chinese_unless_asked_otherwise(world: World) -> None:
    visitor = Browser(world, headers={"accept-language": "en"})
    chinese = await visitor.looks("/s/xm2k8vwd/poster")
    assert (
        "有事，" in chinese.text
        and "周一–周五 09:00–12:00 14:00–17:00" in chinese.text
        and 'lang="zh-CN"' in chinese.text
    )
    english = await visitor.looks("/s/xm2k8vwd/poster?lang=en&size=nonsense")
    assert "Xiangmi Station" in english.text and "Mon–Fri" in english.text
    assert "public" in english.headers["cache-control"] and "script" not in english.text
    assert "unsafe" not in english.headers["content-security-policy"]


def test_hours_as_on_the_door() -> None:
    assert hours_said((), "一二三四五六日") == ""
    twice = [Opening(frozenset({1}), time(9), time(12)), Opening(frozenset({2}), time(14), time(17))]
    assert hours_said(twice, "一二三四五六日") == "一 09:00–12:00；二 14:00–17:00"
    english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert hours_said(twice, english) == "Mon 09:00–12:00; Tue 14:00–17:00"


def test_a_file_keeps_its_chinese_name() -> None:
    made = disposition("attachment", "香蜜 清单-2026-11-23.xlsx")
    assert made == (
        'attachment; filename="2026-11-23.xlsx"; '
        "filename*=UTF-8''%E9%A6%99%E8%9C%9C%20%E6%B8%85%E5%8D%95-2026-11-23.xlsx"
    )
    assert 'filename="paper.xlsx"' in disposition("attachment", "清单.xlsx")


async def test_practice_is_in_no_list_and_the_number_of_queries_does_not_grow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = await world.member("王建国", "head")
    numbers = [(await reported(await at_home(world, name)))[0] for name in ("陈女士", "周先生", "吴女士", "郑先生")]
    await asks_for_open(head)
    await head.presses("全部")
    link, browser, house = link_of(head), Browser(world), world.core.house
    await browser.opens(link)
    asked: list[str] = []
    every = type(house.database).all

    async def counted(self, statement, values):
        asked.append(statement.on("sqlite").text)
        return await every(self, statement, values)

    monkeypatch.setattr(type(house.database), "all", counted)
    many = await browser.looks(f"{link}/paper")
    assert column(sheet(many.content), "编号") == numbers
    with_four = len(asked)
    work = house.work()
    for number in numbers[1:]:
        work.update(tables.items, {"number": number}, practice=1)
    await work.commit()
    asked.clear()
    one = await browser.looks(f"{link}/paper")
    assert column(sheet(one.content), "编号") == numbers[:1]
    assert len(asked) == with_four


def test_every_kind_of_paper_has_its_maker() -> None:
    assert {"list", "slips", "slip"} <= PAPERS.keys()


async def test_no_other_site_opens_a_paper_in_ones_browser(world: World) -> None:
    head = await world.member("王建国", "head")
    await asks_for_open(head)
    await head.presses("全部")
    link, browser = link_of(head), Browser(world)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.test"}):
        browser.headers = headers
        assert (await browser.opens(link)).status_code == 403 and not browser.cookies
    browser.headers = {"sec-fetch-site": "same-origin"}
    assert (await browser.opens(link)).status_code == 200
