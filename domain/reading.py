"""Who may read an item's words and photos, and in which hat: one rule for letters, pages and files."""

from __future__ import annotations

from typing import Literal

from domain.item import Item
from domain.people import Role

LASTING = frozenset({Role.HEAD, Role.CLERK, Role.STAFF})
"""In charge by an office of their own, not for a shift."""
Reader = Literal["resident", "holder", "handler", "head", "clerk"]
"""A holder has the number and the receipt: he sees the item as its resident does, but owns nothing of it."""


def reader_of(item: Item, person_id: str, roles: frozenset[Role], main: Item | None = None) -> Reader | None:
    """`roles` are those that count at the station where the item is now; who is recused reads nothing.

    A merged item is read by whoever has the `main` one in hand, and not by somebody recused there. Staff
    read as a clerk does: never how the resident is called, unless they open it with a reason. Where anybody of the
    station must keep out of it, who sits for the head does not decide in his place: it is the head's, or staff's.
    """
    if person_id in item.recused:
        return None
    if person_id == item.reporter_id:
        return "resident"
    if main is not None and person_id in main.recused:
        return None
    answering = main or (item if item.merged_into is None else None)
    if answering is not None and person_id in answering.hands:
        return "handler"
    if Role.HEAD in roles or (Role.DUTY_HEAD in roles and not item.recused):
        return "head"
    if roles & {Role.CLERK, Role.STAFF}:
        return "clerk"
    return "holder" if Role.HOLDER in roles else None


def may_read(item: Item, person_id: str, roles: frozenset[Role], main: Item | None = None) -> bool:
    return reader_of(item, person_id, roles, main) is not None


def kept_from(item: Item, person_id: str, roles: frozenset[Role]) -> bool:
    """Whether no list or hint may name it to somebody who otherwise reads its station's: as `reader_of` has it."""
    if not item.recused or person_id in item.recused:
        return bool(item.recused)
    return person_id not in item.hands and not roles & LASTING
