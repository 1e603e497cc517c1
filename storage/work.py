"""The unit of work: reads go to a reader, writes wait in a buffer and go over in one commit, or not at all."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import fields, replace
from enum import Enum
from typing import Any

from sqlalchemy import Table

from domain.events import VERSION, Event
from domain.item import Item
from domain.running import Running, kept
from storage import tables
from storage.as_json import as_json
from storage.database import Database, Row, Rule, Write
from storage.ids import new_id
from storage.statements import NEXT_LINE, SOONER, Statement, delete_by, exists, insert_into, update_by

_PARTICULARS = json.JSONEncoder(ensure_ascii=False)
LEASE = 60_000
"""How long a process may take to send the letters that it claimed, ms."""


class Work:
    """One message's reads and writes. All reads, then the domain, then the writes."""

    def __init__(self, database: Database, district_id: str, now: int) -> None:
        self._database = database
        self.district_id = district_id
        self.now = now
        self._writes: list[Write] = []
        self._after: list[Callable[[], Awaitable[object] | None]] = []
        self.practice_at: str | None = None  # a station in practice: what is written now goes when it opens
        self._things: dict[str, tuple[int, str]] = {}
        self._born: dict[str, int] = {}  # items of this work, and which of its writes inserts each
        self._said: dict[str, int] = {}  # the same of contents

    # --- reading ---

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        return await self._database.all(statement, {"district_id": self.district_id, **values})

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        return await self._database.one(statement, {"district_id": self.district_id, **values})

    async def take(self, statement: Statement, **values: Any) -> list[Row]:
        """A claim: one writing statement by itself, at once and for good; what it returned."""
        return await self._database.take(statement, {"district_id": self.district_id, **values})

    # --- writing ---

    def insert(self, table: Table, *, unless_there: bool = False, rule: Rule = "any", **row: Any) -> None:
        row = self._key(table, row)
        self._write(insert_into(table, tuple(row), unless_there), row, rule)

    def update(self, table: Table, key: Mapping[str, Any], *, rule: Rule = "any", **values: Any) -> None:
        key = self._key(table, key)
        statement = update_by(table, tuple(key), tuple(values))
        self._write(statement, {**values, **{f"key_{name}": value for name, value in key.items()}}, rule)

    def delete(self, table: Table, **key: Any) -> None:
        key = self._key(table, key)
        self._write(delete_by(table, tuple(key)), {f"key_{name}": value for name, value in key.items()}, "any")

    def guard(self, table: Table, **key: Any) -> None:
        """The commit fails as a conflict unless exactly one row is still as it was relied on."""
        key = self._key(table, key)
        self._write(exists(table, tuple(key)), {f"key_{name}": value for name, value in key.items()}, "one")

    def seen(self, channel: str, account: str, message_id: str) -> None:
        """The message's mark; the commit raises Duplicate if it stands already."""
        row = {"channel": channel, "account": account, "message_id": message_id, "at": self.now}
        self.insert(tables.seen, unless_there=True, rule="first", **row)

    def record(self, item: Item, event: Event) -> Item:
        """Write an item with the event that brought it there; returns it with its new version and chain head.

        The form of address is its reporter's to change, which makes no version: it is written with a new item only.
        """
        made = replace(item, version=item.version + 1, head=event.link(item.head))
        row = {**item_row(made), "counted": 0}
        if item.version == 0:
            self._born[item.id] = len(self._writes)
            self.insert(tables.items, **row)
        elif item.id in self._born:  # nobody has seen it yet: it is written once, as it is in the end
            self.insert(tables.items, **row)
            self._writes[self._born[item.id]] = self._writes.pop()
        else:
            key = {"id": row.pop("id"), "version": item.version}
            for name in _BORN_WITH:
                del row[name]
            self.update(tables.items, key, rule="one", **row)
        self._event(event, made.version, made.head)
        return made

    def begin_thing(self, table: Table, row: Row, event: Event) -> tuple[int, str]:
        """The first event of a thing, with its row; its version and chain head. A conflict where it stands already."""
        version, head = 1, event.link("")
        self.insert(table, unless_there=True, rule="one", **{**row, "version": version, "head": head})
        self._event(event, version, head)
        return version, head

    def record_thing(self, table: Table, row: Row, event: Event, **changes: Any) -> None:
        """The same for a person or the district: `row` holds `id`, `version`, `head` as they were read or made."""
        version, head = self._things.get(row["id"], (row["version"], row["head"]))
        link = event.link(head)
        key = {"id": row["id"], "version": version}
        self.update(table, key, rule="one", **changes, version=version + 1, head=link)
        self._things[row["id"]] = (version + 1, link)
        self._event(event, version + 1, link)

    def content(self, kind: str, text: str, *, expires_at: int | None = None, **columns: Any) -> str:
        """Keep words; returns their id, which is all that events, letters and drafts hold."""
        made = new_id()
        row: Row = {"item_id": None, "person_id": None, "sealed": 0, "via": "", **columns}
        row |= {"practice_at": self.practice_at}
        self._said[made] = len(self._writes)
        self.insert(tables.contents, id=made, kind=kind, text=text, created_at=self.now, expires_at=expires_at, **row)
        return made

    def unsay(self, content_id: str) -> None:
        """Words are not kept after all: those of this very work never come to the disk."""
        at = self._said.pop(content_id, None)
        if at is None:
            self.delete(tables.contents, id=content_id)
            return
        del self._writes[at]
        for places in (self._born, self._said):
            places.update({name: place - 1 for name, place in places.items() if place > at})

    def timer(self, kind: str, subject: str, round_: int, due_at: int) -> None:
        """Set once: the same `(kind, subject, round)` again changes nothing."""
        row: Row = {
            "id": new_id(),
            "kind": kind,
            "subject": subject,
            "round": round_,
            "due_at": due_at,
            "done_at": None,
        }
        self.insert(tables.timers, unless_there=True, **row)

    def look(self, kind: str, subject: str, at: int) -> None:
        """A timer that is set again and again: it is due at `at`, or earlier where it was to be so."""
        self.timer(kind, subject, 0, at)
        self.run(SOONER, kind=kind, subject=subject, due_at=at)

    def timer_done(self, kind: str, subject: str, round_: int) -> None:
        self.update(tables.timers, {"kind": kind, "subject": subject, "round": round_}, done_at=self.now)

    def line(
        self,
        address_id: str,
        *,
        letter_id: str | None = None,
        content_id: str | None = None,
        pressed: str | None = None,
        files: str = "[]",
    ) -> None:
        """The chat's next line, for channels whose history we keep."""
        row = {"address_id": address_id, "letter_id": letter_id, "content_id": content_id}
        row |= {"pressed": pressed, "files": files}
        of = {"of_district": self.district_id, "of_address": address_id}
        self._write(NEXT_LINE, {"district_id": self.district_id, "at": self.now, **row, **of}, "any")

    def after(self, done: Callable[[], Awaitable[object] | None]) -> None:
        """Called, and awaited where it returns something to wait for, once the commit has succeeded."""
        self._after.append(done)

    async def commit(self) -> None:
        """Raises Conflict or Duplicate; then nothing was written."""
        if self._writes:
            await self._database.commit(self._writes)
        doing, self._after = self._after, []  # they hold this work, and would leave it to the garbage collector
        for done in doing:
            waiting = done()
            if waiting is not None:
                await waiting

    def run(self, statement: Statement, rule: Rule = "any", **values: Any) -> None:
        """Any other named statement that writes."""
        self._write(statement, {"district_id": self.district_id, **values}, rule)

    def _event(self, event: Event, seq: int, link: str) -> None:
        self.insert(
            tables.events,
            thing=event.thing,
            thing_id=event.thing_id,
            seq=seq,
            id=new_id(),
            name=event.name.value,
            shape=VERSION,
            maker=event.maker,
            for_whom=event.for_whom,
            via=event.via,
            at=event.at,
            happened_at=event.happened_at or event.at,
            particulars=_PARTICULARS.encode(dict(event.particulars)),
            link=link,
        )

    def _key(self, table: Table, key: Mapping[str, Any]) -> dict[str, Any]:
        lead = {} if table is tables.districts else {"district_id": self.district_id}
        return {**lead, **key}

    def _write(self, statement: Statement, values: Mapping[str, Any], rule: Rule) -> None:
        self._writes.append(self._database.write(statement, values, rule))


_LISTS = ("declined", "recused")
_BORN_WITH = ("number", "born_at", "reported_at", "called_sealed")
"""No move changes these; an index over a column that is written is written too."""


def item_row(item: Item) -> Row:
    row: Row = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in _LISTS:
            value = json.dumps(value)
        elif field.name == "running":
            value = running_text(value)
        row[field.name] = value.value if isinstance(value, Enum) else value
    return row


def running_text(clocks: Iterable[Running]) -> str:
    return as_json([kept(one) for one in clocks])
