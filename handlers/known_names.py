"""What a district holds already, by the names that people write in a workbook."""

from __future__ import annotations

from sqlalchemy import select

from domain.cell_words import person_name
from handlers.district_parts import Standing
from handlers.district_people import own_key
from handlers.workbook_places import Known, KnownPerson
from storage import tables
from storage.database import Database, Row
from storage.ids import new_id
from storage.statements import compiled
from storage.vault import Vault
from storage.work import Work

_DISTRICT = compiled(select(tables.districts.c.id).limit(1))


async def known_names(database: Database, vault: Vault, now: int) -> Known:
    """Empty while there is no district. Names of people are opened for this, and kept nowhere."""
    row = await database.one(_DISTRICT, {})
    standing = await Standing.read(Work(database, row["id"] if row is not None else new_id(), now))
    areas = standing.rows[tables.areas]
    codes = {area["id"]: area["code"] for area in areas}
    known = Known(
        towns={person_name(area["name"]): area["code"] for area in areas if area["kind"] == "town"},
        communities={
            (codes[a["parent_id"]], person_name(a["name"])): a["code"] for a in areas if a["parent_id"] in codes
        },
        departments={person_name(row["name"]): row["code"] for row in standing.rows[tables.departments]},
        categories={row["name"]: row["slug"] for row in standing.rows[tables.categories]},
        slugs={row["code"]: row["slug"] for row in standing.rows[tables.stations]},
        person_key=lambda name, number: "p" + vault.hmac("person", f"{name}\0{number}")[:14],
    )
    serving = {a["person_id"] for a in standing.rows[tables.appointments] if _lasts(a, now)}
    for person in standing.rows[tables.persons]:
        key = person["import_key"] or own_key(person["id"])
        if (name := vault.open(person["id"], person["name_sealed"])) is not None:
            one = KnownPerson(key, person["id"] in serving, filed=bool(person["import_key"]))
            known.people.setdefault(person_name(name), []).append(one)
    return known


def _lasts(appointment: Row, now: int) -> bool:
    return appointment["valid_to"] is None or appointment["valid_to"] > now
