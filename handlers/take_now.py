"""现在我来: who is there takes over until the running shift ends, or sits for a while where nobody is planned to."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import moment, name, phrase, say, station
from dialogs.shift_forms import TakeNow
from domain.clock_words import clock_time
from domain.events import Name, Particular
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Change, Kind, StationRota
from domain.rota_plan import Duty
from domain.swaps import busy, fits, holder
from handlers.dialog import Offers
from handlers.rota_work import Standing, changed
from handlers.set_up_places import place_options
from handlers.shift_people import elsewhere, heads_of, heed_elsewhere, rely_on_elsewhere, stands, stations_of
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.rota import add_change

FORM = TakeNow
REQUIRES = Permission.DUTY_TAKE
_HOUR = 3_600_000
LONGEST = 12 * _HOUR
RUNNING = "running"
"""Until the shift that runs now is over."""


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    places = _places(talk)
    if not places:
        raise Refusal(Refused.NOT_YOURS)
    if "station" not in draft.values and len(places) == 1:
        draft = replace(draft, values={**draft.values, "station": places[0]})
    if "station" in draft.values and "until" not in draft.values:
        rota = talk.house.district.rota(draft.values["station"])
        _ensure_free(talk, rota, draft.values["station"], talk.now + 1)
        if rota.stint(talk.now) is not None:
            draft = replace(draft, values={**draft.values, "until": RUNNING})
    return draft


def _places(talk: Talk) -> list[str]:
    now = talk.now
    return [
        s for s in stations_of(talk.house, talk.person_id) if talk.house.district.rota(s).serves(talk.person_id, now)
    ]


async def offers(talk: Talk, draft: Draft) -> Offers:
    times = [talk.now + hours * _HOUR for hours in (1, 2, 3)]
    return {
        "station": place_options(_places(talk)),
        "until": [Option(str(at), phrase(f"button.{Button.UNTIL}", at=moment(at))) for at in times],
    }


async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
    """Until when, in words: 5点半, 17:30, 两小时."""
    if name_ != "until" or said.value or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    found = clock_time(said.text, talk.now, talk.house.district.zone)
    if found is None or not talk.now < found <= talk.now + LONGEST:
        raise Misheard(Say.TIME_UNCLEAR)
    return Answer(value=str(found))


async def handle(talk: Talk, form: TakeNow) -> None:
    there = await stands(talk, form.station)
    if not there.rota.serves(talk.person_id, talk.now):
        raise Refusal(Refused.NOT_YOURS)
    await heed_elsewhere(talk, [talk.person_id], form.station)
    change = _change(talk, there, form)
    _ensure_free(talk, there.rota, form.station, change.end)
    rely_on_elsewhere(talk, [talk.person_id], form.station)
    add_change(talk.work, change, form.station, talk.person_id)
    particulars: dict[str, Particular] = {
        "change": change.id,
        "start": change.start,
        "end": change.end,
        "instead_of": change.instead_of,
    }
    changed(talk, there, Name.ROTA_TAKEN, particulars)
    until = moment(change.end)
    sat = there.rota.stint(talk.now)
    others = dict.fromkeys([change.instead_of, sat.person_id if sat else None])
    told = say(f"say.{Say.TAKEN_FROM_YOU}", name=name(talk.person_id), station=station(form.station), until=until)
    talk.told += [(one, told) for one in others if one not in (None, talk.person_id)]
    heard_ = say(f"say.{Say.TAKEN_TOLD}", name=name(talk.person_id), station=station(form.station), until=until)
    heads = await heads_of(talk, form.station)
    talk.told += [(one, heard_) for one in heads if one != talk.person_id and one not in others]
    undo = button(Button.GIVE_BACK, "undo_override", change=change.id)
    talk.reply(say(f"say.{Say.TAKEN_NOW}", undo, station=station(form.station), until=until))


def _change(talk: Talk, there: Standing, form: TakeNow) -> Change:
    """From now to the end of the running shift; where nobody is planned, until then or until the next one."""
    sat = there.rota.stint(talk.now)
    if sat is not None:
        if sat.person_id == talk.person_id:
            raise Refusal(Refused.SITS_ALREADY)
        return Change(new_id(), Duty.MEMBER, talk.now, sat.end, talk.person_id, Kind.TAKEN, holder(sat))
    if form.until == RUNNING or int(form.until) <= talk.now:
        raise Refusal(Refused.SHIFT_OVER)
    end = int(form.until)
    following = [one.start for one in there.rota.stints(talk.now, end) if one.start > talk.now]
    end = min([end, talk.now + LONGEST, *following])
    return Change(new_id(), Duty.MEMBER, talk.now, end, talk.person_id, Kind.TAKEN, extra=True)


def _ensure_free(talk: Talk, rota: StationRota, station_id: str, end: int) -> None:
    """Raises Refusal for who is on leave, or sits elsewhere in that time."""
    if not fits(rota, talk.person_id, [(talk.now, end)]):
        raise Refusal(Refused.SWAP_AWAY)
    if busy(talk.person_id, [(talk.now, end)], elsewhere(talk.house, talk.person_id, station_id)):
        raise Refusal(Refused.SWAP_ELSEWHERE)
