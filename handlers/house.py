"""What every handler is given: the storage, the keys, the district in force, the calendar and a clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.calendar import Calendar
from domain.clocks import Clocks
from storage.database import Database
from storage.district import District
from storage.vault import Vault
from storage.work import Work


class Labels(Protocol):
    """Says the labels of choices in a language, so that a typed label can be heard. Rendering itself is not ours."""

    def __call__(self, work: Work, choices: Sequence[Mapping[str, Any]], language: str) -> Awaitable[list[str]]: ...


@dataclass(slots=True)
class House:
    """Wired once in `bot/`. `clock` gives UTC ms; `changed` wakes courier, streams and fetcher after a commit.

    `own_history` names the channels whose history we keep; `pushes` those that ring a phone.
    """

    database: Database
    vault: Vault
    district: District
    calendar: Calendar
    clocks: Clocks
    clock: Callable[[], int]
    labels: Labels
    changed: Callable[[Sequence[str]], None]
    notice: str
    own_history: frozenset[str] = frozenset({"web"})
    carries: Mapping[str, str] = field(default_factory=dict)  # channel -> link, own or all
    public_url: str = ""

    def may_carry(self, channel: str, via: str) -> bool:
        """Whether words that came by `via` may be shown on `channel` (Telegram's servers are abroad)."""
        policy = self.carries.get(channel, "all")
        return policy == "all" or (policy == "own" and via in ("", channel))

    def work(self) -> Work:
        return Work(self.database, self.district.id, self.clock())
