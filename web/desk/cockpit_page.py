"""The cockpit in its reader's words: what was read and what was looked up, as the template lays it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from markupsafe import Markup

from domain.conversion import Tally
from domain.figures import Count, Measure, Period
from domain.tally import Tally as Sat
from domain.trend import Slot, unit_of
from handlers.desk_cockpit import Cockpit
from handlers.figure_facts import may_see
from handlers.show_hours import figure
from handlers.talk import Talk
from locales.catalogue import said
from web.desk.charts import Piece, bar, trend
from web.desk.cockpit_kpis import Kpi, kpis
from web.desk.cockpit_refs import PEOPLE, RATES, Line, item_line, people_of
from web.desk.cockpit_rows import Kind, Meeting, Person, Place, Row, Sits
from web.desk.cockpit_when import named
from web.desk.station_map import Spot, station_map
from web.words import Words


class Page:
    """`said` are the rows of `refs_of` as text; `link` makes the query of the same view with something else in it."""

    def __init__(
        self, talk: Talk, seen: Cockpit, told: Mapping[str, Sequence[Sequence[str]]], t: Words,
        link: Callable[..., str], when: str = "",
    ) -> None:  # fmt: skip
        self._talk, self.seen, self._told, self._t, self._link = talk, seen, told, t, link
        self._district, self._language = talk.house.district, talk.language
        self._zone, self._when = talk.house.district.zone, when
        self.periods = [(one.value, t(f"ck_p_{one}"), one is seen.period) for one in Period]
        self.places = [(self._named(one), self._code(one), one == seen.place) for one in seen.view.places]
        self.where = self._named(seen.place) if seen.place else self._around()
        self.clock = f"{self._local(talk.now):%H:%M}"

    def _around(self) -> str:
        """The district; of whoever sees a part of it, the town that it lies in."""
        district, places = self._district, self.seen.view.places
        if set(places) >= {one for one, place in district.stations.items() if not place.practice}:
            return district.called(self._language)
        towns = {area for one in places for area in district.areas_of(one) if district.areas[area]["kind"] == "town"}
        if len(towns) != 1:
            return self._t("ck_yours")
        [town] = (district.areas[one] for one in towns)
        return str(town["name_en"] if self._language == "en" and town["name_en"] else town["name"])

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, self._zone)

    def kpis(self) -> list[Kpi]:
        over = self._told["longest"]
        return kpis(self.seen, self._t, self._language, over[0][0] if over else "", self._when)

    def also(self) -> list[tuple[str, str, str]]:
        """Figures without a card of their own: path, name, value."""
        counts = (Count.MERGED, Count.REOPENED) if self.seen.back else (Count.CLOSED, Count.MERGED, Count.REOPENED)
        made = [(one.value, said(f"figure.{one}", self._language), str(self.seen.now.counts[one])) for one in counts]
        at = list(Measure).index(Measure.COVERAGE)
        name = said(f"figure.{Measure.COVERAGE}", self._language)
        return [(Measure.COVERAGE.value, name, self._told["rates"][at][0]), *made]

    def pieces(self) -> list[Piece]:
        return [
            Piece(
                label := self._label(slot),
                received,
                closed,
                (label, self._t("ck_tip", received=received, closed=closed)),
            )
            for slot, one in zip(self.seen.trend.slots, self.seen.trend.each, strict=True)
            for received, closed in [(one.counts[Count.RECEIVED], one.counts[Count.CLOSED])]
        ]

    def trend(self) -> Markup:
        return trend(self.pieces(), f"{self._t('ck_trend')} {self.span()}")

    def span(self) -> str:
        """Which pieces the trend has."""
        if not self.seen.back:
            return self._t(f"ck_span_{self.seen.period}")
        last = self._local(self.seen.trend.slots[-1].end - 1).date()
        return self._t(f"ck_until_{self.seen.period}", day=named(Period.DAY, last, last, self._t))

    def _label(self, slot: Slot) -> str:
        """11/12; of a month its name."""
        day = self._local(slot.start)
        if unit_of(self.seen.period) is Period.MONTH:
            return said("label.months", self._language).split(",")[day.month - 1]
        month = said("label.months_short", self._language).split(",")[day.month - 1]
        return said("label.date_short", self._language, {"month_name": month, "day": day.day})

    def kinds(self) -> list[Kind]:
        most = max(self.seen.now.received.values(), default=0)
        days = self.seen.now.days
        return [
            Kind(slug, self._kind(slug), count, f"{days[slug]:.1f}" if slug in days else "", bar(count, most))
            for slug, count in self.seen.now.received.items()
        ]

    def _kind(self, slug: str) -> str:
        known = self._district.category(slug)
        return known.called(self._language) if known else slug

    def first(self) -> list[Line]:
        rows = zip(self.seen.first, self._told["first"], strict=True)
        return [item_line(one, row, self.seen.today, self._t) for one, row in rows]

    def duty(self) -> list[Sits]:
        """Of one station its days from today on; else each station's today."""
        rows = iter(self._told["duty"])
        coming = {one: self._t("ck_next", when=when, name=name) for one, (name, when) in
                  zip(self.seen.next, self._told["next"], strict=True)}  # fmt: skip
        made = []
        for place, days in self.seen.duty.items():
            for at, day in enumerate(days):
                who = [(name, f"{start}–{end}") for name, start, end in (next(rows) for _ in day)]
                made.append(
                    Sits(self._day(at) if self.seen.place else self._named(place), at == 0, who, coming.get(place, ""))
                )
        return made

    def _day(self, ahead: int) -> str:
        day = date.fromordinal(self._local(self.seen.today.now).date().toordinal() + ahead)
        weekday = said("label.weekdays", self._language).split(",")[day.weekday()]
        return f"{weekday} {day.day}"

    def map(self) -> Markup:
        spots = [self._spot(one) for one in self.seen.places]
        return station_map([one for one in spots if one is not None], self._t("ck_map"))

    def _spot(self, place_id: str) -> Spot | None:
        place, standing = self._district.stations[place_id], self.seen.open.get(place_id)
        if place.latitude is None or place.longitude is None:
            return None
        count, over, today = (standing.open, standing.over, standing.today) if standing else (0, 0, 0)
        state = "over" if over else "today" if today else "calm"
        name = place.called(self._language)
        told = self._t("ck_spot", name=name, open=count, over=over, today=today)
        short = clipped(name, 15 if self._language == "en" else 9)
        link = f"/desk/cockpit?{self._link(station=place.code)}"
        return Spot(place.latitude, place.longitude, short, count, state, link, told)

    def heads(self) -> list[str]:
        """Names of the rates that `stations` shows."""
        return [said(f"figure.{one}", self._language) for one in RATES]

    def stations(self) -> list[Place]:
        rows = zip(self.seen.stations.items(), self._told["stations"], strict=True)
        return [
            Place(
                self._named(place),
                self._code(place),
                figures.counts[Count.RECEIVED],
                figures.counts[Count.CLOSED],
                self.seen.open[place].open if place in self.seen.open else 0,
                self.seen.open[place].over if place in self.seen.open else 0,
                rates,
            )
            for (place, figures), rates in rows
        ]

    def people(self) -> list[Person]:
        load = self.seen.load
        if load is None:
            return []
        sat = {one.person_id: one for one in load.duty.people}
        most = max((hand.held for hand in load.hands.values()), default=0)
        made = []
        for person, (name,) in zip(people_of(self.seen)[:PEOPLE], self._told["people"], strict=True):
            hand, duty = load.hands.get(person), sat.get(person)
            held, over = (hand.held, hand.over) if hand else (0, 0)
            made.append(Person(name, held, over, bar(held, most), self._sat(duty)))
        return made

    def _sat(self, duty: Sat | None) -> str:
        if duty is None:
            return ""
        key = "ck_hours" if abs(duty.over) < 0.05 else "ck_hours_more" if duty.over > 0 else "ck_hours_less"
        return self._t(key, hours=figure(duty.hours), over=figure(abs(duty.over)))

    def fairness(self) -> str:
        load = self.seen.load
        if load is None or not load.duty.mean:
            return ""
        return self._t("ck_fair", mean=figure(load.duty.mean), spread=figure(load.duty.spread))

    def league(self) -> list[Row]:
        made = []
        for one in self.seen.league:
            department = self._district.department(one.department_id)
            counted = one.in_time + one.late
            share = self._t("ck_share", percent=f"{one.value * 100:.0f}", hits=one.in_time, of=counted) \
                if one.value is not None else ""  # fmt: skip
            days = f"{one.days:.1f}" if one.days is not None else ""
            name = department.called(self._language) if department else ""
            made.append(Row(name, one.sent, share, one.returned, days))
        return made

    def topics(self) -> list[tuple[str, str, str, str]]:
        """Title, kind, who cares, and the way to the matter where it may be read."""
        open_ = {
            one.id for one in self.seen.topics if one.now_at in self.seen.view.readable and may_see(self._talk, one)
        }
        return [
            (shown, kind, many, f"/desk/items/{one.number}" if one.id in open_ else "")
            for one, (shown, kind, many) in zip(self.seen.topics, self._told["topics"], strict=True)
        ]

    def meetings(self) -> list[Meeting] | None:
        if self.seen.meetings is None:
            return None
        months = said("label.months", self._language).split(",")
        made = []
        for one, (shown, when, where) in zip(self.seen.meetings, self._told["meetings"], strict=True):
            day = self._local(one.start_at or 0)
            made.append(Meeting(months[day.month - 1], day.day, shown, when, where, one.number))
        return made

    def tallies(self) -> list[tuple[str, int]]:
        return [(said(f"talk_count.{one}", self._language), len(self.seen.conversion.counts[one])) for one in Tally]

    def turns(self) -> list[tuple[str, str, str]]:
        """Path, name and value."""
        rows = zip(self.seen.conversion.rates, self._told["turns"], strict=True)
        return [(turn.value, name, value) for turn, (name, value) in rows]

    def _named(self, place_id: str) -> str:
        place = self._district.place(place_id)
        return place.called(self._language) if place else ""

    def _code(self, place_id: str) -> str:
        return self._district.stations[place_id].code


def clipped(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
