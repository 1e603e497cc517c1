"""Lists of items: one's own, those to be done, those that the head must see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button, item_choice
from dialogs.consultation_cards import consultations_waiting
from dialogs.forms import ShowInbox, ShowMyItems, ShowTodo
from dialogs.hats import hat_ref
from dialogs.keys import Band, Button, Say
from dialogs.letter import Letter, Param, Phrase, listing, phrase, say, text, title, words
from dialogs.look_letters import todo_letter
from dialogs.open_lines import open_choice
from dialogs.outcome_keys import After
from dialogs.outcome_letters import look_task
from domain.glance import Matter
from domain.hats import offices
from domain.item import Item, State
from domain.merging import as_main
from domain.people import Role
from domain.permissions import Permission
from domain.reading import LASTING
from domain.topic import TopicState
from handlers.add_action import actions_letter
from handlers.consultation_inbox import underway_at
from handlers.inbox import BY_TIME, Today, Waiting, inbox_at, today
from handlers.sheet_desk import departments_of
from handlers.talk import Talk
from handlers.topics import decides
from storage.actions import actions_at, actions_mine
from storage.consultation_looks import looks_for
from storage.consultations import consultation
from storage.inbox import NEVER
from storage.items import item_of, items_handled_by, items_of
from storage.look_backs import waiting_for
from storage.merged import mains_of
from storage.people import appointed_at
from storage.receipts import items_held_by
from storage.supports import followed_by
from storage.topics import topics_at

MOST = 8
FOLLOWED_FOR = 30 * 86_400_000
"""How long what one supports stays in the list after its end, ms."""
IN_CHARGE = frozenset({Role.HEAD, Role.DUTY_HEAD, Role.CLERK, Role.STAFF})


def list_letter(kind: Say, items: Sequence[Matter], lines: list[Phrase], total: int) -> Letter:
    """A list with one choice an item; `total` is how many there are, of which at most eight are shown."""
    key = f"say.{kind}"
    shown = phrase(key, count=total, lines=listing(lines))
    return Letter(key, (shown,), choices=tuple(item_choice(item) for item in items), carries=True)


def line(kind: Say, item: Matter, band: str = "", due: Param = "") -> Phrase:
    """`due` says what is over or runs out today."""
    state = text(f"band.{band}") if band else text(f"state.{item.state}")
    return phrase(f"say.{kind}", number=item.number, title=title(item.words_id), state=state, due=due)


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
        asked = [await _checks(talk), await agreed(talk), await _led(talk)]
        if not waiting:
            none = () if any(asked) else (phrase(f"say.{Say.TODO_NONE}"),)
            if told := (*none, *others):
                talk.reply(Letter(f"say.{Say.TODO_NONE if none else Say.TODO_ELSEWHERE}", told))
            return
        shown = sorted(waiting, key=by_due)[:MOST]
        day = today(talk.house, talk.now)
        lines = [
            line(Say.TODO_LINE, one, Band.OFFERED if one.offered_to == talk.person_id else "", day.said(one))
            for one in shown
        ]
        listed = list_letter(Say.TODO_LIST, shown, lines, len(waiting))
        talk.reply(replace(listed, text=(*listed.text, *others)))


def by_due(item: Item) -> tuple[bool, int, bool]:
    """Danger first, then what is due soonest; what stands still comes last."""
    return item.urgency != "danger", item.due_at if item.due_at is not None else NEVER, item.state != State.ASSIGNED


async def _checks(talk: Talk) -> bool:
    """What the person is asked to go and see, in a letter of its own: he reads nothing else of it. Whether there is."""
    rows = await waiting_for(talk.work, talk.person_id, MOST)
    found = [(item_of(row), row["look_id"]) for row in rows]
    if found:
        talk.reply(todo_letter(found))
    return bool(found)


async def agreed(talk: Talk) -> bool:
    """What was agreed in consultations and is with him, and what of them he is to go and see. Whether there is any."""
    found = await actions_mine(talk.work, talk.person_id, departments_of(talk), MOST)
    if found:
        talk.reply(await actions_letter(talk, found, After.ACTIONS_MINE))
    looks = await looks_for(talk.work, talk.person_id, 3)
    for look in looks:
        about = await consultation(talk.work, look["consultation_id"])
        if about is not None:
            talk.reply(look_task(about, look["id"]))
    return bool(found or looks)


async def _led(talk: Talk) -> bool:
    """Consultations that the person leads and whose step, day or time waits for him; whether there are any."""
    stations = list(
        dict.fromkeys(one.scope_id for one in talk.hat.held if one.scope_id in talk.house.district.stations)
    )
    held = await appointed_at(talk.work, *stations, talk.house.district.id)
    underway = (await underway_at(talk.work, stations, held)).led_by(talk.person_id)
    waits = underway.of(talk.house, talk.now, talk.person_id, talk.hat.roles)
    if waits:
        talk.reply(consultations_waiting(waits))
    return bool(waits)


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
        stations = stations_in_charge(talk)
        held = await appointed_at(talk.work, *stations, talk.house.district.id)
        inbox = await inbox_at(talk.house, talk.work, stations, held)
        roles = talk.hat.roles if talk.hat.roles & IN_CHARGE else talk.roles
        found = inbox.of(talk.person_id, roles)
        underway = await underway_at(talk.work, stations, held)
        waits = underway.of(talk.house, talk.now, talk.person_id, roles)
        late = await actions_at(talk.work, stations, talk.now, reader=talk.person_id)
        if late:
            talk.reply(await actions_letter(talk, late, After.ACTIONS_OVER))
        topics = await _topics(talk, stations)
        if not found:
            if waits or not topics:
                talk.reply(consultations_waiting(waits) if waits else say(f"say.{Say.INBOX_NONE}"))
            return
        shown = found[:MOST]
        lines = [
            line(Say.INBOX_LINE, one.item, "" if one.band in BY_TIME else one.band, marks(inbox.today, one))
            for one in shown
        ]
        listed = list_letter(Say.INBOX_LIST, [one.item for one in shown], lines, len(found))
        if waits:
            also = consultations_waiting(waits)
            choices = (*listed.choices, button(Button.CONSULTATIONS, "consultations"))
            listed = replace(listed, text=(*listed.text, *also.text), choices=choices)
        talk.reply(listed)


async def _topics(talk: Talk, stations: Sequence[str]) -> int:
    """How many topics that were proposed wait for this person's word."""
    found = await topics_at(talk.work, stations, [TopicState.PROPOSED])
    count = len([one for one in found if await decides(talk, one)])
    if count:
        key = f"say.{Say.TOPICS_WAIT}"
        see = button(Button.TOPICS, "show_topics")
        talk.reply(Letter(key, (phrase(key, count=count),), choices=(see,)))
    return count


def marks(day: Today, one: Waiting) -> Param:
    """The time that is over or runs out today, and that somebody is to be rung up where the band does not say it."""
    call = text(f"band.{Band.TO_CALL}") if one.call and one.band != Band.TO_CALL else ""
    due = day.said(one.item)
    sheets = [text(f"band.{why}") for why in one.sheets]
    said = [{"key": ref["key"], "params": ref["params"]} for ref in (*sheets, due, call) if isinstance(ref, dict)]
    return listing(said, "comma") if said else ""


def stations_sat(talk: Talk) -> list[str]:
    """Of these the ones where the person is in charge only while a shift lasts."""
    own = {one.scope_id for one in talk.appointments if one.role in LASTING}
    return [] if talk.house.district.id in own else [one for one in stations_in_charge(talk) if one not in own]


def stations_in_charge(talk: Talk) -> list[str]:
    """The stations whose inbox the person sees in this hat; in one that has none, those of all his offices."""
    held = talk.hat.held if talk.hat.roles & IN_CHARGE else talk.appointments
    if any(one.role is Role.STAFF for one in held):
        return list(talk.house.district.stations)
    return list(dict.fromkeys(a.scope_id for a in held if a.role in IN_CHARGE))
