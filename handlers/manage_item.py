"""更多操作: the rarer verbs that this person may do with an item now."""

from __future__ import annotations

from dialogs.forms import ManageItem
from dialogs.item_choices import more_choices
from dialogs.keys import Say
from dialogs.letter import Letter, phrase, say
from domain.consultation import BEFORE
from domain.item import MOVES, Item, Verb
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.beginning import may_consult
from handlers.dialog import MOST_CHOICES, VERBS
from handlers.see_phone import phone_to_show
from handlers.talk import Talk
from storage.consultations import consultations_at

FORM = ManageItem
REQUIRES = Permission.ITEM_SEE


async def handle(talk: Talk, form: ManageItem) -> None:
    item, reader = await talk.readable(form.item)
    if reader in ("resident", "holder"):
        raise Refusal(Refused.NOT_YOURS)
    actor = talk.actor(item.now_at)
    permitted = {name for name, handler in VERBS.items() if may(actor, handler.requires)}
    if not actor.is_any(Role.CLERK, Role.HEAD):
        permitted -= {"reissue"}  # everybody may renew his own; another's only at the counter
    if not await phone_to_show(talk, item):
        permitted -= {"see_phone"}
    permitted -= _of_departments(talk, item)
    permitted -= await _of_talks(talk, item)
    choices = more_choices(item, permitted, own=item.reporter_id == talk.person_id)
    if not choices:
        talk.reply(say(f"say.{Say.MANAGE_NONE}", number=item.number))
        return
    for start in range(0, len(choices), MOST_CHOICES):
        part = choices[start : start + MOST_CHOICES]
        key = f"say.{Say.MANAGE_REST if start else Say.MANAGE}"
        talk.reply(Letter(key, (phrase(key, number=item.number),), choices=part, item_id=item.id, via=item.via))


async def _of_talks(talk: Talk, item: Item) -> set[str]:
    """What only who has it in hand or decides may do, and what there is nothing for."""
    around = talk.reads.around(item.id)
    barred = set() if around is None or around.consultations else {"consultations_of_item"}
    if item.state not in MOVES[Verb.CONSULT].sources:
        return barred
    if not may_consult(talk, item, talk.actor(item.now_at)):
        return barred | {"begin_consultation", "join_consultation"}
    waits = await consultations_at(talk.work, [item.now_at], tuple(BEFORE))
    return barred if waits else barred | {"join_consultation"}


def _of_departments(talk: Talk, item: Item) -> set[str]:
    """What cannot be done where there is no department, or where none has had a sheet."""
    here = any(one.holds(talk.now) for one in talk.house.district.departments.values())
    around = talk.reads.around(item.id)
    barred = set() if here else {"refer", "propose_referral"}
    return barred if around is None or around.sheets else barred | {"sheets_of_item"}
