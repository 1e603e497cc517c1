"""What a file of one's own data is made of: phrases resolved in one go, lines that were said, names of photos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dialogs.letter import Phrase, moment, name, phrase, text
from handlers.house import House
from handlers.my_talks import Said
from handlers.talk import CONTACT_REMOVED
from locales.catalogue import said
from storage.work import Work


@dataclass(slots=True)
class Told:
    """Phrases in the person's language; all of a page are resolved in one go."""

    house: House
    work: Work
    language: str
    wanted: list[Phrase] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def ask(self, line: Phrase) -> int:
        """A ticket for a phrase; `[ticket]` gives its text once `resolve` was awaited."""
        self.wanted.append(self._dated(line))
        return len(self.wanted) - 1

    def _dated(self, part: Any) -> Any:
        """The file is kept: "today" would be wrong tomorrow, so that every moment stands with its date."""
        if isinstance(part, dict):
            if part.get("$") == "moment":
                return f"{datetime.fromtimestamp(part['at'] / 1000, self.house.district.zone):%Y-%m-%d %H:%M}"
            return {name: self._dated(value) for name, value in part.items()}
        return [self._dated(value) for value in part] if isinstance(part, list) else part

    async def resolve(self) -> None:
        self.found = await self.house.labels(self.work, [{"label": line} for line in self.wanted], self.language)

    def __getitem__(self, ticket: int) -> str:
        return self.found[ticket]

    def plain(self, key: str, **params: str) -> str:
        return said(key, self.language, params)

    def day(self, at: int) -> str:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone).date().isoformat()

    def iso(self, at: int | None) -> str | None:
        return datetime.fromtimestamp(at / 1000, self.house.district.zone).isoformat(timespec="seconds") if at else None


Tag = tuple[str, int | str]
"""An element's name with a ticket, or with words that are the person's own; `img` with the photo's name."""


def line_of(told: Told, line: Said) -> Iterator[Tag]:
    who = name(line.by) if line.by else text("say.my_data_you")
    yield "time", told.ask(phrase("say.timeline_line", at=moment(line.at), what=who))
    yield "p", line.text.replace(CONTACT_REMOVED, told.plain("label.contact_removed"))


def photo(file_id: str, kept: str) -> str:
    return f"photos/{file_id}{Path(kept).suffix}"
