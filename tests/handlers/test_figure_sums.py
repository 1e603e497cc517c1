"""Figures counted ahead: brought in once, however often it is broken off; and no page waits for it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.figures import Count, Period
from handlers.desk_behind import FIGURES
from handlers.desk_figures import counted_plainly, figures_seen, spans_of
from handlers.figure_sums import keep_sums
from handlers.timer_talk import system_talk
from storage import tables
from storage.figure_sums import books, uncounted
from storage.statements import Engine
from tests.figure_sums import sums_agree
from tests.stories.test_figures import done
from tests.talk import Resident, World
from tests.web.desks import at_desk

pytestmark = pytest.mark.no_golden


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def received(world: World) -> int:
    talk = system_talk(world.core.house, world.core.house.work())
    places = list(world.core.house.district.stations)
    return (await figures_seen(talk, places, "", Period.YEAR)).now.counts[Count.RECEIVED]


async def test_counted_ahead_month_after_month_and_then_what_comes(world: World) -> None:
    house = world.core.house
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    world.later(days=21)  # her turn again
    await done(world, li, "周先生", "没有", "不满意")
    assert not await books(house.work()) and await received(world) == 2  # nothing is counted yet: from the matters
    await keep_sums(house)
    assert [book["whole"] for book in await books(house.work())] == [2] and not await uncounted(house.work(), 9)
    spans = {row["span"] for row in await world.rows_of("figure_sums") if not row["station_id"]}
    assert {"2026-11", "2026-11-23", "2026-12"} <= spans
    await done(world, li, "老王", "已解决", "基本满意")
    assert len(await uncounted(house.work(), 9)) == 1 and await received(world) == 3
    before = await world.rows_of("figure_sums")
    for turn in range(10):
        await sums_agree(house, turn * 3 + 1)  # a page brings it in by itself, and writes nothing
    assert await world.rows_of("figure_sums") == before
    await keep_sums(house)
    assert not await uncounted(house.work(), 9)
    for turn in range(5):
        await sums_agree(house, turn)


async def busy(world: World) -> tuple[Resident, Resident]:
    """Matters of all ends, one that is over; the head and somebody of the district's office."""
    head, li, staff = (
        await world.member("王建国", "head"),
        await world.member("李慧敏"),
        await world.member("周宁", "staff"),
    )
    for n, (solved, pleased) in enumerate([("已解决", "满意"), ("没有", "不满意"), ("已解决", "基本满意")] * 2):
        await done(world, li, f"居民{n}", solved, pleased)
    neighbour = world.person("周先生")
    await neighbour.opens("st_xm2k8vwd")
    await neighbour.reports()
    world.later(days=3)
    return head, staff


async def test_pages_are_the_same_whichever_way_they_are_counted(world: World) -> None:
    people = await busy(world)
    paths = [f"/desk/cockpit{path}" for path in ("", *(f"/{one}" for one in FIGURES))]
    asks = ("period=week", "period=year&category=charging", "period=year", "period=month&back=1")
    asked = [f"{path}?{one}" for path in paths for one in asks]
    asked += [f"/desk/reports?month={one}" for one in ("2026-11", "2026-10", "2026-11&station=XM")]
    desks = [await at_desk(world, one) for one in people]
    before = [[_steady(await desk.looks(path)) for path in asked] for desk in desks]
    assert "收到 7 件" in before[0][-1]
    await keep_sums(world.core.house)
    for desk, pages in zip(desks, before, strict=True):
        for path, page in zip(asked, pages, strict=True):
            assert _steady(await desk.looks(path)) == page, path


async def test_the_chat_tells_the_same_whichever_way_they_are_counted(world: World) -> None:
    people = await busy(world)
    told = [await _told(person) for person in people]
    assert "收到 7（0）" in told[0][0] and "现在超期未办 1" in told[0][0]
    await keep_sums(world.core.house)
    assert [await _told(person) for person in people] == told


async def _told(person: Resident) -> list[str]:
    """Every period, and of the month what each rate leaves out."""
    said = []
    await person.says("数据")
    for label in ("", "看上个月", "看今年", "看本季度", "看本月"):
        if label:
            await person.presses(label)
        said += [letter.text for _, letter in person.fresh]
    for rate in ("响应率", "解决率", "满意率", "评价覆盖率"):
        await person.presses("看是哪些")
        await person.says(rate)
        said.append(person.last.text)
    return said


def _steady(page: str) -> str:
    """Without what each drawing has anew."""
    return re.sub(r'name="key" value="[^"]+"', "", page)


async def test_time_alone_changes_a_figure(world: World) -> None:
    house = world.core.house
    resident = world.person("陈女士")
    await resident.opens("st_xm2k8vwd")
    await resident.reports()
    await keep_sums(house)
    world.later(days=3)  # nobody has been in touch
    for turn in range(1, 6):
        await sums_agree(house, turn * 3 + 1)
    await keep_sums(house)
    [cell] = [row for row in await world.rows_of("figure_sums") if row["span"] == "2026-11-23" and row["station_id"]]
    assert "response-late" in cell["sums"] and cell["changes_at"] is None


async def test_the_first_count_goes_on_where_it_was_broken_off(world: World) -> None:
    house = world.core.house
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    world.later(days=40)
    await done(world, li, "周先生", "已解决")
    await keep_sums(house)
    whole = await world.rows_of("figure_sums")
    work = house.work()
    [book] = await books(work)
    work.update(tables.figure_books, {"id": book["id"]}, built_to="2026-11", whole=0)
    for row in whole:
        if not row["span"].startswith("2026-11"):
            work.delete(tables.figure_sums, span=row["span"], station_id=row["station_id"])
    await work.commit()
    assert await received(world) == 1  # a page counts for itself meanwhile
    await keep_sums(house)
    assert await world.rows_of("figure_sums") == whole
    talk = system_talk(house, house.work())
    places = list(house.district.stations)
    plain = await counted_plainly(talk, places, "", spans_of(talk, Period.QUARTER))
    assert await figures_seen(talk, places, "", Period.QUARTER) == plain


async def test_years_are_their_months_added_up(world: World) -> None:
    house = world.core.house
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    await keep_sums(house)
    world.later(days=42)  # another year, her turn
    await done(world, li, "周先生", "没有", "不满意")
    await sums_agree(house, 4)  # not counted yet; of the year and of the one before
    await keep_sums(house)
    await sums_agree(house, 4)
    rows = {(row["span"], row["station_id"]): row for row in await world.rows_of("figure_sums")}
    [at] = {station for _, station in rows if station}
    for year, months in (("2026", ["2026-11"]), ("2027", ["2027-01"])):
        assert [span for span, station in rows if span[:5] == f"{year}-" and len(span) == 7 and station] == months
        for station in (at, ""):
            assert json.loads(rows[year, station]["sums"]) == json.loads(rows[months[0], station]["sums"])
    assert rows["2026", ""]["kinds"] == rows["2026-11", ""]["kinds"]
    assert '"h' in rows["2026", ""]["kinds"] and '"h' not in rows["2026", at]["kinds"]


async def test_an_older_version_left_no_years(world: World) -> None:
    house = world.core.house
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    world.later(days=42)
    await done(world, li, "周先生", "已解决")
    await keep_sums(house)
    whole = await world.rows_of("figure_sums")
    work = house.work()
    [book] = await books(work)
    work.update(tables.figure_books, {"id": book["id"]}, whole=1)
    for row in whole:
        if len(row["span"]) == 4:
            work.delete(tables.figure_sums, span=row["span"], station_id=row["station_id"])
    await work.commit()
    await sums_agree(house, 4)  # a page counts for itself meanwhile
    await keep_sums(house)
    assert await world.rows_of("figure_sums") == whole


async def test_other_rules_make_another_book(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    house = world.core.house
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    await keep_sums(house)
    monkeypatch.setattr("handlers.figure_cells.FORMULA", "another")
    await sums_agree(house, 1)
    await keep_sums(house)
    [book] = await books(house.work())
    assert book["id"].startswith("another ") and book["whole"] == 2
    await sums_agree(house, 1)
