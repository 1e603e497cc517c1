"""Figures as sheets: by station, category, member and department, with their formulas; and the closings behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from dialogs.paper_forms import ClosingColumn, FigureColumn
from domain.closings import Closed
from domain.figures import Count, Cut, Facts, Figures, Measure, Rate, figures, grouped, unsolved
from domain.item import Item
from handlers.figure_facts import of_places
from handlers.house import House
from locales.catalogue import said
from storage.figures import facts
from storage.items import items_by_id
from storage.people import persons
from storage.work import Work
from web.columns import Cell
from web.words import public_name, words
from web.workbook import Sheet

_FIGURES = (12, 24, 10, 10, 10, 10, 12, 12, 12, 28, 14, 14)
_CLOSINGS = (17, 22, 14, 14, 18, 10, 14, 17, 17, 12, 12, 12, 17, 24)
_BY = ("station_id", "category", "owner_id", "department_id")


async def figure_sheets(
    house: House, work: Work, places: Sequence[str], span: tuple[int, int], nameable: Callable[[Item], bool],
    language: str,
) -> list[Sheet]:  # fmt: skip
    """`span` in UTC ms. The first sheet has the figures, then their formulas and those closings that are `nameable`."""
    real = [place for place in places if not house.district.stations[place].practice]
    found = of_places(await facts(work, *span), real)
    names = await _names(house, work, found, language)
    t = words(language)
    header = [said(f"figure_column.{column}", language) for column in FigureColumn]
    formulas: list[list[Cell]] = [[said(f"figure.{m}", language), said(f"formula.{m}", language)] for m in Measure]
    columns = [said("figure_column.part", language), t("list_formulas")]
    heads = [said(f"closing_column.{column}", language) for column in ClosingColumn]
    listed = await _closings(house, work, found, names, nameable, language, span)
    return [
        Sheet(t("list_figures"), header, _FIGURES, _figures(house, found, Cut(*span), work.now, names, language)),
        Sheet(t("list_formulas"), columns, (16, 110), formulas),
        Sheet(t("list_closings"), heads, _CLOSINGS, listed),
    ]


async def _names(house: House, work: Work, found: Facts, language: str) -> dict[str, str]:
    owners = [one.owner_id for one in found.received] + [one.owner_id for one in found.closed]
    people = {owner for owner in (*owners, *(one.owner_id for one in found.rated)) if owner}
    rows = await persons(work, sorted(people))
    return {person: public_name(house, row, language) for person, row in rows.items()}


def _figures(
    house: House, found: Facts, cut: Cut, now: int, names: Mapping[str, str], language: str
) -> list[list[Cell]]:
    zone = house.district.zone
    rows: list[list[Cell]] = [[words(language)("figures_all"), "", *_cells(figures(found, cut, now, zone), language)]]
    for by in _BY:
        for key, one in grouped(found, cut, by, now, zone).items():
            called = _called(house, by, key, names, language)
            rows.append([words(language)(f"figures_{by}"), called, *_cells(one, language)])
    return rows


def _called(house: House, by: str, key: str, names: Mapping[str, str], language: str) -> str:
    match by:
        case "station_id":
            place = house.district.place(key)
            return place.called(language) if place else key
        case "category":
            return _category(house, key, language)
        case "owner_id":
            return names.get(key) or said("label.somebody", language)
        case _:
            return _department(house, key, language)


def _category(house: House, slug: str, language: str) -> str:
    found = house.district.category(slug)
    return found.called(language) if found else slug


def _department(house: House, id_: str | None, language: str) -> str:
    found = house.district.departments.get(id_ or "")
    return found.called(language) if found else ""


def _cells(one: Figures, language: str) -> list[Cell]:
    counts: list[Cell] = [len(one.counts[count]) for count in Count]
    days = round(one.all_days, 1) if one.all_days is not None else None
    return [*counts, *(_rate(one.rates[m], language) for m in Measure), days]


def _rate(rate: Rate, language: str) -> Cell:
    if rate.few and rate.counted:
        return said("say.figures_few", language)
    return None if rate.value is None else round(rate.value, 4)


async def _closings(
    house: House,
    work: Work,
    found: Facts,
    names: Mapping[str, str],
    nameable: Callable[[Item], bool],
    language: str,
    span: tuple[int, int],
) -> list[list[Cell]]:
    """One row a closing."""
    items = await items_by_id(work, sorted({one.item_id for one in found.closed}))
    return [
        _row(house, one, items[one.item_id], work.now, names, language)
        for one in found.closed
        if span[0] <= one.at < span[1] and one.item_id in items and nameable(items[one.item_id])
    ]


def _row(house: House, one: Closed, item: Item, now: int, names: Mapping[str, str], language: str) -> list[Cell]:
    place = house.district.place(one.station_id)
    why = unsolved(one, now, house.district.zone)
    return [
        item.number,
        place.called(language) if place else "",
        _category(house, one.category, language),
        names.get(one.owner_id or "", ""),
        _department(house, one.department_id, language),
        one.outcome.value if one.outcome else "",
        one.outcome_day or "",
        _local(house, item.reported_at),
        _local(house, one.at),
        words(language)(f"closing_{one.closing}"),
        said(f"solved.{one.solved}", language) if one.solved else "",
        said(f"pleased.{one.pleased}", language) if one.pleased else "",
        _local(house, one.reopened_at),
        said(f"left.{why}", language) if why else words(language)("yes"),
    ]


def _local(house: House, at: int | None) -> datetime | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, house.district.zone).replace(tzinfo=None, second=0, microsecond=0)
