"""Plays the stories through the station's own handlers, with the clock set back to when each thing was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.sample.crowd import WEB
from bot.sample.stories import Step, Story, Told
from dialogs.form import CHECK, SKIPPED
from dialogs.talk import Content, FileRef, Files, Inbound, Opened, Press, Text
from domain.item import Item
from domain.people import Role
from handlers.dialog import advance, begin
from handlers.hear import hear
from handlers.house import House
from handlers.receive import open_talk
from handlers.run_timers import run_timers
from handlers.talk import Talk
from storage import tables
from storage.files import Kept
from storage.items import item
from storage.letters import due_letters, mark_delivered, mark_sent
from storage.people import appointed_at
from storage.statements import compiled

_NEXT_TIMER = compiled(
    select(func.min(tables.timers.c.due_at).label("due_at")).where(
        tables.timers.c.district_id == bindparam("district_id"), tables.timers.c.done_at.is_(None)
    )
)
_READ = compiled(
    tables.letters.update()
    .values(delivered_at=tables.letters.c.sent_at)
    .where(tables.letters.c.district_id == bindparam("district_id"), tables.letters.c.delivered_at.is_(None))
)
FIRST_CHOICE = "1"
"""同意, and 提交."""

VERBS = {"say": "tell"}
WORDS = frozenset({"say", "ask", "visit", "note", "answer", "reply", "supplement"})
REASON = frozenset({"decline", "hand_over", "refuse", "conclude", "reopen"})
HEADS = frozenset({"assign", "refuse", "conclude"})
RESIDENTS = frozenset({"reply", "supplement", "withdraw", "reopen", "rate", "please"})


class Clock:
    """The house's clock while the stories are played: it stands where it is put."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@dataclass(slots=True)
class Player:
    """`seats` are web addresses by person id, `people` person ids by the file's ids, `photos` kept files by story."""

    house: House
    clock: Clock
    stories: Sequence[Story]
    seats: Mapping[str, str]
    people: Mapping[str, str]
    photos: Mapping[int, Sequence[Kept]]
    items: dict[int, str] = field(default_factory=dict)
    rounds: dict[int, int] = field(default_factory=dict)
    messages: int = 0

    async def play(self, steps: Sequence[Step], now: int) -> None:
        for step in steps:
            await self._run_clocks(step.at)
            self.clock.at = step.at
            await self._act(step)
        await self._run_clocks(now)
        self.clock.at = now
        work = self.house.work()
        work.run(_READ)
        await work.commit()

    async def _run_clocks(self, until: int) -> None:
        """Everything that fell due meanwhile, each at its own time."""
        while True:
            row = await self.house.work().one(_NEXT_TIMER)
            if row is None or row["due_at"] is None or row["due_at"] > until:
                return
            self.clock.at = max(self.clock.at, row["due_at"])
            await run_timers(self.house)
            await self._deliver()

    async def _act(self, step: Step) -> None:
        match step.act:
            case "come":
                await self._come(step.story)
            case "choose_language":
                talk = await self._resident(step.story)
                await begin(talk, "lang", {"language": self.stories[step.story].language})
                await self._close(talk)
            case "tell_first":
                await self._tell_first(step.story)
            case "agree":
                await self._agree(step.story)
            case "submit":
                await self._submit(step.story)
            case "explain":
                await self._explain(step)
            case "lapse":
                pass  # the clock has closed it by itself
            case _:
                await self._move(step)

    # --- a resident's way to a number ---

    async def _come(self, story: int) -> None:
        talk = await self._resident(story)
        await hear(talk, Opened(f"st_{self._slug(story)}"))
        await self._close(talk)

    async def _tell_first(self, story: int) -> None:
        told = self.stories[story]
        files = tuple(FileRef("photo", f"sample:{name}") for name in told.photos)
        content: Text | Files = Files(files, told.words, whole=True) if files else Text(told.words)
        talk = await self._resident(story, content)
        await hear(talk, content)
        await self._close(talk)

    async def _agree(self, story: int) -> None:
        """Consent, and on the check card what the words alone did not tell."""
        talk = await self._resident(story)
        await self._press(talk)
        draft = talk.draft
        assert draft is not None and draft.form == "report", f"story {story + 1} became no report"
        guessed = draft.values.get("place")
        if guessed not in (None, SKIPPED):
            talk.work.delete(tables.contents, id=guessed)
        for file, kept in zip(draft.values.get("files", ()), self.photos.get(story, ()), strict=True):
            row: dict[str, Any] = {"name": kept.name, "mime": kept.mime, "hash": kept.hash, "size": kept.size}
            talk.work.update(tables.attachments, {"id": file}, state="ready", reference="", **row)
        talk.replies.pop()
        await advance(talk, replace(draft, values={**draft.values, **self._corrected(talk, story)}))
        await self._close(talk)

    def _corrected(self, talk: Talk, story: int) -> dict[str, Any]:
        told = self.stories[story]
        named = told.called and not told.anonymous
        return {
            "petition": "go",
            "place": talk.keep("place", told.place, days=7) if told.place else SKIPPED,
            "category": told.category,
            "called": self.house.vault.seal(talk.person_id, told.called) if named else SKIPPED,
        }

    async def _submit(self, story: int) -> None:
        talk = await self._resident(story)
        await self._press(talk)
        made = talk.replies[-1].item_id
        assert made is not None, f"story {story + 1} got no number"
        self.items[story] = made
        await self._close(talk)

    async def _explain(self, step: Step) -> None:
        assert step.move is not None
        content = Text(step.move.words)
        talk = await self._resident(step.story, content)
        await hear(talk, content)
        await self._close(talk)

    # --- the moves ---

    async def _move(self, step: Step) -> None:
        move = step.move
        assert move is not None
        found = await item(self.house.work(), self.items[step.story])
        assert found is not None
        spoken = move.words if step.act in WORDS | REASON else ""
        content: Content = Text(spoken) if spoken else Press("", "")
        if step.act in RESIDENTS:
            talk = await self._resident(step.story, content)
        else:
            talk = await self._open(self.seats[await self._actor(step.act, found)], content)
        values = self._values(talk, step, move, found)
        await begin(talk, VERBS.get(step.act, step.act), {"item": found.id, **values})
        await self._close(talk)

    async def _actor(self, act: str, found: Item) -> str:
        if act in HEADS:
            appointed = await appointed_at(self.house.work(), found.now_at)
            return next(a.person_id for a in appointed if a.role is Role.HEAD)
        person = found.offered_to if act == "accept" and found.offered_to else found.handler_id
        assert person is not None, f"{found.number}: nobody has it"
        return person

    def _values(self, talk: Talk, step: Step, move: Told, found: Item) -> dict[str, Any]:
        """The move's form, filled in."""
        match step.act:
            case "assign":
                return {"to": self.people[move.to]}
            case "withdraw":
                return {"sure": "yes"}
            case "rate":
                self.rounds[step.story] = found.redone
                return {"solved": move.solved}
            case "please":
                return {"round": self.rounds[step.story], "pleased": move.pleased}
            case "accept":
                return {}
        words = [talk.keep("words", move.words, days=7)]
        values: dict[str, Any] = {"reason" if step.act in REASON else "words": words}
        if step.act == "hand_over":
            values["to"] = self.people[move.to]
        return values | ({CHECK: True} if step.act == "answer" else {})

    # --- one message ---

    async def _resident(self, story: int, content: Content | None = None) -> Talk:
        return await self._open(f"sample:resident:{story + 1}", content or Press("", ""), self._slug(story))

    async def _open(self, external: str, content: Content, slug: str | None = None) -> Talk:
        self.messages += 1
        message = f"sample:{self.messages}"
        return await open_talk(self.house, Inbound(WEB, WEB, external, message, content, self.clock(), slug))

    async def _press(self, talk: Talk) -> None:
        """The first choice of the question that is open."""
        assert talk.draft is not None
        await hear(talk, Press(talk.draft.letter, FIRST_CHOICE))

    async def _close(self, talk: Talk) -> None:
        await talk.finish()
        await talk.work.commit()
        if talk.told:
            await self._deliver()

    async def _deliver(self) -> None:
        """What the courier and the reader's page do: every letter becomes a line and is read."""
        work = self.house.work()
        for row in await due_letters(work):
            mark_sent(work, row, row["id"], keeps_history=False)
            mark_delivered(work, row)
        await work.commit()

    def _slug(self, story: int) -> str:
        place = self.house.district.by_code(self.stories[story].station)
        assert place is not None, f"story {story + 1}: no such station"
        return place.slug
