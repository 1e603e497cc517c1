"""要打的电话: who is to be called up at one's stations, and one of them with its words."""

from __future__ import annotations

from dialogs.call_forms import OpenCall, ShowCalls
from dialogs.call_letters import task_letter
from dialogs.cards import item_choice
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Param, Phrase, Ref, listing, moment, phrase, say, text, title
from domain.item import Item, Urgency
from domain.people import Role, roles_at
from domain.permissions import Permission
from domain.reading import kept_from
from handlers.call_tasks import rows_of, task_of, waits_for_rating
from handlers.talk import Talk
from storage.calls import tasks_at
from storage.database import Row
from storage.items import items_by_id

MOST = 8
_CALLERS = frozenset({Role.CLERK, Role.HEAD, Role.DUTY_HEAD})


class Calls:
    FORM = ShowCalls
    REQUIRES = Permission.ITEM_RATE_BY_CALL

    @staticmethod
    async def handle(talk: Talk, form: ShowCalls) -> None:
        found = await calls_due(talk)
        if not found:
            talk.reply(say(f"say.{Say.CALLS_NONE}"))
            return
        shown = found[:MOST]
        key = f"say.{Say.CALLS_LIST}"
        lines = listing([_line(item, row) for item, row in shown])
        choices = tuple(_choice(item) for item, _ in shown)
        talk.reply(Letter(key, (phrase(key, count=len(found), lines=lines),), choices=choices, carries=True))


class Open:
    FORM = OpenCall
    REQUIRES = Permission.ITEM_RATE_BY_CALL

    @staticmethod
    async def handle(talk: Talk, form: OpenCall) -> None:
        item = await talk.item(form.item, Open.REQUIRES)
        task = await task_of(talk, item, await rows_of(talk, item))
        talk.reply(task_letter(f"say.{Say.CALL_TASK}", task))


async def calls_due(talk: Talk) -> list[tuple[Item, Row]]:
    """Whom the person is to ring up, danger first, each with its oldest task."""
    rows = {row["item_id"]: row for row in await tasks_of(talk)}
    items = await items_by_id(talk.work, sorted(rows))
    found = [items[item_id] for item_id in rows if item_id in items and _may_call(talk, items[item_id])]
    found.sort(key=lambda item: (item.urgency is not Urgency.DANGER, not waits_for_rating(item)))
    return [(item, rows[item.id]) for item in found]


async def tasks_of(talk: Talk) -> list[Row]:
    """As `storage.calls.tasks_at`, of the stations where the person calls for others in this hat."""
    return await tasks_at(talk.work, calling_at(talk))


def calling_at(talk: Talk) -> list[str]:
    held = talk.hat.held if talk.hat.roles & _CALLERS else talk.appointments
    return sorted({one.scope_id for one in held if one.role in _CALLERS})


def _may_call(talk: Talk, item: Item) -> bool:
    roles = roles_at(talk.appointments, item.now_at, talk.house.district.id, talk.now)
    return not kept_from(item, talk.person_id, roles) and (item.practice or item.reporter_id != talk.person_id)


def what_for(item: Item) -> Ref:
    what = Label.CALL_FOR_RATING if waits_for_rating(item) else Label.CALL_TO_TELL
    return text(f"label.{Label.CALL_DANGER if item.urgency is Urgency.DANGER and item.open else what}")


def _line(item: Item, row: Row) -> Phrase:
    tried: Param = text(f"label.{Label.CALL_TRIED}", count=row["tries"]) if row["tries"] else ""
    params: dict[str, Param] = {"what": what_for(item), "since": moment(row["asked_at"]), "tried": tried}
    return phrase(f"say.{Say.CALLS_LINE}", number=item.number, title=title(item.words_id), **params)


def _choice(item: Item) -> Choice:
    shown = item_choice(item, Button.ITEM_LINE)
    return Choice(shown.label, "call", {"item": item.id})
