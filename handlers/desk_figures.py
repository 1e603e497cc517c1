"""The cockpit's figures: added up from what was counted ahead; counted from the matters where that is not done yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.calendar import DAY
from domain.figures import Count, Cut, Period, figures, grouped, span_of
from domain.sums import Kinds, Sums, Totals, added, added_kinds, cover, flat, totals, totals_of
from domain.trend import Slot, each, joined, slots
from handlers.figure_cells import ALL, Key, above, day_of
from handlers.figure_facts import facts_of, is_whole
from handlers.figure_first_count import book_of, whole_book
from handlers.figure_sums import ON_A_PAGE, Changed, changed
from handlers.talk import Talk
from storage.figure_sums import flat_sums, kind_sums

TRIES = 3
A_YEAR = {Period.MONTH: 12, Period.QUARTER: 4}
"""How many periods a year is, of those that have another one a year earlier beside the one before."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Pieces with their figures, and wider ones for rates."""

    slots: Sequence[Slot]
    each: Sequence[Totals]
    wide: Sequence[Totals]


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures of a period, of the one before and the same one a year earlier, of each station where all are looked at,
    and of the pieces on the way."""

    cut: Cut
    now: Totals
    before: Totals
    year: Totals | None
    stations: Mapping[str, Totals]
    trend: Trend


async def figures_seen(
    talk: Talk, places: Sequence[str], place: str, period: Period, back: int = 0, first: int | None = None
) -> Seen:
    """`places` are all that the person may see, `place` the one that is looked at, empty for all of them; the period is
    the one `back` before this one. `first`: when the first thing happened (UTC ms): what ended before has no figures.
    """
    return await seen_in(talk, places, place, spans_of(talk, period, back, first))


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans from their first instant up to, not at, their end, UTC ms; pieces on the way, and wider ones."""

    now: tuple[int, int]
    before: tuple[int, int]
    year: tuple[int, int] | None = None
    pieces: Sequence[Slot] = ()
    wide: Sequence[Slot] = ()


async def seen_in(talk: Talk, places: Sequence[str], place: str, asked: Spans) -> Seen:
    zone = talk.house.district.zone
    for _ in range(TRIES):
        book = await whole_book(talk.work, zone)
        if book is None:
            break
        since = await changed(talk.work, zone, book, ON_A_PAGE)
        found = await _Added(talk, since, places, place, asked).seen()
        again = await book_of(talk.work, zone)
        if again is not None and again["version"] == book["version"]:
            return found
    return await counted_plainly(talk, places, place, asked)


def spans_of(talk: Talk, period: Period, back: int = 0, first: int | None = None) -> Spans:
    """A trend ends today, or with the period."""
    zone = talk.house.district.zone
    now, before = (span_of(period, talk.now, zone, back + one) for one in (0, 1))
    year = span_of(period, talk.now, zone, back + A_YEAR[period]) if first is not None and period in A_YEAR else None
    if year is not None and first is not None and year[1] <= first:
        year = None
    pieces = slots(period, now[1] - 1 if back else talk.now, zone)
    return Spans(now, before, year, pieces, joined(period, pieces))


async def totals_added(
    talk: Talk, places: Sequence[str], place: str, period: Period, category: str, back: int = 0
) -> tuple[Totals, float] | None:
    """Of the period alone, and of one category where it is named; with how many matters the whole district receives a
    day. None where nothing was counted ahead."""
    zone = talk.house.district.zone
    book = await whole_book(talk.work, zone)
    if book is None:
        return None
    since = await changed(talk.work, zone, book, ON_A_PAGE)
    return await _Added(talk, since, places, place, spans_of(talk, period, back)).narrowed(category)


class _Added:
    """Figures from sums of days and months, and what has come to them since."""

    def __init__(self, talk: Talk, since: Changed, places: Sequence[str], place: str, asked: Spans) -> None:
        self._talk, self._asked, self._place, self._places = talk, asked, place, places
        self._of = [place] if place else [ALL] if is_whole(talk.house, places) else list(places)
        self._cut = Cut(*asked.now, station_id=place or None)
        self._since = since.differences()

    async def seen(self) -> Seen:
        work, asked = self._talk.work, self._asked
        now, before = self._spans(*asked.now), self._spans(*asked.before)
        year = self._spans(*asked.year) if asked.year else []
        parts = [before, year, *(self._spans(one.start, one.end) for one in (*asked.pieces, *asked.wide))]
        sums = await flat_sums(work, (span for part in parts for span in part), self._of)
        if not self._place:
            sums |= await flat_sums(work, now, self._places)
        hours = self._spans(*asked.now, years=self._of == [ALL])
        kinds = await self._kinds(hours)
        self._bring_in(sums, kinds)
        old, older, *pieces = (totals(_together(sums, part, self._of)) for part in parts)
        mine: Kinds = {}
        for span in hours:
            for station in self._of:
                added_kinds(mine, kinds.get((span, station), {}))
        each_, wide_ = pieces[: len(asked.pieces)], pieces[len(asked.pieces) :]
        return Seen(
            self._cut,
            totals(flat(mine), mine),
            old,
            older if asked.year else None,
            {} if self._place else {one: totals(_together(sums, now, [one])) for one in self._places},
            Trend(asked.pieces, each_, wide_),
        )

    async def narrowed(self, category: str) -> tuple[Totals, float]:
        now = self._spans(self._cut.start, self._cut.end)
        kinds = await self._kinds(now)
        self._bring_in({}, kinds)
        mine: Sums = {}
        for span in now:
            for station in self._of:
                found = kinds.get((span, station), {})
                added(mine, flat({category: found.get(category, {})} if category else found))
        whole = _together(await flat_sums(self._talk.work, now, [ALL]), now, [ALL])
        days = max(1.0, (min(self._cut.end, self._talk.now) - self._cut.start) / DAY)
        return totals(mine), whole.get(Count.RECEIVED, 0) / days

    def _spans(self, start: int, end: int, *, years: bool = True) -> list[str]:
        zone = self._talk.house.district.zone
        return list(cover(day_of(start, zone), day_of(end, zone), years=years))

    async def _kinds(self, spans: Sequence[str]) -> dict[Key, Kinds]:
        return {key: found for key, (found, _) in (await kind_sums(self._talk.work, spans, self._of)).items()}

    def _bring_in(self, sums: dict[Key, Sums], kinds: dict[Key, Kinds]) -> None:
        """A sum that is not looked at takes it in vain."""
        for key, more in self._since.items():
            for one in (key, *above(key)):
                added(sums.setdefault(one, {}), flat(more))
                added_kinds(kinds.setdefault(one, {}), more)


def _together(found: Mapping[Key, Sums], spans: Iterable[str], stations: Sequence[str]) -> Sums:
    made: Sums = {}
    for span in spans:
        for station in stations:
            added(made, found.get((span, station), {}))
    return made


async def counted_plainly(talk: Talk, places: Sequence[str], place: str, asked: Spans) -> Seen:
    zone, only = talk.house.district.zone, place or None
    start = min([asked.before[0], *(one.start for one in asked.pieces)])
    found = await facts_of(talk, places, start, asked.now[1])
    cut = Cut(*asked.now, station_id=only)
    stations = {} if place else grouped(found, cut, "station_id", talk.now, zone, places)
    return Seen(
        cut,
        totals_of(figures(found, cut, talk.now, zone), found, cut),
        totals_of(figures(found, Cut(*asked.before, station_id=only), talk.now, zone)),
        await _year_before(talk, places, place, asked),
        {one: totals_of(some) for one, some in stations.items()},
        Trend(
            asked.pieces,
            *(
                [totals_of(one) for one in (each(found, some, only, talk.now, zone) if some else ())]
                for some in (asked.pieces, asked.wide)
            ),
        ),
    )


async def _year_before(talk: Talk, places: Sequence[str], place: str, asked: Spans) -> Totals | None:
    if asked.year is None:
        return None
    found = await facts_of(talk, places, *asked.year)
    return totals_of(figures(found, Cut(*asked.year, station_id=place or None), talk.now, talk.house.district.zone))
