"""A plan comes into force or ends: what it replaces, what lay on it, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dialogs.keys import Say
from dialogs.letter import Letter, Phrase, listing, name, phrase, station
from dialogs.plan_cards import duty_ref, sentence, turn_phrase
from domain.events import Name, Particular
from domain.planning import DAY, Shifted, handed_over, next_turns, shifted, without
from domain.rota import Change, StationRota
from domain.rota_plan import Duty, Plan
from domain.swaps import Swap, SwapState
from handlers.rota_work import Standing, changed
from handlers.shift_words import when
from handlers.talk import Talk
from storage.ids import new_id
from storage.rota import add_plan, undo_changes
from storage.rota import end_plan as end_row
from storage.swaps import cut_change, move_swap, swaps_at

AHEAD = 62
"""So many days ahead it is looked who sat by what is replaced."""
OWN_TURNS = 3


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


def _settle(talk: Talk, found: Standing, done: Shifted, lapsed: Iterable[Swap]) -> None:
    """What is replaced gets its end, and what lay on it is taken back."""
    standing = {plan.id: plan for plan in found.rota.plans}
    for plan_id, end in done.ends.items():
        end_row(talk.work, standing[plan_id], end)
    until = {change.id: change.end for change in done.cut}
    undo_changes(talk.work, [change for change in done.gone if change.id not in until])
    for change in done.gone:
        if change.id in until:
            cut_change(talk.work, change, until[change.id])
    for swap in lapsed:
        move_swap(talk.work, swap, SwapState.LAPSED, talk.person_id or None)
        changed(talk, found, Name.ROTA_SWAP_LAPSED, {"swap": swap.id})
        for person in filter(None, (swap.from_id, swap.taken_by or swap.to_id)):
            talk.told.append((person, _lapsed(talk, swap)))


async def _lapsing(talk: Talk, found: Standing, done: Shifted, duty: Duty, start: int) -> list[Swap]:
    """Swaps that are offered or done for shifts which the plan does not give their owners any more."""
    gone = {change.swap_id for change in done.gone if change.swap_id and change.start >= start}

    def over(swap: Swap) -> bool:
        return swap.id in gone if swap.state is SwapState.DONE else _lost(found.rota, done.rota, swap)

    return [swap for swap in await swaps_at(talk.work, found.station_id) if swap.duty is duty and over(swap)]


def _lost(before: StationRota, after: StationRota, swap: Swap) -> bool:
    return _has(before, swap) and not _has(after, swap)


def _has(rota: StationRota, swap: Swap) -> bool:
    return any(swap.from_id in (one.planned, one.person_id) for one in rota.stints(swap.start, swap.end, swap.duty))


def _lapsed(talk: Talk, swap: Swap) -> Letter:
    key = f"say.{Say.SWAP_LAPSED_BY_PLAN}"
    shift = when(talk.house, swap.span, swap.duty)
    return Letter(key, (phrase(key, station=station(swap.station_id), day=shift),))


async def tell(talk: Talk, before: StationRota, done: Shifted, plan: Plan, *, ended: bool = False) -> None:
    """Everybody whose turns it touches hears his own next ones; other heads hear that it was done."""
    start = max(plan.start, talk.now)
    sat = {one.person_id for one in before.stints(start, start + AHEAD * DAY, plan.duty) if one.person_id}
    handed = handed_over(before, done.rota, plan.duty, plan.start) if plan.start == talk.now and not ended else None
    concerned = dict.fromkeys((*plan.everybody, *sorted(sat)))
    for person in concerned:
        if any(end is None or end > talk.now for _, end in (before.serving or {}).get(person, ())):
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
    lines += [
        _gone_line(talk, change, plan.start) for change in done.gone if person in (change.person_id, change.instead_of)
    ]
    return Letter(key, tuple(lines))


def _gone_line(talk: Talk, change: Change, start: int) -> Phrase:
    span = max(change.start, start), change.end
    other = name(change.instead_of) if change.instead_of else None
    return phrase(f"say.{Say.ROTA_CHANGE_GONE}", day=when(talk.house, span), name=name(change.person_id), other=other)


def _to_head(talk: Talk, before: StationRota, plan: Plan, *, ended: bool) -> Letter:
    key = f"say.{Say.ROTA_ENDED_HEAD if ended else Say.ROTA_PUBLISHED_HEAD}"
    said = {"name": name(talk.person_id), "station": station(plan.station_id), "duty": duty_ref(plan.duty)}
    return Letter(key, (phrase(key, **said, plan=None if ended else sentence(plan, before.grid)),))
