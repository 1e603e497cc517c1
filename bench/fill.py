# ruff: noqa: E501
"""A district of so many matters, written straight into its tables: what the desk's pages read, over three years.

Python makes the matters, SQLite the rest from them: chats, words, events, ratings, closings, sheets with their clock of
the reply, as many moves as a plain matter has. Nothing else is made (letters, marks, clocks' history), so this is no
database for `bench.grow`'s figures.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from storage.soundness import forget

YEARS = 3
DAY = 86_400_000
_ZONE = ZoneInfo("Asia/Shanghai")
_WORDS = (
    "三栋一单元楼下的消防通道夜里总停着一辆蓝色面包车", "小区南门的路灯坏了一个月，晚上摔了人", "广场舞的音响到十点还在响，孩子睡不着",
    "七栋电梯三天两头停，老人上不了楼", "楼道里停满电动车，充电线从窗户拉下来", "垃圾站一到夏天就臭，没有人冲洗",
    "菜场门口的井盖翘起来了，轮椅过不去", "楼上漏水，找了物业两个月没有结果", "幼儿园门口放学时堵得走不动路", "想给独居的老人装扶手，不知道找谁",
)  # fmt: skip
_PLACES = ("香蜜三村 3 栋", "农园路 8 号", "青石大道公交站旁", "东门菜场", "幼儿园南门")
_KINDS = ("parking", "noise", "elevator", "charging", "environment", "lighting", "utilities", "property", "leaks")
_OUTCOMES = ("A", "A", "A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Place:
    """A station as matters are made for it; `members` have them in hand."""

    id: str
    code: str
    members: Sequence[str]


def fill(database: Path, items: int, now: int) -> int:
    """Adds so many matters to a district that is loaded, the newest just before `now`. The product must not run."""
    with sqlite3.connect(database) as db:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}")
        indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        district, places, departments = _district(db)
        _insert(db, "persons", ({"district_id": district, "id": f"p{at:035d}", "language": "zh_CN", "profile": "{}",
                                 "version": 1, "head": ""} for at in range(max(1, items // 20))))  # fmt: skip
        db.execute(
            "INSERT INTO addresses (district_id, id, person_id, channel, account, external, reachable, window) SELECT "
            f"district_id, 'a' || id, id, 'telegram', 'bench', id, 1, {now} - rowid * 60000 FROM persons WHERE id GLOB 'p0*'"
        )
        _insert(db, "items", _items(district, places, items, now))
        _the_rest(db, district, departments)
        for _, sql in indexes:
            db.execute(sql)
        db.execute("ANALYZE")
        made = int(db.execute("SELECT count(*) FROM items").fetchone()[0])
    db.close()
    forget(database)
    return made


def _district(db: sqlite3.Connection) -> tuple[str, list[Place], list[str]]:
    [(district,)] = db.execute("SELECT id FROM districts").fetchall()
    found = []
    for id_, code in db.execute("SELECT id, code FROM stations WHERE practice = 0 ORDER BY code DESC").fetchall():
        asked = "SELECT person_id FROM appointments WHERE scope_id = ? AND role = 'member' ORDER BY id"
        found.append(Place(id_, code, [person for (person,) in db.execute(asked, (id_,))]))
    return district, found, [id_ for (id_,) in db.execute("SELECT id FROM departments ORDER BY code")]


def _insert(db: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    marks = ", ".join("?" * len(first))
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(first.values()))
    db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", (tuple(row.values()) for row in rows))


def _items(district: str, places: Sequence[Place], many: int, now: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(7)
    step = YEARS * 365 * DAY / many
    serials: dict[tuple[str, int], int] = {}
    days: dict[int, str] = {}
    persons = max(1, many // 20)
    for at in range(many):
        reported = int(now - (many - at) * step)
        place = places[int(dice.random() ** 1.5 * len(places))]
        day = (reported + 8 * 3_600_000) // DAY
        if day not in days:
            days[day] = f"{datetime.fromtimestamp(reported / 1000, _ZONE):%y%m%d}"
        serial = serials[place.code, day] = serials.get((place.code, day), 100) + 1
        yield {
            "district_id": district,
            "id": f"{reported:012x}{at:08x}".ljust(36, "0"),
            "number": f"{place.code}-{days[day]}-{serial:03d}",
            "born_at": place.id,
            "now_at": place.id,
            "category": _KINDS[int(dice.random() ** 2 * len(_KINDS))],
            "urgency": "danger" if dice.random() < 0.01 else "normal",
            "reporter_id": f"p{int(dice.random() * persons):035d}",
            "words_id": f"w{at:035d}",
            "place_id": f"l{at:035d}" if at % 3 else None,
            "via": "telegram",
            "notice": "1",
            "reported_at": reported,
            "declined": "[]",
            "recused": "[]",
            "redone": 0,
            "clocks": "1",
            "receipt": f"{at:064x}",
            "head": f"{at:064x}",
            **_stands(dice, place.members[at % len(place.members)], reported, now),
        }


def _stands(dice: random.Random, member: str, reported: int, now: int) -> dict[str, Any]:
    """How far it has come: most are closed in two weeks, a few are open for long, some were refused or withdrawn."""
    contacted = reported + int(dice.expovariate(1 / 0.4) * DAY)
    answered = contacted + int(dice.expovariate(1 / 5) * DAY)
    closed = answered + int(dice.random() * 7 * DAY)
    luck = dice.random()
    made: dict[str, Any] = dict.fromkeys(
        ("assignee_id", "owner_id", "assigned_at", "accepted_at", "contacted_at", "answered_at", "closed_at", "closing",
         "solved", "pleased", "outcome", "due_at")
    )  # fmt: skip
    made |= {"contact_due_at": reported + 2 * DAY, "answers": 0, "running": "[]", "version": 2, "state": "reported"}
    if luck < 0.03:
        return made | {"state": ("refused", "withdrawn", "merged")[int(luck * 100)], "closed_at": reported + DAY}
    if now < contacted:
        due = reported + DAY
        clock = {"clock": "accept", "allowance": [4, "working_hours"], "start": reported, "due": due, "calendar": 1}
        running = json.dumps([{**clock, "rules": "1"}])
        return made | {
            "state": "assigned",
            "assignee_id": member,
            "assigned_at": reported,
            "due_at": due,
            "running": running,
        }
    made |= {"assignee_id": member, "owner_id": member, "assigned_at": reported, "accepted_at": contacted}
    made |= {"contacted_at": contacted, "version": 3}
    if now < answered or luck > 0.998:
        due = reported + int(14 * DAY * (1 + dice.random()))
        clock = {"clock": "answer", "allowance": [10, "working_days"], "start": reported, "due": due, "calendar": 1}
        state = "referred" if luck < 0.15 else "accepted"
        return made | {"state": state, "due_at": due, "running": json.dumps([{**clock, "rules": "1"}])}
    made |= {
        "answered_at": answered,
        "answers": 1,
        "version": 4,
        "outcome": dice.choice(_OUTCOMES) if luck < 0.13 else None,
    }
    if now < closed:
        return made | {"state": "answered"}
    ended = {"state": "closed", "closed_at": closed, "version": 6}
    if dice.random() < 0.25:
        return made | ended | {"closing": "unrated"}
    solved = "yes" if dice.random() < 0.9 else "no"
    pleased = ("yes", "yes", "fairly", "no")[int(dice.random() * 4)] if dice.random() < 0.9 else None
    return (
        made | ended | {"closing": "solved" if solved == "yes" else "concluded", "solved": solved, "pleased": pleased}
    )


def _the_rest(db: sqlite3.Connection, district: str, departments: Sequence[str]) -> None:
    words = ", ".join(f"({at}, '{said}')" for at, said in enumerate(_WORDS))
    places = ", ".join(f"({at}, '{said}')" for at, said in enumerate(_PLACES))
    text = "kind, item_id, person_id, text, sealed, via, created_at"
    for kind, id_, said, many in (
        ("words", "words_id", words, len(_WORDS)),
        ("place", "place_id", places, len(_PLACES)),
    ):
        db.execute(
            f"WITH said(at, text) AS (VALUES {said}) INSERT INTO contents (district_id, id, {text}) SELECT district_id, {id_}, "
            f"'{kind}', items.id, reporter_id, said.text || items.rowid, 0, via, reported_at FROM items JOIN said "
            f"ON said.at = items.rowid % {many} WHERE items.{id_} GLOB '[wl]0*'"
        )
    _shown(db)
    _events(db)
    new = "items.words_id GLOB 'w0*'"
    db.execute(
        "INSERT INTO ratings (district_id, item_id, round, solved, pleased, by_id, via, at) SELECT district_id, id, 1, "
        f"solved, pleased, reporter_id, via, closed_at FROM items WHERE solved IS NOT NULL AND {new}"
    )
    db.execute(
        "INSERT INTO closings (district_id, item_id, round, at, closing, solved, pleased, owner_id, station_id, category, "
        "outcome, outcome_day, reopened_at, practice) SELECT district_id, id, 1, closed_at, closing, solved, pleased, "
        "owner_id, now_at, category, outcome, CASE WHEN outcome = 'B' THEN date(closed_at / 1000 + 2592000, 'unixepoch') END, "
        f"CASE WHEN rowid % 40 = 0 THEN closed_at + (rowid % 60) * {DAY} END, 0 FROM items WHERE state = 'closed' AND {new}"
    )
    for at, department in enumerate(departments):
        _sheets(
            db,
            department,
            f"(outcome IS NOT NULL OR state = 'referred') AND rowid % {len(departments)} = {at} AND {new}",
        )


def _shown(db: sqlite3.Connection) -> None:
    """Some are open to neighbours, by a title of the station's."""
    db.execute(
        "UPDATE items SET shown_id = 't' || substr(words_id, 2), supporters = rowid % 9 WHERE words_id GLOB 'w0*' AND "
        "(rowid % 200 = 0 AND state = 'closed' OR rowid % 50 = 0 AND state IN ('assigned', 'accepted', 'answered'))"
    )
    db.execute(
        "INSERT INTO contents (district_id, id, kind, item_id, person_id, text, sealed, via, created_at) SELECT district_id, "
        "shown_id, 'shown', id, owner_id, '路灯', 0, 'web', reported_at FROM items WHERE shown_id GLOB 't0*'"
    )


def _sheets(db: sqlite3.Connection, department: str, which: str) -> None:
    """Of what is with it still, half is signed for."""
    promised = f"contacted_at + 14 * {DAY}"
    clock = (
        "json_array(json_object('clock', 'referral_reply', 'allowance', json_array(10, 'working_days'), 'start', contacted_at, "
        f"'due', {promised}, 'calendar', 1, 'rules', '1'))"
    )
    under_way = "state = 'referred'"
    half = "rowid / 8 % 2"
    db.execute(
        "INSERT INTO sheets (district_id, id, number, item_id, station_id, department_id, part, batch, state, text_id, "
        "category, urgency, files, made_at, sent_at, signed_at, replied_at, outcome, ended_at, reply_files, running, due_at, "
        "reply_due_at, version, head) SELECT district_id, 's' || substr(id, 2), number || '-1', id, now_at, ?, 'lead', 1, "
        f"CASE WHEN NOT {under_way} THEN 'released' WHEN {half} THEN 'sent' ELSE 'signed' END, words_id, category, urgency, "
        f"'[]', contacted_at, contacted_at, CASE WHEN NOT {half} OR NOT {under_way} THEN contacted_at END, "
        f"answered_at, outcome, answered_at, '[]', CASE WHEN {under_way} THEN {clock} ELSE '[]' END, "
        f"CASE WHEN {under_way} THEN {promised} END, {promised}, 1, '' FROM items WHERE {which}",
        (department,),
    )


def _events(db: sqlite3.Connection) -> None:
    """The moves that each has made, by its instants."""
    moves = (
        (1, "reported", "reporter_id", "reported_at", "'station', now_at, 'category', category, 'urgency', urgency, "
         "'words', words_id, 'notice', '1'"),
        (2, "assigned", "NULL", "assigned_at", "'to', assignee_id, 'why', 'sits'"),
        (3, "accepted", "owner_id", "accepted_at", "'instead_of', assignee_id, 'offered', 0"),
        (4, "answered", "owner_id", "answered_at", "'words', words_id, 'round', 1"),
        (5, "rated", "reporter_id", "CASE WHEN solved IS NOT NULL THEN closed_at END", "'solved', solved, 'round', 1"),
    )  # fmt: skip
    for seq, name, maker, at, said in moves:
        db.execute(
            "INSERT INTO events (district_id, thing, thing_id, seq, id, name, shape, maker, via, at, happened_at, particulars, "
            f"link) SELECT district_id, 'item', id, {seq}, substr(id, 1, 20) || '{seq}', 'item.{name}', 1, {maker}, via, "
            f"{at}, {at}, json_object({said}), head FROM items WHERE ({at}) IS NOT NULL AND words_id GLOB 'w0*'"
        )
