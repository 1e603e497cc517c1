"""What `post` must know of the courier: whether this process sends a letter itself, as soon as it is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from storage.database import Row


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter's row with its parts as they were before they became JSON; no `language` is looked up by the courier."""

    row: Row
    body: Mapping[str, Any]
    choices: Sequence[Mapping[str, Any]]
    language: str | None
    open_form: bool


class Outbox(Protocol):
    def lease(self, letter: Row) -> str:
        """In whose name a letter that may go at once is leased; empty: it is left to whoever sweeps."""
        ...

    def not_before(self, address_id: str) -> int:
        """Until when nothing may be sent to a chat, UTC ms; 0 where nothing is known against it."""
        ...

    def put(self, letter: Posted) -> None:
        """A letter that was leased so is committed."""
        ...

    def leave(self, address_id: str) -> None:
        """Letters to this chat that are not leased, though due, are committed."""
        ...


class Nobody:
    """Where no courier runs."""

    def lease(self, letter: Row) -> str:
        return ""

    def not_before(self, address_id: str) -> int:
        return 0

    def put(self, letter: Posted) -> None:
        raise AssertionError("nobody leases")

    def leave(self, address_id: str) -> None:
        return
