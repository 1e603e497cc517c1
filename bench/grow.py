"""A district that has seen a million matters: what a few of them left behind in the database, copied so many times.

The rows are the product's own, of real dialogs; ids, numbers, addresses and times are made anew for each copy. What the
retention would have taken away by then (words with a day of their own, letters' bodies after 30 days) is left out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from storage.soundness import forget

SPAN = 730 * 86_400_000
"""Over two years, ms."""
FRESH = 30 / 730
"""The share that is not yet 30 days old."""
_MILLISECONDS = 1_600_000_000_000
_OF_PERSON = ("addresses", "chats", "consents", "contents", "letters")
_OF_ITEM = ("contents", "letters", "ratings", "attachments")


def grow(database: Path, keys: Path, items: int) -> None:
    """Adds about so many closed items. The product must not run."""
    with sqlite3.connect(database) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        patterns = list(_patterns(db))
        each = sum(len(pattern.rows["items"]) for pattern in patterns)
        copies = max(1, items // each)
        for pattern in patterns:
            _copy(db, pattern, copies)
        for _, sql in indexes:
            db.execute(sql)
        db.execute("ANALYZE")
    db.close()
    forget(database)
    _grow_keys(keys, patterns, copies)


@dataclass(slots=True)
class Pattern:
    """One resident and everything about the matters that he reported; `number` tells patterns apart."""

    number: int
    person: str
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # text -> SQL that makes its like for copy `v`

    def expression(self, value: object) -> str:
        """SQL for a value of a copy: known ids within a text, and instants, become its own."""
        if value is None:
            return "NULL"
        if isinstance(value, int | float):
            old = isinstance(value, int) and value > _MILLISECONDS
            return f"{value} - (v + 1) * :step - 172800000" if old else str(value)
        parts = re.split("(" + "|".join(map(_alone, sorted(self.ids, key=len, reverse=True))) + ")", str(value))
        return " || ".join(self.ids.get(part) or _quoted(part) for part in parts if part) or "''"


def _alone(text: str) -> str:
    return rf"(?<!\d){text}(?!\d)" if text.isdecimal() else re.escape(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _patterns(db: sqlite3.Connection) -> Iterator[Pattern]:
    """Residents all of whose matters are closed."""
    closed = "SELECT reporter_id FROM items GROUP BY reporter_id HAVING min(state = 'closed') ORDER BY 1 LIMIT 60"
    counter = 0
    for number, (person,) in enumerate(db.execute(closed).fetchall()):
        pattern = Pattern(number, person)
        _gather(db, pattern)
        for rows in pattern.rows.values():
            for row in rows:
                if isinstance(row.get("id"), str) and row["id"] not in pattern.ids:
                    counter += 1
                    pattern.ids[str(row["id"])] = f"'{str(row['id'])[:24]}' || printf('{counter:04x}%08x', v)"
        _name(pattern)
        yield pattern


def _gather(db: sqlite3.Connection, pattern: Pattern) -> None:
    def add(table: str, column: str, value: object) -> None:
        held = pattern.rows.setdefault(table, [])
        found = (dict(row) for row in db.execute(f"SELECT * FROM {table} WHERE {column} = ?", (value,)))
        held += [row for row in found if row not in held and _lasts(table, row)]

    add("persons", "id", pattern.person)
    add("events", "thing_id", pattern.person)
    add("items", "reporter_id", pattern.person)
    for table in _OF_PERSON:
        add(table, "person_id", pattern.person)
    for item in [row["id"] for row in pattern.rows["items"]]:
        for table in _OF_ITEM:
            add(table, "item_id", item)
        add("events", "thing_id", item)
        add("timers", "subject", item)


def _lasts(table: str, row: dict[str, object]) -> bool:
    """Nothing that is still to be done: a copy of it would be years late."""
    if table == "letters":
        return row["state"] == "sent"
    return row["done_at"] is not None if table == "timers" else row.get("expires_at") is None


def _name(pattern: Pattern) -> None:
    """What is unique besides the ids."""
    for address in pattern.rows["addresses"]:
        pattern.ids[str(address["external"])] = f"({10**12 + pattern.number * 10**8} + v)"
    for index, item in enumerate(pattern.rows["items"]):
        code, day, _ = str(item["number"]).split("-")
        lead = _quoted(f"{code}-20{day[2:]}-")
        pattern.ids[str(item["number"])] = f"{lead} || ({(pattern.number * 10 + index + 1) * 10**8} + v)"
        receipt = str(item["receipt"])
        unique = f"printf('{pattern.number:04x}{index:04x}%08x', v)"
        pattern.ids[receipt] = f"{_quoted(receipt[:-16])} || {unique}"


def _copy(db: sqlite3.Connection, pattern: Pattern, copies: int) -> None:
    given = {"step": SPAN // copies, "copies": copies, "fresh": int(copies * FRESH)}
    for table, rows in pattern.rows.items():
        for row in rows:
            made = {name: pattern.expression(value) for name, value in row.items()}
            if table == "letters":
                for name, emptied in (("body", "''"), ("choices", "'[]'"), ("platform_id", "NULL")):
                    made[name] = f"CASE WHEN v < :fresh THEN {made[name]} ELSE {emptied} END"
            db.execute(
                f"INSERT INTO {table} ({', '.join(made)}) WITH RECURSIVE n(v) AS (SELECT 0 UNION ALL SELECT v + 1 "
                f"FROM n WHERE v + 1 < :copies) SELECT {', '.join(made.values())} FROM n",
                given,
            )


def _grow_keys(keys: Path, patterns: list[Pattern], copies: int) -> None:
    with sqlite3.connect(keys / "keys.db") as db:
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        for pattern in patterns:
            db.execute(
                "INSERT INTO keys (subject, key) WITH RECURSIVE n(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM n "
                f"WHERE v + 1 < :copies) SELECT {pattern.ids[pattern.person]}, randomblob(32) FROM n",
                {"copies": copies},
            )
    db.close()
