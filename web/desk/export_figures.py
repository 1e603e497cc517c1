"""The cockpit as a workbook with native charts, and the list behind each figure: read as the pages read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.letter import Param, name, station, text, title
from domain.refusal import Refusal, Refused
from handlers.desk_behind import FIGURES, ONLY_NOW, Behind, behind
from handlers.desk_cockpit import Cockpit, cockpit
from handlers.desk_export import MOST, ensure_export
from handlers.desk_sessions import Seat
from handlers.inbox import today
from web.columns import Cell
from web.desk.cockpit import Asked, asked_of, named, when_asked
from web.desk.cockpit_refs import item_line, item_row, people_of
from web.desk.cockpit_when import When, when_of
from web.desk.export import Head, Source, Taken
from web.desk.export_lists import made
from web.desk.figure_sheets import Column, FigureSheets
from web.desk.html import desk_words
from web.desk.side import Side
from web.workbook import Sheet


async def whole(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    """Figures beside those before, then each part with its chart, and how all is counted."""
    talk, t = found.talk, desk_words(found.talk.language)
    asked, when, first = await when_asked(side, found, asked_of(side, found, given))
    seen = await cockpit(talk, asked.place, asked.period, asked.back, first=first)
    ensure_export(talk, *seen.places)
    people = people_of(seen)
    names = [one for [one] in await side.drawing.values(talk, [[name(person)] for person in people])]
    sheets = _sheets(side, found, seen, when, dict(zip(people, names, strict=True)))
    return Taken(
        "cockpit", t("ck_title"), _about(side, found, asked, when, seen.place), len(sheets[0].rows),  # type: ignore[arg-type]
        (), lambda chosen: sheets,
    )  # fmt: skip


def _sheets(side: Side, found: Seat, seen: Cockpit, when: When, names: Mapping[str, str]) -> list[Sheet]:
    language = found.talk.language
    t, make = desk_words(language), FigureSheets(side.house, language)
    now = Column(when.name, make.numbers(seen.now))
    zone = side.house.district.zone
    past = when_of(seen.period, when.back + 1, when.back + 1, found.talk.now, zone, t)
    before = Column(past.name, make.numbers(seen.before))
    kinds = {
        slug: (seen.now.received.get(slug, 0), None, seen.now.days.get(slug))
        for slug in dict.fromkeys((*seen.now.received, *seen.now.days))
    }
    sheets = [
        make.figures([now, before], None if seen.back else seen.over),
        make.trend(seen.trend.slots, [make.numbers(one) for one in seen.trend.each]),
        make.kinds(kinds),
    ]
    if seen.stations:
        sheets.append(make.stations({key: make.numbers(one) for key, one in seen.stations.items()}, seen.open))
    sheets.append(make.league(seen.league))
    if seen.load is not None:
        sheets.append(make.load(people_of(seen), names, seen.load.hands, seen.load.duty))
    return [*sheets, make.talks(seen.conversion), make.formulas()]


async def one(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    """The matters, or consultations, behind a figure, as far as this reader may see them."""
    if rest not in FIGURES:
        raise Refusal(Refused.STATION_UNKNOWN)
    talk, t = found.talk, desk_words(found.talk.language)
    asked, when, _ = await when_asked(side, found, asked_of(side, found, given))
    seen = await behind(talk, rest, asked.place, asked.period, asked.category, asked.back, MOST)
    ensure_export(talk, *([seen.place] if seen.place else ()))
    cells, formula, value = await _lines(side, found, seen)
    heads = [
        Head("group", t("ex_group"), 24), Head("number", t("number"), 17), Head("what", t("what"), 40),
        Head("place", t("place"), 22), Head("owner", t("owner"), 12), Head("why", t("why"), 14),
        Head("due", t("due"), 18),
    ]  # fmt: skip
    about = _about(side, found, asked, when, seen.place, rest)
    about += [(t("ck_formula"), formula or t(f"ck_how_{rest}"))] + ([(t("fs_value"), value)] if value else [])
    if hidden := sum(max(group.rest, 0) for group in seen.groups):
        about.append((t("ex_note"), t("ck_rest", count=hidden)))
    return made(rest, named(rest, talk.language), about, heads, cells)


async def _lines(side: Side, found: Seat, seen: Behind) -> tuple[list[list[Cell]], str, str]:
    talk, day = found.talk, today(side.house, found.talk.now)
    t = desk_words(talk.language)
    rows: list[Sequence[Param]] = [(seen.formula or "", seen.value), *((group.label,) for group in seen.groups)]
    for group in seen.groups:
        rows += [item_row(item, day) for item in group.items]
        rows += [_talk_row(held.title_id, held.station_id, held.state) for held in group.talks]
    told = iter(await side.drawing.values(talk, rows))
    formula, value = next(told)
    labels = [next(told)[0] for _ in seen.groups]
    made_: list[list[Cell]] = []
    for group, label in zip(seen.groups, labels, strict=True):
        shown = t(group.label) if isinstance(group.label, str) else label
        for item in group.items:
            line = item_line(item, next(told), day, t)
            made_.append([shown, line.number, line.title, line.station, line.owner, line.state, line.due])
        for held in group.talks:
            what, where, state = next(told)
            made_.append([shown, held.number, what, where, "", state, ""])
    return made_, formula, value


def _talk_row(title_id: str, station_id: str, state: str) -> Sequence[Param]:
    return title(title_id), station(station_id), text(f"consultation_stage.{state}")


def _about(side: Side, found: Seat, asked: Asked, when: When, place: str, figure: str = "") -> list[tuple[str, str]]:
    t, language, district = desk_words(found.talk.language), found.talk.language, side.house.district
    where = district.place(place) if place else None
    about = [
        (t("place"), where.called(language) if where else t("ck_everywhere")),
        (t("ck_period"), t("ck_right_now") if figure in ONLY_NOW else when.name),
    ]
    if asked.category:
        kind = district.categories.get(asked.category)
        about.append((t("kind"), kind.called(language) if kind else asked.category))
    return about


SOURCES: Mapping[str, Source] = {"/desk/cockpit": whole, "/desk/cockpit/": one}
