"""A plan comes into force or ends: what it replaces, what lay on it, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import BigInteger, bindparam, or_, select

from dialogs.keys import Say
from dialogs.letter import Letter, Phrase, listing, name, phrase, station
from dialogs.plan_cards import day, duty_ref, sentence, turn_phrase
from domain.events import Name, Particular
from domain.planning import DAY, Shifted, handed_over, next_turns, shifted, without
from domain.rota import Change, StationRota
from domain.rota_plan import Duty, Plan
from handlers.rota_work import Standing, changed
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.rota import add_change, add_plan, undo_changes
from storage.rota import end_plan as end_row
from storage.statements import compiled

AHEAD = 62
"""So many days ahead it is looked who sat by what is replaced."""
OWN_TURNS = 3
_swaps = tables.swaps
_SWAPS = compiled(
    select(_swaps)
    .where(
        _swaps.c.district_id == bindparam("district_id"),
        _swaps.c.station_id == bindparam("station_id"),
        _swaps.c.duty == bindparam("duty"),
        or_(_swaps.c.state == "offered", _swaps.c.state == "accepted", _swaps.c.state == "done"),
        _swaps.c.end_at > bindparam("start", type_=BigInteger()),
    )
    .order_by(_swaps.c.id)
)


async def publish(talk: Talk, found: Standing, plan: Plan) -> Shifted:
    """The plan with an id of its own, whatever the one that was looked at was called."""
    made = replace(plan, id=new_id())
    done = shifted(found.rota, made)
    lapsed = await _lapsing(talk, found, done, made.duty, made.start)
    add_plan(talk.work, made)
    _settle(talk, found, done, lapsed)
    particulars = _told(made, done) | {"start": made.start, "end": made.end, "people": made.everybody}
    changed(talk, found, Name.ROTA_PUBLISHED, particulars)
    await tell(talk, found.rota, done, made)
    return done


async def end_plan(talk: Talk, found: Standing, plan: Plan, at: int) -> Shifted:
    """It ends at that moment; one that has not begun by then never does."""
    done = without(found.rota, plan, at)
    lapsed = await _lapsing(talk, found, done, plan.duty, at)
    _settle(talk, found, done, lapsed)
    changed(talk, found, Name.ROTA_ENDED, _told(plan, done) | {"end": done.ends[plan.id]})
    await tell(talk, found.rota, done, plan, ended=True)
    return done


def _told(plan: Plan, done: Shifted) -> dict[str, Particular]:
    replaced = tuple(one for one in done.ends if one != plan.id)
    undone = tuple(change.id for change in done.gone)
    return {"plan": plan.id, "duty": plan.duty.value, "replaced": replaced, "undone": undone}


def _settle(talk: Talk, found: Standing, done: Shifted, lapsed: Iterable[Row]) -> None:
    """What is replaced gets its end, and what lay on it is taken back."""
    standing = {plan.id: plan for plan in found.rota.plans}
    for plan_id, end in done.ends.items():
        end_row(talk.work, standing[plan_id], end)
    undo_changes(talk.work, done.gone)
    for cut in done.cut:
        add_change(talk.work, replace(cut, id=new_id()), found.station_id, talk.person_id or None)
    for row in lapsed:
        key = {"id": row["id"], "state": row["state"]}
        talk.work.update(
            _swaps, key, rule="one", state="lapsed", decided_at=talk.now, decided_by=talk.person_id or None
        )
        for person in filter(None, (row["from_id"], row["taken_by"] or row["to_id"])):
            talk.told.append((person, _lapsed(found.station_id, row["start_at"])))


async def _lapsing(talk: Talk, found: Standing, done: Shifted, duty: Duty, start: int) -> list[Row]:
    """Swaps that are offered or done for shifts which the plan does not give their owners any more."""
    gone = {change.swap_id for change in done.gone if change.swap_id and change.start >= start}
    lapsed = []
    for row in await talk.work.all(_SWAPS, station_id=found.station_id, duty=duty.value, start=start):
        before, after = (_planned(rota, duty, row) for rota in (found.rota, done.rota))
        if row["id"] in gone or (row["state"] != "done" and row["from_id"] in before and row["from_id"] not in after):
            lapsed.append(row)
    return lapsed


def _planned(rota: StationRota, duty: Duty, swap: Row) -> set[str | None]:
    return {
        person for one in rota.stints(swap["start_at"], swap["end_at"], duty) for person in (one.planned, one.person_id)
    }


def _lapsed(station_id: str, at: int) -> Letter:
    key = f"say.{Say.SWAP_LAPSED_BY_PLAN}"
    return Letter(key, (phrase(key, station=station(station_id), day=day(at)),))


async def tell(talk: Talk, before: StationRota, done: Shifted, plan: Plan, *, ended: bool = False) -> None:
    """Everybody whose turns it touches hears his own next ones; other heads hear that it was done."""
    start = max(plan.start, talk.now)
    sat = {one.person_id for one in before.stints(start, start + AHEAD * DAY, plan.duty) if one.person_id}
    handed = handed_over(before, done.rota, plan.duty, plan.start) if plan.start == talk.now and not ended else None
    concerned = dict.fromkeys((*plan.everybody, *sorted(sat)))
    for person in concerned:
        if person in (before.serving or {person: ()}):
            talk.told.append((person, _own(talk, done, plan, person, handed)))
    for head in (await talk.crew(plan.station_id)).heads:
        if head != talk.person_id and head not in concerned:
            talk.told.append((head, _to_head(talk, before, plan, ended=ended)))


def _own(talk: Talk, done: Shifted, plan: Plan, person: str, handed: tuple[str | None, str | None] | None) -> Letter:
    turns = [turn for turn in next_turns(done.rota, plan.duty, talk.now, AHEAD) if turn[0].person_id == person]
    lines: list[Phrase] = []
    if handed is not None and person in handed:
        stops = person == handed[0]
        other = handed[1] if stops else handed[0]
        key = f"say.{Say.ROTA_YOU_STOP_NOW if stops else Say.ROTA_YOU_SIT_NOW}"
        lines.append(phrase(key, name=name(other) if other else None))
    key = f"say.{Say.ROTA_YOURS if turns else Say.ROTA_NOT_YOURS}"
    shown = listing([turn_phrase(turn, named=False) for turn in turns[:OWN_TURNS]]) if turns else None
    lines.append(phrase(key, station=station(plan.station_id), duty=duty_ref(plan.duty), turns=shown))
    lines += [_gone_line(change) for change in done.gone if person in (change.person_id, change.instead_of)]
    return Letter(key, tuple(lines))


def _gone_line(change: Change) -> Phrase:
    other = name(change.instead_of) if change.instead_of else None
    return phrase(f"say.{Say.ROTA_CHANGE_GONE}", day=day(change.start), name=name(change.person_id), other=other)


def _to_head(talk: Talk, before: StationRota, plan: Plan, *, ended: bool) -> Letter:
    key = f"say.{Say.ROTA_ENDED_HEAD if ended else Say.ROTA_PUBLISHED_HEAD}"
    said = {"name": name(talk.person_id), "station": station(plan.station_id), "duty": duty_ref(plan.duty)}
    return Letter(key, (phrase(key, **said, plan=None if ended else sentence(plan, before.grid)),))
