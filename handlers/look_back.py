"""回头看: what the resident says in one press, and what somebody found who went to see; what fails is reopened."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from dialogs.cards import button
from dialogs.form import SKIPPED, Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, say, text
from dialogs.look_forms import AnswerLookBack, CheckLookBack, SeeCheck
from dialogs.look_letters import check_letter
from domain import look_backs
from domain.events import Name
from domain.item import Item, State
from domain.look_backs import VISIBLE, Kind, Says, Side
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.assigning import assign_by_rota
from handlers.look_due import waits
from handlers.look_place import building
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record
from storage import look_backs as kept
from storage.database import Row
from storage.items import events_of


class Answer:
    FORM = AnswerLookBack
    REQUIRES = Permission.ITEM_RATE

    @staticmethod
    async def handle(talk: Talk, form: AnswerLookBack) -> None:
        item = await talk.item(form.item, Answer.REQUIRES)
        if talk.person_id != item.reporter_id:
            raise Refusal(Refused.NOT_YOURS)
        look = await kept.look_back(talk.work, form.look)
        if look is None:
            raise Refusal(Refused.BUTTON_STALE)
        if look["item_id"] != item.id:
            await _along(talk, item, look, form.says)
            return
        if item.state is not State.CLOSED or item.answers != look["closing"]:
            talk.reply(_line(Say.LOOK_MOVED, item, state=text(f"state.{item.state}")))
        elif look["resident"] == form.says:
            talk.reply(_line(Say.LOOK_NOTED, item))
        elif form.says is Says.HOLDS:
            await holds(talk, item, look)
            talk.reply(_line(Say.LOOK_THANKS, item))
        elif look_backs.still_reopens(item, talk.now, waiting=_waits_for_him(look)):
            made = await fail(talk, item, look, Side.RESIDENT, None)
            promise = talk.promised(made)
            talk.reply(_line(Say.LOOK_REOPENED, item, promise=promise.said() if promise else ""))
        else:
            anew = button(Button.REPORT_ANEW, "report", primary=True)
            talk.reply(replace(_line(Say.LOOK_LATE, item), choices=(anew,)))


def _waits_for_him(look: Row) -> bool:
    """Not any more once his silence was noted, though nobody may have gone to see yet."""
    return look["ended_at"] is None and look["resident"] is None


async def holds(talk: Talk, item: Item, look: Row, *, by_call: bool = False) -> None:
    """还好着呢, as the resident says."""
    await _note(talk, item, look, Side.RESIDENT, Says.HOLDS, None, by_call=by_call)
    checked = look["checked"] is not None or not look["checker_id"]
    ended = {"ended_at": talk.now} if checked and look["ended_at"] is None else {}
    kept.note(talk.work, look["id"], resident=Says.HOLDS.value, resident_at=talk.now, **ended)


async def _along(talk: Talk, item: Item, look: Row, says: Says) -> None:
    if not await along(talk, item, look, says):
        talk.reply(_line(Say.LOOK_NOTED, item))
        return
    talk.reply(_line(Say.LOOK_ALONG if says is Says.FAILED else Say.LOOK_THANKS, item))


async def along(talk: Talk, item: Item, look: Row, says: Says, *, by_call: bool = False) -> bool:
    """A merged reporter says it for himself: the station reads it, nothing moves. False: he has said so already."""
    if talk.mains.get(item.id) is None:
        raise Refusal(Refused.BUTTON_STALE)
    said = {"kind": look["kind"], "says": says.value, "of": look["id"]}
    for event in await events_of(talk.work, item.id):
        if event["name"] == Name.ITEM_LOOKED_BACK and said.items() <= event["particulars"].items():
            return False
    await _note(talk, item, look, Side.RESIDENT, says, None, by_call=by_call)
    if says is Says.FAILED:
        main = talk.mains[item.id]
        crew = await talk.crew(main.now_at)
        told = _line(Say.LOOK_ALONG_FAILED, item, other=main.number)
        talk.told += [(person, told) for person in crew.deciders(main)]
    return True


class Check:
    FORM = CheckLookBack
    REQUIRES = Permission.LOOK_CHECK

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """A photo is enough; where there is something to see is told by the category."""
        values = draft.values
        if not name:
            item = await talk.item(values["item"], Check.REQUIRES)
            await _mine(talk, item, values["look"])
            return replace(draft, values=values | {"visible": item.category in VISIBLE})
        if name in ("words", "reason") and name not in values and values.get("files"):
            return replace(draft, values=values | {name: [] if name == "words" else SKIPPED})
        return draft

    @staticmethod
    async def handle(talk: Talk, form: CheckLookBack) -> None:
        item = await talk.item(form.item, Check.REQUIRES)
        look = await _mine(talk, item, form.look)
        said = form.words or form.reason or []
        words = await talk.settle(said, "look", item.id, via=item.via) if said else None
        talk.attach(form.files, item.id, words)
        found: dict[str, Any] = {"words_id": words, "files": json.dumps(form.files)}
        if form.says is Says.FAILED:
            await fail(talk, item, look, Side.CHECKER, words, **found)
            talk.reply(_line(Say.LOOK_CHECK_FAILED, item))
            return
        await _note(talk, item, look, Side.CHECKER, Says.HOLDS, words)
        ended = {"ended_at": talk.now} if look["resident"] is not None else {}
        by = {"checker_id": talk.person_id, "checked": Says.HOLDS.value, "checked_at": talk.now}
        kept.note(talk.work, look["id"], **by, **found, **ended)
        talk.reply(_line(Say.LOOK_CHECKED, item))


class See:
    FORM = SeeCheck
    REQUIRES = Permission.LOOK_CHECK

    @staticmethod
    async def handle(talk: Talk, form: SeeCheck) -> None:
        item = await talk.item(form.item, See.REQUIRES)
        for look in await kept.looks_of(talk.work, item.id):
            if look["asked_at"] and look["checked"] is None and waits(look, item):
                await _mine(talk, item, look["id"])
                talk.reply(check_letter(item, look["id"], await building(talk, item)))
                return
        raise Refusal(Refused.NOTHING_TO_CHECK, number=item.number)


async def _mine(talk: Talk, item: Item, look_id: str) -> Row:
    """The look-back, where this person may say what he found: who was asked to, or who decides. Raises Refusal."""
    look = await kept.look_back(talk.work, look_id)
    if look is None or look["item_id"] != item.id:
        raise Refusal(Refused.BUTTON_STALE)
    crew = await talk.crew(item.now_at)
    may = talk.person_id == look["checker_id"] or talk.person_id in (*crew.deciders(item), *crew.staff)
    if not may or talk.person_id in look_backs.barred(item):
        raise Refusal(Refused.NOT_YOUR_CHECK, number=item.number)
    if look["checked"] is not None or not waits(look, item):
        raise Refusal(Refused.NOTHING_TO_CHECK, number=item.number)
    return look


async def _note(
    talk: Talk, item: Item, look: Row, side: Side, says: Says, words: str | None, *, by_call: bool = False
) -> Item:
    """The event; of a merged item it names the look-back that it was asked in."""
    moved, event = look_backs.look(
        item,
        talk.actor(item.now_at),
        talk.now,
        talk.channel,
        kind=Kind(look["kind"]),
        side=side,
        says=says,
        words=words,
        by_call=by_call,
    )
    if look["item_id"] != item.id:
        event = replace(event, particulars={**event.particulars, "of": look["id"]})
    return await record(talk, item, moved, event)


async def fail(
    talk: Talk, item: Item, look: Row, side: Side, words: str | None, *, by_call: bool = False, **found: object
) -> Item:
    """又出现了: open again with its history: to its owner if he still serves, else to whom the rota names."""
    made = await _note(talk, item, look, side, Says.FAILED, words, by_call=by_call)
    column = {Side.RESIDENT: "resident", Side.CHECKER: "checked"}[side]
    values: dict[str, object] = {column: Says.FAILED.value, f"{column}_at": talk.now, "ended_at": talk.now, **found}
    if side is Side.CHECKER:
        values["checker_id"] = talk.person_id
    kept.note(talk.work, look["id"], **values)
    serves = await owner_serves(talk, made)
    moved, event = look_backs.reopen(made, talk.now, talk.channel, side=side, owner_serves=serves)
    made = await record(talk, made, moved, event)
    return await assign_by_rota(talk, made) or made if made.state is State.REPORTED else made


def _line(kind: Say, item: Item, **params: Param | None) -> Letter:
    return say(f"say.{kind}", number=item.number, **params)
