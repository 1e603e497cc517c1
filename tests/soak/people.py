"""Simulated people: each does the next thing when the bot has answered the last one, as people do.

Every deed asks for exactly one direct letter, or for none (a second press of the same button), so that what was said
and what was answered can be counted against each other afterwards.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.soak.phrases import Heard, heard, label
from tests.soak.processes import Telegram

PATIENCE = 600.0
"""Seconds without an answer after which somebody counts as forgotten; amid kills a member gets to little."""
FIRST_ANSWERS = ("say.reported", "say.reported_next", "say.reported_head", "say.reported_unassigned")
THINGS = (
    "楼道里的灯坏了",
    "单元门关不严",
    "垃圾桶没有人清",
    "健身器材松了",
    "水管渗水",
    "门口的树枝断了",
    "电梯老是停",
)
PLACES = ("3 栋北门", "小区东门口", "地下车库入口", "5 号楼一楼", "")


class Forgotten(Exception):
    """Somebody waited in vain."""


@dataclass(slots=True)
class Record:
    """What one person did: keys of the messages sent, and what must have come of them."""

    chat: int
    name: str
    deeds: list[str] = field(default_factory=list)  # message keys, as `seen` holds them
    answered: int = 0  # deeds that asked for one direct letter
    edits: int = 0
    conflicts: int = 0
    reports: list[str] = field(default_factory=list)  # the words of each report, in order
    numbers: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)  # supplements and replies
    told: list[str] = field(default_factory=list)  # a member's words to residents
    answers: list[str] = field(default_factory=list)
    trouble: str = ""
    doing: str = ""


class Person:
    def __init__(self, telegram: Telegram, chat: int, name: str, chance: random.Random) -> None:
        self.telegram = telegram
        self.chance = chance
        self.record = Record(chat, name)
        self._letters: set[str] = set()
        self._news: deque[Heard] = deque()

    # --- doing ---

    async def says(self, words: str) -> None:
        made = await self._order("says", words)
        self.record.deeds.append(f"m{self.record.chat}.{made}")

    async def starts(self, payload: str) -> None:
        made = await self._order("starts", payload)
        self.record.deeds.append(f"m{self.record.chat}.{made}")

    async def presses(self, message: Heard, *labels: str) -> None:
        key = next(key for key in labels if label(key) in message.buttons)
        made = await self._order("presses_data", message.buttons[label(key)], message.message_id)
        self.record.deeds.append(f"c{made}")

    async def _order(self, do: str, *args: object) -> object:
        made = await self.telegram.order(do, *args, user=self.record.chat)
        return made["result"]

    # --- hearing ---

    async def answer(self, *kinds: str) -> Heard:
        """The answer to the last deed; notices that come meanwhile wait for later."""
        self.record.answered += 1
        self.record.doing = " or ".join(kinds)
        return await self._until(lambda found: found.kind in kinds)

    async def news(self, wanted: Callable[[Heard], bool]) -> Heard:
        """The next notice that fits, of those that came already or of those to come."""
        for found in list(self._news):
            self._news.remove(found)
            if wanted(found):
                return found
        return await self._until(lambda found: found.notice and wanted(found), keep=False)

    async def _until(self, wanted: Callable[[Heard], bool], *, keep: bool = True) -> Heard:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self._next()
                if found.letter and found.letter in self._letters:
                    continue  # the same letter once more
                self._letters.add(found.letter)
                if found.kind == "refusal.fault":
                    raise Forgotten(f"a fault: {found.text}")
                if wanted(found):
                    return found
                if found.notice and keep:
                    self._news.append(found)

    async def _next(self) -> Heard:
        while True:
            try:
                made = await self.telegram.order("hears", "", user=self.record.chat, within=20)
            except LookupError:
                continue
            return heard(made["heard"])

    async def lives(self) -> None:
        raise NotImplementedError

    async def run(self) -> Record:
        try:
            await self.lives()
        except (TimeoutError, Forgotten) as error:
            self.record.trouble = f"{self.record.name} waits for {self.record.doing}: {error}".rstrip(": ")
        return self.record


class Resident(Person):
    """Consents, reports one or two things, says more, rates."""

    def __init__(self, telegram: Telegram, chat: int, slug: str, chance: random.Random) -> None:
        super().__init__(telegram, chat, f"resident {chat}", chance)
        self.slug = slug

    async def lives(self) -> None:
        await self.starts(f"st_{self.slug}")
        await self.answer("say.welcome")
        for round_ in range(self.chance.choice((1, 1, 2))):
            await self._reports(round_)
            if self.chance.random() < 0.4:
                await self._supplements(round_)
            await self._rates(round_)

    def _token(self, round_: int) -> str:
        return f"（第{self.record.chat}户第{round_ + 1}件）"

    async def _reports(self, round_: int) -> None:
        words = f"{self.chance.choice(PLACES)}{self.chance.choice(THINGS)}，麻烦来看看{self._token(round_)}"
        await self.says(words)
        asked = ("report.place.ask", "report.category.ask", "report.check.ask")
        found = await self.answer("consent.agree.ask", *asked)
        if found.kind == "consent.agree.ask":
            if self.chance.random() < 0.3:
                await self.says("1")
            else:
                await self.presses(found, "consent.agree.yes")
            found = await self.answer(*asked)
        while found.kind != "report.check.ask":
            await self._fills(found, round_)
            found = await self.answer(*asked)
        if self.chance.random() < 0.2:
            more = f"还有，昨天也这样{self._token(round_)}"
            await self.says(more)
            found = await self.answer("report.check.ask")
            words = f"{words}\n{more}"
        await self._submits(found)
        self.record.reports.append(words)
        self.record.numbers.append(self._reported.number)

    async def _fills(self, found: Heard, round_: int) -> None:
        if found.kind == "report.category.ask":
            await self.says("其他")
        elif self.chance.random() < 0.5:
            await self.presses(found, "button.skip")
        else:
            await self.says(f"大概在东边{self._token(round_)}")

    async def _submits(self, check: Heard) -> None:
        """Some press twice: the second press is answered by a toast alone."""
        while True:
            if self.chance.random() < 0.2:
                await self.says("1")
            else:
                await self.presses(check, "button.submit")
                if self.chance.random() < 0.3:
                    await self.presses(check, "button.submit")
            found = await self.answer(*FIRST_ANSWERS, "refusal.conflict")
            if found.kind != "refusal.conflict":
                self._reported = found
                return
            self.record.conflicts += 1

    async def _supplements(self, round_: int) -> None:
        more = f"补充一句，晚上更明显{self._token(round_)}"
        await self.presses(self._reported, "button.supplement")
        await self.answer("supplement.words.ask")
        await self.says(more)
        await self.answer("say.supplemented", "say.supplemented_nobody")
        self.record.added.append(more)

    async def _rates(self, round_: int) -> None:
        """Waits for the answer; talks with the member in between; the first time it may not be solved."""
        redo = self.chance.random() < 0.25
        replied = 0
        while True:
            self.record.doing = "notice.answered"
            found = await self.news(lambda heard: heard.kind in ("notice.answered", "notice.told"))
            if found.kind == "notice.told":
                if f"第{self.record.chat}户" not in found.text or f"第{round_ + 1}件" not in found.text:
                    continue  # of the matter before, said once more
                if replied:
                    continue
                replied += 1
                more = f"好的，我在家等{self._token(round_)}"
                await self.says(more)
                await self.answer("say.reply_passed")
                self.record.added.append(more)
                continue
            await self.presses(found, "button.solved_no" if redo else "button.solved_yes")
            rated = await self.answer("say.rated_redo" if redo else "say.rated_yes")
            await self.presses(rated, "button.pleased_fairly" if redo else "button.pleased_yes")
            await self.answer("say.pleased_thanks")
            if not redo:
                return
            redo = False


class Member(Person):
    """Accepts what comes, sometimes asks first, answers."""

    def __init__(self, telegram: Telegram, chat: int, code: str, name: str, chance: random.Random) -> None:
        super().__init__(telegram, chat, f"member {name}", chance)
        self.code = code
        self.joined = asyncio.Event()

    async def lives(self) -> None:
        await self.starts(f"in_{self.code}")
        await self.answer("say.joined")
        self.joined.set()
        while True:
            self.record.doing = "work"
            card = await self._work()
            if card.kind == "notice.assigned":
                card = await self._accepts(card)
                if self.chance.random() < 0.4:
                    await self._tells(card)
            await self._answers(card)

    async def _work(self) -> Heard:
        """Waits as long as it takes: a quiet day is nobody's fault."""
        while True:
            try:
                return await self.news(lambda heard: heard.kind in ("notice.assigned", "notice.redo"))
            except TimeoutError:
                continue

    async def _accepts(self, card: Heard) -> Heard:
        await self.presses(card, "button.accept")
        if self.chance.random() < 0.2:
            await self.presses(card, "button.accept")
        return await self.answer("say.accepted")

    async def _tells(self, card: Heard) -> None:
        await self.presses(card, "button.tell")
        await self.answer("tell.words.ask")
        words = f"您好，我下午过来看看。{_token(card)}"
        await self.says(words)
        await self.answer("say.told")
        self.record.told.append(words)

    async def _answers(self, card: Heard) -> None:
        await self.presses(card, "button.answer")
        await self.answer("answer.words.ask")
        words = f"已经修好了，您再看看。{_token(card)}"
        await self.says(words)
        check = await self.answer("answer.check.ask")
        await self.presses(check, "button.send")
        await self.answer("say.answered")
        self.record.answers.append(words)


def _token(card: Heard) -> str:
    """Names the matter by what its reporter wrote in it."""
    start = card.text.find("（第")
    return card.text[start : card.text.find("）", start) + 1]
