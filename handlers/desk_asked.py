"""What one of the desk's lists may be asked for, and what it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.letter import Param
from domain.item import OPEN, Item, State
from handlers.inbox import Today
from storage.desk_wanted import Order

PAGE = 50
LISTS = ("inbox", "todo", "items")
GROUPS: dict[str, Sequence[State]] = {
    "open": tuple(sorted(OPEN)),
    "waiting": (State.REPORTED, State.ASSIGNED),
    "doing": (State.ACCEPTED, State.CONSULTING, State.REFERRED),
    "answered": (State.ANSWERED,),
    "closed": (State.CLOSED,),
    "left": (State.MERGED, State.REFUSED, State.WITHDRAWN),
    "all": tuple(State),
}
"""States as the list offers them."""
ORDERS: tuple[Order, ...] = ("due", "number", "state", "kind", "place")


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows and orders a list, as its address says it; `page` counts from 0."""

    which: str = "items"
    group: str = ""
    kind: str = ""
    station: str = ""
    owner: str = ""
    danger: bool = False
    place: str = ""
    said: str = ""
    order: Order = "due"
    down: bool = False
    page: int = 0

    @property
    def narrows(self) -> bool:
        return self != Asked(self.which, order=self.order, down=self.down, page=self.page)


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in a list; `why` it is shown and what is `due`, where the list says so and it is on the page."""

    item: Item
    why: Param = ""
    due: Param = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list. `counted` is false where there are more than `total`; `newest_only` where words were not
    looked for in all that there are. `people` may have matters in hand here.
    """

    lines: Sequence[Line]
    today: Today
    total: int
    asked: Asked
    counted: bool = True
    newest_only: bool = False
    people: Sequence[str] = ()
    stations: Sequence[str] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Beside:
    """The matters before and after one in a list, each as its number and its place there; None at an end."""

    before: tuple[str, int] | None = None
    after: tuple[str, int] | None = None
