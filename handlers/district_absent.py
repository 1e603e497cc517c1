"""What the district holds and the file does not name: said, never removed."""

from __future__ import annotations

from sqlalchemy import Table

from handlers.district_parts import Putting
from handlers.district_people import office
from handlers.district_rota import called
from storage import tables
from storage.database import Row
from storage.rota import of_file

_CODED = "{kind} {name}（代号 {code}）"


def tell_absent(putting: Putting) -> None:
    file, absent, say = putting.file, putting.changes.absent, putting.changes.say
    named = {code for town in file.areas for code in (town.code, *(part.code for part in town.communities))}
    for row in _standing(putting, tables.areas):
        if row["code"] not in named:
            kind = say("镇街" if row["kind"] == "town" else "村社")
            absent.append(say(_CODED, kind=kind, name=row["name"], code=row["code"]))
    stations = {part.code for part in file.stations}
    for row in _standing(putting, tables.stations):
        if row["code"] not in stations:
            absent.append(f"{say('驿站')} {say('{name}（{code}）', name=row['name'], code=row['code'])}")
    departments = {part.code for part in file.departments}
    for row in _standing(putting, tables.departments):
        if row["code"] not in departments:
            absent.append(say(_CODED, kind=say("承办单位"), name=row["name"], code=row["code"]))
    categories = {part.slug for part in file.categories or ()}
    for row in _standing(putting, tables.categories) if categories else ():
        if row["slug"] not in categories:
            absent.append(say(_CODED, kind=say("事项类别"), name=row["name"], code=row["slug"]))
    _people(putting)
    plans = {(putting.stations[part.station], part.duty) for part in file.rota}
    for row in _standing(putting, tables.rota_plans):
        if of_file(row["rule"]) and (row["station_id"], row["duty"]) not in plans:
            absent.append(f"{say('轮值')} {called(putting, row['station_id'], row['duty'])}")


def _people(putting: Putting) -> None:
    """A line a person, with the appointments that he holds and the file is silent about."""
    held: dict[str, list[str]] = {}
    for row in _standing(putting, tables.appointments):
        if row["id"] not in putting.worn:
            held.setdefault(row["person_id"], []).append(office(putting, row["role"], row["scope_id"]))
    say = putting.changes.say
    putting.changes.absent += [
        f"{say('人员')} {putting.called(person)}{say('：')}{say('、').join(offices)}"
        for person, offices in held.items()
    ]


def _standing(putting: Putting, table: Table) -> list[Row]:
    """Rows that were in force before this run and have not ended."""
    now = putting.work.now
    return [row for row in putting.standing.rows[table] if row["valid_to"] is None or row["valid_to"] > now]
