"""Words and files while a form is open: the answer to its question, or more of what is being written."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import CHECK, Answer, Draft, Kind, add
from dialogs.keys import Say
from dialogs.letter import say
from handlers.choosing import lone_number
from handlers.dialog import VERBS, advance, answer, question
from handlers.renew_consent import gather
from handlers.talk import Talk
from storage import tables

_SHORT = frozenset({"supplement", "tell", "note", "answer_before", "speak", "speak_for"})
"""What is said there may be a number: 3 to the question which floor. A matter or a reason never is one."""


async def to_draft(talk: Talk, text: str, files: tuple[str, ...]) -> None:
    """Words while a question is open: its answer; on the check card, more of the same."""
    draft = talk.draft
    assert draft is not None
    if draft.form == "sort_command":
        draft = talk.draft = Draft.of(draft.values["over"])  # who writes on goes on with what was begun
    if not files and lone_number(text) is not None and (draft.asking == CHECK or _asks_choice(draft)):
        await answer(talk, Answer(text=text))  # a number that stands before nothing
        return
    if not files and lone_number(text) is not None and _asks_words(draft):
        talk.drop_waiting(draft.letter)
        talk.reply(await question(talk, draft, hint=Say.NUMBER_ALONE))
        return
    if draft.form == "renew_consent":
        await gather(talk, draft, Answer(words=talk.keep("words", text, days=7) if text else None, files=files))
        return
    draft, files = _with_files(talk, draft, files)
    if not text and not files and draft == talk.draft:
        return
    words = talk.keep("words", text, days=7) if text else None
    said = Answer(words=words, text=text, files=files)
    if talk.said and not _answers_by_said(draft):
        draft = replace(draft, values={**draft.values, "said": [*draft.values.get("said", []), talk.said]})
    if talk.warned:
        draft = replace(draft, values={**draft.values, "danger_told": True})
    asks = VERBS[draft.form].form.asks()
    written = next((name for name, ask in asks.items() if ask.kind is Kind.WORDS), "words")
    gathers = draft.asking == CHECK or (
        (written in draft.values or VERBS[draft.form].form.ahead) and _asks_choice(draft)
    )
    gathers = gathers and written in VERBS[draft.form].form.model_fields  # a form without words of anybody takes none
    talk.draft = draft
    if (gathers and not draft.changing) or (not text and not files):
        await _gather(talk, draft, said, written)
        return
    await answer(talk, said)


def _answers_by_said(draft: Draft) -> bool:
    """Of few forms `said` is an answer of their own; of all others the chat's lines, which go with the draft."""
    own = VERBS[draft.form].form.model_fields.get("said")
    return own is not None and own.annotation != list[str]


def _with_files(talk: Talk, draft: Draft, files: tuple[str, ...]) -> tuple[Draft, tuple[str, ...]]:
    """Photos belong to the report whatever is being asked; a form that takes none says so."""
    form = VERBS[draft.form].form
    asked = form.asks().get(draft.asking)
    if not files or draft.asking == CHECK or (asked is not None and asked.files):
        return draft, files
    if "files" in form.model_fields:
        return add(draft, "words", Answer(files=files)), ()
    for file in files:
        talk.work.update(tables.attachments, {"id": file}, state="dropped")
    talk.reply(say(f"say.{Say.WORDS_ONLY}"))
    return draft, ()


def _asks_words(draft: Draft) -> bool:
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None and ask.kind is Kind.WORDS and draft.form not in _SHORT


def _asks_choice(draft: Draft) -> bool:
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None and ask.kind is Kind.CHOICE and not ask.typed


async def _gather(talk: Talk, draft: Draft, said: Answer, name: str) -> None:
    """More words or photos for what is being written, while another question stands open."""
    talk.drop_waiting(draft.letter)
    more = add(draft, name, said)
    handler = VERBS[draft.form]
    if handler.taken is not None:
        more = await handler.taken(talk, more, name)
    await advance(talk, more, hint=Say.ADDED)


async def all_sent(talk: Talk, draft: Draft) -> None:
    """完成: there is nothing to say beside the photos."""
    talk.drop_waiting(draft.letter)
    handler, name = VERBS[draft.form], draft.asking
    taken = replace(draft, values={**draft.values, name: []}, order=(*draft.order, name))
    if handler.taken is not None:
        taken = await handler.taken(talk, taken, name)
    await advance(talk, taken)
