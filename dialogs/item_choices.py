"""What the reader of an item's card may do with it."""

from __future__ import annotations

from collections.abc import Container

from dialogs.cards import button, solved_choices
from dialogs.keys import Button
from dialogs.letter import (
    Choice,
)
from domain.clocks import Clock
from domain.item import MOST_REDOS, MOVES, Item, Objection, State, Verb
from domain.reading import Reader
from domain.running import of


def choices_for(item: Item, reader: Reader, person_id: str) -> tuple[Choice, ...]:
    """The verbs that a reader may do now, the most likely first; at most nine."""
    match reader:
        case "resident":
            return _for_resident(item)
        case "holder":
            return tuple(choice for choice in _for_resident(item) if choice.verb in _HELD)
        case "handler":
            return _for_handler(item, person_id)
        case "head":
            return _for_head(item, person_id)
        case "clerk":
            return _for_clerk(item)


_HELD = frozenset({"show", "supplement", "rate"})
"""What a receipt opens: see, add, rate; nothing else."""


def _for_resident(item: Item) -> tuple[Choice, ...]:
    if item.merged_into is not None:
        return _for_merged(item)
    if item.state is State.ANSWERED and item.solved is None:
        return (*solved_choices(item), button(Button.SHOW, "show", item=item.id))
    if item.state is State.CLOSED:
        again = (button(Button.RATE_AGAIN, "rate_again", item=item.id),) if item.solved is not None else ()
        return (button(Button.SHOW, "show", item=item.id), button(Button.REOPEN, "reopen", item=item.id), *again)
    if not item.open:
        return (button(Button.SHOW, "show", item=item.id), *_objecting(item))
    return (
        button(Button.SHOW, "show", item=item.id),
        button(Button.SUPPLEMENT, "supplement", item=item.id),
        button(Button.WITHDRAW, "withdraw", item=item.id),
        *((button(Button.RATE_AGAIN, "rate_again", item=item.id),) if item.solved is not None else ()),
    )


def _for_merged(item: Item) -> tuple[Choice, ...]:
    """The reporter of a merged item, which may stand as its main one does: he rates for himself."""
    rates = item.state in (State.ANSWERED, State.CLOSED) and item.solved is None and item.answered_at is not None
    adds = item.state is State.MERGED or item.open
    return (
        *(solved_choices(item) if rates else ()),
        button(Button.SHOW, "show", item=item.id),
        *((button(Button.SUPPLEMENT, "supplement", item=item.id),) if adds else ()),
        *((button(Button.RATE_AGAIN, "rate_again", item=item.id),) if item.solved is not None else ()),
        *_objecting(item),
    )


def _objecting(item: Item) -> tuple[Choice, ...]:
    return (button(Button.OBJECT, "object", item=item.id),) if item.objection is None else ()


def _for_handler(item: Item, person_id: str) -> tuple[Choice, ...]:
    if item.offered_to == person_id or (item.state is State.ASSIGNED and item.assignee_id == person_id):
        return (
            button(Button.ACCEPT, "accept", primary=True, item=item.id),
            button(Button.DECLINE, "decline", item=item.id),
            *(() if item.offered_to == person_id else (button(Button.HAND_OVER, "hand_over", item=item.id),)),
            button(Button.NOTE, "note", item=item.id),
            button(Button.FULL, "full", item=item.id),
            button(Button.MANAGE, "manage", item=item.id),
        )
    if item.state is State.ACCEPTED:
        return (
            button(Button.TELL, "tell", primary=True, item=item.id),
            button(Button.VISIT, "visit", item=item.id),
            button(Button.ANSWER, "answer", item=item.id),
            button(Button.ASK, "ask", item=item.id),
            button(Button.NOTE, "note", item=item.id),
            button(Button.HAND_OVER, "hand_over", item=item.id),
            button(Button.FULL, "full", item=item.id),
            button(Button.SHOW, "show", item=item.id),
            button(Button.MANAGE, "manage", item=item.id),
        )
    talking = (button(Button.TELL, "tell", item=item.id),) if item.state in (State.REFERRED, State.CONSULTING) else ()
    visiting = (button(Button.VISIT, "visit", item=item.id),) if item.state is State.CONSULTING else ()
    return (*talking, *visiting, *_looking(item))


def _for_head(item: Item, person_id: str) -> tuple[Choice, ...]:
    made: list[Choice] = []
    if item.state in (State.REPORTED, State.ASSIGNED):
        key = Button.ASSIGN if item.state is State.REPORTED else Button.REASSIGN
        made.append(button(key, "assign", primary=item.state is State.REPORTED, item=item.id))
    if item.state is State.ASSIGNED and item.assignee_id != person_id:
        made.append(button(Button.TAKE_OVER, "accept", item=item.id))
    if item.state is State.ANSWERED and item.redone >= MOST_REDOS:
        made.append(button(Button.CONCLUDE, "conclude", primary=True, item=item.id))
    if item.state is State.ACCEPTED:
        made.append(button(Button.HAND_OVER, "hand_over", item=item.id))
    if item.open:
        made.append(button(Button.CLASSIFY, "classify", item=item.id))
    if item.state in (State.REPORTED, State.ASSIGNED, State.ACCEPTED):
        made.append(button(Button.REFUSE, "refuse", item=item.id))
    if item.state is State.CLOSED:
        made.append(button(Button.REOPEN, "reopen", item=item.id))
    return (*made, *_looking(item))


def _looking(item: Item) -> tuple[Choice, ...]:
    if item.state is State.REFERRED:
        return (
            button(Button.SHEETS_OF_ITEM, "sheets_of_item", primary=True, item=item.id),
            button(Button.NOTE, "note", item=item.id),
            button(Button.FULL, "full", item=item.id),
            button(Button.SHOW, "show", item=item.id),
            button(Button.MANAGE, "manage", item=item.id),
        )
    if item.state is State.MERGED:
        return (
            button(Button.MAIN_ITEM, "show", primary=True, item=item.merged_into),
            button(Button.FULL, "full", item=item.id),
            button(Button.SHOW, "show", item=item.id),
            button(Button.MANAGE, "manage", item=item.id),
        )
    return (
        button(Button.NOTE, "note", item=item.id),
        button(Button.FULL, "full", item=item.id),
        button(Button.SHOW, "show", item=item.id),
        button(Button.MANAGE, "manage", item=item.id),
    )


def _for_clerk(item: Item) -> tuple[Choice, ...]:
    waits = item.state is State.REPORTED
    key = Button.ASSIGN if waits else Button.REASSIGN
    assign = (button(key, "assign", primary=waits, item=item.id),)
    return (*(assign if item.state in (State.REPORTED, State.ASSIGNED) else ()), *_looking(item))


def _rates(item: Item) -> bool:
    """Also what was said before may be said anew, as long as it stands."""
    rated = item.solved is not None and item.state not in (State.REFUSED, State.WITHDRAWN)
    return rated or item.state in (State.MERGED, State.ANSWERED)


def extends(item: Item) -> bool:
    """Whether more time may still be asked for its answer."""
    one = of(item.running, Clock.ANSWER)
    return item.state in MOVES[Verb.EXTEND].sources and one is not None and not one.extensions


def more_choices(item: Item, permitted: Container[str], *, own: bool = False) -> tuple[Choice, ...]:
    """更多操作: the rarer verbs that may be done now. `permitted` are the verbs that the reader's roles grant."""
    referring = item.state in MOVES[Verb.REFER].sources
    consulting = item.state in MOVES[Verb.CONSULT].sources
    found = [
        (Button.CONSULT, "begin_consultation", consulting and item.owner_id is not None),
        (Button.JOIN_TALK, "join_consultation", consulting),
        (Button.TALKS, "consultations_of_item", True),
        (Button.WRITE_SHEET, "refer", referring),
        (Button.PROPOSE_REFERRAL, "propose_referral", referring and "refer" not in permitted),
        (Button.SHEETS_OF_ITEM, "sheets_of_item", referring),
        (Button.TRANSFER, "transfer", item.state in MOVES[Verb.TRANSFER].sources),
        (Button.MERGE, "merge", item.open),
        (Button.UNMERGE, "unmerge", item.state is State.MERGED),
        (Button.SPLIT, "split", item.open),
        (Button.OPEN_ITEM, "open_item", item.open and item.shown_id is None and not item.recused and not item.practice),
        (Button.HIDE_ITEM, "hide_item", item.open and item.shown_id is not None and not item.stations_own),
        (Button.RESTORE, "restore", item.state in (State.REFUSED, State.WITHDRAWN, State.MERGED)),
        (Button.ANSWER_OBJECTION, "answer_objection", item.objection is Objection.OPEN),
        (Button.RATE_BY_CALL, "rate_by_call", _rates(item)),
        (Button.SEE_CHECK, "see_check", item.state is State.CLOSED),
        (Button.SEE_PHONE, "see_phone", True),
        (Button.RECUSE, "recuse", item.open),
        (Button.CORRECT, "correct", True),
        (Button.REISSUE, "reissue", not own and item.entered_by is not None),
        (Button.PRINT_SLIP, "print_slip", item.entered_by is not None),
        (Button.OPEN_IDENTITY, "open_identity", True),
        (Button.SILENCE, "silence", True),
        (Button.EXTEND, "extend", extends(item)),
        (Button.WHY, "why", True),
    ]
    return tuple(button(key, verb, item=item.id) for key, verb, now in found if now and verb in permitted)
