"""Who may read an item's words and photos, and in which hat: one rule for letters, pages and files."""

from __future__ import annotations

from typing import Literal

from domain.item import Item
from domain.people import Role

Reader = Literal["resident", "holder", "handler", "head", "clerk"]
"""A holder has the number and the receipt: he sees the item as its resident does, but owns nothing of it."""


def reader_of(item: Item, person_id: str, roles: frozenset[Role]) -> Reader | None:
    """`roles` are those that count at the station where the item is now; who is recused reads nothing.

    Staff read as a clerk does: never how the resident is called, unless they open it with a reason.
    """
    if person_id in item.recused:
        return None
    if person_id == item.reporter_id:
        return "resident"
    if person_id in item.hands:
        return "handler"
    if Role.HEAD in roles:
        return "head"
    if roles & {Role.CLERK, Role.STAFF}:
        return "clerk"
    return "holder" if Role.HOLDER in roles else None


def may_read(item: Item, person_id: str, roles: frozenset[Role]) -> bool:
    return reader_of(item, person_id, roles) is not None
