"""Putting the people of a district file on top of what stands: names sealed, one row a hat."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.district_file import SCOPES, HatPart, PersonPart
from handlers.district_parts import Putting
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.vault import Vault


async def put_people(putting: Putting, vault: Vault) -> dict[str, str]:
    """Everybody with his hats; returns person ids by the file's ids."""
    known = putting.standing.by(tables.persons, "import_key")
    ids = {part.id: str(known[part.id]["id"]) if part.id in known else new_id() for part in putting.file.people}
    await vault.prepare(*ids.values())
    for part in putting.file.people:
        _put_person(putting, vault, part, ids[part.id], known.get(part.id))
        for hat in part.appointments:
            _put_hat(putting, ids[part.id], hat)
    return ids


def _put_person(putting: Putting, vault: Vault, part: PersonPart, person_id: str, row: Row | None) -> None:
    profile = json.dumps(_profile(part), ensure_ascii=False)
    if row is None:
        blank: Row = {"language": "zh_CN", "consented": None, "version": 0, "head": ""}
        sealed = vault.seal(person_id, part.name)
        putting.work.insert(
            tables.persons, id=person_id, name_sealed=sealed, profile=profile, import_key=part.id, **blank
        )
        putting.changes.made["人员"] += 1
        return
    changed: Row = {} if row["profile"] == profile else {"profile": profile}
    if vault.open(person_id, row["name_sealed"]) != part.name:
        changed["name_sealed"] = vault.seal(person_id, part.name)
    if changed:
        putting.work.update(tables.persons, {"id": person_id}, **changed)
        putting.changes.changed["人员"] += 1


def _profile(part: PersonPart) -> dict[str, Any]:
    """What the public may read of somebody who serves; a member's term and field from his first such hat."""
    hat = next((hat for hat in part.appointments if hat.role == "member"), None)
    return {
        "name_en": part.name_en,
        "term": hat.term if hat else "",
        "sector": hat.sector if hat else "",
        "specialities": hat.specialities if hat else [],
        "surname": part.surname or part.name[:1],
    }


def _put_hat(putting: Putting, person_id: str, hat: HatPart) -> None:
    """A hat that ended before the file's first day is left as it was, and worn anew."""
    scope = _scope(putting, hat)
    zone = ZoneInfo(putting.file.district.timezone)
    start = _midnight(hat.start, zone) if hat.start else None
    end = _midnight(hat.end + timedelta(days=1), zone) if hat.end else None
    row = _worn(putting, person_id, hat.role, scope)
    if row is not None and start is not None and row["valid_to"] is not None and row["valid_to"] <= start:
        row = None
    values: Row = {"valid_to": end} if row is not None and start is None else {"valid_from": start, "valid_to": end}
    if row is None and start is None:
        values["valid_from"] = putting.work.now
    ends = end is not None and (row is None or row["valid_to"] != end)
    fixed = {"person_id": person_id, "role": hat.role, "scope_id": scope, "appointed_by": None}
    made = putting.put("身份", tables.appointments, row, fixed, values)
    if row is None:
        putting.changes.appointed.append(made)
    if ends:
        putting.changes.ended.append(made)


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
    rows = putting.standing.rows[tables.appointments]
    mine = [r for r in rows if (r["person_id"], r["role"], r["scope_id"]) == (person_id, role, scope)]
    return max(mine, key=lambda row: int(row["valid_from"]), default=None)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)
