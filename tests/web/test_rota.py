"""The rota as anybody sees it: page and picture; and the calendars that telephones subscribe to."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from icalendar import Calendar
from PIL import Image

from domain.rota import Change, Kind, Opening, StationRota
from domain.rota_plan import Duty, Grid, Plan, Rule
from handlers.feeds import MOST_TRIES, make
from storage import tables
from storage.erasing import clear_own
from tests.talk import World
from tests.web.browser import Browser
from web import fonts
from web.ics import Part, Source, made
from web.words import catalogue

ROOT = Path(__file__).parents[2]
XM = "/rota/xm2k8vwd"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


async def test_a_month_says_who_sits_when(world: World) -> None:
    shown = await Browser(world).looks(XM)
    assert shown.status_code == 200 and "2026年11月轮值表" in shown.text and "香蜜社区协商驿站" in shown.text
    days = re.findall(r'<time class="hide" datetime="2026-11-(\d\d)"', shown.text)
    assert days == [f"{day:02}" for day in range(1, 31)]
    assert shown.text.count('aria-current="date"') == 1
    today = shown.text.split('aria-current="date"')[1].split("</li>")[0]
    assert 'datetime="2026-11-23"' in today and "<bdi>" in today
    assert "<script" not in shown.text and "unsafe" not in shown.headers["content-security-policy"]


async def test_weeks_that_are_over_are_marked_and_nothing_is_left_out(world: World) -> None:
    visitor = Browser(world)
    shown = (await visitor.looks(XM)).text
    over = re.findall(r'<li class="day c\d over[^>]*>\n<p class="date"><time class="hide" datetime="([^"]+)"', shown)
    assert over == [f"2026-11-{day:02}" for day in range(1, 23)]
    for month in ("2026-10", "2026-12"):
        other = (await visitor.looks(f"{XM}?month={month}")).text
        assert '<a href="#month">' not in other and not re.search(r'class="day c\d over', other)


async def test_leafing_ends_where_nothing_is_known_any_more(world: World) -> None:
    visitor = Browser(world)
    shown = await visitor.looks(XM)
    assert 'rel="prev"' in shown.text and f"{XM}?month=2026-12" in shown.text
    before = await visitor.looks(f"{XM}?month=2026-10")
    assert "2026年10月" in before.text and 'rel="prev"' not in before.text
    last = await visitor.looks(f"{XM}?month=2027-11")
    assert last.status_code == 200 and 'rel="next"' not in last.text and "2027 年的放假安排还没有公布" in last.text
    for month in ("2026-09", "2027-12", "2026-13", "nonsense", "2026-1", "2026-11-01"):
        assert (await visitor.looks(f"{XM}?month={month}")).status_code == 404, month
        assert (await visitor.looks(f"{XM}/{month}.png")).status_code == 404, month
    assert (await visitor.looks("/rota/nothere1")).status_code == 404


async def test_in_english(world: World) -> None:
    shown = await Browser(world, headers={"accept-language": "en-GB"}).looks(XM)
    assert "Rota, November 2026" in shown.text and "Xiangmi Station" in shown.text and 'lang="en"' in shown.text
    assert "Li Huimin" in shown.text and "李慧敏" not in shown.text


async def test_a_closed_station_leads_to_its_successor_and_a_practice_says_so(world: World) -> None:
    district = world.core.house.district
    xm, ny = district.by_code("XM"), district.by_code("NY")
    assert xm is not None and ny is not None
    practice = replace(ny, practice=True)
    world.core.house.district = replace(
        district, stations={ny.id: practice}, closed={xm.id: replace(xm, successor_id=ny.id)}
    )
    moved = await Browser(world).looks(f"{XM}?month=2026-12&lang=en")
    assert moved.status_code == 302 and moved.headers["location"] == "/rota/ny7q3rtb?month=2026-12&lang=en"
    assert "练习" in (await Browser(world).looks("/rota/ny7q3rtb")).text


async def test_leave_and_swaps_are_told_to_nobody(world: World) -> None:
    """Only who sits: of somebody on leave not even that he is."""
    house = world.core.house
    person = (await world.member("李慧敏")).name
    work = house.work()
    on = house.district.rota(house.district.by_code("XM").id).stint(world.now)  # type: ignore[union-attr]
    assert on is not None and on.person_id
    work.insert(
        tables.leaves,
        id="l1",
        person_id=on.person_id,
        start_at=on.start - 3_600_000,
        end_at=on.start + 9 * 3_600_000,
        reason_id=None,
        made_at=world.now,
        made_by=None,
        ended_at=None,
    )
    await work.commit()
    await house.refresh()
    shown = await Browser(world).looks(XM)
    today = shown.text.split('aria-current="date"')[1].split("</li>")[0]
    assert "暂无人值班" in today and person not in today
    assert "请假" not in shown.text


async def test_the_picture_is_a_png_for_a_phone_with_today_in_cinnabar(world: World) -> None:
    visitor = Browser(world)
    shown = await visitor.looks(f"{XM}/2026-11.png")
    assert shown.status_code == 200 and shown.headers["content-type"] == "image/png"
    assert len(shown.content) < 200_000
    picture = Image.open(io.BytesIO(shown.content)).convert("RGB")
    assert picture.width == 1080 and 900 < picture.height < 1800
    red = [(x, y) for y in range(200, picture.height, 4) for x in range(0, 1080, 4) if _red(picture.getpixel((x, y)))]
    assert red, "today is marked"
    assert {x * 7 // 1080 for x, _ in red} == {0}, "a Monday"
    other = await visitor.looks(f"{XM}/2026-12.png")
    december = Image.open(io.BytesIO(other.content)).convert("RGB")
    assert not [1 for y in range(200, december.height, 4) for x in range(0, 1080, 4) if _red(december.getpixel((x, y)))]
    visitor.headers["if-none-match"] = shown.headers["etag"]
    assert (await visitor.looks(f"{XM}/2026-11.png")).status_code == 304


def _red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    r, g, b = pixel
    return bool(r > 150 and g < 80 and b < 70)


def test_no_name_of_the_sample_becomes_a_box_on_a_machine_without_fonts() -> None:
    sample = yaml.safe_load((ROOT / "bot/sample/district.yaml").read_text(encoding="utf-8"))
    named = [*sample["people"], *sample["stations"]]
    names = [one["name"] + one.get("name_en", "") for one in named]
    words = [text for language in ("zh_CN", "en") for text in catalogue(language).values()]
    for char in sorted(set("".join((*names, *words, "玥喆珺垚祎昇璟翀晞堃昉煊玙暄婳休班–"))) - {"⌘"}):
        assert fonts.has(str(fonts.OWN), char), char
    assert not fonts.has(str(fonts.OWN), "龘"), "a box is known as one"


def test_a_character_that_no_font_has_still_makes_a_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "SYSTEM", ())
    fonts.places.cache_clear()
    try:
        assert fonts.runs("李龘敏", "") == [(str(fonts.OWN), "李龘敏")]
        assert fonts.runs("李龘敏", "/nowhere.ttf") == [(str(fonts.OWN), "李龘敏")]
        assert fonts.width("李龘敏", 36, "") > 90
        (tmp_path / "no.ttf").write_bytes(b"no font at all")
        assert fonts.runs("李龘敏", str(tmp_path / "no.ttf")) == [(str(fonts.OWN), "李龘敏")]
    finally:
        fonts.places.cache_clear()


def parsed(body: bytes) -> Any:
    """By the library's own reader; there is one calendar in it."""
    (found,) = Calendar.from_ical(body, multiple=True)
    return found


def of(zone: str, *people: str, name: str = "香蜜社区协商驿站", day: date = date(2026, 11, 23)) -> Source:
    place = ZoneInfo(zone)
    hours = (Opening(frozenset({3, 7}), time(1), time(3)), Opening(frozenset({6, 7}), time(22), time(2)))
    plan = Plan("plan", "xm", Duty.MEMBER, people, date(2026, 1, 5), Rule(), 0)
    rota = StationRota((plan,), Grid(hours, place))
    part = Part("xm", name, "香蜜三村, 党群服务中心; 二楼\\左边", rota, 3, 1_790_000_000_000)
    return Source(name, "zh_CN", "qs", day, (part,), None, {person: f"{person}委员" for person in people})


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Australia/Lord_Howe"])
def test_a_calendar_is_one_by_the_standard(zone: str) -> None:
    source = of(zone, "李", "林", name="香蜜社区协商驿站" * 12)
    body = made(source)
    lines = body.split(b"\r\n")
    assert not lines[-1] and b"\n" not in b"".join(lines) and all(len(line) <= 75 for line in lines)
    calendar = parsed(body)
    assert calendar["version"] == "2.0" and calendar["prodid"] and not calendar.errors
    assert calendar["refresh-interval"].dt == timedelta(hours=4)
    (known,) = calendar.walk("VTIMEZONE")
    assert str(known["tzid"]) == zone
    events = calendar.walk("VEVENT")
    assert len(events) > 230 and len({str(event["uid"]) for event in events}) == len(events)
    rota = source.parts[0].rota
    stints = {one.start: one for at in range(-62, 366) for one in rota.of_day(source.today + timedelta(at))}
    for event in events:
        start, end = (event[name].dt.timestamp() * 1000 for name in ("dtstart", "dtend"))
        assert stints[start].end == end, "the same instants, also where clocks are changed"
        assert str(event["location"]).endswith("香蜜三村, 党群服务中心; 二楼\\左边")
        assert event["sequence"] == 3 and event["last-modified"].dt == event["dtstamp"].dt
        assert not event.errors


def test_a_calendar_has_a_new_tag_when_it_changes_and_only_then() -> None:
    source = of("Asia/Shanghai", "李", "林")
    assert source.tag == of("Asia/Shanghai", "李", "林").tag
    others = [
        of("Asia/Shanghai", "林", "李"),
        of("Asia/Urumqi", "李", "林"),
        of("Asia/Shanghai", "李", "林", day=date(2026, 11, 24)),
        replace(source, names={"李": "李慧敏", "林": "林涛"}),
        replace(source, language="en"),
        replace(source, person_id="李"),
        replace(source, parts=(replace(source.parts[0], version=4),)),
    ]
    assert len({source.tag, *(one.tag for one in others)}) == len(others) + 1


def test_what_stays_keeps_its_name() -> None:
    """A stint that is handed to somebody else is the same event, with another summary."""
    source = of("Asia/Shanghai", "李", "林")
    rota = source.parts[0].rota
    first = rota.of_day(date(2026, 11, 25))[0]
    swap = Change("c", Duty.MEMBER, first.start, first.end, "林", Kind.SWAP)
    other = replace(source, parts=(replace(source.parts[0], version=4, rota=replace(rota, changes=(swap,))),))
    before, after = (
        {str(one["uid"]): str(one["summary"]) for one in parsed(made(s)).walk("VEVENT")} for s in (source, other)
    )
    assert before.keys() == after.keys()
    assert [uid for uid in before if before[uid] != after[uid]] == [f"xm-member-{first.start}@qs"]


async def test_wrong_codes_from_one_address_are_answered_no_more(world: World) -> None:
    visitor = Browser(world)
    work = world.core.house.work()
    code = make(world.core.house, work, await someone(world), None)
    await work.commit()
    assert (await visitor.looks(f"/calendar/{code}.ics")).status_code == 200
    for n in range(MOST_TRIES):
        path = f"/calendar/{n:028}.ics" if n % 2 else f"/calendar/{'b' * (n + 1)}"
        assert (await visitor.looks(path)).status_code == 404
    for path in (f"/calendar/{'c' * 28}.ics", f"/calendar/{code}.ics", f"/calendar/{code}"):
        refused = await visitor.looks(path)
        assert refused.status_code == 429 and refused.headers["retry-after"] == "3600"
    world.later(hours=1, minutes=1)
    assert (await visitor.looks(f"/calendar/{code}.ics")).status_code == 200


async def someone(world: World) -> str:
    await world.member("李慧敏")
    district = world.core.house.district
    xm = district.by_code("XM")
    assert xm is not None
    return next(p for p in district.plans(xm.id)[0].people if p in district.facts.seats[xm.id])


async def test_a_long_calendar_asks_no_more_than_a_short_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    house = world.core.house
    work = house.work()
    xm = house.district.by_code("XM")
    assert xm is not None
    code = make(house, work, await someone(world), xm.id)
    await work.commit()
    asked: list[str] = []
    every = type(house.database).all

    async def counted(self, statement, values):
        asked.append(statement.on("sqlite").text)
        return await every(self, statement, values)

    monkeypatch.setattr(type(house.database), "all", counted)
    calendar = await Browser(world).looks(f"/calendar/{code}.ics")
    assert len(parsed(calendar.content).walk("VEVENT")) > 300
    assert len(asked) <= 7, asked


async def test_whoever_is_erased_leaves_no_calendar(world: World) -> None:
    house = world.core.house
    person = await someone(world)
    work = house.work()
    code = make(house, work, person, None)
    await work.commit()
    work = house.work()
    clear_own(work, person, [])
    await work.commit()
    assert not await world.rows_of("feeds")
    assert (await Browser(world).looks(f"/calendar/{code}.ics")).status_code == 404
