"""Putting the people of a district file on top of what stands: names sealed, one row a hat."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import midnight
from domain.district_file import SCOPES, HatPart, PersonPart
from handlers.district_changes import day_said
from handlers.district_parts import Putting
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.people import spelled

ROLE_WORDS = {
    "member": "委员",
    "head": "站长",
    "clerk": "联络员",
    "adviser": "指导员",
    "patron": "包联领导",
    "liaison": "承办联系人",
    "staff": "工作人员",
}

AT_ONCE = 100
"""So many people are compared in one go."""


async def put_people(putting: Putting) -> dict[str, str]:
    """Everybody with his hats; returns person ids by the file's ids."""
    known = {own_key(row["id"]): row for row in putting.standing.rows[tables.persons]}
    known |= {key: row for key, row in putting.standing.by(tables.persons, "import_key").items() if key}
    known |= _joined_before(putting, known)
    known = {key: row for key, row in known.items() if not _gone(putting, row)}
    ids = {part.id: str(known[part.id]["id"]) if part.id in known else new_id() for part in putting.file.people}
    if not putting.dry:
        await putting.vault.prepare(*ids.values())
    for number, part in enumerate(putting.file.people):
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)  # a large file holds up nobody's message
        _put_person(putting, part, ids[part.id], known.get(part.id))
        putting.names[ids[part.id]] = part.name
        for hat in part.appointments:
            _put_hat(putting, ids[part.id], hat)
    return ids


def own_key(person_id: str) -> str:
    """What stands in a file for somebody whom no file has named yet."""
    return "u" + re.sub(r"[^a-z0-9]", "", person_id.lower())


def _text(profile: dict[str, Any]) -> str:
    return json.dumps(profile, ensure_ascii=False)


def _gone(putting: Putting, row: Row) -> bool:
    """Somebody whose data were erased is not made whole again by a file: he would begin anew."""
    if row["erased_at"] is None or row["name_sealed"] is not None:
        return False
    if row["import_key"]:
        putting.work.update(tables.persons, {"id": row["id"]}, import_key=None)
    return True


def _joined_before(putting: Putting, known: dict[str, Row]) -> dict[str, Row]:
    """Who joined by an invitation before the file named him: one of that name in that office, known by no file yet."""
    offices: dict[tuple[str, str, str], list[Row]] = {}
    people = putting.standing.by(tables.persons, "id")
    for worn in putting.standing.rows[tables.appointments]:
        row = people.get(worn["person_id"])
        if row is not None and not row["import_key"] and (name := putting.vault.open(row["id"], row["name_sealed"])):
            offices.setdefault((name, worn["role"], worn["scope_id"]), []).append(row)
    found: dict[str, Row] = {}
    for part in putting.file.people if offices else ():
        for hat in part.appointments:
            same = offices.get((part.name, hat.role, _scope(putting, hat)), [])
            if part.id not in known and len({row["id"] for row in same}) == 1 and same[0] not in found.values():
                found[part.id] = same[0]
    return found


def _put_person(putting: Putting, part: PersonPart, person_id: str, row: Row | None) -> None:
    profile = _profile(part, row)
    seal = (lambda _, text: text) if putting.dry else putting.vault.seal
    kept = row["profile"] if row is not None and _BLANK | json.loads(row["profile"]) == profile else _text(profile)
    if row is None:
        blank: Row = {"language": "zh_CN", "consented": None, "version": 0, "head": ""}
        blank |= {"name_sealed": seal(person_id, part.name), "spelled_sealed": seal(person_id, _spelled(part))}
        putting.work.insert(tables.persons, id=person_id, profile=kept, import_key=part.id, **blank)
        putting.changes.made["人员"] += 1
        putting.changes.tell("新建 人员", part.name)
        return
    changed: Row = {} if row["profile"] == kept else {"profile": kept}
    was = putting.vault.open(person_id, row["name_sealed"])
    if was != part.name:
        changed["name_sealed"] = seal(person_id, part.name)
    spelt = spelled(putting.vault, row)
    spelt["surname"] = spelt["surname"] or (was or "")[:1]
    if json.dumps(spelt, ensure_ascii=False) != _spelled(part):
        changed["spelled_sealed"] = seal(person_id, _spelled(part))
    known = part.id in (row["import_key"], own_key(person_id))
    if not known:
        changed["import_key"] = part.id
    if changed:
        putting.work.update(tables.persons, {"id": person_id}, **changed)
        putting.changes.changed["人员"] += 1
        told = putting.changes.differences(
            {"full_name": was, **spelt, **json.loads(row["profile"])},
            {"full_name": part.name, **json.loads(_spelled(part)), **profile},
            putting.changes.plainly,
        )
        say = putting.changes.say
        joined = "" if known else say("就是已经在聊天里加入的那一位")
        putting.changes.tell("更新 人员", part.name + say("：") + say("，").join(filter(None, (joined, told))))


def _profile(part: PersonPart, row: Row | None) -> dict[str, Any]:
    """What the public may read of somebody who serves; a member's term and field from his first such hat.

    A file that names no such hat is silent about them.
    """
    hat = next((hat for hat in part.appointments if hat.role == "member"), None)
    if hat is None and row is not None:
        return dict(json.loads(row["profile"]))
    return {"term": hat.term, "sector": hat.sector, "specialities": hat.specialities} if hat else dict(_BLANK)


_BLANK: dict[str, Any] = {"term": "", "sector": "", "specialities": []}


def _spelled(part: PersonPart) -> str:
    return json.dumps({"name_en": part.name_en, "surname": part.surname or part.name[:1]}, ensure_ascii=False)


def _put_hat(putting: Putting, person_id: str, hat: HatPart) -> None:
    """A hat that ended before the file's first day is left as it was, and worn anew."""
    scope = _scope(putting, hat)
    zone = ZoneInfo(putting.file.district.timezone)
    start = midnight(hat.start, zone) if hat.start else None
    end = midnight(hat.end + timedelta(days=1), zone) if hat.end else None
    row = _worn(putting, person_id, hat.role, scope)
    if row is not None and start is not None and row["valid_to"] is not None and row["valid_to"] <= start:
        row = None
    if row is not None and end is None and row["valid_to"] is not None and row["valid_to"] <= putting.work.now:
        _stays_ended(putting, person_id, hat, row)
        return
    values: Row = {"valid_to": end} if row is not None and start is None else {"valid_from": start, "valid_to": end}
    if row is None and start is None:
        values["valid_from"] = putting.work.now
    ends = end is not None and (row is None or row["valid_to"] != end)
    fixed = {"person_id": person_id, "role": hat.role, "scope_id": scope, "appointed_by": putting.by}
    made = putting.put("身份", "", tables.appointments, row, fixed, values)
    putting.worn.add(made)
    _tell_hat(putting, person_id, hat, row, values)
    if row is None:
        putting.changes.appointed.append(made)
    if ends:
        putting.changes.ended.append(made)


def _stays_ended(putting: Putting, person_id: str, hat: HatPart, row: Row) -> None:
    """Ended in a chat, of which the file knows nothing: its silence does not bring it back."""
    putting.worn.add(row["id"])
    words = "{who}，任职已经结束，没有恢复；要重新任命，写上新的第一天（“起”，YAML 里是 from）"
    putting.changes.notes.append(putting.changes.say(words, who=_who(putting, person_id, hat)))


def _who(putting: Putting, person_id: str, hat: HatPart) -> str:
    held = office(putting, hat.role, _scope(putting, hat))
    return putting.called(person_id) + putting.changes.say("：") + held


def _tell_hat(putting: Putting, person_id: str, hat: HatPart, row: Row | None, values: Row) -> None:
    zone, who, say = ZoneInfo(putting.file.district.timezone), _who(putting, person_id, hat), putting.changes.say
    if row is None:
        begins = say("{who}，{day} 起", who=who, day=hat.start) if hat.start else who
        putting.changes.tell("任命", say("{who}，最后一天 {day}", who=begins, day=hat.end) if hat.end else begins)
        return
    changed = {name: value for name, value in values.items() if row[name] != value}
    if changed.get("valid_to"):
        putting.changes.tell("结束", say("{who}，最后一天 {day}", who=who, day=hat.end))
        del changed["valid_to"]
    if changed:

        def said(name: str, at: Any) -> str:
            return day_said(at, zone, last=name == "valid_to")

        putting.changes.tell("更新 身份", who + say("：") + putting.changes.differences(row, changed, said))


def office(putting: Putting, role: str, scope: str) -> str:
    say = putting.changes.say
    return say("{place} {role}", place=putting.called(scope), role=say(ROLE_WORDS[role]))


def _scope(putting: Putting, hat: HatPart) -> str:
    """The id of the station, area or department; the district's own for staff."""
    match SCOPES[hat.role]:
        case "station":
            return putting.stations[hat.station or ""]
        case "area":
            return putting.areas[hat.area or ""]
        case "department":
            return putting.departments[hat.department or ""]
        case _:
            return putting.work.district_id


def _worn(putting: Putting, person_id: str, role: str, scope: str) -> Row | None:
    """The newest appointment of this person to this office."""
    newest = putting.newest
    if not newest:
        for row in sorted(putting.standing.rows[tables.appointments], key=lambda row: int(row["valid_from"])):
            newest[row["person_id"], row["role"], row["scope_id"]] = row
    return newest.get((person_id, role, scope))
