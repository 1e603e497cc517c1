"""Plays the stories: each step is a message or a press of the one whose turn it is, through the station's own verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sample import sheets
from bot.sample.stage import FIRST_CHOICE, Stage
from bot.sample.stories import Step, Story, Told
from dialogs.form import CHECK, SKIPPED
from dialogs.talk import Content, FileRef, Files, Opened, Press, Text
from domain.item import Item
from domain.look_backs import Kind, Says
from domain.people import Role
from handlers.dialog import advance, begin
from handlers.sweep import close_day
from handlers.talk import Talk
from storage import tables
from storage.files import Kept
from storage.items import item
from storage.look_backs import look_id
from storage.people import appointed_at
from storage.sheets import sheets_of

NOTHING = Press("", "")
OTHER_TITLE = "2"
"""改标题 of the card that is about to be opened."""
VERBS = {"say": "tell", "look": "look_back"} | sheets.VERBS
REASON = frozenset({"decline", "hand_over", "refuse", "conclude", "reopen"})
WORDS = frozenset({"say", "ask", "visit", "note", "answer", "reply", "supplement"})
CHECKED = frozenset({"answer", "refuse", "conclude"})
HEADS = frozenset({"assign", "refuse", "conclude"})
RESIDENTS = frozenset({"reply", "supplement", "withdraw", "reopen", "rate", "please", "look"})


@dataclass(slots=True)
class Player:
    """`seats` are web addresses by person id, `people` person ids by the file's ids, `photos` kept files by story."""

    stage: Stage
    stories: Sequence[Story]
    seats: Mapping[str, str]
    people: Mapping[str, str]
    photos: Mapping[int, Sequence[Kept]]
    items: dict[int, str] = field(default_factory=dict)
    rounds: dict[int, int] = field(default_factory=dict)

    async def play(self, step: Step) -> None:
        await self.stage.turn_to(step.at)
        match step.act:
            case "night":
                await close_day(self.stage.house)
            case "come":
                await self._come(f"sample:resident:{step.story + 1}", step.story)
            case "choose_language":
                await self._choose_language(step.story)
            case "tell_first":
                await self._says(step.story, self._first_words(step.story))
            case "agree":
                await self._agree(step.story)
            case "submit":
                await self._submit(step.story)
            case "explain":
                assert step.move is not None
                await self._says(step.story, Text(step.move.words))
            case "lapse":
                pass  # the clock has closed it by itself
            case "open":
                await self._open(step)
            case "support":
                await self._support(step)
            case _:
                await self._move(step)

    # --- a resident's way to a number ---

    def _first_words(self, story: int) -> Text | Files:
        told = self.stories[story]
        files = tuple(FileRef("photo", f"sample:{name}") for name in told.photos)
        return Files(files, told.words, whole=True) if files else Text(told.words)

    async def _choose_language(self, story: int) -> None:
        talk = await self._resident(story)
        await begin(talk, "lang", {"language": self.stories[story].language})
        await self.stage.close(talk)

    async def _agree(self, story: int) -> None:
        """Consent; then the check card, put right where the words alone did not tell."""
        talk = await self._resident(story)
        await self.stage.press_first(talk)
        draft = talk.draft
        assert draft is not None and draft.form == "report", f"story {story + 1} became no report"
        guessed = draft.values.get("place", SKIPPED)
        if guessed != SKIPPED:
            talk.work.delete(tables.contents, id=guessed)
        for file, kept in zip(draft.values.get("files", ()), self.photos[story], strict=True):
            row: dict[str, Any] = {"name": kept.name, "mime": kept.mime, "hash": kept.hash, "size": kept.size}
            talk.work.update(tables.attachments, {"id": file}, state="ready", reference="", **row)
        talk.replies.pop()
        await advance(talk, replace(draft, values={**draft.values, **self._corrected(talk, story)}))
        await self.stage.close(talk)

    def _corrected(self, talk: Talk, story: int) -> dict[str, Any]:
        told, vault = self.stories[story], self.stage.house.vault
        named = told.called and not told.anonymous
        return {
            "petition": "go",
            "place": talk.keep("place", told.place, days=7) if told.place else SKIPPED,
            "category": told.category,
            "called": vault.seal(talk.person_id, told.called) if named else SKIPPED,
        }

    async def _submit(self, story: int) -> None:
        talk = await self._resident(story)
        await self.stage.press_first(talk)
        made = next((reply.item_id for reply in talk.replies if reply.item_id), None)
        assert made is not None, f"story {story + 1} got no number"
        self.items[story] = made
        await self.stage.close(talk)

    # --- what happens to it then ---

    async def _move(self, step: Step) -> None:
        move = step.move
        assert move is not None
        found = await item(self.stage.house.work(), self.items[step.story])
        assert found is not None
        content: Content = Text(move.words) if step.act in WORDS | REASON else NOTHING
        if step.act in RESIDENTS:
            talk = await self._resident(step.story, content)
        else:
            talk = await self.stage.open(self.seats[await self._actor(step.act, found)], content)
        if step.act in sheets.SHEETS:
            values = await sheets.sheet_values(talk, step.act, move, found)
        else:
            values = {"item": found.id, **self._values(talk, step, move, found)}
        await begin(talk, VERBS.get(step.act, step.act), values)
        if step.act in sheets.PROPOSING:
            talk.replies.pop(0)
        await self.stage.close(talk)

    async def _open(self, step: Step) -> None:
        """The head writes a title in place of the proposed one, and sees the card as neighbours will."""
        assert step.move is not None
        found = await item(self.stage.house.work(), self.items[step.story])
        assert found is not None
        seat = self.seats[await self._serving(found.now_at, Role.HEAD)]
        talk = await self.stage.open(seat, NOTHING)
        await begin(talk, "open_item", {"item": found.id})
        await self.stage.close(talk)
        for content in (Text(OTHER_TITLE), Text(step.move.words), Text(FIRST_CHOICE)):
            await self.stage.hear(seat, content)

    async def _support(self, step: Step) -> None:
        """Neighbours who each come for the first time: the consent, and they follow it."""
        assert step.move is not None
        found = await item(self.stage.house.work(), self.items[step.story])
        assert found is not None
        for index in range(found.supporters, found.supporters + step.move.count):
            who = f"sample:neighbour:{step.story + 1}:{index + 1}"
            await self._come(who, step.story)
            talk = await self.stage.open(who, NOTHING, self._slug(step.story))
            await begin(talk, "support", {"item": self.items[step.story]})
            await self.stage.close(talk)
            talk = await self.stage.open(who, NOTHING, self._slug(step.story))
            await self.stage.press_first(talk)
            await self.stage.close(talk)

    async def _actor(self, act: str, found: Item) -> str:
        if act in HEADS:
            return await self._serving(found.now_at, Role.HEAD)
        if act == "refer":
            return await self._serving(found.now_at, Role.CLERK)
        if act in sheets.DEPARTMENT:
            sheet = (await sheets_of(self.stage.house.work(), found.id))[-1]
            return await self._serving(sheet.department_id, Role.LIAISON)
        person = found.offered_to if act == "accept" and found.offered_to else found.handler_id
        assert person is not None, f"{found.number}: nobody has it"
        return person

    def _values(self, talk: Talk, step: Step, move: Told, found: Item) -> dict[str, Any]:
        """The move's form, filled in."""
        match step.act:
            case "accept":
                return {}
            case "assign":
                return {"to": self.people[move.to]}
            case "withdraw":
                return {"sure": "yes"}
            case "rate":
                self.rounds[step.story] = found.answers
                return {"solved": move.solved}
            case "look":
                return {"look": look_id(found.id, found.answers, Kind.FIRST), "says": Says.HOLDS.value}
            case "please":
                return {"round": self.rounds[step.story], "pleased": move.pleased}
        words = [talk.keep("words", move.words, days=7)]
        values: dict[str, Any] = {"reason" if step.act in REASON else "words": words}
        if step.act == "hand_over":
            values["to"] = self.people[move.to]
        return values | ({CHECK: True} if step.act in CHECKED else {})

    # --- who is who ---

    async def _serving(self, scope: str, role: Role) -> str:
        appointed = await appointed_at(self.stage.house.work(), scope)
        return next(one.person_id for one in appointed if one.role is role)

    async def _come(self, who: str, story: int) -> None:
        await self.stage.hear(who, Opened(f"st_{self._slug(story)}"), self._slug(story))

    async def _says(self, story: int, content: Content) -> None:
        await self.stage.hear(f"sample:resident:{story + 1}", content, self._slug(story))

    async def _resident(self, story: int, content: Content = NOTHING) -> Talk:
        return await self.stage.open(f"sample:resident:{story + 1}", content, self._slug(story))

    def _slug(self, story: int) -> str:
        place = self.stage.house.district.by_code(self.stories[story].station)
        assert place is not None, f"story {story + 1}: no such station"
        return place.slug
