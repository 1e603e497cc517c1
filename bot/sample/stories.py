"""The sample's stories as stories.yaml tells them, taken apart into steps on one line of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

FILE = Path(__file__).parent / "stories.yaml"
SECOND = 1_000
UNITS = {"m": 60 * SECOND, "h": 3_600 * SECOND, "d": 86_400 * SECOND}
NIGHT = time(0, 20)
"""When the day before is sealed."""
_SPAN = re.compile(r"(\d+)([mhd])")


def _span(text: str) -> str:
    if not _SPAN.fullmatch(text):
        raise ValueError("8m, 2h or 3d")
    return text


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(Part):
    """One later move of a story.

    `to` is a person's id or a department's code, `by` who did it for the department, `count` how many support,
    `planned` in how many days the department will have done it (class B; 0 means that it is solved).
    """

    after: Annotated[str, AfterValidator(_span)]
    do: Literal[
        "accept", "decline", "assign", "hand_over", "say", "ask", "visit", "note", "answer", "reply", "supplement",
        "rate", "conclude", "refuse", "withdraw", "reopen", "lapse",
        "open", "support", "look", "propose", "refer", "sign", "settle", "release",
    ]  # fmt: skip
    words: str = ""
    to: str = ""
    by: str = ""
    count: int = 0
    planned: int = 0
    solved: str = ""
    pleased: str = ""

    @property
    def wait(self) -> int:
        number, unit = _SPAN.fullmatch(self.after).groups()  # type: ignore[union-attr]
        return int(number) * UNITS[unit]


class Story(Part):
    station: str
    days_ago: int
    at: str
    language: str
    words: str
    category: str
    called: str = ""
    anonymous: bool = False
    place: str = ""
    photos: list[str] = []
    moves: list[Told] = Field(default_factory=list)

    def begins(self, today: date, zone: ZoneInfo) -> int:
        """When it was reported, UTC ms."""
        return _instant(today - timedelta(days=self.days_ago), time.fromisoformat(self.at), zone)


@dataclass(frozen=True, slots=True)
class Step:
    """What one person does at one moment; `act` names it, `move` is what the story says of it."""

    at: int
    story: int
    act: str
    move: Told | None = None


def read() -> list[Story]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return TypeAdapter(list[Story]).validate_python(yaml.load(FILE.read_text(encoding="utf-8"), loader))


def steps(stories: Sequence[Story], now: int, zone: ZoneInfo) -> list[Step]:
    """All steps of all stories up to now, and the nights between, in the order of time."""
    today = datetime.fromtimestamp(now / 1000, zone).date()
    found: list[Step] = []
    for index, story in enumerate(stories):
        at = story.begins(today, zone)
        found += _report(story, index, at)
        for move in story.moves:
            at += move.wait
            found += _rating(move, index, at) if move.do == "rate" else [Step(at, index, move.do, move)]
    first = max(story.days_ago for story in stories)
    nights = [Step(_instant(today - timedelta(days=ago), NIGHT, zone), -1, "night") for ago in range(first)]
    return sorted((step for step in found + nights if step.at <= now), key=lambda step: step.at)


def _instant(day: date, clock: time, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)


def _report(story: Story, index: int, at: int) -> list[Step]:
    """Coming, saying it, agreeing, submitting: the last of them is the moment of the report."""
    told = [Step(at - 120 * SECOND, index, "come"), Step(at - 60 * SECOND, index, "tell_first")]
    if story.language != "zh_CN":
        told.insert(1, Step(at - 100 * SECOND, index, "choose_language"))
    return [*told, Step(at - 30 * SECOND, index, "agree"), Step(at, index, "submit")]


def _rating(move: Told, index: int, at: int) -> list[Step]:
    """Words before the first tap answer the member; after a 不满意 they say why."""
    taps = [Step(at, index, "rate", move), Step(at + 20 * SECOND, index, "please", move)]
    if not move.words:
        return taps
    if move.pleased == "no":
        return [*taps, Step(at + 60 * SECOND, index, "explain", move)]
    return [Step(at - 60 * SECOND, index, "reply", move), *taps]
