"""The whole database with names in place of ids, so that two runs can be held side by side.

People are known by their chat, words by themselves, all else by its table and in which order it came there.
"""

from __future__ import annotations

import re
from typing import Any

from storage import tables
from storage.database import Row
from tests.talk import World

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_RANDOM = {"items": {"receipt"}, "letters": {"leased_by"}, "running_log": {"mark"}, "invitations": {"name_sealed"}}
_NAMED = ("addresses", "persons", "participants", "contents", "utterances")
Dump = dict[str, list[str]]


async def dump(world: World, *, besides: frozenset[str] = frozenset()) -> Dump:
    """Each table's rows as text, sorted. `besides`: columns that are left out, as `table.column`."""
    rows = {name: await world.rows_of(name) for name in tables.metadata.tables}
    names = _names(rows)
    made = {}
    for table, found in rows.items():
        out = _RANDOM.get(table, set()) | {one.partition(".")[2] for one in besides if one.startswith(f"{table}.")}
        made[table] = sorted(_said(row, out, names) for row in found)
    return made


def _names(rows: dict[str, list[Row]]) -> dict[str, str]:
    names = {row["person_id"]: f"<{row['external']}>" for row in rows["addresses"]}
    names |= {row["id"]: f"<chat {row['external']}>" for row in rows["addresses"]}
    names |= {row["id"]: f"<part of {names.get(row['person_id'], row['id'])}>" for row in rows["participants"]}
    names |= {row["id"]: f"<{row['kind']}: {row['text'] if not row['sealed'] else ''}>" for row in rows["contents"]}
    names |= {row["id"]: f"<said {names.get(row['words_id'])}>" for row in rows["utterances"]}
    for table, found in rows.items():
        if table not in _NAMED and found and "id" in found[0]:
            ordered = sorted({str(row["id"]) for row in found})
            names |= {one: f"<{table} {number}>" for number, one in enumerate(ordered)}
    return names


def _said(row: Row, out: set[str], names: dict[str, str]) -> str:
    kept: dict[str, Any] = {name: value for name, value in row.items() if name not in out}
    text = _ID.sub(lambda found: names.get(found[0], "<id>"), repr(sorted(kept.items())))
    text = re.sub(
        r"\d{4} \d{4} \d{4} \d{4}|(?<=\")\d{3} \d{3}(?=\")|\d{16}|/[ix]/\w+|'[A-Za-z0-9+/]{30,}={0,2}'", "…", text
    )
    return _HASH.sub("<hash>", text)


def apart(one: Dump, other: Dump) -> list[str]:
    """What stands in one of them alone."""
    return [f"{table}: {row}" for table in one for row in set(one[table]) ^ set(other[table])]
