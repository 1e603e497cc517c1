"""A name that staff change: the one that stands is shown first, and asked about anew where somebody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Say
from dialogs.letter import Param
from dialogs.place_keys import Places, said
from domain.cell_words import plain
from handlers.dialog import advance
from handlers.talk import Talk
from storage import tables

SHORTEST, LONGEST, LONGEST_EN = 2, 20, 60


def short_name(talk: Talk, answer: Answer, most: int = LONGEST) -> str:
    """A name as it is kept; its words are not. Raises Misheard."""
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    given = " ".join(plain(answer.text).split())
    if not SHORTEST <= len(given) <= most or given.isdigit():
        raise Misheard(Say.PLACE_NAME_EN_UNCLEAR if most == LONGEST_EN else Say.PLACE_NAME_UNCLEAR)
    return given


def column_of(tongue: str) -> str:
    return "name_en" if tongue == "en" else "name"


def with_seen(draft: Draft, thing: str, called: Callable[[str, str], str]) -> Draft:
    """The question for a new name knows the one that stands; `called` names a thing in a tongue."""
    values = draft.values
    if not {thing, "tongue"} <= values.keys() or "called" in values:
        return draft
    return replace(draft, values={**values, "seen": called(values[thing], values["tongue"])})


def now_said(draft: Draft) -> dict[str, Param]:
    """What a question for a new name tells of the one that stands."""
    seen = draft.values.get("seen", "")
    return {"now": {"$": "text", **(said(Places.NOW, now=seen) if seen else said(Places.NOW_EMPTY))}}


async def ask_anew(talk: Talk, form: str, values: dict[str, Any], seen: str) -> None:
    """Somebody has changed it meanwhile: what stands now is shown, and the new name asked for once more."""
    draft = Draft(form, {**values, "seen": seen}, order=tuple(values), since=talk.now)
    await advance(talk, draft, Say.PLACE_MOVED)
