"""替班: the head says who sits in a shift, or for some days; undone until it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Phrase, name, phrase, say
from dialogs.shift_forms import ALL, OverrideDuty
from domain.date_words import days
from domain.events import Name, Particular
from domain.leave import span_of
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Change, Kind, StationRota
from domain.rota_plan import Duty, Grid
from domain.swaps import holder, runs, shifts
from handlers import choosing_shifts
from handlers.dialog import Offers, answer_choice
from handlers.rota_work import Standing, changed
from handlers.set_up_places import place_options
from handlers.shift_people import (
    candidates,
    duties_led,
    heed_elsewhere,
    leads,
    rely_on_elsewhere,
    sits_as_head,
    stands,
    stations_of,
)
from handlers.shift_words import Shift, when, where
from handlers.swap_end import drop_offers
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.people import appointed_at
from storage.rota import add_change


class Override:
    FORM = OverrideDuty
    REQUIRES = Permission.ROTA_OVERRIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
        places = await led(talk)
        if "station" not in draft.values and len(places) == 1:
            draft = replace(draft, values={**draft.values, "station": places[0]})
        if not places or draft.values.get("station", places[0]) not in places:
            raise Refusal(Refused.NOT_YOURS)
        if "station" not in draft.values:
            return draft
        draft = _named(talk, draft)
        rota = talk.house.district.rota(draft.values["station"])
        draft = choosing_shifts.defaults(talk, draft, rota, name_, running=True)
        values = dict(draft.values)
        if name_ in choosing_shifts.ORDER:
            values.pop("who", None)
        if "half" in values:
            free = _free(talk, rota, _left(talk, choosing_shifts.chosen(values)))
            if not free:
                raise Refusal(Refused.NOBODY_FREE)
            if not name_ and values.get("who", free[0]) not in free:
                raise Refusal(Refused.NOT_FREE)
        return replace(draft, values=values)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
        """Days in words stand for all sittings of these days."""
        if name_ == "part":
            found = (await Override.offers(talk, draft)).get(name_, ())
            return choosing_shifts.typed(talk, name_, said, found)
        if name_ != "shift" or said.value or not said.text:
            return said
        if said.words:
            talk.work.delete(tables.contents, id=said.words)
        grid = Grid((), talk.house.district.zone)
        named = days(said.text, grid.date(talk.now))
        if named is None:
            raise Misheard(Say.DAYS_UNCLEAR)
        start, end = span_of(named, grid)
        if end <= talk.now:
            raise Refusal(Refused.SHIFT_OVER)
        return Answer(value=Shift(draft.values["station"], Duty.MEMBER, max(start, talk.now), end).key)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found: Offers = {"station": place_options(await led(talk))}
        if "station" not in draft.values:
            return found
        rota = talk.house.district.rota(draft.values["station"])
        found["shift"] = _shifts(talk, rota, draft.values["station"], await duties_led(talk, draft.values["station"]))
        found |= choosing_shifts.offers(talk, draft, rota, running=True)
        if "half" in draft.values:
            free = _free(talk, rota, _left(talk, choosing_shifts.chosen(draft.values)))
            found["who"] = [Option(one, phrase(f"button.{Button.PERSON_LINE}", name=name(one))) for one in free]
        return found

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        shift = _left(talk, choosing_shifts.chosen(draft.values))
        key = f"{Override.FORM.name}.{CHECK}.ask"
        lines: list[Phrase] = [
            phrase(
                key, shift=where(talk.house, shift.station_id, shift.span, shift.duty), name=name(draft.values["who"])
            )
        ]
        choices = (
            answer_choice(phrase(f"button.{Button.OVERRIDE_NOW}"), CHECK, "submit"),
            button(Button.CANCEL, "cancel"),
        )
        return Letter(key, tuple(lines), choices=choices)

    @staticmethod
    async def handle(talk: Talk, form: OverrideDuty) -> None:
        there = await stands(talk, form.station)
        if not await leads(talk, form.station, there.rota):
            raise Refusal(Refused.NOT_YOURS)
        shift = _left(talk, choosing_shifts.chosen(form.model_dump()))
        if shift.duty not in await duties_led(talk, form.station):
            raise Refusal(Refused.NOT_YOURS)
        if shift.end <= talk.now:
            raise Refusal(Refused.SHIFT_OVER)
        await heed_elsewhere(talk, [form.who], form.station)
        if form.who not in _free(talk, there.rota, shift):
            raise Refusal(Refused.NOT_FREE)
        rely_on_elsewhere(talk, [form.who], form.station)
        await _lay(talk, there, shift, form.who)


async def led(talk: Talk) -> list[str]:
    """Stations at which this person says who sits."""
    district = talk.house.district
    places = list(district.stations) if Role.STAFF in talk.roles else stations_of(talk.house, talk.person_id)
    held = [one for one in await appointed_at(talk.work, *places) if one.role is Role.HEAD]
    own = {one.scope_id for one in held if one.person_id == talk.person_id}
    headless = set(places) - {one.scope_id for one in held} if Role.STAFF in talk.roles else set()
    sits = {one for one in places if sits_as_head(talk, district.rota(one))}
    return [one for one in places if one in own | headless | sits]


def _named(talk: Talk, draft: Draft) -> Draft:
    """A gap that a warning names by its ends is a shift already chosen."""
    values = dict(draft.values)
    if "start" in values and "shift" not in values:
        start, end = max(int(values.pop("start")), talk.now), int(values.pop("end"))
        if end <= talk.now:
            raise Refusal(Refused.SHIFT_OVER)
        values |= {"shift": Shift(values["station"], Duty.MEMBER, start, end).key, "part": ALL, "half": ALL}
    return replace(draft, values=values)


def _left(talk: Talk, shift: Shift) -> Shift:
    """What has been stays as it was."""
    return replace(shift, start=max(shift.start, talk.now))


def _shifts(talk: Talk, rota: StationRota, station_id: str, duties: Sequence[Duty]) -> list[Option]:
    found = []
    for duty in duties:
        for turn in choosing_shifts.coming(talk, rota, duty, running=True):
            shift = Shift(station_id, duty, *turn.span)
            said = when(talk.house, (max(shift.start, talk.now), shift.end), duty)
            key = Button.SHIFT_OF if turn.person_id else Button.SHIFT_GAP
            whose = {"name": name(turn.person_id)} if turn.person_id else {}
            found.append((shift.start, Option(shift.key, phrase(f"button.{key}", shift=said, **whose))))
    return [option for _, option in sorted(found, key=lambda one: one[0])]


def _free(talk: Talk, rota: StationRota, shift: Shift) -> list[str]:
    """Who is able at all sittings of it, but for who sits all of it already."""
    sittings = shifts(rota, None, *shift.span, shift.duty)
    spans = [(one.start, one.end) for one in sittings] or [shift.span]
    whole = {one.person_id for one in sittings}
    sits = next(iter(whole)) if len(whole) == 1 else None
    return candidates(talk, rota, shift.station_id, spans, sits)


async def _lay(talk: Talk, there: Standing, shift: Shift, who: str) -> None:
    before = shifts(there.rota, None, *shift.span, shift.duty)
    if not before:
        raise Refusal(Refused.SHIFT_MOVED)
    holders = dict.fromkeys(holder(one) for one in before)
    one_holder = len(holders) == 1
    spans = runs(there.rota, next(iter(holders)), shift.span, shift.duty) if one_holder else [shift.span]
    made = []
    for start, end in spans:
        instead = next(iter(holders)) if one_holder else None
        made.append(Change(new_id(), shift.duty, start, end, who, Kind.OVERRIDE, instead))
    for person in holders:
        if person not in (None, who):
            await drop_offers(talk, there, person, spans)
    for one in made:
        add_change(talk.work, one, there.station_id, talk.person_id)
    particulars: dict[str, Particular] = {
        "duty": shift.duty.value, "start": shift.start, "end": shift.end, "person": who,
        "changes": tuple(one.id for one in made),
    }  # fmt: skip
    changed(talk, there, Name.ROTA_OVERRIDDEN, particulars)
    said = where(talk.house, there.station_id, shift.span, shift.duty)
    people = dict.fromkeys([*holders, *(one.person_id for one in before)])
    told = say(f"say.{Say.OVERRIDDEN_AWAY}", shift=said, name=name(who), by=name(talk.person_id))
    talk.told += [(one, told) for one in people if one not in (None, who, talk.person_id)]
    if who != talk.person_id:
        talk.told.append((who, say(f"say.{Say.OVERRIDDEN_YOU}", shift=said, by=name(talk.person_id))))
    undo_ = button(Button.UNDO_OVERRIDE, "undo_override", change=",".join(one.id for one in made))
    talk.reply(say(f"say.{Say.OVERRIDDEN}", undo_, shift=said, name=name(who)))
