"""打通了, 没人接, 号码不对, 不用打了: with a call that ends it, the clocks that wait for a person start."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.call_forms import NoteCall
from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase
from domain.calls import HALF_DAYS, Outcome, may_let_be, when_said
from domain.clocks import Clock
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.station_moves import Call, call
from handlers.call_tasks import rows_of, tries_of, waits_for_rating
from handlers.show_calls import tasks_of
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.database import Row

FORM = NoteCall
REQUIRES = Permission.ITEM_RATE_BY_CALL
PRESSED_TWICE = 10 * 60_000
"""So soon nobody tries again, ms."""
_NOTED = {
    Outcome.REACHED: Say.CALL_NOTED,
    Outcome.NO_ANSWER: Say.CALL_NOTED_TRY,
    Outcome.WRONG_NUMBER: Say.CALL_NOTED_WRONG,
    Outcome.NEEDLESS: Say.CALL_NOTED_NEEDLESS,
}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody is asked what was said where somebody else has called already."""
    if not name:
        await rows_of(talk, await talk.item(draft.values["item"], REQUIRES), draft.values.get("upto", ""))
    return draft


async def handle(talk: Talk, form: NoteCall) -> None:
    item = await talk.item(form.item, REQUIRES)
    rows = await rows_of(talk, item, form.upto)
    zone = talk.house.district.zone
    if form.outcome is Outcome.NO_ANSWER and not form.ended and talk.now - _last_try(rows) < PRESSED_TWICE:
        raise Refusal(Refused.ALREADY_DONE)
    if form.ended and not may_let_be(await tries_of(talk, item, rows), zone):
        raise Refusal(Refused.CALL_GO_ON, number=item.number, count=HALF_DAYS)
    at, words = await _said(talk, item, form.words or [])
    ended = form.ended or form.outcome is not Outcome.NO_ANSWER
    noted = Call(max(row["about"] for row in rows), form.outcome, at, ended=ended, words=words)
    moved, event = call(item, talk.actor(item.now_at), talk.now, talk.channel, noted)
    made = await record(talk, item, moved, event)
    for row in rows:
        _keep(talk, row, noted)
    if ended and waits_for_rating(made):
        _start_rating(talk, made, at)
    talk.reply(await _noted(talk, made, form, max(row["tries"] for row in rows) + 1))


def _last_try(rows: Sequence[Row]) -> int:
    """When nobody answered last, UTC ms; 0 where nobody has called yet."""
    return max((row["called_at"] or 0 for row in rows if row["outcome"] == Outcome.NO_ANSWER), default=0)


async def _said(talk: Talk, item: Item, ids: list[str]) -> tuple[int, str | None]:
    """When it was, and the content with what was said; without a word neither.

    Nobody was told of an answer before it was given: an earlier time is taken for one of the words.
    """
    text = await talk.words(ids)
    at, rest = when_said(text, talk.now, talk.house.district.zone)
    if at is not None and at < (item.answered_at or item.reported_at):
        at, rest = None, text
    if not text:
        return talk.now, None
    if not rest:
        for content in ids:
            talk.work.delete(tables.contents, id=content)
        return at or talk.now, None
    words = await talk.settle(ids, "note", item.id, via=item.via)
    if rest != text:
        talk.work.update(tables.contents, {"id": words}, text=rest)
    return at or talk.now, words


def _keep(talk: Talk, row: Row, noted: Call) -> None:
    """Of two who note it at once the second one finds it moved."""
    left: Row = {"called_at": noted.at, "called_by": talk.person_id, "outcome": noted.outcome.value}
    left |= {"tries": row["tries"] + (noted.outcome is Outcome.NO_ANSWER), "words_id": noted.words}
    if noted.ended:
        left["done_at"] = talk.now
    talk.work.update(tables.calls, {"id": row["id"], "tries": row["tries"]}, rule="one", **left)


def _start_rating(talk: Talk, item: Item, at: int) -> None:
    """The days to rate begin with the call, also where an earlier one, or nobody's, had begun them."""
    due = talk.house.clocks_of(item.clocks).due(Clock.RATING, at, talk.house.calendar).due_at
    talk.work.timer("rating", item.id, item.answers, due)
    key = {"kind": "rating", "subject": item.id, "round": item.answers}
    talk.work.update(tables.timers, key, due_at=due)


async def _noted(talk: Talk, item: Item, form: NoteCall, tries: int) -> Letter:
    said = Say.CALL_NOTED_ENDED if form.ended else _NOTED[form.outcome]
    key = f"say.{said}"
    line = phrase(key, number=item.number, count=tries, most=HALF_DAYS)
    left = [task for task in await tasks_of(talk) if task["item_id"] != item.id]
    more = (button(Button.CALLS, "calls"),) if left else ()
    return Letter(key, (line,), choices=more, item_id=item.id)
