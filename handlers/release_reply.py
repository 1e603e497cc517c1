"""答复居民 resting on departments' replies and on what was agreed: they are the proposal, and stay below one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, phrase, row, say, text, words
from dialogs.outcome_keys import After
from dialogs.sheet_forms import Release
from domain import moves
from domain.item import MOVES, Item, State, Verb
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from domain.sheet_answer import Said, cleared, proposed, resting, waiting
from handlers.dialog import answer_choice
from handlers.erasing import lapse_unheard
from handlers.refer_item import warned
from handlers.talk import Talk
from handlers.telling import record
from storage.consultations import consultations_of
from storage.sheets import sheets_of

FORM = Release
REQUIRES = Permission.ITEM_ANSWER
SHOWN = 600


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "how" and draft.values["how"] == "own":
        values = {key: value for key, value in draft.values.items() if key != "words"}
        return replace(draft, values=values, order=tuple(one for one in draft.order if one != "words"))
    if name == "words" and draft.values.get("how") == "as_is":  # more was written on the check card
        return replace(draft, values=draft.values | {"how": "own"})
    if name != "":
        return draft
    item = await talk.item(draft.values["item"], REQUIRES)
    found = await _replies(talk, item)
    made = talk.keep("answer", await _proposed(talk, item, found), days=7, item_id=item.id)
    key = f"say.{Say.RELEASE_PROPOSED}" if found else f"after.{After.ANSWER_RESTS}"
    line = phrase(key, number=item.number, words=words(made, SHOWN))
    talk.reply(Letter(key, (line,), item_id=item.id, via=item.via, carries=True))
    return replace(draft, values=draft.values | {"draft": [made]})


async def instead_of_answer(talk: Talk, draft: Draft, item: Item) -> Draft | None:
    """答复 where replies wait: the same answer in this form, with what is written already; None where none wait."""
    around = talk.reads.around(item.id)
    rests = around is None or around.sheets or around.consultations
    if item.state not in MOVES[Verb.ANSWER].sources or not rests:
        return None
    if not waiting(await sheets_of(talk.work, item.id)) and not await _agreed(talk, item):
        return None
    own = {"how": "own"} if draft.values.get("words") else {}
    return await taken(talk, replace(draft, form=Release.name, values=draft.values | own), "")


async def _replies(talk: Talk, item: Item) -> list[Sheet]:
    """Raises Refusal while a department has it still, or where none has replied."""
    if item.state not in MOVES[Verb.ANSWER].sources:
        still = item.state is State.REFERRED
        raise Refusal(Refused.STILL_REFERRED if still else Refused.ITEM_MOVED, number=item.number, state=item.state)
    found = waiting(await sheets_of(talk.work, item.id))
    if not found and not await _agreed(talk, item):
        raise Refusal(Refused.NOTHING_TO_RELEASE, number=item.number)
    return found


async def _agreed(talk: Talk, item: Item) -> list[str]:
    """What consultations since its last answer agreed about it: contents."""
    since = item.answered_at or 0
    found = await consultations_of(talk.work, item.id)
    return [one.conclusion_id for one in found if one.conclusion_id and (one.concluded_at or 0) > since]


async def _proposed(talk: Talk, item: Item, found: list[Sheet]) -> str:
    agreed = await talk.words(await _agreed(talk, item))
    replies = []
    for one in found:
        place = talk.house.district.department(one.department_id)
        if one.outcome is None or place is None:
            continue
        said = await talk.words([one.reply_id or ""])
        reason = await talk.words([one.reason_id]) if one.reason_id else ""
        replies.append(Said(place.name, one.outcome, said, one.done_day or "", one.outcome_day, reason))
    return "\n\n".join(part for part in (cleared(agreed), proposed(replies)) if part)


async def check(talk: Talk, draft: Draft) -> Letter:
    """What the resident will read."""
    item = await talk.item(draft.values["item"], REQUIRES)
    values = draft.values
    texts = [*values.get("words", []), *values["draft"]] if values["how"] == "own" else values["draft"]
    rows = [row("message-square", words(one, SHOWN), f"label.{Label.ANSWER}") for one in texts]
    files = _photos(waiting(await sheets_of(talk.work, item.id)), values.get("files", []))
    if files:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=len(files)), f"label.{Label.PHOTOS}"))
    return Letter(
        "release.check.ask",
        (phrase("release.check.ask", number=item.number), *await warned(talk, item, texts)),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_WORDS}"), CHECK, "how"),
            button(Button.CANCEL, "cancel"),
        ),
        files=files,
        item_id=item.id,
        via=item.via,
        carries=True,
    )


def _photos(found: list[Sheet], own: Sequence[str]) -> tuple[str, ...]:
    """One's own, and the departments', which go along with their words; but none of a paper: it shows who signed."""
    theirs = (file for one in found if not one.on_paper for file in one.reply_files)
    return tuple(dict.fromkeys((*own, *theirs)))


async def handle(talk: Talk, form: Release) -> None:
    item = await talk.item(form.item, REQUIRES)
    found = await _replies(talk, item)
    texts = [*form.words, *form.draft] if form.how == "own" else form.draft
    said = await talk.settle(texts, "answer", item.id, strip=True, via=item.via)
    files = _photos(found, form.files)
    talk.attach(files, item.id, said)
    by = talk.actor(item.now_at)
    moved, event = moves.answer(item, by, talk.now, talk.channel, words=said, rests_on=resting(found))
    made = await record(talk, item, moved, event, files=files)
    closed = (await lapse_unheard(talk, made)).state is State.CLOSED
    talk.reply(say(f"say.{Say.ANSWERED_NOBODY if closed else Say.ANSWERED}", number=item.number))
