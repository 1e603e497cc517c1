"""What a list of matters is asked for, and the conditions that make it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import and_, bindparam, exists, func, literal_column, not_, or_

from domain.item import OPEN as OPEN_ITEMS
from domain.item import Urgency
from storage import tables
from storage.as_json import as_json
from storage.items import states_are
from storage.statements import in_list

SEARCHED = 5_000
COUNTED, COUNTED_OF_KIND = 10_000, 2_000
"""More than these are not counted out; of one kind fewer, as the others are read past."""
Order = Literal["due", "number", "state", "kind", "place"]
OPEN = frozenset(state.value for state in OPEN_ITEMS)
_items, _contents = tables.items, tables.contents
OF_DISTRICT = _items.c.district_id == bindparam("district_id")
_DANGER: Any = literal_column(f"items.urgency = '{Urgency.DANGER}'")
"""As its index has it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement is made for; of `one` station the states are read one after the other."""

    stations: bool
    category: bool
    owner: bool
    danger: bool
    numbers: bool
    words: bool
    place: bool
    few: bool
    one: bool
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything but `states` and `reader` empty where it does not narrow.

    `reader` meets nothing that he is kept out of, nor what he reported himself; at stations where he only `sits`
    for the head, nothing that anybody is kept out of, but what he has in hand. `owners` are who has it in hand; whose
    name was searched for are `named`.
    """

    states: Sequence[str]
    reader: str
    stations: Sequence[str] = ()
    sits: Sequence[str] = ()
    in_hands: str = ""
    category: str = ""
    owner: str = ""
    danger: bool = False
    numbers: Sequence[str] = ()
    words: str = ""
    place: str = ""
    named: Sequence[str] = ()
    order: Order = "due"
    down: bool = False

    @property
    def few(self) -> bool:
        """What is open, or named, or in one pair of hands: quicker ordered than looked for."""
        return bool(self.numbers or self.owner) or frozenset(self.states) <= OPEN or not self.stations

    @property
    def counted(self) -> int:
        return COUNTED_OF_KIND if self.category else COUNTED

    def shape(self) -> Shape:
        one = len(self.stations) == 1 and not self.few and not self.danger
        return Shape(
            bool(self.stations), bool(self.category), bool(self.owner), self.danger, bool(self.numbers),
            bool(self.words), bool(self.place), self.few, one, tuple(sorted(self.states)),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {
            "reader": self.reader,
            "kept_out": f'%"{self.reader}"%',
            "stations": as_json(list(self.stations)),
            "sits": as_json(list(self.sits)),
            "in_hands": self.in_hands or self.reader,
            "category": self.category,
            "owner": self.owner,
            "numbers": as_json(list(self.numbers)),
            "words": like(self.words),
            "place": like(self.place),
            "named": as_json(list(self.named)),
            "searched": SEARCHED,
            "one_more": SEARCHED + 1,
            "counted": self.counted + 1,
            "station": self.stations[0] if self.stations else "",
        }


def like(said: str) -> str:
    bare = said.strip().lower()
    for sign in ("\\", "%", "_"):
        bare = bare.replace(sign, f"\\{sign}")
    return f"%{bare}%"


def narrowed(shape: Shape, state: str = "") -> list[Any]:
    """`state`: of one station, and of this one state alone."""
    hands = or_(*(hand == bindparam("in_hands") for hand in (_items.c.owner_id, _items.c.assignee_id)))
    # What is not few is met in the order of an index; by their stations it would all be read, to be put in order.
    place = _items.c.now_at if shape.few or shape.danger else _items.c.now_at.concat(literal_column("''"))
    kind = [_items.c.category == bindparam("category")] if shape.category else []
    if state:
        asked = [OF_DISTRICT, *kind, _items.c.now_at == bindparam("station"), _items.c.state == state]
    else:
        asked = [
            OF_DISTRICT,
            *kind,
            in_list(_items.c.number, "numbers") if shape.numbers else states_are(shape.states),
            in_list(place, "stations") if shape.stations else hands,
        ]
    asked += [
        not_(_items.c.recused.like(bindparam("kept_out"))),
        or_(_items.c.recused == "[]", not_(in_list(_items.c.now_at, "sits")), hands),
        or_(_items.c.reporter_id != bindparam("reader"), _items.c.practice == 1),
    ]
    if shape.owner:
        owner, assignee = _items.c.owner_id, _items.c.assignee_id
        asked.append(or_(owner == bindparam("owner"), and_(owner.is_(None), assignee == bindparam("owner"))))
    if shape.danger:
        asked.append(_DANGER)
    return asked


def saying(shape: Shape) -> list[Any]:
    said: list[Any] = []
    if shape.words:
        named = in_list(func.coalesce(_items.c.owner_id, _items.c.assignee_id), "named")
        said.append(or_(_said("words", _items.c.words_id, _items.c.place_id), named))
    if shape.place:
        said.append(_said("place", _items.c.place_id))
    return said


def _said(name: str, *contents: Any) -> Any:
    return exists().where(
        and_(
            _contents.c.district_id == _items.c.district_id,
            or_(*(_contents.c.id == content for content in contents)),
            says(_contents, name),
        )
    )


def says(contents: Any, name: str) -> Any:
    """The words bound as `name` are in it; of what is sealed nobody can tell."""
    return and_(contents.c.sealed == 0, func.lower(contents.c.text).like(bindparam(name), escape="\\"))
