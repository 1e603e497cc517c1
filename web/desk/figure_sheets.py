"""Figures as sheets with their charts: what the cockpit's file and the month's report are both made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.conversion import Conversion, Ratio, Tally, Turn
from domain.figures import Count, Measure
from domain.league import Standing
from domain.sums import RateTotal, Totals
from domain.tally import Counted
from domain.targets import TARGETS
from domain.trend import Slot
from handlers.house import House
from locales.catalogue import said
from storage.cockpit import InHand, Open
from web.columns import Cell, Percent
from web.desk.html import desk_words
from web.workbook import Chart, Sheet

RATES = (Measure.RESPONSE, Measure.SOLVED, Measure.PLEASED)
Rows = list[list[Cell]]


class Numbers(NamedTuple):
    """Figures without what is behind them: counts, and rates as a cell shows them."""

    counts: Mapping[Count, int]
    rates: Mapping[Measure, Cell]


class Column(NamedTuple):
    """One time beside others: what it is called, and its figures."""

    name: str
    figures: Numbers


class FigureSheets:
    def __init__(self, house: House, language: str) -> None:
        self._district, self._language = house.district, language
        self._zone, self._t = house.district.zone, desk_words(language)

    def numbers(self, found: Totals) -> Numbers:
        return Numbers(found.counts, {key: self._rate(rate) for key, rate in found.rates.items()})

    def _rate(self, rate: RateTotal) -> Cell:
        if rate.few and rate.counted:
            return said("say.figures_few", self._language)
        return None if rate.value is None else Percent(round(rate.value, 4))

    def figures(self, columns: Sequence[Column], over: int | None) -> Sheet:
        """What is `over` is so now: it stands in the first column alone, and nowhere (None) of an earlier time."""
        rows: Rows = [
            [said(f"figure.{one}", self._language), *(c.figures.counts[one] for c in columns), None]
            for one in Count
            if one is not Count.OVERDUE
        ]
        rows.append([said(f"figure.{Count.OVERDUE}", self._language), over, *[None] * len(columns)])
        rows += [
            [
                said(f"figure.{one}", self._language),
                *(c.figures.rates[one] for c in columns),
                Percent(TARGETS[one]) if one in TARGETS else None,
            ]
            for one in Measure
        ]
        header = [self._t("fs_figure"), *(one.name for one in columns), self._t("fs_target")]
        return Sheet(self._t("fs_figures"), header, [18, *[20] * len(columns), 10], rows)

    def trend(self, slots: Sequence[Slot], each: Sequence[Numbers]) -> Sheet:
        rows: Rows = [
            [
                datetime.fromtimestamp(slot.start / 1000, self._zone).replace(tzinfo=None),
                one.counts[Count.RECEIVED],
                one.counts[Count.CLOSED],
            ]
            for slot, one in zip(slots, each, strict=True)
        ]
        name = self._t("ck_trend")
        header = [self._t("ck_when"), self._t("ck_received"), self._t("ck_closed")]
        return Sheet(name, header, (18, 10, 10), rows, [Chart(name, 0, (1, 2), line=True)])

    def kinds(self, parts: Mapping[str, tuple[int, int | None, float | None]]) -> Sheet:
        """By category: received, closed where it is known, median days."""
        known = all(closed is not None for _, closed, _ in parts.values())
        rows: Rows = [
            [self.kind(slug), received, *([closed] if known else []), round(days, 1) if days is not None else None]
            for slug, (received, closed, days) in parts.items()
        ]
        heads = ["kind", "ck_received", *(["ck_closed"] if known else []), "fs_days"]
        charts = [Chart(self._t("ck_received"), 0, (1,)), Chart(self._t("fs_days"), 0, (len(heads) - 1,))]
        widths = (18, 10, *((10,) if known else ()), 14)
        return Sheet(self._t("ck_kinds"), [self._t(key) for key in heads], widths, rows, charts)

    def kind(self, slug: str) -> str:
        known = self._district.categories.get(slug)
        return known.called(self._language) if known else slug

    def stations(self, found: Mapping[str, Numbers], open_: Mapping[str, Open]) -> Sheet:
        rows: Rows = [
            [
                self.place(key),
                one.counts[Count.RECEIVED],
                one.counts[Count.CLOSED],
                open_[key].open if key in open_ else 0,
                open_[key].over if key in open_ else 0,
                *(one.rates[rate] for rate in RATES),
            ]
            for key, one in found.items()
        ]
        heads = ("place", "ck_received", "ck_closed", "ck_open", "ck_overdue")
        header = [*(self._t(key) for key in heads), *(said(f"figure.{one}", self._language) for one in RATES)]
        charts = [Chart(self._t("ck_stations"), 0, (1, 2)), Chart(self._t("fs_rates"), 0, (5, 6, 7))]
        return Sheet(self._t("ck_stations"), header, (24, 10, 10, 10, 12, 12, 12, 20), rows, charts)

    def place(self, key: str) -> str:
        place = self._district.place(key)
        return place.called(self._language) if place else ""

    def league(self, found: Sequence[Standing]) -> Sheet:
        rows: Rows = [
            [
                self._department(one.department_id),
                one.sent,
                one.in_time,
                one.late,
                one.returned,
                Percent(round(one.value, 4)) if one.value is not None else None,
                round(one.days, 1) if one.days is not None else None,
            ]
            for one in found
        ]
        heads = ("ck_department", "ck_sent", "fs_in_time", "fs_late", "ck_returned", "ck_in_time", "ck_median")
        name = self._t("ck_departments")
        charts = [Chart(name, 0, (2, 3, 4))]
        return Sheet(name, [self._t(key) for key in heads], (24, 10, 10, 12, 10, 12, 12), rows, charts)

    def _department(self, key: str) -> str:
        found = self._district.department(key)
        return found.called(self._language) if found else ""

    def load(
        self, people: Sequence[str], names: Mapping[str, str], hands: Mapping[str, InHand], duty: Counted
    ) -> Sheet:
        """What each has in hand now, and what each sat in the time."""
        sat = {one.person_id: one for one in duty.people}
        rows: Rows = [
            [
                names[person],
                hands[person].held if person in hands else 0,
                hands[person].over if person in hands else 0,
                sat[person].due if person in sat else 0,
                sat[person].sat if person in sat else 0,
                round(sat[person].hours, 1) if person in sat else 0,
            ]
            for person in people
        ]
        heads = ("fs_member", "ck_open", "ck_overdue", "fs_due", "fs_sat", "fs_hours")
        charts = [Chart(self._t("ck_open"), 0, (1, 2)), Chart(self._t("fs_hours"), 0, (5,))]
        return Sheet(self._t("ck_load"), [self._t(key) for key in heads], (16, 10, 12, 10, 10, 10), rows, charts)

    def talks(self, found: Conversion) -> Sheet:
        rows: Rows = [[said(f"talk_count.{one}", self._language), len(found.counts[one])] for one in Tally]
        rows += [[said(f"talk_rate.{one}", self._language), ratio(found.rates[one])] for one in Turn]
        return Sheet(self._t("ck_turns"), [self._t("fs_figure"), self._t("fs_value")], (24, 14), rows)

    def formulas(self) -> Sheet:
        lang, t = self._language, self._t
        rows: Rows = [[said(f"figure.{one}", lang), said(f"formula.{one}", lang)] for one in Measure]
        rows += [[said(f"figure.{one}", lang), t(f"ck_how_{one}")] for one in Count]
        rows += [[said(f"talk_rate.{one}", lang), said(f"talk_how.{one}", lang)] for one in Turn]
        rows += [[t("ck_departments"), t("ck_how_departments")], [t("ck_load"), t("ck_how_load")]]
        return Sheet(t("ck_formula"), [t("fs_figure"), t("ck_formula")], (18, 110), rows)


def ratio(of: Ratio) -> Cell:
    return None if of.value is None else Percent(round(of.value, 4))
