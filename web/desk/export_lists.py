"""Calls, consultations, topics, the year's plan, shares of duty and people as files, read as their pages read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dialogs.letter import day, station
from dialogs.paper_forms import PersonColumn
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_actions import actions_seen
from handlers.desk_consultations import consultations
from handlers.desk_export import ensure_export, places_to_export
from handlers.desk_rota_figures import fairness
from handlers.desk_sessions import Seat
from handlers.desk_topics import topics_seen, year_plan_seen
from handlers.show_calls import calls_due
from handlers.talk import Talk
from locales.catalogue import said
from web.columns import Cell
from web.desk import actions, calls
from web.desk.asked import plan_asked
from web.desk.consultations import cells_of, wanted_of
from web.desk.export import Head, Source, Taken
from web.desk.html import desk_words
from web.desk.side import Side
from web.list_workbook import people_rows
from web.month_view import public_names
from web.words import words
from web.workbook import Chart, Sheet

Rows = Sequence[Sequence[Cell]]


def made(
    which: str,
    title: str,
    about: Sequence[tuple[str, str]],
    heads: Sequence[Head],
    rows: Rows,
    chart: Chart | None = None,
) -> Taken:
    """One sheet, from which columns are chosen; a chart only where they all stand."""

    def sheets(chosen: Sequence[str]) -> list[Sheet]:
        places = [at for at, one in enumerate(heads) if one.key in chosen]
        charts = (chart,) if chart and len(places) == len(heads) else ()
        return [
            Sheet(
                title,
                [heads[at].label for at in places],
                [heads[at].width for at in places],
                [[row[at] for at in places] for row in rows],
                charts,
            )
        ]

    return Taken(which, title, about, len(rows), heads, sheets)


def at(talk: Talk, instant: int | None) -> datetime | None:
    """Local time without a zone, as a workbook keeps it; to the minute."""
    if instant is None:
        return None
    local = datetime.fromtimestamp(instant / 1000, talk.house.district.zone)
    return local.replace(tzinfo=None, second=0, microsecond=0)


async def to_call(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    if not may(talk.anywhere(), Permission.ITEM_RATE_BY_CALL):
        raise Refusal(Refused.NOT_YOURS)
    here = set(places_to_export(talk))
    due = [(item, row) for item, row in await calls_due(talk) if item.now_at in here]
    told = await side.drawing.values(talk, [calls.cells_of(item, row) for item, row in due])
    heads = [
        Head("number", t("number"), 17), Head("what", t("what"), 40), Head("call", t("ex_call"), 30),
        Head("since", t("ex_since"), 17), Head("place", t("place"), 22), Head("tries", t("ex_tries"), 12),
    ]  # fmt: skip
    rows = [
        [item.number, what, why, at(talk, row["asked_at"]), where, row["tries"]]
        for (item, row), (what, why, _, where) in zip(due, told, strict=True)
    ]
    return made("calls", t("calls"), (), heads, rows)


async def talks(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    wanted, here = wanted_of(side, given), set(places_to_export(talk))
    seen = await consultations(talk, wanted, most=20_001)
    told = await side.drawing.values(talk, cells_of(seen))
    heads = [
        Head("number", t("number"), 14), Head("topic", t("cs_topic"), 40), Head("state", t("state"), 14),
        Head("when", t("ex_begins"), 17), Head("where", t("ex_room"), 24), Head("place", t("place"), 22),
        Head("leader", t("cs_leader"), 12), Head("why", t("ex_waits"), 24),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [*row[:3], at(talk, one.start_at), *row[4:]]
        for one, row in zip(seen.found, told, strict=True)
        if one.station_id in here
    ]
    [[where]] = await side.drawing.values(talk, [[station(wanted.station) if wanted.station else ""]])
    parts = [t(f"cs_state_{wanted.group}"), t("cs_mine") if wanted.mine else "", where, wanted.month]
    about = [(t("ex_narrowed"), t("cs_sep").join(filter(None, parts)))]
    if len(rows) < len(seen.found):
        about.append((t("ex_note"), t("ex_elsewhere", count=len(seen.found) - len(rows))))
    return made("consultations", t("consultations"), about, heads, rows)


async def deeds(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    wanted, here = actions.wanted_of(side, given), set(places_to_export(talk))
    seen = await actions_seen(talk, wanted, most=20_001)
    lines = [one for one in seen.lines if one.action.station_id in here]
    told = await side.drawing.values(talk, [one.cells for one in lines])
    keys = (
        ("number", 17), ("cs_deed_what", 44), ("cs_deed_who", 18), ("cs_deed_due", 14), ("state", 12), ("place", 22),
        ("cs_deed_did", 44),
    )  # fmt: skip
    heads = [Head(key, t(key), width, usual=key != "cs_deed_did") for key, width in keys]
    rows: list[list[Cell]] = [
        [*row[:3], datetime.fromisoformat(one.action.due_day), *row[4:]] for one, row in zip(lines, told, strict=True)
    ]
    parts = [t(f"cs_deed_{wanted.group}"), t("cs_deed_mine") if wanted.mine else ""]
    about = [(t("ex_narrowed"), t("cs_sep").join(filter(None, parts)))]
    if len(lines) < len(seen.lines):
        about.append((t("ex_note"), t("ex_elsewhere", count=len(seen.lines) - len(lines))))
    return made("actions", t("cs_deeds"), about, heads, rows)


async def topics(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    seen = await topics_seen(talk)
    told = await side.drawing.values(talk, [one.cells for one in seen.lines])
    heads = [
        Head("what", t("cs_topic"), 40), Head("number", t("number"), 14), Head("kind", t("kind"), 14),
        Head("behind", t("ex_behind"), 24), Head("state", t("state"), 14), Head("words", t("words"), 60, usual=False),
        Head("at", t("ex_since"), 20),
    ]  # fmt: skip
    return made("topics", t("cs_topics"), (), heads, told)


async def plan(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    seen = await year_plan_seen(talk, *plan_asked(side, given))
    here = set(places_to_export(talk))
    lines = [(one.name, line) for one in seen.stations if one.station_id in here for line in one.lines]
    told = await side.drawing.values(talk, [(where, line.number, *line.cells) for where, line in lines])
    keys = (
        ("place", 22), ("number", 14), ("ex_month", 12), ("cs_topic", 40), ("ex_kind", 18), ("ex_track", 18),
        ("cs_leader", 12), ("state", 14),
    )  # fmt: skip
    heads = [Head(key, t(key), width) for key, width in keys]
    return made("year_plan", t("cs_plan_of", year=seen.year), (), heads, told)


async def shares(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk, t = found.talk, desk_words(found.talk.language)
    place = side.house.district.by_slug(rest)
    if place is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    ensure_export(talk, place.id)
    seen = await fairness(talk, place.id, serves=True)
    every = seen.shares if seen is not None else ()
    names = await public_names(side.house, talk.work, sorted({one.year.person_id for one in every}), talk.language)
    keys = ("ro_person", "ex_month_sat", "ex_month_due", "ex_year_sat", "ex_year_due", "ro_weekend", "ro_holiday",
            "ro_absent", "ro_hours", "ro_over")  # fmt: skip
    heads = [Head(key, t(key), 16 if key == "ro_person" else 13) for key in keys]
    rows: list[list[Cell]] = [
        [
            names[one.year.person_id], one.month.sat, one.month.due, one.year.sat, one.year.due, one.weekend,
            one.holiday, one.year.absent, round(one.year.hours, 1), round(one.year.over, 1),
        ]
        for one in every
    ]  # fmt: skip
    [[today]] = await side.drawing.values(talk, [[day(talk.now)]])
    about = [(t("place"), place.called(talk.language)), (t("ex_until"), today)]
    title = f"{place.called(talk.language)}-{t('ex_shares')}"
    return made("rota", title, about, heads, rows, Chart(t("ro_hours"), 0, (8,)))


async def people(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
    talk = found.talk
    places = places_to_export(talk)
    rows = await people_rows(side.house, talk.work, places, talk.language)
    widths = (16, 12, 24, 10, 16, 24, 12, 10, 12)
    heads = [
        Head(one.value, said(f"person_column.{one}", talk.language), width)
        for one, width in zip(PersonColumn, widths, strict=True)
    ]
    return replace(made("people", words(talk.language)("list_people"), (), heads, rows), back="/desk/reports")


SOURCES: Mapping[str, Source] = {
    "/desk/calls": to_call,
    "/desk/consultations": talks,
    "/desk/actions": deeds,
    "/desk/topics": topics,
    "/desk/year-plan": plan,
    "/desk/rota/": shares,
    "/desk/people": people,
}
