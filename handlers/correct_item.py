"""更正: choose one of the last day's acts on an item, then write it anew or take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.deciding_forms import CorrectItem
from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import moment, phrase, say, text, words
from dialogs.notice_letters import act
from domain import sheet_moves
from domain.corrections import How, Past, correct, correctable, standing
from domain.events import Name
from domain.item import Item, State
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import SheetState
from handlers.dialog import Offers, begin
from handlers.leaving import give_back
from handlers.putting_back import put_back
from handlers.sheet_record import record_sheet
from handlers.still_serving import sitting
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.items import events_of
from storage.sheets import sheets_of

FORM = CorrectItem
REQUIRES = Permission.ITEM_CORRECT

_TO_RESIDENT = frozenset({Name.ITEM_TOLD, Name.ITEM_ASKED, Name.ITEM_ANSWERED})
_KIND = {Name.ITEM_VISITED: "visit", Name.ITEM_NOTED: "note", Name.ITEM_ANSWERED: "answer"}
_UNDO = {Name.ITEM_REFUSED: "restore", Name.ITEM_MERGED: "unmerge"}


async def _past(talk: Talk, item: Item) -> list[Past]:
    rows = await events_of(talk.work, item.id)
    return [Past(row["seq"], Name(row["name"]), row["maker"], row["at"], row["particulars"]) for row in rows]


async def _found(talk: Talk, item: Item) -> list[tuple[Past, tuple[How, ...]]]:
    """What may be corrected. Raises Refusal where there is nothing."""
    found = correctable(item, await _past(talk, item), talk.actor(item.now_at), talk.now)
    if not found:
        raise Refusal(Refused.NOTHING_TO_CORRECT)
    return found


async def offers(talk: Talk, draft: Draft) -> Offers:
    item = await talk.item(draft.values["item"], REQUIRES)
    past = await _past(talk, item)
    return {"of": [Option(str(event.seq), _line(event, past)) for event, _ in await _found(talk, item)]}


def _line(event: Past, past: Sequence[Past]) -> dict[str, object]:
    said = standing(event, past)
    clipped = words(said, 16) if isinstance(said, str) else ""
    return phrase(f"button.{Button.CORRECT_LINE}", at=moment(event.at), what=act(event.name), words=clipped)


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """How it can be corrected is asked only where there are two ways."""
    if name != "of":
        return draft
    item = await talk.item(draft.values["item"], REQUIRES)
    hows = next((hows for event, hows in await _found(talk, item) if str(event.seq) == draft.values["of"]), ())
    values = {key: value for key, value in draft.values.items() if key not in ("how", "words", "sure")}
    return replace(draft, values=values | ({"how": hows[0].value} if len(hows) == 1 else {}))


async def handle(talk: Talk, form: CorrectItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    past = await _past(talk, item)
    event = next((event for event in past if str(event.seq) == form.of), None)
    if event is None:
        raise Refusal(Refused.NOTHING_TO_CORRECT)
    if form.how == How.UNDO:
        await begin(talk, _UNDO[event.name], {"item": item.id})
    elif form.how == How.WORDS:
        await _write_anew(talk, item, past, event, form.words or [])
    elif form.sure == "no":
        talk.reply(say(f"say.{Say.NOT_TAKEN_BACK}", number=item.number))
    else:
        await _take_back(talk, item, past, event)


async def _write_anew(talk: Talk, item: Item, past: Sequence[Past], event: Past, said: list[str]) -> None:
    kind, outside = _KIND.get(event.name, "talk"), event.name in _TO_RESIDENT
    content = await talk.settle(said, kind, item.id, strip=outside, via=item.via)
    how = {"of": event.seq, "how": How.WORDS, "words": content}
    moved, corrected = correct(item, past, talk.actor(item.now_at), talk.now, talk.channel, **how)  # type: ignore[arg-type]
    await record(talk, item, moved, corrected)
    talk.reply(say(f"say.{Say.CORRECTED_WORDS}", number=item.number, what=act(event.name)))


async def _take_back(talk: Talk, item: Item, past: Sequence[Past], event: Past) -> None:
    actor = talk.actor(item.now_at)
    moved, corrected = correct(item, past, actor, talk.now, talk.channel, of=event.seq, how=How.BACK)
    made = await record(talk, item, moved, corrected)
    if event.name is Name.ITEM_ANSWERED:
        await _put_replies_back(talk, made, event)
    if event.name is Name.ITEM_RATED:
        talk.work.delete(tables.ratings, item_id=item.id, round=event.particulars["round"])
    made = await give_back(talk, made, made.hands - await sitting(talk, made), actor)  # who had it may have left since
    if made.state is State.ASSIGNED or made.state is State.REPORTED:
        made = await put_back(talk, made)
    standing = text(f"state.{made.state}")
    talk.reply(say(f"say.{Say.TAKEN_BACK}", number=item.number, what=act(event.name), state=standing))


async def _put_replies_back(talk: Talk, item: Item, answer: Past) -> None:
    """What the answer passed on waits for the next one."""
    rested = answer.particulars.get("sheets")
    if not isinstance(rested, (list, tuple)):
        return
    for one in await sheets_of(talk.work, item.id):
        if one.id in rested and one.state is SheetState.RELEASED:
            back = sheet_moves.put_back(one, talk.actor(item.now_at), talk.now, talk.channel)
            await record_sheet(talk, item, *back)
