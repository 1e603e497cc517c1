"""The district as it stands: stations, categories, plans. Small and read on every message, so kept in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.clocks import Clocks
from domain.consultation_rules import Rules
from domain.people import Appointment, Role
from domain.rota import Opening, StationRota, Stint
from domain.rota_plan import Duty, Grid, Plan
from domain.rota_settings import RotaSettings
from storage.calendar_years import Lists
from storage.database import Row
from storage.own_texts import OwnText
from storage.rota import RotaFacts


@dataclass(frozen=True, slots=True)
class Station:
    id: str
    code: str
    slug: str
    name: str
    name_en: str
    kind: str
    area_id: str
    place: str
    place_en: str
    phone: str
    latitude: float | None
    longitude: float | None
    hours: tuple[Opening, ...]
    practice: bool
    successor_id: str | None = None  # of one that has been closed
    opened_at: int | None = None  # when its practice ended, UTC ms

    @property
    def urgent_phone(self) -> str:
        """What to ring in a hurry; the public hotline where the station has no telephone yet."""
        return self.phone or "12345"

    def called(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name

    def placed(self, language: str) -> str:
        return self.place_en if language == "en" and self.place_en else self.place


@dataclass(frozen=True, slots=True)
class Category:
    """`successor` is the slug of the one that new matters get in place of one that is no more."""

    slug: str
    name: str
    name_en: str
    id: str = ""
    successor: str = ""

    def called(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class Department:
    """承办单位. `valid_to` in UTC ms, None while there is one."""

    id: str
    code: str
    name: str
    name_en: str
    valid_from: int
    valid_to: int | None

    def called(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name

    def holds(self, at: int) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class District:
    """One district in force at the moment it was read."""

    id: str
    name: str
    name_en: str
    zone: ZoneInfo
    sample: bool
    epoch: int
    settings: dict[str, Any]
    clocks: str  # version in force
    stations: dict[str, Station]
    categories: dict[str, Category]
    areas: dict[str, Row]
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # station -> areas
    facts: RotaFacts = field(default_factory=RotaFacts)
    festivals: frozenset[date] = frozenset()
    lists: Lists = field(default_factory=Lists)  # official days off that staff loaded
    rules: dict[str, Clocks] = field(default_factory=dict)  # the clocks that staff set, by version
    consulting: str = "1"  # version of the rules for consultations in force
    consulting_rules: dict[str, Rules] = field(default_factory=dict)  # those that staff set, by version
    texts: dict[tuple[str, str], OwnText] = field(default_factory=dict)  # own sentences, by language and key
    closed: dict[str, Station] = field(default_factory=dict)  # stations that are no more
    sitters: dict[str, frozenset[str]] = field(default_factory=dict)  # station -> who serves there now
    departments: dict[str, Department] = field(default_factory=dict)  # also those that are no more
    past_categories: dict[str, Category] = field(default_factory=dict)  # those that are no more
    _rotas: dict[str, StationRota] = field(default_factory=dict, init=False, compare=False, repr=False)

    def called(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name

    @property
    def working_hours(self) -> tuple[tuple[time, time], ...]:
        """As the district file has them; empty where it has none."""
        spans = self.settings.get("working_hours") or ()
        return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)

    def by_slug(self, slug: str) -> Station | None:
        """A closed station's poster leads to its successor."""
        found = next((s for s in (*self.stations.values(), *self.closed.values()) if s.slug == slug), None)
        return self.heir(found.id) if found else None

    def heir(self, station_id: str | None) -> Station | None:
        """The station itself, or the one that has taken its place."""
        seen: set[str] = set()
        while station_id in self.closed and station_id not in seen:
            seen.add(station_id)
            station_id = self.closed[station_id].successor_id
        return self.stations.get(station_id or "")

    def category(self, slug: str) -> Category | None:
        """A category by its slug, also one that is no more."""
        return self.categories.get(slug) or self.past_categories.get(slug)

    def category_now(self, slug: str | None) -> str:
        """The slug itself, or of the category that has taken its place; empty where there is none."""
        seen: set[str] = set()
        while slug and slug in self.past_categories and slug not in seen:
            seen.add(slug)
            slug = self.past_categories[slug].successor
        return slug if slug and slug in self.categories else ""

    def department(self, department_id: str) -> Department | None:
        """A department by its id, also one that is no more."""
        return self.departments.get(department_id)

    def departments_at(self, at: int) -> dict[str, Department]:
        """Those that there are at a moment (UTC ms)."""
        return {id_: one for id_, one in self.departments.items() if one.holds(at)}

    def areas_of(self, station_id: str) -> list[str]:
        """The area that a station lies in, and those around it, the nearest first."""
        place = self.place(station_id)
        found: list[str] = []
        area = place.area_id if place is not None else None
        while area is not None and area in self.areas and area not in found:
            found.append(area)
            area = self.areas[area]["parent_id"]
        return found

    def areas_around(self, station_id: str) -> list[str]:
        """All whose people it concerns: where the station lies, what is around that, and what it covers."""
        return list(dict.fromkeys((*self.areas_of(station_id), *self.covers.get(station_id, ()))))

    def place(self, station_id: str) -> Station | None:
        """A station by its id, also one that is closed."""
        return self.stations.get(station_id) or self.closed.get(station_id)

    def by_code(self, code: str) -> Station | None:
        return next((s for s in self.stations.values() if s.code == code.upper()), None)

    def rota(self, station_id: str) -> StationRota:
        if station_id not in self._rotas:
            self._rotas[station_id] = self._rota(station_id)
        return self._rotas[station_id]

    def rota_settings(self, station_id: str) -> RotaSettings:
        return self.facts.settings.get(station_id) or RotaSettings()

    def duty_head(self, station_id: str, at: int) -> Stint | None:
        """The shift of who sits for the head of a station at a moment (UTC ms); None where nobody does."""
        planned = any(plan.duty is Duty.HEAD for plan in self.plans(station_id))
        if not planned and not any(one.duty is Duty.HEAD for one in self.facts.changes.get(station_id, ())):
            return None
        found = self.rota(station_id).stint(at, Duty.HEAD)
        return found if found is not None and found.person_id is not None else None

    def with_duty(self, held: Sequence[Appointment], at: int) -> tuple[Appointment, ...]:
        """What people are appointed to, and what the rota makes members for the time of their shift: duty head."""
        made = []
        for one in held:
            if one.role is not Role.MEMBER or not one.holds(at):
                continue
            shift = self.duty_head(one.scope_id, at)
            if shift is not None and shift.person_id == one.person_id:
                shown = f"duty_head:{one.scope_id}"
                made.append(Appointment(shown, one.person_id, Role.DUTY_HEAD, one.scope_id, shift.start, shift.end))
        return (*held, *made)

    def plans(self, station_id: str) -> tuple[Plan, ...]:
        """All plans of a station that are not long over, in the order in which they were published."""
        return self.facts.plans.get(station_id, ())

    def planned(self, station_id: str) -> frozenset[str]:
        """Whoever may come to sit by the plans of the members' duty."""
        plans = [plan for plan in self.plans(station_id) if plan.duty is Duty.MEMBER]
        return frozenset(person for plan in plans for person in plan.everybody)

    def _rota(self, station_id: str) -> StationRota:
        place = self.stations.get(station_id)
        grid = Grid(place.hours if place else (), self.zone, self.festivals)
        seats = {
            person: tuple((grid.at(grid.date(start), time()), end) for start, end in spans)
            for person, spans in self.facts.seats.get(station_id, {}).items()
        }  # an appointment counts for the whole of its first day
        return StationRota(
            self.plans(station_id) if place else (),
            grid,
            self.facts.changes.get(station_id, ()),
            {person: self.facts.leaves[person] for person in seats if person in self.facts.leaves},
            seats,
        )


@lru_cache(maxsize=1024)
def openings(text: str) -> tuple[Opening, ...]:
    return tuple(
        Opening(frozenset(hours["days"]), time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"]))
        for hours in json.loads(text)
    )
