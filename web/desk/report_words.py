"""A month's report in its reader's words: sentences from the figures, beside the tables that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.conversion import Tally, Turn
from domain.figures import Count, Measure
from domain.sums import RateTotal
from domain.targets import TARGETS
from handlers.desk_report import Report
from handlers.show_hours import figure
from handlers.talk import Talk
from locales.catalogue import said
from web.desk.figure_sheets import Column, FigureSheets
from web.desk.html import desk_words
from web.desk.report_refs import people_of
from web.workbook import Sheet

_NUMERALS = "一二三四五六七八九十"
_LED = 3
_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Section:
    """`most` rows of a table stand on paper, a workbook has all; 0 for any number."""

    title: str
    said: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()
    most: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """`extra` are sheets that only a workbook has."""

    title: str
    lines: Sequence[str]
    sections: Sequence[Section]
    extra: Sequence[Sheet] = field(default=())


class ReportWords:
    """`told` are the rows of `refs_of` as text; `made` when, in words."""

    def __init__(self, talk: Talk, seen: Report, told: Mapping[str, Sequence[Sequence[str]]], made: str) -> None:
        self._talk, self._seen, self._told, self._made = talk, seen, told, made
        self._language, self._t = talk.language, desk_words(talk.language)
        self._sheets = FigureSheets(talk.house, talk.language)

    def told(self) -> Told:
        seen, t = self._seen, self._t
        where = self._sheets.place(seen.place) if seen.place else self._talk.house.district.called(self._language)
        called = self._told["months"][0][0]
        lines = [t("rp_made", at=self._made, who=self._told["by"][0][0])]
        if not seen.place:
            lines.insert(0, t("rp_places", count=len(seen.places)))
        if not seen.whole:
            lines.append(t("rp_so_far"))
        if seen.bare:
            lines.append(t("rp_bare"))
        parts = [
            self._came(), self._kinds(), *([self._stations()] if seen.stations else []), self._over(), self._talks(),
            self._departments(), self._duty(), *([self._load()] if seen.hands is not None else []), self._topics(),
            self._next(), Section(t("ck_formula"), (), [self._sheets.formulas()]),
        ]  # fmt: skip
        extra = [
            self._sheets.trend(seen.trend.slots, [self._sheets.numbers(one) for one in seen.trend.each]),
            self._sheets.talks(seen.talks),
        ]
        numbered = [replace(one, title=self._numbered(at, one.title)) for at, one in enumerate(parts)]
        return Told(t("rp_title", place=where, month=called), lines, numbered, extra)

    def _numbered(self, at: int, heading: str) -> str:
        if self._language == "en":
            return f"{at + 1}. {heading}"
        numeral = _NUMERALS[at] if at < 10 else f"十{_NUMERALS[at - 10]}"
        return f"{numeral}、{heading}"

    def _came(self) -> Section:
        seen, t, make = self._seen, self._t, self._sheets
        beside = {"now": seen.now, "before": seen.before, "year": seen.year}
        said_ = [
            t(f"rp_{key}", **{when: one.counts[key] for when, one in beside.items()})
            for key in (Count.RECEIVED, Count.CLOSED)
        ]
        if seen.now.all_days is not None:
            said_.append(t("rp_days", days=f"{seen.now.all_days:.1f}"))
        also = [(key, seen.now.counts[key]) for key in (Count.MERGED, Count.REOPENED) if seen.now.counts[key]]
        said_ += [t(f"rp_{key}", count=many) for key, many in also]
        said_ += self._how()
        times = (("rp_this", seen.now), ("rp_before", seen.before), ("rp_year", seen.year))
        columns = [Column(t(key), make.numbers(one)) for key, one in times]
        rates = [self._rate(measure) for measure in TARGETS]
        return Section(t("rp_came"), ["".join(said_), *rates], [make.figures(columns, seen.over)])

    def _how(self) -> list[str]:
        """How what was closed ended: solved, or why it does not count so."""
        solved = self._seen.now.rates[Measure.SOLVED]
        if not solved.counted:
            return []
        parts = [
            self._t("rp_kind", name=said(f"left.{why}", self._language), count=many)
            for why, many in solved.left.items()
        ]
        key = "rp_how_left" if parts else "rp_how"
        return [self._t(key, solved=solved.hits, parts=self._t("rp_and").join(parts))]

    def _rate(self, measure: Measure) -> str:
        """Beside its target and the month before, in points."""
        t, now, before = self._t, self._seen.now.rates[measure], self._seen.before.rates[measure]
        called = said(f"figure.{measure}", self._language)
        if now.value is None:
            none = said("say.figures_few" if now.few else "say.figures_none", self._language)
            return t("rp_rate_none", name=called, none=none)
        target = TARGETS[measure]
        short = round(target * 100, 1) - round(now.value * 100, 1)
        key = "rp_rate_met" if short <= 0 else "rp_rate_short"
        line = t(
            key, name=called, value=f"{now.value * 100:.1f}", hits=_hits(now), of=now.counted,
            target=f"{target * 100:.0f}", short=f"{short:.1f}",
        )  # fmt: skip
        return line + self._since(now, before)

    def _since(self, now: RateTotal, before: RateTotal) -> str:
        if now.value is None or before.value is None:
            return self._t("rp_since_none")
        more = round(round(now.value * 100, 1) - round(before.value * 100, 1), 1)
        key = "rp_since_more" if more > 0 else "rp_since_less" if more < 0 else "rp_since_same"
        return self._t(key, points=f"{abs(more):.1f}")

    def _kinds(self) -> Section:
        t, kinds = self._t, self._seen.kinds
        if not kinds:
            return Section(t("ck_kinds"), [t("rp_kinds_none")])
        led = [(slug, many) for slug, (many, _, _) in kinds.items() if many][:_LED]
        parts = [t("rp_kind", name=self._sheets.kind(slug), count=many) for slug, many in led]
        said_ = [t("rp_kinds_most", kinds=t("rp_and").join(parts))] if parts else []
        slow = max(((days, slug) for slug, (_, _, days) in kinds.items() if days is not None), default=None)
        if slow is not None:
            said_.append(t("rp_kinds_slow", name=self._sheets.kind(slow[1]), days=f"{slow[0]:.1f}"))
        return Section(t("ck_kinds"), ["".join(said_)], [self._sheets.kinds(kinds)])

    def _stations(self) -> Section:
        make = self._sheets
        found = {key: make.numbers(one) for key, one in self._seen.stations.items()}
        return Section(self._t("ck_stations"), (), [make.stations(found, self._seen.open)])

    def _over(self) -> Section:
        t, seen = self._t, self._seen
        many = seen.over
        if not many:
            return Section(t("rp_over"), [t("rp_over_none", at=self._made)])
        parts = [
            t("rp_kind", name=said(f"state.{state}", self._language), count=count)
            for state, count in seen.waiting.items()
        ]
        lines = [t("rp_over_some", at=self._made, count=many, parts=t("rp_and").join(parts))]
        if not seen.late:
            return Section(t("rp_over"), lines)
        rows = [[one.number, *row] for one, row in zip(seen.late, self._told["late"], strict=True)]
        if many > len(rows):
            lines.append(t("rp_over_longest", count=len(rows)))
        header = [t("number"), t("place"), t("kind"), t("rp_waits"), t("owner"), t("rp_late_for")]
        return Section(t("rp_over"), lines, [Sheet(t("rp_over_list"), header, (17, 20, 12, 14, 10, 12), rows)])

    def _talks(self) -> Section:
        t, seen = self._t, self._seen
        counts = {one: len(seen.talks.counts[one]) for one in Tally}
        if not any(counts.values()):
            return Section(t("rp_talks"), [t("rp_talks_none")])
        lines = [t("rp_talks_some", begun=counts[Tally.BEGUN], held=counts[Tally.HELD], closed=counts[Tally.CLOSED])]
        lines += [self._turn(one) for one in Turn]
        if not seen.held:
            return Section(t("rp_talks"), lines)
        rows = [[one.number, *row] for one, row in zip(seen.held, self._told["held"], strict=True)]
        header = [t("number"), t("cs_topic"), t("place"), t("state"), t("cs_fate")]
        return Section(t("rp_talks"), lines, [Sheet(t("rp_held"), header, (14, 36, 20, 12, 12), rows)])

    def _turn(self, one: Turn) -> str:
        found = self._seen.talks.rates[one]
        called = said(f"talk_rate.{one}", self._language)
        if found.value is None:
            return self._t("rp_rate_none", name=called, none=said("say.figures_none", self._language))
        value = f"{found.value * 100:.1f}"
        return self._t("rp_turn", name=called, value=value, hits=len(found.hits), of=len(found.counted))

    def _departments(self) -> Section:
        t, found = self._t, self._seen.league
        if not found:
            return Section(t("ck_departments"), [t("rp_departments_none")])
        sums = [sum(parts) for parts in zip(*((d.sent, d.in_time, d.late) for d in found), strict=True)]
        line = t("rp_departments_some", count=len(found), sent=sums[0], in_time=sums[1], late=sums[2])
        return Section(t("ck_departments"), [line], [self._sheets.league(found)])

    def _duty(self) -> Section:
        t, sat = self._t, self._seen.sat
        if not sat.due and not sat.empty:
            return Section(t("rp_duty"), [t("rp_duty_none")])
        lines = [t("rp_duty_some", due=sat.due, there=sat.there)]
        for key, many in (("absent", sat.absent), ("unknown", sat.unknown), ("empty", sat.empty)):
            if many:
                lines.append(t(f"rp_duty_{key}", count=many))
        return Section(t("rp_duty"), ["".join(lines)])

    def _load(self) -> Section:
        t, seen, people = self._t, self._seen, people_of(self._seen)
        if not people:
            return Section(t("rp_load"), [t("ck_empty_load")])
        names = dict(zip(people, (row[0] for row in self._told["people"]), strict=True))
        lines = [t("ck_fair", mean=figure(seen.duty.mean), spread=figure(seen.duty.spread))] if seen.duty.mean else []
        if len(people) > _PEOPLE:
            lines.append(t("rp_load_first", count=_PEOPLE, all=len(people)))
        return Section(t("rp_load"), lines, [self._sheets.load(people, names, seen.hands or {}, seen.duty)], _PEOPLE)

    def _topics(self) -> Section:
        t, rows = self._t, [list(row) for row in self._told["topics"]]
        if not rows:
            return Section(t("ck_topics"), [t("ck_empty_topics")])
        return Section(
            t("ck_topics"), (), [Sheet(t("ck_topics"), [t("what"), t("kind"), t("rp_care")], (40, 16, 16), rows)]
        )

    def _next(self) -> Section:
        t = self._t
        rows = [[*row] for row in self._told["coming"]]
        rows += [[what, t("rp_plan_open", kind=kind), where] for what, where, kind in self._told["plan"]]
        if not rows:
            return Section(t("rp_next"), [t("rp_next_none")])
        return Section(
            t("rp_next"), (), [Sheet(t("rp_next"), [t("cs_topic"), t("cs_when"), t("place")], (40, 30, 22), rows)]
        )


def _hits(rate: RateTotal) -> str:
    return f"{rate.score:g}" if rate.measure is Measure.PLEASED else str(rate.hits)
