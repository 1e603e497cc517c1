"""Lists of matters as files: the rows of the page in its order, and whatever else of a matter one may choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dialogs.letter import name, station
from dialogs.paper_forms import Column
from domain.refusal import Refusal, Refused
from handlers.desk_asked import Asked, Line, Listed
from handlers.desk_export import places_to_export
from handlers.desk_items import listed
from handlers.desk_sessions import Seat
from locales.catalogue import said
from storage.items import contents_by_id
from storage.lists import Listed as Kept
from web.columns import CELLS, WIDTHS, Cell, Sight
from web.desk.export import Head, Source, Taken
from web.desk.html import desk_words
from web.desk.lists import asked_of, cells, sees
from web.desk.side import Side
from web.list_workbook import sight_of
from web.workbook import USUAL_WIDTH, Sheet

SHOWN = ("what", "kind", "place", "owner", "why", "due")
"""What the page shows of a matter, in the order of `cells`, by the page's own words."""
_WIDTHS = {"what": 40, "kind": 14, "place": 22, "owner": 12, "why": 14, "due": 18}
_FIRST = ("number", "what", "kind", "why", "due", "owner", "place")
_AGAIN = frozenset({Column.NUMBER, Column.STATION, Column.STATE, Column.CATEGORY, Column.HANDLER})
"""Columns that the page's own tell already."""
_USUAL = frozenset({Column.RECEIVED, Column.DUE})
_CHUNK = 1_000


def items_of(which: str) -> Source:
    async def source(side: Side, found: Seat, rest: str, given: Mapping[str, str], most: int) -> Taken:
        if not sees(found.talk, which):
            raise Refusal(Refused.NOT_YOURS)
        asked = replace(asked_of(which, given), page=0)
        seen = await listed(found.talk, asked, most)
        may = set(places_to_export(found.talk))
        lines = [line for line in seen.lines if line.item.now_at in may]
        t = desk_words(found.talk.language)
        about = await _about(side, found, asked)
        if len(lines) < len(seen.lines):
            about.append((t("ex_note"), t("ex_elsewhere", count=len(seen.lines) - len(lines))))
        if any(line.item.practice for line in lines):
            about.append((t("ex_note"), t("ex_practice")))
        if seen.newest_only:
            about.append((t("ex_note"), t("newest_only")))
        rows = await _rows(side, found, lines, seen) if most > 1 else _nothing
        return Taken(f"{which}", t(which), about, seen.total, _heads(found), rows)

    return source


def _nothing(chosen: Sequence[str]) -> list[Sheet]:
    return []


def _heads(found: Seat) -> list[Head]:
    t, language = desk_words(found.talk.language), found.talk.language
    made = [Head(key, t(key), 17 if key == "number" else _WIDTHS[key]) for key in _FIRST]
    return made + [
        Head(one.value, said(f"column.{one}", language), WIDTHS.get(one, USUAL_WIDTH), one in _USUAL)
        for one in Column
        if one not in _AGAIN
    ]


async def _rows(side: Side, found: Seat, lines: Sequence[Line], seen: Listed) -> Callable[[Sequence[str]], list[Sheet]]:
    """All that the rows can be made of is read here; they are made of it later, off the loop."""
    talk = found.talk
    told: list[list[str]] = []
    for at in range(0, len(lines), _CHUNK):
        told += await side.drawing.values(talk, [cells(line, seen) for line in lines[at : at + _CHUNK]])
    kept = await _kept(found, lines)
    sight = await sight_of(side.house, talk.work, kept, talk.person_id, talk.appointments, talk.language)
    heads, title = {one.key: one for one in _heads(found)}, desk_words(talk.language)(seen.asked.which)

    def sheets(chosen: Sequence[str]) -> list[Sheet]:
        columns = [heads[key] for key in chosen]
        rows = [[_cell(sight, one, row, key) for key in chosen] for one, row in zip(kept, told, strict=True)]
        return [Sheet(title, [one.label for one in columns], [one.width for one in columns], rows)]

    return sheets


async def _kept(found: Seat, lines: Sequence[Line]) -> list[Kept]:
    wanted = [one for line in lines for one in (line.item.words_id, line.item.place_id) if one]
    words: dict[str, str] = {}
    for at in range(0, len(wanted), _CHUNK):
        some = await contents_by_id(found.talk.work, wanted[at : at + _CHUNK])
        words |= {key: str(row["text"]) for key, row in some.items() if not row["sealed"]}
    return [
        Kept(line.item, words.get(line.item.words_id, ""), words.get(line.item.place_id or "", "")) for line in lines
    ]


def _cell(sight: Sight, one: Kept, row: Sequence[str], key: str) -> Cell:
    if key == "number":
        return one.item.number
    return row[SHOWN.index(key)] if key in SHOWN else CELLS[Column(key)](sight, one)


async def _about(side: Side, found: Seat, asked: Asked) -> list[tuple[str, str]]:
    """What narrows the list and how it is ordered, in words."""
    t, district = desk_words(found.talk.language), side.house.district
    kind = district.categories.get(asked.kind)
    [[where, who]] = await side.drawing.values(
        found.talk,
        [[station(asked.station) if asked.station else "", name(asked.owner) if asked.owner else ""]],
    )
    group = asked.group or ("open" if asked.which == "items" else "")
    parts = (
        ("search", asked.said),
        ("state", t(f"state_{group}") if group else ""),
        ("kind", kind.called(found.talk.language) if kind else asked.kind),
        ("place", where),
        ("owner", who),
        ("where", asked.place),
        ("danger", t("danger_only") if asked.danger else ""),
    )
    said_ = [f"{t(key)} {value}" for key, value in parts if value]
    keys = {"due": "due", "number": "number", "state": "why", "kind": "what", "place": "place"}
    order = t(keys[asked.order]) + (t("ex_down") if asked.down else "")
    return [(t("ex_narrowed"), t("cs_sep").join(said_) or t("ex_all")), (t("ex_order"), order)]
