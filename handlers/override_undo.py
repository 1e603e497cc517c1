"""撤销替班 and 交还: what has been sat stays, the rest is theirs again who would have sat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.keys import Say
from dialogs.letter import say
from dialogs.shift_forms import UndoOverride
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Change, Kind
from domain.swaps import Moved, moved
from handlers.rota_work import Standing, changed
from handlers.shift_people import duties_led, leads, stands, tell_gaps
from handlers.shift_words import where
from handlers.swap_end import drop_offers
from handlers.talk import Talk
from storage.swaps import change as change_by_id
from storage.swaps import end_changes

FORM = UndoOverride
REQUIRES = Permission.DUTY_TAKE


async def handle(talk: Talk, form: UndoOverride) -> None:
    ids = form.change.split(",")
    first = await change_by_id(talk.work, ids[0])
    if first is None:
        raise Refusal(Refused.ALREADY_DONE)
    there = await stands(talk, first[1])
    found = [one for one in there.rota.changes if one.id in ids and one.end > talk.now]
    if not found:
        raise Refusal(Refused.SHIFT_OVER)
    own = all(one.kind is Kind.TAKEN and one.person_id == talk.person_id for one in found)
    if any(one.kind is Kind.SWAP for one in found) or not (own or await leads(talk, first[1], there.rota)):
        raise Refusal(Refused.NOT_YOURS)
    if not own and found[0].duty not in await duties_led(talk, first[1]):
        raise Refusal(Refused.NOT_YOURS)
    await _take_back(talk, there, found)


async def _take_back(talk: Talk, there: Standing, found: Sequence[Change]) -> None:
    gone = {one.id for one in found}
    kept = [one for one in there.rota.changes if one.id not in gone]
    cut = [replace(one, end=talk.now) for one in found if one.start < talk.now]
    after = replace(there.rota, changes=sorted((*kept, *cut), key=lambda one: one.id))
    span = (min(one.start for one in found), max(one.end for one in found))
    shift = moved(there.rota, after, max(span[0], talk.now), span[1], found[0].duty)
    for person in dict.fromkeys(one.person_id for one in found):
        await drop_offers(talk, there, person, [(one.start, one.end) for one in found if one.person_id == person])
    end_changes(talk.work, found)
    changed(talk, there, Name.ROTA_OVERRIDE_UNDONE, {"changes": tuple(sorted(gone))})
    said = where(talk.house, there.station_id, (max(span[0], talk.now), span[1]), found[0].duty)
    _tell_back(talk, said, shift)
    await tell_gaps(talk, there.station_id, shift, talk.person_id)
    talk.reply(say(f"say.{Say.OVERRIDE_UNDONE}", shift=said))


def _tell_back(talk: Talk, said: dict[str, object], found: Sequence[Moved]) -> None:
    """Who has it again, and who need not sit any more."""
    for key, people in (
        (Say.OVERRIDE_UNDONE_BACK, [one.after for one in found]),
        (Say.OVERRIDE_UNDONE_AWAY, [one.before for one in found]),
    ):
        told = say(f"say.{key}", shift=said)
        talk.told += [(one, told) for one in dict.fromkeys(people) if one not in (None, talk.person_id)]
