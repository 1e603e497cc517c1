"""A workbook's places as the district file has them: the district, areas, stations, categories, departments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from domain.cell_words import Unclear, day_of, degrees, hours_of, parts, person_name, plain, tight, yes_or_no
from domain.said import Said, ours, said
from domain.wording import DEFAULT_CATEGORIES
from handlers.workbook import Faults, Line, Place
from handlers.workbook_sheets import BY_TITLE, CATEGORIES, SHEETS, Column

Where = tuple[int | str, ...]
GUESSES = 50
"""So many faults are looked over for what may have been meant; in a file full of them, guessing takes too long."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody of the district: `key` is his id in the district file; one in no file yet is meant by his key alone."""

    key: str
    current: bool
    filed: bool = True


@dataclass(slots=True)
class Known:
    """What the district holds already, by the names that people write; codes are kept by name for ever."""

    towns: dict[str, str] = field(default_factory=dict)
    communities: dict[tuple[str, str], str] = field(default_factory=dict)  # (code of the town, name)
    departments: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)  # by station code
    people: dict[str, list[KnownPerson]] = field(default_factory=dict)
    person_key: Callable[[str, str], str] = lambda name, number: _made("p", name, number)


@dataclass(slots=True)
class Sheets:
    """A workbook on its way to a document: `places` leads from the document back to the cells."""

    known: Known
    faults: Faults
    lines: dict[str, list[Line]]
    document: dict[str, Any] = field(default_factory=dict)
    places: dict[Where, Place] = field(default_factory=dict)
    areas: dict[str, list[str]] = field(default_factory=dict)  # name -> codes
    stations: dict[str, list[str]] = field(default_factory=dict)  # name or code -> codes
    departments: dict[str, list[str]] = field(default_factory=dict)
    town_of: dict[str, str] = field(default_factory=dict)  # code of a community -> name of its town
    guessed: int = 0

    def read(self, line: Line, key: str) -> Any:
        """A cell by its column's shape; None, with a fault, where it cannot be read so."""
        column = BY_TITLE[line.sheet].column(key)
        value = line.cells.get(key)
        try:
            made = _shaped(column, value)
        except Unclear as unclear:
            self.faults.add(line.place(key), unclear.args[0])
            return None
        if column.must and made in ("", None, []) and key in line.cells:  # a column that is missing was told once
            self.faults.add(line.place(key), "空着，没有写")
        return made

    def refer(self, line: Line, key: str, name: str, known: Mapping[str, Sequence[str]], kind: str) -> str | None:
        """The code behind a name; None, with a fault, where there is none or more than one."""
        codes = known.get(name) or known.get(tight(name).lower()) or ()
        if len(codes) == 1:
            return codes[0]
        if codes:
            how = "请写代号" if kind == "驿站" else "请写成“镇街/村社”，例如 香蜜街道/东社区"
            self.faults.add(line.place(key), said("有 {} 个“{}”，分不清是哪一个。{}", len(codes), name, ours(how)))
            return None
        near: list[str] = []
        if self.guessed < GUESSES:
            self.guessed += 1
            near = get_close_matches(name, list(known), 1, 0.5)
        asked = said("，是不是 {}？", near[0]) if near else ""
        self.faults.add(line.place(key), said("没有“{}”这个{}{}", name, ours(kind), asked))
        return None

    def tell(self, where: Where, words: str) -> str | None:
        """Adds a fault of the document to its cell, unless that has one already; returns what belongs to no cell."""
        place = next((self.places[where[:n]] for n in range(len(where), 0, -1) if where[:n] in self.places), None)
        if place is None or where[-1] == "appointments":  # what no row holds: its sheet, or its cell, was named already
            title = next((sheet.title for sheet in SHEETS if sheet.key == where[0]), "")
            return None if any(told[0] == title for told in self.faults.found) else said("{}：{}", title, ours(words))
        self.faults.add(place, _headed(words))
        return None


_WORDS = {"latitude": "纬度", "longitude": "经度", "slug": "海报码", "code": "代号"}


def _headed(words: str) -> Said:
    """As the sheets call it in Chinese, where YAML has a key."""
    told = ours(words)
    for key, heading in _WORDS.items():
        words = words.replace(key, heading)
    return Said(words, told.pattern, told.values)


def _shaped(column: Column, value: object) -> Any:
    readers: dict[str, Callable[[object], Any]] = {
        "text": plain,
        "code": tight,
        "name": person_name,
        "names": parts,
        "day": day_of,
        "open_day": lambda given: day_of(given, open_end=True),
        "hours": hours_of,
        "yes_no": yes_or_no,
        "number": degrees,
    }
    return readers[column.shape](value)


def _made(letter: str, *names: str) -> str:
    """A code that the same names always give."""
    return letter + hashlib.sha256("\0".join(names).encode()).hexdigest()[:12]


def put_district(sheets: Sheets) -> None:
    lines = sheets.lines.get("district", [])
    for line in lines[1:]:
        sheets.faults.add(line.place(), "这张表只写一行")
    for line in lines[:1]:
        part = {key: sheets.read(line, key) for key in ("name", "gas_number", "name_en", "timezone")}
        if not part["timezone"]:
            del part["timezone"]
        sheets.document["district"] = part
        for key in ("name", "gas_number", "name_en", "timezone"):
            sheets.places["district", key] = line.place(key)


def put_areas(sheets: Sheets) -> None:
    towns: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for line in sheets.lines.get("areas", []):
        row = {c.key: sheets.read(line, c.key) for c in SHEETS[1].columns}
        if not row["town"] or not row["community"]:
            continue
        if row["town"] not in index:
            index[row["town"]] = len(towns)
            code = row["town_code"].lower() or sheets.known.towns.get(row["town"]) or _made("t", row["town"])
            towns.append({"code": code, "name": row["town"], "name_en": row["town_en"], "communities": []})
            _mark(sheets, ("areas", index[row["town"]]), line, {"code": "town_code", "name": "town"})
            _call(sheets.areas, code, row["town"], code)
        town = towns[index[row["town"]]]
        if row["town_code"] and row["town_code"].lower() != town["code"]:
            sheets.faults.add(line.place("town_code"), said("和前面“{}”那几行的代号不一样", row["town"]))
        town["name_en"] = town["name_en"] or row["town_en"]
        before = seen.setdefault((row["town"], row["community"]), line.number)
        if before != line.number:
            sheets.faults.add(line.place("community"), said("第 {} 行已经写过了，去掉一行", before))
            continue
        _put_community(sheets, line, town, index[row["town"]], row)
    sheets.document["areas"] = towns


def _put_community(sheets: Sheets, line: Line, town: dict[str, Any], index: int, row: dict[str, Any]) -> None:
    known = sheets.known.communities.get((town["code"], row["community"]))
    code = row["community_code"].lower() or known or _made("c", row["town"], row["community"])
    where: Where = ("areas", index, "communities", len(town["communities"]))
    town["communities"].append({"code": code, "name": row["community"], "name_en": row["community_en"]})
    _mark(sheets, where, line, {"code": "community_code", "name": "community"})
    _call(sheets.areas, code, row["community"], f"{row['town']}/{row['community']}", code)
    sheets.town_of[code] = row["town"]


def put_stations(sheets: Sheets) -> None:
    made: list[dict[str, Any]] = []
    names = {"open": "practice", "latitude": "latitude", "longitude": "longitude"}
    for line in sheets.lines.get("stations", []):
        row = {column.key: sheets.read(line, column.key) for column in SHEETS[2].columns}
        code = row["code"].upper()
        where: Where = ("stations", len(made))
        part = {key: row[key] for key in ("name", "name_en", "kind", "place", "place_en", "phone")}
        part |= {"code": code, "slug": row["slug"].lower() or sheets.known.slugs.get(code)}
        part |= {"latitude": row["latitude"], "longitude": row["longitude"], "hours": row["hours"] or []}
        part |= {"practice": not row["open"], **_whereabouts(sheets, line, row)}
        made.append(part)
        sheets.places[where] = line.place("latitude")
        for key in part:
            sheets.places[(*where, key)] = line.place({value: name for name, value in names.items()}.get(key, key))
        _call(sheets.stations, code, row["name"], code.lower())
    sheets.document["stations"] = made


def _whereabouts(sheets: Sheets, line: Line, row: dict[str, Any]) -> dict[str, Any]:
    """Town and communities of a station by their codes; a name alone means the one of its own town."""
    towns = {town["name"]: [town["code"]] for town in sheets.document["areas"]}
    towns |= {town["code"]: [town["code"]] for town in sheets.document["areas"]}
    town = sheets.refer(line, "town", row["town"], towns, "镇街") if row["town"] else None
    covers: list[str] = []
    for name in row["covers"] or []:
        own = sheets.areas.get(f"{row['town']}/{name}")
        code = own[0] if own else sheets.refer(line, "covers", name, _communities(sheets), "村社")
        if code in covers:
            sheets.faults.add(line.place("covers"), said("“{}”写了两遍", name))
        elif code is not None:
            covers.append(code)
    return {"town": town, "covers": covers}


def _communities(sheets: Sheets) -> dict[str, list[str]]:
    found = {name: [code for code in codes if code in sheets.town_of] for name, codes in sheets.areas.items()}
    return {name: codes for name, codes in found.items() if codes}


def put_categories(sheets: Sheets) -> None:
    """Nothing where the sheet is empty: the default ones, or those that stand, are kept."""
    defaults = {category.zh: category.slug for category in DEFAULT_CATEGORIES}
    made: list[dict[str, Any]] = []
    for line in sheets.lines.get("categories", []):
        row = {column.key: sheets.read(line, column.key) for column in CATEGORIES.columns}
        known = sheets.known.categories.get(row["zh"]) or defaults.get(row["zh"])
        row["slug"] = row["slug"].lower() or known or _made("k", row["zh"])
        _mark(
            sheets,
            ("categories", len(made)),
            line,
            {"slug": "slug" if line.cells.get("slug") else "zh", "zh": "zh", "en": "en"},
        )
        made.append(row)
    if made:
        sheets.document["categories"] = made


def put_departments(sheets: Sheets) -> None:
    made: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for line in sheets.lines.get("departments", []):
        row = {key: sheets.read(line, key) for key in ("name", "name_en", "code")}
        before = seen.setdefault(row["name"], line.number)
        if before != line.number:
            sheets.faults.add(line.place("name"), said("第 {} 行已经写过了，去掉一行", before))
            continue
        row["code"] = row["code"].lower() or sheets.known.departments.get(row["name"]) or _made("d", row["name"])
        _mark(sheets, ("departments", len(made)), line, {"code": "code", "name": "name"})
        _call(sheets.departments, row["code"], row["name"], row["code"])
        made.append(row)
    sheets.document["departments"] = made


def _mark(sheets: Sheets, where: Where, line: Line, keys: Mapping[str, str]) -> None:
    """Where the parts of an entry stand."""
    sheets.places[where] = line.place()
    for key, column in keys.items():
        sheets.places[(*where, key)] = line.place(column)


def _call(known: dict[str, list[str]], code: str, *names: str) -> None:
    for name in dict.fromkeys(names):
        if name and code not in known.setdefault(name, []):
            known[name].append(code)
