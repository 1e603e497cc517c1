"""What every handler is given: the storage, the keys, the district in force, the calendar and a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from dialogs.health import Finding
from domain.calendar import Calendar
from domain.calendar_years import with_lists
from domain.clocks import Clocks
from domain.consultation_rules import Rules
from handlers.numbering import Numbers
from handlers.outbox import Nobody, Outbox
from handlers.pace import Pace
from handlers.texts import NoSentences, Own, Sentences, standing
from storage.database import Database
from storage.district import District
from storage.district_rows import load_district
from storage.vault import Vault
from storage.work import Work

OWN_RULES = Rules()


class Labels(Protocol):
    """Says the labels of choices in a language, so that a typed label can be heard. Rendering itself is not ours."""

    def __call__(self, work: Work, choices: Sequence[Mapping[str, Any]], language: str) -> Awaitable[list[str]]: ...


class Meter(Protocol):
    """Counts what happens; called on the way of every message, so it must cost next to nothing."""

    def update(self, channel: str, outcome: str) -> None:
        """done, refused, duplicate, fault, too_fast; and retried, after which the message is still under way."""

    def handled(self, channel: str, seconds: float) -> None: ...

    def letter(self, channel: str, outcome: str, age: int) -> None:
        """sent, put_off, failed, held; `age` since it was written, in ms."""


class Unmetered:
    """Nobody looks."""

    def update(self, channel: str, outcome: str) -> None: ...

    def handled(self, channel: str, seconds: float) -> None: ...

    def letter(self, channel: str, outcome: str, age: int) -> None: ...


async def _nothing_to_tell() -> Sequence[Finding]:
    return ()


def _nobody_else() -> None:
    return


def _no_link(payload: str) -> str:
    return ""


@dataclass(slots=True)
class House:
    """Wired once in `bot/`. `clock` gives UTC ms; `changed` wakes courier, streams and fetcher after a commit.

    `calendar` and `clocks` are given as they came along, and follow what staff load and set, and the district file.
    `own_channel` is that of our own pages. `own_history` names the channels whose history we keep and which ring no
    phone: that one, where nothing else is said.
    """

    database: Database
    vault: Vault
    district: District
    calendar: Calendar
    clocks: Clocks
    clock: Callable[[], int]
    labels: Labels
    changed: Callable[[Sequence[str]], None]
    own_notice: str
    own_channel: str
    own_history: frozenset[str] = frozenset()
    carries: Mapping[str, str] = field(default_factory=dict)  # channel -> link, own or all
    abroad: frozenset[str] = frozenset()  # channels whose servers stand in another country
    asked_for: frozenset[str] = frozenset()  # channels that take what is late only once the person asks for it
    answers_only: frozenset[tuple[str, str]] = frozenset()  # channel and account that never write by themselves
    public_url: str = ""
    deep_link: Callable[[str], str] = _no_link  # into a messenger's bot with a payload; empty where there is none
    scene_links: dict[str, str] = field(default_factory=dict)  # what a messenger's own codes say, by where they lead
    files: Path = Path("files")  # of kept photos
    font: str = ""  # a file with the characters that our own has not, for pictures
    machine: Callable[[], Awaitable[Sequence[Finding]]] = _nothing_to_tell  # backups, disk and the like
    tell_others: Callable[[], None] = _nobody_else  # who serve the same district, that it has changed
    sentences: Sentences = field(default_factory=NoSentences)
    meter: Meter = field(default_factory=Unmetered)
    outbox: Outbox = field(default_factory=Nobody)
    numbers: Numbers = field(default_factory=Numbers)
    awake: dict[str, int] = field(default_factory=dict)  # sessions of the desk, and when this process noted them last
    trying: dict[tuple[str, str], tuple[int, asyncio.Future[str]]] = field(
        default_factory=dict
    )  # tests of channels, by who asked for which, with when
    guest_pace: Pace = field(default_factory=Pace)  # guests of consultations write on pages of their own, in no chat
    came_along: Calendar = field(init=False)
    own_clocks: Clocks = field(init=False)
    own_texts: Own = field(init=False)  # what the district says its own way

    def __post_init__(self) -> None:
        self.own_history = self.own_history or frozenset({self.own_channel})
        self.came_along = self.calendar
        self.own_clocks = self.clocks
        self._take(self.district)

    @property
    def notice(self) -> str:
        """Version of the consent notice in force: the district's, else that of our own text."""
        return str(self.district.settings.get("notice") or self.own_notice)

    def clocks_of(self, version: str) -> Clocks:
        """The rules that a thing began under; those that came along where the district has none of that version."""
        return self.district.rules.get(version, self.own_clocks)

    def consulting_of(self, version: str) -> Rules:
        """The rules for consultations that one began under; our own where the district has none of that version."""
        return self.district.consulting_rules.get(version, OWN_RULES)

    @property
    def consulting(self) -> Rules:
        """The rules for consultations in force."""
        return self.consulting_of(self.district.consulting)

    def pushes(self, channel: str, account: str) -> bool:
        """Whether what is sent there rings a phone."""
        return channel not in self.own_history and (channel, account) not in self.answers_only

    def may_carry(self, channel: str, via: str) -> bool:
        """Whether words that came by `via` may be shown on `channel` (its servers may be abroad)."""
        policy = self.carries.get(channel, "all")
        return policy == "all" or (policy == "own" and via in ("", channel))

    async def refresh(self) -> None:
        """The district as it stands now, after something of it was changed here."""
        await self.reload()
        self.tell_others()

    async def reload(self) -> None:
        found = await load_district(self.database, self.clock())
        if found is not None:
            self._take(found)

    def _take(self, district: District) -> None:
        lists = district.lists
        self.calendar = with_lists(self.came_along, lists.years, lists.version, district.working_hours)
        self.district = replace(district, festivals=self.calendar.festivals)
        self.clocks = self.clocks_of(district.clocks)
        self.own_texts = standing(self.sentences, district.texts)

    def work(self) -> Work:
        return Work(self.database, self.district.id, self.clock())
