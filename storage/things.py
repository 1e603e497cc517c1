"""A thing as a row: its plain values, and each move of it written with the event that tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Table

from domain.events import Event
from storage.database import Row
from storage.work import Work


class Thing(Protocol):
    """`version` is 0, `head` empty, before it is written for the first time."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def head(self) -> str: ...


T = TypeVar("T", bound=Thing)


def plain_row(found: object, names: Iterable[str]) -> Row:
    """These fields as columns take them: an enum by its value, a yes or no as 1 or 0."""
    return {name: _plain(getattr(found, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return int(value) if isinstance(value, bool) else value


def write_thing(work: Work, table: Table, found: T, row: Row, event: Event, *, apart: Iterable[str] = ()) -> T:
    """A move with its event; a new one conflicts with another of the same key. `apart`: columns others count in."""
    if found.version:
        changes = {name: value for name, value in row.items() if name not in ("id", "version", "head", *apart)}
        key: Row = {"id": found.id, "version": found.version, "head": found.head}
        work.record_thing(table, key, event, **changes)
    else:
        work.begin_thing(table, row, event)
    return replace(found, version=found.version + 1, head=event.link(found.head))
