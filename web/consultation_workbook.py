"""Consultations as sheets: a row each with what became of it and its quality; and their conversion, with formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs.paper_forms import ConversionColumn, TalkColumn
from domain.consultation import Consultation
from domain.consultation_score import Score, Worth
from domain.conversion import Conversion, Ratio, Tally, Turn, by, conversion
from handlers.house import House
from handlers.quality import scores
from locales.catalogue import said
from storage.consultation_calendar import open_to
from storage.consultation_score import actions_of, moved_in
from storage.items import contents_by_id
from storage.work import Work
from web.columns import Cell
from web.words import words
from web.workbook import Sheet

_LIST = (14, 36, 22, 18, 14, 14, 17, 17, 17, 14, 12, 12, 10, 10, 10, 10, 10, 10, 10)
_RATES = (12, 24, 10, 10, 10, 10, 14, 14)


async def consultation_sheets(
    house: House, work: Work, places: Sequence[str], span: tuple[int, int], person_id: str, language: str
) -> list[Sheet]:
    """`span` in UTC ms. Nothing of what the person keeps out of; no practice."""
    found = await open_to(work, person_id, await moved_in(work, places, *span))
    actions = await actions_of(work, [one.id for one in found])
    quality = await scores(house, work, found)
    titles = {
        key: str(row["text"]) for key, row in (await contents_by_id(work, [one.title_id for one in found])).items()
    }
    t = words(language)
    rates = [[t("figures_all"), "", *_cells(conversion(found, actions, *span))]]
    for part, of in (("station_id", lambda one: one.station_id), ("talk_kind", lambda one: one.kind)):
        for key, some in by(found, of).items():
            called = _station(house, key, language) if part == "station_id" else _kind(house, key, language)
            rates.append([t(f"figures_{part}"), called, *_cells(conversion(some, actions, *span))])
    formulas: list[list[Cell]] = [
        [said(f"talk_rate.{one}", language), said(f"talk_how.{one}", language)] for one in Turn
    ]
    formulas += [[said(f"quality_part.{one}", language), said(f"quality_how.{one}", language)] for one in Worth]
    return [
        Sheet(
            t("list_conversion"), [said(f"conversion_column.{c}", language) for c in ConversionColumn], _RATES, rates
        ),
        Sheet(t("list_formulas"), [said("figure_column.part", language), t("list_formulas")], (16, 110), formulas),
        Sheet(
            t("list_consultations"),
            [said(f"talk_column.{column}", language) for column in TalkColumn],
            _LIST,
            [_row(house, one, titles, actions.get(one.id, ()), quality[one.id], language) for one in found],
        ),
    ]


def _cells(found: Conversion) -> list[Cell]:
    counts: list[Cell] = [len(found.counts[one]) for one in Tally]
    return [*counts, *(_value(found.rates[one]) for one in Turn)]


def _value(rate: Ratio) -> Cell:
    return None if rate.value is None else round(rate.value, 4)


def _station(house: House, key: str, language: str) -> str:
    place = house.district.place(key)
    return place.called(language) if place else key


def _kind(house: House, key: str, language: str) -> str:
    kind = house.consulting.kind(key)
    return kind.name_en if language == "en" else kind.name


def _row(
    house: House,
    one: Consultation,
    titles: Mapping[str, str],
    actions: Sequence[str],
    quality: Score,
    language: str,
) -> list[Cell]:
    parts: list[Cell] = [None if value is None else round(value * 100) for value in quality.parts.values()]
    return [
        one.number,
        titles.get(one.title_id, ""),
        _station(house, one.station_id, language),
        _kind(house, one.kind, language),
        said(f"track.{one.track}", language),
        said(f"consultation_stage.{one.state}", language),
        _local(house, one.made_at),
        _local(house, one.held_at),
        _local(house, one.suggested_at),
        said(f"fate.{one.fate}", language) if one.fate is not None else "",
        len(actions),
        sum(state == "done" for state in actions),
        *parts,
        None if quality.value is None else round(quality.value),
    ]


def _local(house: House, at: int | None) -> datetime | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, house.district.zone).replace(tzinfo=None, second=0, microsecond=0)
