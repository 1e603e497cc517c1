"""The district as it stands, read back into the document that a district file is: read in again it changes nothing.

What a file cannot say is left out: what has ended, rotas that were arranged in a chat, an office that begins or ends
amid a day. Phones and chats of people stand in no file.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from domain.district_file import SCOPES
from domain.rota_plan import Rule, Turn
from handlers.district_parts import Standing
from handlers.district_people import AT_ONCE, own_key
from handlers.district_rules_document import clocks_part, consulting_part
from handlers.district_texts import texts_part
from handlers.texts import NoSentences, Sentences
from storage import tables
from storage.clock_rules import rules_of
from storage.consultation_rules import consultation_rules_of
from storage.database import Row
from storage.own_texts import texts_standing
from storage.people import spelled
from storage.rota import of_file
from storage.statements import compiled
from storage.vault import Vault
from storage.work import Work

Part = dict[str, Any]
Document = dict[str, Any]
NO_SENTENCES = NoSentences()
_DISTRICT = compiled(select(tables.districts).limit(1))


async def standing_document(work: Work, vault: Vault, sentences: Sentences = NO_SENTENCES) -> Document:
    row = await work.one(_DISTRICT)
    assert row is not None
    clocks, consulting = await rules_of(work), await consultation_rules_of(work)
    found = _Reading(row, await Standing.read(work), vault, work.now)
    document = await found.document()
    document["clocks"] = clocks_part(clocks.get(row["clocks"]))
    document["consulting"] = consulting_part(consulting.get(row["consulting"]))
    document["texts"] = texts_part(await texts_standing(work), sentences)
    return {"areas": [], "stations": [], "people": [], **_said(document)}


def _said(part: Part) -> Part:
    """Without what says nothing."""
    return {key: value for key, value in part.items() if value not in (None, "", [], {})}


@dataclass(slots=True)
class _Reading:
    """`codes` are the file's codes by id, of what stands in it."""

    row: Row
    standing: Standing
    vault: Vault
    now: int
    codes: dict[str, str] = field(default_factory=dict)
    zone: ZoneInfo = field(init=False)
    serving: set[tuple[str, str, str]] = field(default_factory=set)  # person, role and station, all by id

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.row["timezone"])

    async def document(self) -> Document:
        """In the order in which one part refers to another."""
        return {
            "district": self._district(),
            "areas": self._areas(),
            "categories": self._categories(),
            "stations": self._stations(),
            "departments": [self._coded(row) for row in self._living(tables.departments)],
            "rooms": self._rooms(),
            "people": await self._people(),
            "rota": self._rota(),
        }

    def _living(self, table: Table) -> list[Row]:
        """What has not ended, the first made first."""
        rows = self.standing.rows[table]
        return [row for row in sorted(rows, key=_made) if row["valid_to"] is None or row["valid_to"] > self.now]

    def _district(self) -> Part:
        settings = json.loads(self.row["settings"])
        hours = [{"from": start, "to": end} for start, end in settings.get("working_hours") or ()]
        plain = {key: settings.get(key) for key in ("gas_number", "identity_needs_two", "notice")}
        most = settings.get("most_reports_an_hour")
        named = {key: self.row[key] for key in ("name", "name_en", "timezone")}
        return _said({**named, **plain, "most_reports_an_hour": most, "working_hours": hours})

    def _coded(self, row: Row) -> Part:
        self.codes[row["id"]] = row["code"]
        return _said({"code": row["code"], "name": row["name"], "name_en": row["name_en"]})

    def _areas(self) -> list[Part]:
        """A town that has ended stands here as long as something is in it."""
        living = self._living(tables.areas)
        needed = {row["parent_id"] for row in living} | {row["area_id"] for row in self._living(tables.stations)}
        towns = [row for row in sorted(self.standing.rows[tables.areas], key=_made) if row["kind"] == "town"]
        inside: dict[str, list[Part]] = {}
        for row in living:
            if row["kind"] != "town":
                inside.setdefault(row["parent_id"], []).append(self._coded(row))
        alive = {row["id"] for row in living} | needed
        return [{**self._coded(row), "communities": inside.get(row["id"], [])} for row in towns if row["id"] in alive]

    def _categories(self) -> list[Part]:
        rows = sorted(self._living(tables.categories), key=lambda row: int(row["position"]))
        return [{"slug": row["slug"], "zh": row["name"], "en": row["name_en"] or row["name"]} for row in rows]

    def _stations(self) -> list[Part]:
        covers: dict[str, list[str]] = {}
        for row in self.standing.rows[tables.coverage]:
            if row["area_id"] in self.codes and (row["valid_to"] is None or row["valid_to"] > self.now):
                covers.setdefault(row["station_id"], []).append(self.codes[row["area_id"]])
        return [self._station(row, covers.get(row["id"], [])) for row in self._living(tables.stations)]

    def _station(self, row: Row, covers: list[str]) -> Part:
        plain = ("slug", "kind", "place", "place_en", "phone", "latitude", "longitude")
        part = {**self._coded(row), "town": self.codes[row["area_id"]], "covers": sorted(covers)}
        part |= {name: row[name] for name in plain} | {"hours": json.loads(row["hours"])}
        return {**_said(part), "practice": bool(row["practice"])}

    def _rooms(self) -> list[Part]:
        return [
            _said({
                "name": row["name"], "name_en": row["name_en"], "capacity": row["capacity"],
                "station": self.codes.get(row["station_id"] or ""),
            })
            for row in self._living(tables.rooms)
            if row["station_id"] is None or row["station_id"] in self.codes
        ]  # fmt: skip

    async def _people(self) -> list[Part]:
        held: dict[str, dict[tuple[str, str], Row]] = {}
        for row in sorted(self.standing.rows[tables.appointments], key=lambda row: int(row["valid_from"])):
            held.setdefault(row["person_id"], {})[row["role"], row["scope_id"]] = row
        found: list[Part] = []
        for number, row in enumerate(sorted(self.standing.rows[tables.persons], key=_made)):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
            part = self._person(row, held.get(row["id"], {}))
            found += [part] if part is not None else []
        return found

    def _person(self, row: Row, held: dict[tuple[str, str], Row]) -> Part | None:
        name = self.vault.open(row["id"], row["name_sealed"])
        profile, spelt = json.loads(row["profile"]), spelled(self.vault, row)
        hats = [hat for worn in sorted(held.values(), key=_made) if (hat := self._hat(worn, profile)) is not None]
        if not name or not hats:
            return None
        surname = spelt["surname"] if spelt["surname"] != name[:1] else ""
        self.codes[row["id"]] = row["import_key"] or own_key(row["id"])
        part = {"id": self.codes[row["id"]], "name": name, "name_en": spelt["name_en"], "surname": surname}
        return {**_said(part), "appointments": hats}

    def _hat(self, row: Row, profile: dict[str, Any]) -> Part | None:
        """None for what has ended, what is held where nothing stands any more, and what ends amid a day."""
        if row["role"] not in SCOPES or (row["valid_to"] is not None and row["valid_to"] <= self.now):
            return None
        key, end = SCOPES[row["role"]], self._day(row["valid_to"])
        if (key and row["scope_id"] not in self.codes) or (row["valid_to"] is not None and end is None):
            return None
        of_members = ("term", "sector", "specialities") if row["role"] == "member" else ()
        hat = {"role": row["role"], **({key: self.codes[row["scope_id"]]} if key else {})}
        hat |= {name: profile.get(name) for name in of_members}
        hat |= {"from": self._day(row["valid_from"]), "to": end - timedelta(days=1) if end else None}
        self.serving.add((row["person_id"], row["role"], row["scope_id"]))
        return _said(hat)

    def _day(self, at: int | None) -> date | None:
        """The day that begins at an instant; None where none does."""
        if at is None:
            return None
        local = datetime.fromtimestamp(at / 1000, self.zone)
        return local.date() if local.time() == time() else None

    def _rota(self) -> list[Part]:
        """Those of the file alone, and only where everybody in them still serves."""
        rows = self.standing.rows[tables.rota_plans]
        found: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            found.setdefault((row["station_id"], row["duty"]), []).append(row)
        living = {row["id"] for row in self._living(tables.rota_plans)}
        single = [plans[0] for plans in found.values() if len(plans) == 1 and plans[0]["id"] in living]
        made = [self._plan(row) for row in sorted(single, key=_made) if of_file(row["rule"])]
        return [part for part in made if part is not None]

    def _plan(self, row: Row) -> Part | None:
        rule, end, people = Rule.model_validate_json(row["rule"]), self._day(row["valid_to"]), json.loads(row["people"])
        everybody = [*people, *rule.holiday_people]
        roles = ("member", "head") if row["duty"] == "head" else ("member",)
        sits = all(any((p, role, row["station_id"]) in self.serving for role in roles) for p in everybody)
        if not sits or row["station_id"] not in self.codes or (row["valid_to"] is not None and end is None):
            return None
        weekly = rule.turn is Turn.WEEK
        part: Part = {
            "station": self.codes[row["station_id"]],
            "duty": row["duty"],
            "from": date.fromisoformat(row["anchor"]),
            "to": end - timedelta(days=1) if end else None,
            "weekly" if weekly else "people": [self.codes[person] for person in people],
            "turn": None if weekly else rule.turn.value,
        }
        return _said(part | self._turns(rule))

    def _turns(self, rule: Rule) -> Part:
        """What is not as it would be without a word."""
        usual = Rule()
        return {
            "weekdays": sorted(rule.weekdays) if rule.weekdays != usual.weekdays else None,
            "nth": sorted(rule.nth),
            "hours": [{"from": f"{one.start:%H:%M}", "to": f"{one.end:%H:%M}"} for one in rule.hours],
            "handover": f"{rule.handover:%H:%M}" if rule.handover != usual.handover else None,
            "holidays": rule.holidays.value if rule.holidays is not usual.holidays else None,
            "holiday_people": [self.codes[person] for person in rule.holiday_people],
        }


def _made(row: Row) -> str:
    """Ids are in the order in which things were made."""
    return str(row["id"])
