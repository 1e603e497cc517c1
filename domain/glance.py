"""As much of a matter as tells whether it waits for somebody, and where in a list it stands: thousands are looked at
for one page."""

from __future__ import annotations

from typing import NamedTuple

from domain.item import OPEN, Item, Objection, State, Urgency


class Glance(NamedTuple):
    """Named as in `Item`."""

    id: str
    number: str
    now_at: str
    state: State
    category: str
    urgency: Urgency
    reporter_id: str
    words_id: str
    place_id: str | None
    reported_at: int
    assignee_id: str | None
    owner_id: str | None
    declined: tuple[str, ...]
    recused: tuple[str, ...]
    redone: int
    assigned_at: int | None
    practice: bool
    objection: Objection | None
    due_at: int | None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def handler_id(self) -> str | None:
        """Who answers for it now."""
        return self.owner_id or self.assignee_id


Matter = Item | Glance
