"""The lines of the cockpit, as its template lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup


class Kind(NamedTuple):
    slug: str
    name: str
    many: int
    days: str
    bar: Markup


class Sits(NamedTuple):
    """One line of the rota: a day, or a station; `who` are names with their hours, `next` who sits next."""

    label: str
    now: bool
    who: Sequence[tuple[str, str]]
    next: str


class Place(NamedTuple):
    name: str
    code: str
    received: int
    closed: int
    open: int
    over: int
    rates: Sequence[str]


class Person(NamedTuple):
    name: str
    held: int
    over: int
    bar: Markup
    hours: str


class Row(NamedTuple):
    """A department: what it was sent, share replied in time, returned, days."""

    name: str
    sent: int
    share: str
    returned: int
    days: str


class Meeting(NamedTuple):
    month: str
    day: int
    title: str
    when: str
    station: str
    number: str
