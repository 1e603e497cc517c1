"""Those who act: residents who write and rate, people who serve and press what their letters offer."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulation import talk_ways, ways, words
from bot.simulation.stage import HOUR, Letter, Stage
from bot.simulation.ways import (
    AFTER_RATING,
    LOOKS,
    STAYS_USUAL,
    USUALLY,
    WORDS_BACK,
    Way,
)
from bot.simulation.words import MATTERS, PLACES, USUAL
from dialogs.talk import Opened, Text

ZONE = ZoneInfo("Asia/Shanghai")
EACH_OF = ways.EACH_OF | talk_ways.EACH_OF
ONE_OF = ways.ONE_OF | talk_ways.ONE_OF
WEIGHED = ways.WEIGHED | talk_ways.WEIGHED
SAID = words.SAID | talk_ways.SAID
LONGEST_FORM = 14
"""Questions that one act may ask, before its person gives up."""


@dataclass(slots=True)
class People:
    """Everybody of the district, by address; `slugs` are posters that residents come by.

    `also` is told of every letter that is looked at.
    """

    stage: Stage
    chance: random.Random
    slugs: Sequence[str]
    done: Counter[str] = field(default_factory=Counter)
    also: Callable[[str, Letter], None] = lambda address, letter: None
    _errands: dict[str, list[str]] = field(default_factory=dict)  # verbs that a person is on the way to press
    _forms: dict[str, tuple[str, int]] = field(default_factory=dict)  # what a person is filling in, and how far
    _known: list[str] = field(default_factory=list)

    # --- a resident writes ---

    def report(self, number: int) -> None:
        """A new resident, or one in four times somebody who has written before."""
        if self._known and self.chance.random() < 0.25:
            address = self.chance.choice(self._known)
        else:
            address = f"sim:resident:{number}"
            self._known.append(address)
        self.stage.later(address, self.stage.now, partial(self._report, address))

    async def _report(self, address: str) -> None:
        slug = self.slugs[hash_of(address) % len(self.slugs)]
        await self.stage.say(address, Opened(f"st_{slug}"), slug)
        category = self.chance.choice(list(MATTERS))
        place = self.chance.choice(PLACES).format(n=self.chance.randint(1, 30), m=self.chance.randint(1, 4))
        self._forms[address] = ("report", 0)
        await self.stage.say(address, Text(f"{place}，{self.chance.choice(MATTERS[category])}"), slug)

    # --- who serves has a mind to do something ---

    def errand(self, address: str, words: str, *verbs: str, after: int = 0) -> None:
        """Writes these words in so many ms, and presses these verbs one after the other, as letters offer them."""
        self.stage.later(address, self.stage.now + after, partial(self.write, address, words, *verbs))

    async def write(self, address: str, words: str, *verbs: str) -> None:
        self._errands[address] = list(verbs)
        await self.stage.say(address, Text(words))

    def _on_errand(self, address: str, letter: Letter) -> bool:
        verbs = self._errands.get(address)
        choices = letter.verb(verbs[0]) if verbs else []
        if not verbs or not choices:
            return False
        self.stage.next(address, partial(self._press, address, letter, choices[0], verbs.pop(0)))
        return True

    # --- letters ---

    def reads(self, address: str, letter: Letter) -> bool:
        """Whether it is looked at; what follows from it is put on the stage."""
        if letter.kind.endswith(".ask"):
            self._answer(address, letter)
            return True
        if self._on_errand(address, letter):
            return True
        if self.chance.random() > LOOKS:
            return False
        self._react(address, letter)
        self.also(address, letter)
        return True

    def _react(self, address: str, letter: Letter) -> None:
        if letter.verb("please"):
            self._try(address, letter, AFTER_RATING)
        for way in EACH_OF.get(letter.kind, ()):
            self._try(address, letter, way)
        for way in ONE_OF.get(letter.kind, ()):
            if self._try(address, letter, way):
                break
        if self.chance.random() < WORDS_BACK.get(letter.kind, 0):
            at = self.stage.now + round(self.chance.uniform(0.1, 8) * HOUR)
            self.stage.later(address, at, partial(self._say, address, "reply"))

    def _try(self, address: str, letter: Letter, way: Way) -> bool:
        choices = letter.verb(way.verb)
        if not choices or self.chance.random() > way.chance:
            return False
        choice = self._pick(choices, way)
        at = self.stage.now + round(self.chance.uniform(*way.hours) * HOUR)
        self.stage.later(address, at, partial(self._press, address, letter, choice, way.verb))
        return True

    def _pick(self, choices: Sequence[dict[str, Any]], way: Way) -> dict[str, Any]:
        if not way.among:
            return choices[0]
        weights = [way.among.get(str(one["args"].get(way.by)), 0.0) for one in choices]
        return self.chance.choices(list(choices), weights if any(weights) else None)[0]

    async def _press(self, address: str, letter: Letter, choice: dict[str, Any], verb: str) -> None:
        self.done[verb] += 1
        self._forms[address] = (verb, 0)
        await self.stage.press(address, letter, choice)

    async def _say(self, address: str, about: str) -> None:
        self.done[about] += 1
        await self.stage.say(address, Text(self.chance.choice(SAID.get(about, USUAL))))

    # --- questions ---

    def _answer(self, address: str, letter: Letter) -> None:
        """The next answer of an open form: its main choice, one of several, or words."""
        form, step = self._forms.get(address, ("", 0))
        if step >= LONGEST_FORM:
            return
        self._forms[address] = (form, step + 1)
        self.stage.next(address, partial(self._fill, address, letter, form))

    async def _fill(self, address: str, letter: Letter, form: str) -> None:
        primary = [one for one in letter.choices if one["primary"]]
        options = [one for one in letter.verb("choose") if _counts(one)]
        if letter.kind in talk_ways.PREFERS_WORDS:
            await self.stage.say(address, Text(self._words(letter.kind.removesuffix(".ask"), form)))
        elif primary:
            await self.stage.press(address, letter, primary[0])
        elif weights := WEIGHED.get(letter.kind):
            chances = [weights.get(str(one["args"].get("value")), 0.0) for one in options]
            await self.stage.press(address, letter, self.chance.choices(options, chances if any(chances) else None)[0])
        elif options:
            usual = [one for one in options if one["args"].get("value") == USUALLY.get(letter.kind)]
            choice = usual[0] if usual and self.chance.random() < STAYS_USUAL else self.chance.choice(options)
            await self.stage.press(address, letter, choice)
        elif skip := letter.verb("choose", value="-"):
            await self.stage.press(address, letter, skip[0])
        else:
            await self.stage.say(address, Text(self._words(letter.kind.removesuffix(".ask"), form)))

    def _words(self, asked: str, form: str) -> str:
        if asked == "reply_sheet.planned":
            return (
                datetime.fromtimestamp(self.stage.now / 1000 + self.chance.randint(10, 60) * 86_400, ZONE)
                .date()
                .isoformat()
            )
        return self.chance.choice(SAID.get(asked, SAID.get(form, USUAL)))


def _counts(choice: dict[str, Any]) -> bool:
    """No page and no 跳过."""
    value = str(choice["args"].get("value", ""))
    return value != "-" and not value.startswith("page:")


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(ord(letter) * (at + 1) for at, letter in enumerate(text))
