"""Lists of items: one's own, those to be done, those that the head must see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import item_choice
from dialogs.forms import ShowInbox, ShowMyItems, ShowTodo
from dialogs.hats import hat_ref
from dialogs.keys import Band, Say
from dialogs.letter import Letter, Phrase, listing, phrase, say, text, title, words
from dialogs.open_lines import open_choice
from domain.hats import offices
from domain.item import DECLINES_BEFORE_HEAD, MOST_REDOS, Item, Objection, State
from domain.merging import as_main
from domain.people import Role
from domain.permissions import Permission
from handlers.talk import Talk
from storage.items import items_at, items_handled_by, items_objected, items_of, mains_of
from storage.receipts import items_held_by
from storage.supports import followed_by

MOST = 8
FOLLOWED_FOR = 30 * 86_400_000
"""How long what one supports stays in the list after its end, ms."""


def list_letter(kind: Say, items: Sequence[Item], lines: list[Phrase], total: int) -> Letter:
    """A list with one choice an item; `total` is how many there are, of which at most eight are shown."""
    key = f"say.{kind}"
    shown = phrase(key, count=total, lines=listing(lines))
    return Letter(key, (shown,), choices=tuple(item_choice(item) for item in items), carries=True)


def line(kind: Say, item: Item, band: str = "") -> Phrase:
    state = text(f"band.{band}") if band else text(f"state.{item.state}")
    return phrase(f"say.{kind}", number=item.number, title=title(item.words_id), state=state)


class My:
    FORM = ShowMyItems
    REQUIRES = Permission.ITEM_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowMyItems) -> None:
        found = await items_of(talk.work, talk.person_id, most=MOST)
        held = await items_held_by(talk.work, talk.person_id, most=MOST - len(found)) if len(found) < MOST else []
        followed = await followed_by(talk.work, talk.person_id, talk.now - FOLLOWED_FOR, most=MOST - len(found + held))
        if not found and not held and not followed:
            talk.reply(say(f"say.{Say.MY_NONE}"))
            return
        mains = await mains_of(talk.work, found)
        stand = [as_main(item, mains[item.id]) if item.id in mains else item for item in found]
        lines = [*(line(Say.MY_LINE, item) for item in stand), *(line(Say.MY_LINE_HELD, item) for item in held)]
        lines += [_followed(item) for item in followed]
        listed = list_letter(Say.MY_LIST, [*found, *held], lines, len(lines))
        talk.reply(replace(listed, choices=(*listed.choices, *(open_choice(item) for item in followed))))


def _followed(item: Item) -> Phrase:
    said = {"title": words(item.shown_id or ""), "state": text(f"state.{item.state}")}
    return phrase(f"say.{Say.MY_LINE_FOLLOWED}", **said)


class Todo:
    FORM = ShowTodo
    REQUIRES = Permission.TODO_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowTodo) -> None:
        found = await items_handled_by(talk.work, talk.person_id)
        every = [item for item in found if item.state is not State.ANSWERED]
        waiting = [item for item in every if talk.hat.scope_id in ("", item.now_at)]
        others = _elsewhere(talk, every)
        if not waiting:
            talk.reply(Letter(f"say.{Say.TODO_NONE}", (phrase(f"say.{Say.TODO_NONE}"), *others)))
            return
        urgent_first = sorted(waiting, key=lambda item: (item.urgency != "danger", item.state != State.ASSIGNED))
        shown = urgent_first[:MOST]
        lines = [line(Say.TODO_LINE, i, Band.OFFERED if i.offered_to == talk.person_id else "") for i in shown]
        listed = list_letter(Say.TODO_LIST, shown, lines, len(waiting))
        talk.reply(replace(listed, text=(*listed.text, *others)))


def _elsewhere(talk: Talk, every: Sequence[Item]) -> tuple[Phrase, ...]:
    """What waits in the hats that are not worn now, one line each."""
    if not talk.serves:
        return ()
    counts = {
        hat: sum(item.now_at == hat.scope_id for item in every) for hat in offices(talk.appointments) if hat != talk.hat
    }
    lines = [phrase(f"say.{Say.ELSEWHERE_LINE}", hat=hat_ref(hat), count=n) for hat, n in counts.items() if n]
    if not lines:
        return ()
    return (phrase(f"say.{Say.TODO_ELSEWHERE}", count=sum(counts.values()), lines=listing(lines)),)


class Inbox:
    FORM = ShowInbox
    REQUIRES = Permission.INBOX_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowInbox) -> None:
        found: list[tuple[str, Item]] = []
        for station_id in _stations(talk):
            states = (State.REPORTED, State.ASSIGNED, State.ACCEPTED, State.ANSWERED)
            ended = await items_objected(talk.work, station_id) if Role.STAFF in talk.roles else []
            for item in [*ended, *await items_at(talk.work, station_id, states)]:
                band = Band.FOR_STAFF if await _falls_to(talk, item) else band_of(item)
                if band and _may_decide(talk, item):
                    found.append((band, item))
        if not found:
            talk.reply(say(f"say.{Say.INBOX_NONE}"))
            return
        shown = sorted(found, key=lambda pair: _ORDER.index(pair[0]))[:MOST]
        lines = [line(Say.INBOX_LINE, item, band) for band, item in shown]
        talk.reply(list_letter(Say.INBOX_LIST, [item for _, item in shown], lines, len(found)))


_ORDER: list[str] = [
    Band.OBJECTED,
    Band.FOR_STAFF,
    Band.DECLINED,
    Band.TO_CONCLUDE,
    Band.LEFT,
    Band.REDONE,
    Band.UNACCEPTED,
    Band.NEW,
]


async def _falls_to(talk: Talk, item: Item) -> bool:
    """Whether staff decide about it, because the station has no head who may."""
    if Role.STAFF not in talk.hat.roles:
        return False
    crew = await talk.crew(item.now_at)
    return talk.person_id in crew.deciders(item) and talk.person_id not in crew.heads


def _may_decide(talk: Talk, item: Item) -> bool:
    """Who is recused decides nothing of it, and nobody decides about what he reported himself."""
    if item.recused and not talk.hat.roles & {Role.HEAD, Role.CLERK, Role.STAFF}:
        return False  # who sits for the head leaves it to him
    return talk.person_id not in item.recused and (item.practice or item.reporter_id != talk.person_id)


def band_of(item: Item) -> str:
    """Why an item stands in the head's inbox; empty when it needs nothing of him."""
    if item.objection is Objection.OPEN:
        return Band.OBJECTED
    if item.state is State.REPORTED:
        return _of_reported(item)
    if item.state is State.ASSIGNED:
        return Band.UNACCEPTED
    if item.state is State.ANSWERED:
        return Band.TO_CONCLUDE if item.redone >= MOST_REDOS else ""
    return Band.REDONE if item.redone and item.state is State.ACCEPTED else ""


def _of_reported(item: Item) -> Band:
    """New, or come back: declined, to be done again, or left behind by who had it."""
    if item.declined:
        return Band.DECLINED if len(item.declined) >= DECLINES_BEFORE_HEAD else Band.NEW
    if item.assigned_at is not None:
        return Band.REDONE if item.redone else Band.LEFT
    return Band.NEW


def _stations(talk: Talk) -> list[str]:
    """The stations whose inbox the person sees in this hat; in one that has none, those of all his offices."""
    roles = {Role.HEAD, Role.DUTY_HEAD, Role.CLERK}
    held = talk.hat.held if talk.hat.roles & {*roles, Role.STAFF} else talk.appointments
    if any(one.role is Role.STAFF for one in held):
        return list(talk.house.district.stations)
    return list(dict.fromkeys(a.scope_id for a in held if a.role in roles))
