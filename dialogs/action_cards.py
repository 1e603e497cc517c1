"""An action as people see it: its line, its card, what may be done with it now."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dialogs.cards import button
from dialogs.desk_cards import noon
from dialogs.keys import Button
from dialogs.letter import Card, Choice, Letter, Param, Phrase, day, phrase, row, text, words
from dialogs.outcome_keys import After
from domain.action import Action, ActionState

_STANDS = {
    ActionState.OPEN: After.ACTION_OPEN,
    ActionState.DONE: After.ACTION_DONE,
    ActionState.DROPPED: After.ACTION_DROPPED,
}


def standing(found: Action, now: int) -> After:
    late = found.open and found.due_at is not None and found.due_at <= now
    return After.ACTION_LATE if late else _STANDS[found.state]


def action_line(found: Action, whose: Param, zone: ZoneInfo, now: int) -> Phrase:
    """「1. 更换门机，物业公司，11月27日前，办理中」"""
    stands = text(f"after.{standing(found, now)}")
    said = {"words": words(found.words_id, 60), "who": whose, "due": day(noon(found.due_day, zone)), "state": stands}
    return phrase(f"after.{After.ACTION_LINE}", number=found.number.rpartition("-")[2], **said)


def action_letter(
    found: Action, kind: After, whose: Param, zone: ZoneInfo, now: int, *choices: Choice, **params: Param | None
) -> Letter:
    """Its card below a line of the bot."""
    rows = [row("user", whose, f"after.{After.ACTION_WHO}")]
    rows.append(row("calendar-days", day(noon(found.due_day, zone)), f"after.{After.ACTION_DUE_DAY}"))
    if found.done_id:
        rows.append(row("message-circle", words(found.done_id, 160), f"after.{After.ACTION_DID}"))
    stands = standing(found, now)
    tone = {After.ACTION_LATE: "alert", After.ACTION_OPEN: "busy", After.ACTION_DONE: "done"}.get(stands, "plain")
    card = Card(words(found.words_id, 60), found.number, f"after.{stands}", tone, tuple(rows))
    key = f"after.{kind}"
    return Letter(key, (phrase(key, number=found.number, **params),), card=card, choices=choices)


def action_choices(found: Action, *, mine: bool, leads: bool, decides: bool) -> tuple[Choice, ...]:
    """The most likely first."""
    made: list[Choice] = []
    if found.open and (mine or leads):
        made.append(button(Button.DO_ACTION, "do_action", primary=mine, action=found.id))
        if leads or not found.extensions:
            made.append(button(Button.EXTEND_ACTION, "extend_action", action=found.id))
        if found.owner_id is not None or leads:
            made.append(button(Button.HAND_OVER_ACTION, "hand_over_action", action=found.id))
    if found.open and decides:
        made.append(button(Button.DROP_ACTION, "drop_action", action=found.id))
    if not found.open and leads:
        made.append(button(Button.REOPEN_ACTION, "reopen_action", action=found.id))
    return tuple(made)
