"""数据: figures beside those of the period before, how they are counted, and which matters are behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.figure_forms import ShowBehind, ShowFigures, ShowFormulas
from dialogs.figure_letters import behind_letter, figures_letter, formulas_letter, places_letter
from domain.figures import Cut, Facts, Figures, Period, figures, grouped, span_of
from domain.item import Item
from domain.people import Appointment, Role, roles_at
from domain.permissions import Permission, may
from domain.reading import kept_from
from domain.refusal import Refusal, Refused
from handlers.export_list import exported
from handlers.house import House
from handlers.talk import Talk
from storage.figures import facts
from storage.items import items_by_id

REQUIRES = Permission.FIGURES_SEE
ONLY_FIGURES = frozenset({Role.ADVISER, Role.PATRON})


@dataclass(frozen=True, slots=True)
class View:
    """What a person may see of the figures: which stations, and of which of them the matters too."""

    places: tuple[str, ...]
    readable: frozenset[str]


def view_of(house: House, held: Sequence[Appointment], now: int) -> View:
    readable = exported(house, held, now)
    around = [one.scope_id for one in held if one.role in ONLY_FIGURES and one.holds(now)]
    places = [
        place
        for place in house.district.stations
        if place in readable
        or any(scope in (place, house.district.id, *house.district.areas_around(place)) for scope in around)
    ]
    real = [place for place in places if not house.district.stations[place].practice]
    return View(tuple(real), frozenset(readable))


def viewed(talk: Talk, place: str) -> tuple[View, str]:
    """Raises Refusal where there is nothing to be seen. Who has one station only is not asked which."""
    around = [one for one in talk.appointments if one.role in ONLY_FIGURES]  # these have no hat of their own
    held = (*talk.hat.held, *around) if talk.hat.serves else talk.appointments
    found = view_of(talk.house, talk.house.district.with_duty(held, talk.now), talk.now)
    if not found.places or (place and place not in found.places):
        raise Refusal(Refused.NOT_YOURS)
    return found, found.places[0] if len(found.places) == 1 else place


def of_places(found: Facts, places: Sequence[str]) -> Facts:
    """What lies, was closed or was rated at these stations."""
    there = frozenset(places)
    return replace(
        found,
        received=[one for one in found.received if one.station_id in there],
        closed=[one for one in found.closed if one.station_id in there],
        rated=[one for one in found.rated if one.station_id in there],
    )


async def counted(
    talk: Talk,
    places: Sequence[str],
    place: str,
    period: Period,
    category: str = "",
    since: int | None = None,
    back: int = 0,
) -> tuple[Facts, Cut, Figures, Figures]:
    """Facts of the period (or the one `back` before it) and the one before, the cut of the first, the figures of both.

    Facts from `since` (UTC ms) on are read too where it lies further back; no figure changes by that.
    """
    zone = talk.house.district.zone
    start, end = span_of(period, talk.now, zone, back)
    earlier, _ = span_of(period, talk.now, zone, back + 1)
    found = await facts(talk.work, earlier if since is None else min(earlier, since), end)
    if not is_whole(talk.house, places):
        found = of_places(found, places)
    cut = Cut(start, end, station_id=place or None, category=category or None)
    before = replace(cut, start=earlier, end=start)
    return found, cut, figures(found, cut, talk.now, zone), figures(found, before, talk.now, zone)


async def facts_of(talk: Talk, places: Sequence[str], start: int, end: int) -> Facts:
    """What is counted of these stations from `start` up to, not at, `end` (UTC ms)."""
    found = await facts(talk.work, start, end)
    return found if is_whole(talk.house, places) else of_places(found, places)


def is_whole(house: House, places: Sequence[str]) -> bool:
    """All that are open: then what was closed at a station that is no more counts too."""
    return {p for p, s in house.district.stations.items() if not s.practice} <= set(places)


class Show:
    FORM = ShowFigures
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowFigures) -> None:
        view, place = viewed(talk, form.place)
        found, cut, now, before = await counted(talk, view.places, place, form.period, back=min(form.back, 1))
        which = place in view.readable if place else view.readable.issuperset(view.places)
        export = may(talk.anywhere(), Permission.LIST_EXPORT)
        talk.reply(figures_letter(place, form.period, now, before, which=which, export=export, back=form.back))
        if not place:
            zone = talk.house.district.zone
            each = grouped(found, cut, "station_id", talk.now, zone, view.places)
            talk.reply(places_letter(form.period, each, form.back))


class Formulas:
    FORM = ShowFormulas
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowFormulas) -> None:
        talk.reply(formulas_letter())


class Which:
    FORM = ShowBehind
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowBehind) -> None:
        view, place = viewed(talk, form.place)
        places = [place] if place else list(view.places)
        if not view.readable.issuperset(places):
            raise Refusal(Refused.NOT_YOURS)  # figures only
        _, _, now, _ = await counted(talk, view.places, place, form.period, back=min(form.back, 1))
        rate = now.rates[form.measure]
        items = await items_by_id(talk.work, sorted({id_ for ids in rate.left.values() for id_ in ids}))
        seen = {id_: item for id_, item in items.items() if may_see(talk, item)}
        left = {why: [seen[id_] for id_ in ids if id_ in seen] for why, ids in rate.left.items()}
        talk.reply(behind_letter(rate, left, len(items) - len(seen)))


def may_see(talk: Talk, item: Item) -> bool:
    """Whether somebody who may read a station's matters reads this one."""
    roles = roles_at(talk.appointments, item.now_at, talk.house.district.id, talk.now)
    return talk.person_id != item.reporter_id and not kept_from(item, talk.person_id, roles)
