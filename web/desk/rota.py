"""The desk's rota: a station's month, the day that was chosen in it, how evenly it is shared, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.letter import Choice, Param, Phrase
from domain.refusal import Refusal, Refused
from domain.rota_score import WEIGHTS
from handlers.desk_export import places_to_export
from handlers.desk_rota import RotaSeen, may_sit, rota_places, rota_seen
from handlers.desk_rota_acts import (
    DayEntry,
    Noted,
    acts_of_now,
    acts_of_planner,
    attendance,
    entries_of_day,
    leave_of_day,
    swap_lines,
)
from handlers.desk_rota_draw import DrawSeen, draw_seen
from handlers.desk_rota_figures import Fairness, Gap, cover, fairness, gaps, workbook
from handlers.desk_sessions import Seat
from handlers.house import House
from handlers.months import beside, month_named, today
from handlers.plan_menu import menu
from handlers.show_hours import figure
from handlers.talk import DAY, Talk
from locales.catalogue import said
from storage.district import Station
from web.desk.export import export_link
from web.desk.html import Act, act, desk_words, draw, refused
from web.desk.rota_move import mark_of
from web.desk.rota_view import Cell, Shown
from web.desk.rota_words import gap_rows, month_spread, moves, named_now, now_line, share_rows
from web.desk.side import Side
from web.month_view import date_said, month_said, public_names

_MOST_PLACES = 50
_FEW = 8
"""So many stations are found at a glance."""


@dataclass(frozen=True, slots=True)
class _Read:
    """All that one page reads, before any of it is put in words. `choices` and `lines` by the place they stand at."""

    seen: RotaSeen
    sits: Sequence[str]
    entries: Sequence[DayEntry]
    noted: Sequence[Noted]
    shares: Fairness | None
    missing: Sequence[Gap]
    drawn: DrawSeen | None
    choices: Mapping[str, Sequence[Choice]]
    lines: Mapping[str, Sequence[Phrase]]

    def people(self) -> set[str]:
        found = self.seen.people | set(self.sits) | {one.person_id for one in self.noted}
        found |= {one for gap in self.missing for one in gap.free}
        found |= {share.year.person_id for share in self.shares.shares} if self.shares else set()
        return found | (set(self.drawn.shares) if self.drawn else set())


class Rota:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def choose(self, request: Request, found: Seat) -> Response:
        """Whoever has one station's rota to do with is not asked which."""
        places = [self._side.house.district.stations[one] for one in rota_places(found.talk)]
        if not places:
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        if len(places) == 1:
            return RedirectResponse(f"/desk/rota/{quote(places[0].slug)}", 303, {"Cache-Control": "no-store"})
        asked = request.query_params.get("q", "")[:60].strip()
        fits = [one for one in places if asked.lower() in f"{one.name} {one.name_en} {one.code}".lower()]
        rows = [(quote(one.slug), one.called(found.talk.language), *self._week(found.talk, one)) for one in fits]
        return draw(
            request, self._side, found, "rota_places.html",
            places=rows[:_MOST_PLACES], q=asked, search=len(places) > _FEW, more=max(0, len(fits) - _MOST_PLACES),
        )  # fmt: skip

    def _week(self, talk: Talk, place: Station) -> tuple[bool, int]:
        """Whether there is any plan, and the gaps of the next seven days."""
        rota = talk.house.district.rota(place.id)
        return bool(rota.plans), len(rota.gaps(talk.now, talk.now + 7 * DAY))

    async def show(self, request: Request, found: Seat) -> Response:
        """A closed station's address leads to its successor's, as its public page does."""
        house, slug = self._side.house, str(request.path_params["slug"])[:40]
        place, first = house.district.by_slug(slug), month_named(house, request.query_params.get("month", ""))
        if place is None or first is None:
            return refused(request, self._side, found, Refusal(Refused.STATION_UNKNOWN), 404)
        if place.slug != slug:
            return RedirectResponse(f"/desk/rota/{quote(place.slug)}", 303, {"Cache-Control": "no-store"})
        day = _day(request.query_params.get("day", ""), first, today(house))
        return await self._draw(request, found, place, first, day, await self._read(found.talk, place, first, day))

    async def _read(self, talk: Talk, place: Station, first: date, day: date | None) -> _Read:
        seen = await rota_seen(talk, place.id, first)
        rights, choices, lines = seen.rights, dict[str, Sequence[Choice]](), dict[str, Sequence[Phrase]]()
        if not rights.inside:
            return _Read(seen, (), (), (), None, (), None, choices, lines)
        entries = entries_of_day(talk, seen, day) if day else []
        noted = await attendance(talk, seen, day) if day else []
        choices["now"], choices["day"] = acts_of_now(talk, seen), await leave_of_day(talk, seen, day) if day else []
        choices |= {f"entry{at}": one.choices for at, one in enumerate(entries)}
        choices |= {f"noted{at}": one.choices for at, one in enumerate(noted)}
        drawn = None
        if rights.plans:
            choices["tools"], lines["plans"] = acts_of_planner(talk, place.id), menu(talk, place.id).text[1:]
            drawn = await draw_seen(talk, place.id)
            lines["clashing"] = drawn.clashing if drawn else ()
        told = swap_lines(talk, seen)
        lines["swaps"] = [line for line, _ in told]
        choices |= {f"swap{at}": some for at, (_, some) in enumerate(told)}
        shares = await fairness(talk, place.id, serves=rights.serves)
        choices["book"] = [workbook(talk, place.id)] if shares and not shares.own else []
        missing = await gaps(talk, place.id)
        choices |= {f"gap{at}": [cover(place.id, one)] for at, one in enumerate(missing) if rights.led}
        return _Read(seen, may_sit(talk, place.id), entries, noted, shares, missing, drawn, choices, lines)

    async def _draw(
        self, request: Request, found: Seat, place: Station, first: date, day: date | None, read: _Read
    ) -> Response:
        house, talk, seen = self._side.house, found.talk, read.seen
        language = talk.language
        people = sorted(read.people() | named_now(talk, place.id))
        names = await public_names(house, talk.work, people, language)
        acts, lines = await self._said(found, read)
        year_book = desk_words(language)("ro_export_year")
        acts["book"] = [replace(one, label=year_book) for one in acts.get("book", ())]
        shown = Shown(house, seen, names, language, talk.person_id, desk_words(language)("ro_nobody"))
        weeks, (before, after) = shown.weeks(day), beside(house, first)
        return draw(
            request, self._side, found, "rota.html",
            name=place.called(language), title=month_said(first, language), slug=quote(place.slug), at=place.slug,
            practice=place.practice, month=f"{first:%Y-%m}", before=_leaf(before), after=_leaf(after),
            current=first == today(house).replace(day=1), weekdays=said("label.weekdays", language).split(","),
            weeks=weeks, over=shown.over(), folds=_folds(weeks, shown.over()), several=len(rota_places(talk)) > 1,
            reader=talk.person_id, rights=seen.rights, provisional=seen.month.provisional, year=first.year,
            now=now_line(talk, place.id, names, language), acts=acts, lines=lines, names=names,
            chosen=next((one for week in weeks for one in week if one and one.chosen), None),
            entries=read.entries, noted=read.noted, drawn=read.drawn,
            weights=WEIGHTS, period=_period(house, read.drawn, language),
            shares=share_rows(read.shares, names), fairness=read.shares,
            export=export_link(talk, f"/desk/rota/{quote(place.slug)}") if place.id in places_to_export(talk) else "",
            spread=month_spread(read.shares) if read.shares else 0,
            hours=figure(read.shares.year.spread) if read.shares else "",
            missing=gap_rows(house, read.missing, names, language),
            moves=moves(talk, seen, weeks, names, read.sits), move_mark=mark_of(self._side, found, place.slug),
        )  # fmt: skip

    async def _said(self, found: Seat, read: _Read) -> tuple[dict[str, list[Act]], dict[str, list[str]]]:
        """All labels and lines in one reading."""
        rows: list[Sequence[Param]] = [[_ref(one.label)] for some in read.choices.values() for one in some]
        rows += [[_ref(one)] for some in read.lines.values() for one in some]
        words: Iterator[str] = (one for [one] in await self._side.drawing.values(found.talk, rows))
        acts = {key: [act(self._side, found, one, next(words)) for one in some] for key, some in read.choices.items()}
        return acts, {key: [next(words) for _ in some] for key, some in read.lines.items()}


def _day(said_: str, first: date, now: date) -> date | None:
    """The day that was chosen in this month; today where none was."""
    try:
        day = date.fromisoformat(said_) if said_ else now
    except ValueError:
        day = now
    return day if (day.year, day.month) == (first.year, first.month) else None


def _leaf(first: date | None) -> str:
    return f"{first:%Y-%m}" if first else ""


def _folds(weeks: Sequence[Sequence[Cell | None]], over: int) -> bool:
    """Whether a narrow list begins at this week: something stands in the weeks before it."""
    return any(cell and cell.shown for week in weeks[:over] for cell in week)


def _ref(one: Phrase) -> Param:
    return {"$": "text", **one}


def _period(house: House, drawn: DrawSeen | None, language: str) -> str:
    if drawn is None:
        return ""
    grid = house.district.rota("").grid
    first, last = (date_said(grid.date(at), language) for at in (drawn.start, drawn.end - 1))
    return desk_words(language)("ro_from_to", first=first, last=last)
