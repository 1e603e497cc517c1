"""Lists of items: one's own, those to be done, those that the head must see to."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import item_choice
from dialogs.forms import ShowInbox, ShowMyItems, ShowTodo
from dialogs.keys import Band, Say
from dialogs.letter import Letter, Phrase, listing, phrase, say, text, title
from domain.item import DECLINES_BEFORE_HEAD, MOST_REDOS, Item, State
from domain.people import Role
from domain.permissions import Permission
from handlers.talk import Talk
from storage.items import items_at, items_handled_by, items_of

MOST = 8


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
        if not found:
            talk.reply(say(f"say.{Say.MY_NONE}"))
            return
        talk.reply(list_letter(Say.MY_LIST, found, [line(Say.MY_LINE, item) for item in found], len(found)))


class Todo:
    FORM = ShowTodo
    REQUIRES = Permission.TODO_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowTodo) -> None:
        found = await items_handled_by(talk.work, talk.person_id)
        waiting = [item for item in found if item.state is not State.ANSWERED]
        if not waiting:
            talk.reply(say(f"say.{Say.TODO_NONE}"))
            return
        urgent_first = sorted(waiting, key=lambda item: (item.urgency != "danger", item.state != State.ASSIGNED))
        shown = urgent_first[:MOST]
        lines = [line(Say.TODO_LINE, i, Band.OFFERED if i.offered_to == talk.person_id else "") for i in shown]
        talk.reply(list_letter(Say.TODO_LIST, shown, lines, len(waiting)))


class Inbox:
    FORM = ShowInbox
    REQUIRES = Permission.INBOX_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowInbox) -> None:
        found: list[tuple[str, Item]] = []
        for station_id in _stations(talk):
            states = (State.REPORTED, State.ASSIGNED, State.ACCEPTED, State.ANSWERED)
            for item in await items_at(talk.work, station_id, states):
                band = band_of(item)
                if band and talk.person_id not in item.recused:
                    found.append((band, item))
        if not found:
            talk.reply(say(f"say.{Say.INBOX_NONE}"))
            return
        shown = sorted(found, key=lambda pair: _ORDER.index(pair[0]))[:MOST]
        lines = [line(Say.INBOX_LINE, item, band) for band, item in shown]
        talk.reply(list_letter(Say.INBOX_LIST, [item for _, item in shown], lines, len(found)))


_ORDER: list[str] = [Band.DECLINED, Band.TO_CONCLUDE, Band.REDONE, Band.UNACCEPTED, Band.NEW]


def band_of(item: Item) -> str:
    """Why an item stands in the head's inbox; empty when it needs nothing of him."""
    if item.state is State.REPORTED:
        return Band.DECLINED if len(item.declined) >= DECLINES_BEFORE_HEAD else Band.NEW
    if item.state is State.ASSIGNED:
        return Band.UNACCEPTED
    if item.state is State.ANSWERED:
        return Band.TO_CONCLUDE if item.redone >= MOST_REDOS else ""
    return Band.REDONE if item.redone and item.state is State.ACCEPTED else ""


def _stations(talk: Talk) -> list[str]:
    """The stations whose inbox the person sees."""
    if Role.STAFF in talk.roles:
        return list(talk.house.district.stations)
    roles = {Role.HEAD, Role.CLERK}
    return list(dict.fromkeys(a.scope_id for a in talk.appointments if a.role in roles))
