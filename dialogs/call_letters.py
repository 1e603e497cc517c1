"""What the caller reads: the words to be passed on, and what he does afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.cards import button
from dialogs.keys import Button, Label
from dialogs.letter import Choice, Letter, Phrase, Ref, listing, name, phrase, text
from domain.calls import Outcome
from domain.events import Name
from domain.item import Item
from domain.look_backs import Says
from domain.notices import Notice


@dataclass(frozen=True, slots=True)
class Task:
    """What is open for one item's reporter. `upto` is the newest call of it, `since` when the oldest was asked for.

    `lines` is what is to be told, `rates` whether an answer waits for its rating, `let_be` whether it may be given up.
    `look` is the look-back that waits for the resident's word, by its id.
    """

    item: Item
    upto: str
    lines: Sequence[Phrase]
    phone: bool
    rates: bool = False
    tries: int = 0
    let_be: bool = False
    files: tuple[str, ...] = ()
    urgent: bool = False
    look: str = ""


def said(kind: str, speaker: Mapping[str, Any], lines: Sequence[Phrase]) -> list[Phrase]:
    """What the member wrote is told as his; everything else as it would have been written."""
    if speaker.get("kind") != "member":
        return list(lines)
    event = Name.ITEM_ASKED if kind == f"notice.{Notice.ASKED}" else Name.ITEM_TOLD
    by = name(speaker["person"])
    return [phrase(f"event.{event}", by=by, words=line["params"].get("words")) for line in lines]


def how(phone: bool) -> Ref:
    return text(f"label.{Label.CALL_BY_PHONE if phone else Label.CALL_WITHOUT_PHONE}")


def task_letter(key: str, task: Task, why: Label | None = None) -> Letter:
    """`why` the words did not arrive, where that is said."""
    words = list(task.lines) or [phrase(f"label.{Label.CALL_WORDS_GONE}")]
    reason = {"why": text(f"label.{why}")} if why else {}
    tries = (phrase(f"label.{Label.CALL_TRIES}", count=task.tries),) if task.tries else ()
    line = phrase(key, number=task.item.number, how=how(task.phone), words=listing(words), **reason)
    return Letter(
        key,
        (line, *tries),
        choices=task_choices(task),
        files=task.files,
        item_id=task.item.id,
        via=task.item.via,
        carries=True,
        must_reach=True,
        urgent=task.urgent,
    )


def task_choices(task: Task) -> tuple[Choice, ...]:
    item = task.item
    made: list[Choice] = [button(Button.SEE_PHONE, "see_phone", primary=True, item=item.id)] if task.phone else []
    if task.rates:
        made.append(button(Button.RATE_BY_CALL, "rate_by_call", item=item.id))
    if task.look:
        for says, key in ((Says.HOLDS, Button.LOOK_HOLDS), (Says.FAILED, Button.LOOK_FAILED)):
            made.append(button(key, "look_by_call", item=item.id, look=task.look, says=says.value))
    labels = {Outcome.REACHED: Button.CALL_REACHED, Outcome.NO_ANSWER: Button.CALL_NO_ANSWER}
    if task.phone:
        labels |= {Outcome.WRONG_NUMBER: Button.CALL_WRONG}
    else:
        labels = {Outcome.REACHED: Button.CALL_TOLD, Outcome.NO_ANSWER: Button.CALL_NOT_MET}
    labels |= {Outcome.NEEDLESS: Button.CALL_NEEDLESS}
    for outcome, label in labels.items():
        made.append(button(label, "note_call", item=item.id, upto=task.upto, outcome=outcome.value))
    if task.let_be:
        last = Outcome.NO_ANSWER.value
        made.append(button(Button.CALL_LET_BE, "note_call", item=item.id, upto=task.upto, outcome=last, ended=True))
    return (*made, button(Button.SHOW, "show", item=item.id))
