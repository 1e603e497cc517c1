"""A workbook's people and their weeks of duty, as the district file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from domain.district_file import SCOPES
from domain.people import Role
from domain.rota_plan import Duty, Turn
from domain.said import joined, ours, said
from handlers.workbook import Line
from handlers.workbook_places import Sheets, Where
from handlers.workbook_sheets import DUTIES, PEOPLE, ROLES, ROTA, TURNS

_KINDS = {"station": "驿站", "area": "镇街或村社", "department": "承办单位"}
_OF_MEMBERS = {"term": "届", "sector": "界别", "specialities": "专长"}
Somebody = tuple[str, str]
"""Name and number: what tells two people of one name apart."""


@dataclass(slots=True)
class People:
    """Everybody so far. `members`: station code -> name -> ids of those who are called so and are members there."""

    sheets: Sheets
    made: list[dict[str, Any]] = field(default_factory=list)
    index: dict[Somebody, int] = field(default_factory=dict)
    held: dict[tuple[Somebody, str, str], int] = field(default_factory=dict)
    member: dict[Somebody, tuple[dict[str, Any], int]] = field(default_factory=dict)
    members: dict[str, dict[str, list[Somebody]]] = field(default_factory=dict)
    heads: dict[str, dict[str, list[Somebody]]] = field(default_factory=dict)  # the same of heads
    unsure: set[str] = field(default_factory=set)  # names with an appointment that could not be told

    def put(self, line: Line) -> None:
        row = {column.key: self.sheets.read(line, column.key) for column in PEOPLE.columns}
        hat = self._hat(line, row)
        if not row["name"]:
            return
        who = (row["name"], row["number"].lower())
        person = self._person(line, row, who)
        scope = (hat.get(SCOPES[hat["role"]]) or "") if hat else None
        if hat is None or scope is None:
            self.unsure.add(row["name"])
            return
        before = self.held.setdefault((who, hat["role"], scope), line.number)
        if before != line.number:
            self.sheets.faults.add(line.place("name"), _twice(row, before))
            return
        where: Where = ("people", self.index[who], "appointments", len(person["appointments"]))
        self._mark(where, line)
        person["appointments"].append(hat)
        if hat["role"] == Role.MEMBER:
            self._same_member(line, who, hat)
            self.members.setdefault(scope, {}).setdefault(row["name"], []).append(who)
        if hat["role"] == Role.HEAD:
            self.heads.setdefault(scope, {}).setdefault(row["name"], []).append(who)

    def _person(self, line: Line, row: dict[str, Any], who: Somebody) -> dict[str, Any]:
        if who not in self.index:
            self.index[who] = len(self.made)
            blank = {"name": row["name"], "name_en": "", "surname": "", "appointments": []}
            self.made.append({"id": self._key(line, who), **blank})
            self.sheets.places["people", self.index[who]] = line.place()
            for key, column in {"id": "number", "name": "name", "appointments": "role"}.items():
                self.sheets.places["people", self.index[who], key] = line.place(column)
        person = self.made[self.index[who]]
        person["name_en"] = person["name_en"] or row["name_en"]
        person["surname"] = person["surname"] or row["surname"]
        return person

    def _key(self, line: Line, who: Somebody) -> str:
        """His id: the one he has in the district by this name, or one that the name always gives."""
        name, number = who
        made = self.sheets.known.person_key(name, number)
        known = self.sheets.known.people.get(name, [])
        if any(person.key == made for person in known):
            return made
        if number:
            return next((person.key for person in known if person.key == number), made)
        filed = [person for person in known if person.filed]
        given = [person.key for person in filed if person.current] or [person.key for person in filed]
        if len(given) > 1:
            numbers = joined("、", given[:5])
            words = said("区里有 {} 位“{}”。请在“编号”里写上是哪一位：{}", len(given), name, numbers)
            self.sheets.faults.add(line.place("number"), words)
        return given[0] if given else made

    def _hat(self, line: Line, row: dict[str, Any]) -> dict[str, Any] | None:
        """One appointment; None, with a fault, where it cannot be told what it is."""
        role = ROLES.get(row["role"])
        if role is None:
            if row["role"]:
                self.sheets.faults.add(
                    line.place("role"), said("没有“{}”这种身份，只能写：{}", row["role"], joined("、", ROLES))
                )
            return None
        hat: dict[str, Any] = {"role": role.value, "from": row["start"], "to": row["end"]}
        wanted = SCOPES[role]
        for key, kind in _KINDS.items():
            name = row[key]
            if key != wanted and name and not (key == "area" and wanted == "station"):
                self.sheets.faults.add(line.place(key), said("{}不用写这一格，请空着", row["role"]))
            elif key == wanted and not name:
                self.sheets.faults.add(line.place(key), said("{}要写{}", row["role"], ours(kind)))
                return None
            elif key == wanted:
                hat[key] = self.sheets.refer(line, key, name, getattr(self.sheets, f"{key}s"), kind)
                if hat[key] is None:
                    return None
        for key in _OF_MEMBERS:
            if role is Role.MEMBER:
                hat[key] = row[key]
            elif row[key]:
                self.sheets.faults.add(line.place(key), said("只有委员写这一格，{}请空着", row["role"]))
        return hat

    def _same_member(self, line: Line, who: Somebody, hat: dict[str, Any]) -> None:
        """Two rows of one name whose term or sector differ are two people, or a slip: that is for people to say."""
        before, number = self.member.setdefault(who, (hat, line.number))
        for key in ("term", "sector"):
            if before[key] != hat[key]:
                words = said(
                    "第 {} 行的“{}”，{}写的是“{}”，这里不一样。{}",
                    number,
                    who[0],
                    _OF_MEMBERS[key],
                    before[key],
                    ours(_TELL_APART),
                )
                self.sheets.faults.add(line.place(key), words)

    def _mark(self, where: Where, line: Line) -> None:
        self.sheets.places[where] = line.place("role")
        for key, column in {"from": "start", "to": "end", "role": "role", "station": "station"}.items():
            self.sheets.places[(*where, key)] = line.place(column)


_TELL_APART = "是同一个人，就写成一样的；是两位同名的人，请给第二位的每一行写上“编号”，例如 2"


def _twice(row: dict[str, Any], before: int) -> str:
    same = ours("是同一个人，去掉一行；是两位同名的人，请给第二位的每一行写上“编号”，例如 2")
    return said("第 {} 行已经有“{}”的这个身份了。{}", before, row["name"], same)


def put_people(sheets: Sheets) -> People:
    people = People(sheets)
    for line in sheets.lines.get("people", []):
        people.put(line)
    sheets.document["people"] = people.made
    return people


def put_rota(sheets: Sheets, people: People) -> None:
    """One plan a station and duty: its people in the order of the rows, from the day that is written there."""
    plans: dict[tuple[str, Duty], dict[str, Any]] = {}
    lines: dict[tuple[str, Duty], Line] = {}
    for line in sheets.lines.get("rota", []):
        row = {column.key: sheets.read(line, column.key) for column in ROTA.columns}
        station = sheets.refer(line, "station", row["station"], sheets.stations, "驿站") if row["station"] else None
        duty = _one_of(sheets, line, row, "duty", DUTIES, Duty.MEMBER)
        if station is None or duty is None or not row["member"]:
            continue
        key = (station, duty)
        lines.setdefault(key, line)
        plan = plans.setdefault(key, {"station": station, "duty": duty.value, "from": None, "people": []})
        _turn(sheets, line, row, plan)
        _start(sheets, line, row, plan)
        member = _member(line, row, key, people)
        if member is not None:
            plan["people"].append(member)
    for index, (key, plan) in enumerate(plans.items()):
        if plan["from"] is None:
            sheets.faults.add(lines[key].place("start"), "请写上这个站从哪一周起轮值，例如 2026-03-02")
        sheets.places["rota", index] = lines[key].place()
        sheets.places["rota", index, "from"] = lines[key].place("start")
        sheets.places["rota", index, "people"] = lines[key].place("member")
    sheets.document["rota"] = list(plans.values())


def _one_of(sheets: Sheets, line: Line, row: dict[str, Any], key: str, known: Mapping[str, Any], default: Any) -> Any:
    """What a cell's word means; `default` for an empty one, None with a fault for a strange one."""
    if not row[key]:
        return default
    if row[key] not in known:
        sheets.faults.add(line.place(key), said("没有“{}”这一种，只能写：{}", row[key], joined("、", known)))
        return None
    return known[row[key]]


def _turn(sheets: Sheets, line: Line, row: dict[str, Any], plan: dict[str, Any]) -> None:
    turn = _one_of(sheets, line, row, "turn", TURNS, None)
    if turn is None:
        return
    if plan.get("turn", turn.value) != turn.value:
        sheets.faults.add(line.place("turn"), "同一个站写了两种轮法，请只留第一行的")
    plan.setdefault("turn", turn.value)


def _start(sheets: Sheets, line: Line, row: dict[str, Any], plan: dict[str, Any]) -> None:
    """Weeks begin on Mondays, whatever day of the week is written."""
    if row["start"] is None:
        return
    weeks = plan.get("turn", Turn.WEEK) == Turn.WEEK
    day = row["start"] - timedelta(days=row["start"].weekday()) if weeks else row["start"]
    if plan["from"] not in (None, day):
        sheets.faults.add(line.place("start"), "同一个站写了两个不同的星期，请只留第一行的")
    plan["from"] = plan["from"] or day


def _member(line: Line, row: dict[str, Any], where: tuple[str, Duty], people: People) -> str | None:
    """The id of who serves at this station; None, with a fault, where nobody or more than one is called so."""
    name, number, faults = row["member"], row["number"].lower(), people.sheets.faults
    station, duty = where
    found = list(people.members.get(station, {}).get(name, []))
    if duty is Duty.HEAD:
        found += [who for who in people.heads.get(station, {}).get(name, []) if who not in found]
    kind = "站长或委员" if duty is Duty.HEAD else "委员"
    if number or len(found) > 1:
        if not number:
            faults.add(line.place("number"), said("这个站有 {} 位“{}”，请写上“人员”表里的编号", len(found), name))
            return None
        found = [who for who in found if who[1] == number]
    if not found and name in people.unsure:
        return None
    if not found:
        anywhere = any(who[0] == name for who in people.index)
        words = said("“{}”不是这个站的{}", name, ours(kind)) if anywhere else said("“人员”表里没有“{}”", name)
        faults.add(line.place("member"), joined("", (words, said("（编号 {}）", number) if number else "")))
        return None
    return str(people.made[people.index[found[0]]]["id"])
