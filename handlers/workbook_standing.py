"""The document of a district as rows of the workbook. What has no column there (rooms, the rules for consultations,
rotas with days or hours of their own) stays in YAML alone, and stays as it is where the workbook is read in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.cell_words import person_name
from domain.people import Role
from domain.rota_plan import Duty, Turn
from domain.wording import DEFAULT_CATEGORIES
from handlers.district_changes import Changes
from handlers.district_clocks import TITLES
from handlers.workbook_sheets import DUTIES, ROLES, SHEETS, STATIONS, TURNS, Sheet
from handlers.workbook_template import Rows

Part = Mapping[str, Any]
Row = Sequence[object]
_ROLES = {role: word for word, role in ROLES.items()}
_DUTIES = {duty: word for word, duty in DUTIES.items()}
_TURNS = {turn: word for word, turn in TURNS.items()}
_COLUMNLESS = frozenset({"to", "weekdays", "nth", "hours", "handover", "holidays", "holiday_people"})


def rows_of(document: Part, unsure: Collection[str]) -> Rows:
    """`unsure` are names that do not tell alone who is meant: those people are written with their number."""
    names = _Names(document, unsure)
    return {
        "district": [_cells(SHEETS[0], document["district"])],
        "areas": [row for town in document["areas"] for row in _area(town)],
        "stations": [_station(one, names) for one in document["stations"]],
        "categories": [(one["zh"], one["en"], one["slug"]) for one in document.get("categories", ())],
        "departments": [(one["name"], one.get("name_en"), one["code"]) for one in document.get("departments", ())],
        "people": [row for one in document["people"] for row in _person(one, names)],
        "rota": [row for one in document.get("rota", ()) for row in _plan(one, names)],
        "clocks": _clocks(document),
    }


class _Names:
    """What people, places and departments are called by in a cell: their names, or their codes where two share one."""

    def __init__(self, document: Part, unsure: Collection[str]) -> None:
        self.towns = {town["code"]: town["name"] for town in document["areas"]}
        self.town_of = {one["code"]: town["code"] for town in document["areas"] for one in town["communities"]}
        communities = {one["code"]: one["name"] for town in document["areas"] for one in town["communities"]}
        self.areas = _told({**self.towns, **communities})
        self.communities = communities
        self.stations = _told({one["code"]: one["name"] for one in document["stations"]})
        self.departments = _told({one["code"]: one["name"] for one in document.get("departments", ())})
        self.people = {one["id"]: one["name"] for one in document["people"]}
        read = {key: person_name(name) for key, name in self.people.items()}  # as it is when it is read in
        shared = {name for name, count in Counter(read.values()).items() if count > 1} | set(unsure)
        self.numbers = {key: key if name in shared else "" for key, name in read.items()}

    def covered(self, town: str, code: str) -> str:
        """A community's name means the one of the station's own town."""
        own = self.town_of.get(code) == town
        alike = [one for one, name in self.communities.items() if name == self.communities[code]]
        inside = [one for one in alike if self.town_of[one] == town]
        return self.communities[code] if (own and len(inside) == 1) or len(alike) == 1 else code


def _told(names: Mapping[str, str]) -> dict[str, str]:
    count = Counter(names.values())
    return {code: name if count[name] == 1 else code for code, name in names.items()}


def _cells(sheet: Sheet, values: Part) -> Row:
    return [values.get(column.key) for column in sheet.columns]


def _area(town: Part) -> list[Row]:
    return [
        (town["name"], one["name"], town.get("name_en"), one.get("name_en"), town["code"], one["code"])
        for one in town["communities"]
    ]


def _station(one: Part, names: _Names) -> Row:
    hours = "；".join(f"{_DAYS(part['days'])} {part['from']}-{part['to']}" for part in one.get("hours", ()))
    shown = {
        "town": names.towns[one["town"]],
        "covers": "、".join(names.covered(one["town"], code) for code in one["covers"]),
        "hours": hours,
        "open": "否" if one["practice"] else "是",
    }
    return _cells(STATIONS, {**one, **shown})


_DAYS = Changes().days


def _person(one: Part, names: _Names) -> list[Row]:
    rows: list[Row] = []
    for at, hat in enumerate(one["appointments"]):
        rows.append((
            one["name"], _ROLES[Role(hat["role"])],
            names.stations.get(hat.get("station", "")), names.areas.get(hat.get("area", "")),
            names.departments.get(hat.get("department", "")), hat.get("term"), hat.get("sector"),
            "、".join(hat.get("specialities", ())), hat.get("from"), hat.get("to"), names.numbers[one["id"]],
            one.get("surname") if at == 0 else "", one.get("name_en") if at == 0 else "",
        ))  # fmt: skip
    return rows


def _plan(one: Part, names: _Names) -> list[Row]:
    if not _COLUMNLESS.isdisjoint(one):
        return []
    people, turn = one.get("weekly") or one["people"], _TURNS[Turn(one.get("turn", Turn.WEEK))]
    station, duty = names.stations[one["station"]], _DUTIES[Duty(one["duty"])]
    return [
        (
            station, names.people[key], one["from"] if at == 0 else None, names.numbers[key], duty,
            turn if at == 0 else None,
        )
        for at, key in enumerate(people)
    ]  # fmt: skip


def _clocks(document: Part) -> list[Row]:
    known = {one.slug: one.zh for one in DEFAULT_CATEGORIES}
    known |= {one["slug"]: one["zh"] for one in document.get("categories", ())}
    titles = {rule.value: title for rule, title in TITLES.items()}
    return [
        (titles[key], said if isinstance(said, str) else "、".join(known.get(slug, slug) for slug in said))
        for key, said in document.get("clocks", {}).items()
    ]
