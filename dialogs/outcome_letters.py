"""Letters after a meeting: minutes, what was agreed, suggestions and their fate, looking back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import (
    Choice,
    Letter,
    Param,
    Phrase,
    Ref,
    listing,
    moment,
    phrase,
    station,
    text,
    words,
)
from dialogs.outcome_keys import After
from domain.consultation import Consultation, Fate, Participant
from domain.item import Item
from domain.outcome_moves import Found, MinutesAnswer

_Said = dict[str, Param | None]
SHOWN = 300
"""Characters of a text within a letter; the whole of it is a press away."""


def line(kind: After, *choices: Choice, **params: Param | None) -> Letter:
    key = f"after.{kind}"
    return Letter(key, (phrase(key, **params),), choices=choices)


def topic(found: Consultation) -> Ref:
    return words(found.title_id, 40)


# --- minutes ---


def minutes_draft(
    found: Consultation, kind: After, words_id: str, *, edition: int, tools: Sequence[Choice] = ()
) -> Letter:
    """What stands in the draft, for who keeps it."""
    choices = (
        button(Button.SEND_MINUTES, "send_minutes", primary=True, consultation=found.id, seen=words_id),
        button(Button.EDIT_MINUTES, "edit_minutes", consultation=found.id, seen=words_id),
        button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id),
        *tools,
    )
    return line(kind, *choices, number=found.number, edition=edition, words=words(words_id, SHOWN))


def minutes_for_you(found: Consultation, minutes: str, words_id: str, until: int) -> Letter:
    """With both answers; told again with a new edition."""
    said: _Said = {"number": found.number, "title": topic(found), "words": words(words_id, SHOWN), "by": moment(until)}
    choices = (*minutes_choices(minutes), button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id))
    return line(After.MINUTES_FOR_YOU, *choices, **said)


def minutes_choices(minutes: str) -> tuple[Choice, ...]:
    return (
        button(
            Button.MINUTES_AGREE,
            "answer_minutes",
            primary=True,
            minutes=minutes,
            answer=MinutesAnswer.AGREES.value,
        ),
        button(Button.MINUTES_OBJECT, "answer_minutes", minutes=minutes, answer=MinutesAnswer.OBJECTS.value),
    )


def objection(found: Consultation, one: Participant, words_id: str, until: int) -> Letter:
    """For who decides: as what somebody took part, never who he is."""
    who = text(f"consultation_part.{one.part}")
    said: _Said = {"number": found.number, "who": who, "words": words(words_id, SHOWN), "by": moment(until)}
    return line(After.MINUTES_OBJECTION, button(Button.MINUTES, "minutes", consultation=found.id), **said)


def minutes_decided(found: Consultation, minutes: str) -> tuple[Choice, ...]:
    return (
        button(Button.NEW_EDITION, "minutes", primary=True, consultation=found.id),
        button(Button.KEEP_MINUTES, "keep_minutes", minutes=minutes),
    )


def minutes_decide(found: Consultation, minutes: str, said: Sequence[tuple[Participant, str]]) -> Letter:
    """The time is over and some object: the head decides."""
    lines = [
        phrase(f"after.{After.OBJECTION_LINE}", who=text(f"consultation_part.{one.part}"), words=words(content))
        for one, content in said
    ]
    choices = (*minutes_decided(found, minutes), button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id))
    return line(After.MINUTES_DECIDE, *choices, number=found.number, count=len(lines), lines=listing(lines[:6]))


# --- what was agreed ---


def next_steps(lines: list[Phrase]) -> Param:
    """Who does what until when, below what was agreed; nothing where nothing is to be done."""
    return text(f"after.{After.NEXT_STEPS}", lines=listing(lines[:6])) if lines else ""


def concluded(found: Consultation, steps: Param) -> Letter:
    said: _Said = {"number": found.number, "title": topic(found), "words": words(found.conclusion_id or "")}
    see = button(Button.ACTIONS, "actions", consultation=found.id)
    return line(After.CONCLUDED_FOR_YOU, *((see,) if steps else ()), **said, steps=steps)


def concluded_owner(found: Consultation, items: Sequence[Item], steps: Param) -> Letter:
    """The same for who has these in hand again."""
    told = concluded(found, steps)
    back = [phrase(f"after.{After.CONCLUDED_BACK}", number=one.number) for one in items]
    shown = [button(Button.SHOW, "show", primary=one is items[0], item=one.id) for one in items[:3]]
    return replace(told, text=(*told.text, *back), choices=(*shown, *told.choices))


def concluded_reporter(found: Consultation, item: Item, steps: Param) -> Letter:
    said: _Said = {"number": item.number, "words": words(found.conclusion_id or ""), "steps": steps}
    key = f"after.{After.CONCLUDED_REPORTER}"
    show = button(Button.SHOW, "show", item=item.id)
    made = Letter(key, (phrase(key, **said),), choices=(show,), item_id=item.id, via=item.via, must_reach=True)
    return made


# --- suggestions ---


def suggested(found: Consultation) -> Letter:
    """For the department's liaisons, who may say at once what becomes of it."""
    choices = [
        Choice(phrase(f"fate.{fate}"), "note_fate", {"consultation": found.id, "fate": fate.value}) for fate in Fate
    ]
    said: _Said = {"number": found.number, "station": station(found.station_id), "title": topic(found)}
    return line(After.SUGGESTED_TO_YOU, *choices, **said, words=words(found.suggestion_id or ""))


def fate_told(found: Consultation) -> Letter:
    said: Param = text(f"after.{After.FATE_WORDS}", words=words(found.fate_id)) if found.fate_id else ""
    what = text(f"fate.{found.fate}")
    return line(After.FATE_TOLD, number=found.number, title=topic(found), fate=what, words=said)


# --- looking back ---


def look_choices(look: str, verb: str) -> tuple[Choice, ...]:
    keys = {Found.HOLDS: Button.IT_HOLDS, Found.PARTLY: Button.IT_HOLDS_PARTLY, Found.FAILED: Button.IT_FAILED}
    return tuple(
        button(key, verb, primary=says is Found.HOLDS, look=look, says=says.value) for says, key in keys.items()
    )


def look_ask(found: Consultation, look: str) -> Letter:
    said: _Said = {"title": topic(found), "words": words(found.conclusion_id or "", 160)}
    return line(After.LOOK_ASK, *look_choices(look, "answer_consultation_look"), **said)


def look_task(found: Consultation, look: str, kind: After = After.LOOK_TASK) -> Letter:
    said: _Said = {"number": found.number, "title": topic(found), "words": words(found.conclusion_id or "", 160)}
    return line(kind, *look_choices(look, "check_consultation_look"), **said)
