"""What must hold between the lines of a district file, looked at as YAML gave it, so that one fault hides no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from domain.district_file import SCOPES
from domain.people import Role
from domain.rota_checks import as_day, turn_faults
from domain.said import Said, ours, said

Where = tuple[int | str, ...]
Fault = tuple[Where, str]
Document = dict[str, Any]

SHORT = 3
"""Codes that are so short that one letter is half of them."""

_KEYS = {"station": "驿站", "area": "镇街或村社", "department": "承办单位"}


def cross_faults(document: Document) -> list[Fault]:
    checks: tuple[Callable[[Document], Iterator[Fault]], ...] = (
        _doubles,
        _station_references,
        _positions,
        _hours,
        _working_hours,
        _hats,
        _rota,
        _rooms,
    )
    return [fault for check in checks for fault in check(document)]


def _each(part: object, name: str) -> Iterator[tuple[int, Document]]:
    """The entries of a list under `name` that are mappings, with their places."""
    entries = part.get(name) if isinstance(part, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _texts(part: Document, name: str) -> list[tuple[int, str]]:
    entries = part.get(name)
    return [(i, e) for i, e in enumerate(entries if isinstance(entries, list) else ()) if isinstance(e, str)]


def _codes(document: Document, section: str, key: str) -> Collection[str]:
    """In order, and quick to look into."""
    return dict.fromkeys(entry[key] for _, entry in _each(document, section) if isinstance(entry.get(key), str))


def _communities(document: Document) -> Iterator[tuple[Where, Document]]:
    for index, town in _each(document, "areas"):
        for inner, community in _each(town, "communities"):
            yield ("areas", index, "communities", inner), community


def _doubles(document: Document) -> Iterator[Fault]:
    singles = (("categories", "slug"), ("stations", "code"), ("stations", "slug"))
    for section, key in (*singles, ("departments", "code"), ("texts", "key"), ("people", "id")):
        yield from _twice([((section, i, key), entry.get(key)) for i, entry in _each(document, section)])
    areas: list[tuple[Where, object]] = []
    for index, town in _each(document, "areas"):
        areas.append((("areas", index, "code"), town.get("code")))
        for inner, community in _each(town, "communities"):
            areas.append((("areas", index, "communities", inner, "code"), community.get("code")))
    yield from _twice(areas)
    for index, station in _each(document, "stations"):
        yield from _twice([(("stations", index, "covers", i), code) for i, code in _texts(station, "covers")])
    pairs = [(i, plan.get("station"), plan.get("duty")) for i, plan in _each(document, "rota")]
    yield from _twice([(("rota", i), f"{station} {duty}") for i, station, duty in pairs if isinstance(station, str)])


def _twice(found: Sequence[tuple[Where, object]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for where, value in found:
        if isinstance(value, str):
            if value in seen:
                yield where, said("“{}”前面已经写过了，不能重", value)
            seen.add(value)


def _missing(value: object, known: Collection[str], kind: str) -> Said | None:
    """The fault of a reference that leads nowhere."""
    if not isinstance(value, str) or value in known:
        return None
    near = get_close_matches(value, list(known), 1, 0.5 if len(value) <= SHORT else 0.75)
    asked = said("，是不是 {}？", near[0]) if near else ""
    return said("没有“{}”这个{}{}", value, ours(kind), asked)


def _station_references(document: Document) -> Iterator[Fault]:
    towns = _codes(document, "areas", "code")
    communities = [str(community.get("code")) for _, community in _communities(document)]
    for index, station in _each(document, "stations"):
        if words := _missing(station.get("town"), towns, "镇街"):
            yield ("stations", index, "town"), words
        for inner, code in _texts(station, "covers"):
            if words := _missing(code, communities, "村社"):
                yield ("stations", index, "covers", inner), words


def _positions(document: Document) -> Iterator[Fault]:
    for index, station in _each(document, "stations"):
        if (station.get("latitude") is None) != (station.get("longitude") is None):
            yield ("stations", index), "latitude 和 longitude 要两个一起写"


def _hours(document: Document) -> Iterator[Fault]:
    for index, station in _each(document, "stations"):
        held: list[tuple[set[object], str, str]] = []
        for inner, opening in _each(station, "hours"):
            where: Where = ("stations", index, "hours", inner)
            start, end, days = opening.get("from"), opening.get("to"), opening.get("days")
            if not (isinstance(start, str) and isinstance(end, str) and isinstance(days, list)):
                continue
            if start >= end:
                yield where, said("开始 {} 要早于结束 {}{}", start, end, _past_midnight(start, end))
            elif any(start < e and s < end and ds & _hashed(days) for ds, s, e in held):
                yield where, "和前面的一段时间重叠了"
            held.append((_hashed(days), start, end))


def _past_midnight(start: str, end: str) -> str:
    """What helps who means a night."""
    return ours(_NIGHT) if end <= "09:00" and start >= "17:00" else ""


_NIGHT = "；过了零点的请分成两段写：当天到 23:59，第二天从 00:00 起"


def _working_hours(document: Document) -> Iterator[Fault]:
    """One after the other: clocks run through them from the first to the last."""
    last = ""
    for index, span in _each(document.get("district"), "working_hours"):
        where: Where = ("district", "working_hours", index)
        start, end = span.get("from"), span.get("to")
        if not (isinstance(start, str) and isinstance(end, str)):
            continue
        if start >= end:
            yield where, said("开始 {} 要早于结束 {}", start, end)
        elif start < last:
            yield where, said("开始 {} 要晚于前一段的结束 {}", start, last)
        last = max(last, end)


def _hashed(days: list[object]) -> set[object]:
    return {day for day in days if isinstance(day, int)}


def _hats(document: Document) -> Iterator[Fault]:
    towns, communities = _codes(document, "areas", "code"), (str(c.get("code")) for _, c in _communities(document))
    known: dict[str, Collection[str]] = {
        "station": _codes(document, "stations", "code"),
        "area": dict.fromkeys([*towns, *communities]),
        "department": _codes(document, "departments", "code"),
    }
    for index, person in _each(document, "people"):
        held: list[tuple[Where, object]] = []
        for inner, hat in _each(person, "appointments"):
            where: Where = ("people", index, "appointments", inner)
            yield from _hat(where, hat, known)
            scope = hat.get(SCOPES.get(str(hat.get("role")), "")) or ""
            held.append((where, f"{hat.get('role')} {scope}".strip()))
        yield from _twice(held)


def _hat(where: Where, hat: Document, known: dict[str, Collection[str]]) -> Iterator[Fault]:
    role = hat.get("role")
    if not isinstance(role, str) or role not in SCOPES:
        return
    wanted = SCOPES[role]
    if wanted and hat.get(wanted) is None:
        yield (*where, wanted), said("{} 要写{}的 code", role, ours(_KEYS[wanted]))
    extra = [key for key in _KEYS if key != wanted and hat.get(key) is not None]
    if role != Role.MEMBER:
        extra += [key for key in ("term", "sector", "specialities") if hat.get(key)]
    for key in extra:
        yield (*where, key), said("{} 不用写这一项", role)
    if wanted and (words := _missing(hat.get(wanted), known[wanted], _KEYS[wanted])):
        yield (*where, wanted), words
    start, end = as_day(hat.get("from")), as_day(hat.get("to"))
    if start and end and start > end:
        yield (*where, "to"), "最后一天早于第一天"


def _rota(document: Document) -> Iterator[Fault]:
    people = _codes(document, "people", "id")
    stations = _codes(document, "stations", "code")
    serving = _serving(document)
    for index, plan in _each(document, "rota"):
        station, duty = plan.get("station"), plan.get("duty")
        if words := _missing(station, stations, "驿站"):
            yield ("rota", index, "station"), words
        roles = (Role.HEAD, Role.MEMBER) if duty == "head" else (Role.MEMBER,)
        for key in ("weekly", "people", "holiday_people"):
            for inner, person in _texts(plan, key):
                if not any((person, role, str(station)) in serving for role in roles):
                    words = _missing(person, people, "人") or said(
                        "{} 不是 {} 的{}", person, station, ours(_WHO[roles])
                    )
                    yield ("rota", index, key, inner), words
        for where, fault in turn_faults(plan):
            yield ("rota", index, *where), fault


def _rooms(document: Document) -> Iterator[Fault]:
    stations = _codes(document, "stations", "code")
    named: list[tuple[Where, object]] = []
    for index, room in _each(document, "rooms"):
        if words := _missing(room.get("station"), stations, "驿站"):
            yield ("rooms", index, "station"), words
        named.append((("rooms", index, "name"), f"{room.get('name')} {room.get('station') or ''}".strip()))
    yield from _twice(named)


_WHO = {(Role.MEMBER,): "委员", (Role.HEAD, Role.MEMBER): "站长或委员"}


def _serving(document: Document) -> set[tuple[str, str, str]]:
    """Person, role and station of all who sit somewhere."""
    return {
        (person["id"], hat["role"], hat["station"])
        for _, person in _each(document, "people")
        for _, hat in _each(person, "appointments")
        if all(isinstance(value, str) for value in (person.get("id"), hat.get("role"), hat.get("station")))
    }
