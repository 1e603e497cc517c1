"""How an offer or a swap ends without counting: withdrawn, undone before it begins, lapsed when the shift begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase, say
from dialogs.shift_forms import UndoSwap, WithdrawSwap
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Change, StationRota
from domain.swaps import PENDING, Span, Swap, SwapState, busy, holder, moved, runs, shifts
from handlers.rota_work import Standing, changed
from handlers.shift_people import elsewhere, heads_of, heed_elsewhere, rely_on_elsewhere, stands, tell_gaps
from handlers.shift_words import where
from handlers.talk import Talk
from storage.rota import undo_changes
from storage.swaps import asked, move_swap, swap, swaps_at

LAPSE = "swap_lapse"
"""The timer's kind; its subject is the swap."""


async def known(talk: Talk, swap_id: str) -> tuple[Swap, Standing]:
    """The swap, read after its station's rota: what is decided rests on that version. Raises Refusal."""
    first = await swap(talk.work, swap_id)
    if first is None:
        raise Refusal(Refused.BUTTON_STALE)
    found = await stands(talk, first.station_id)
    again = await swap(talk.work, swap_id)
    assert again is not None
    return again, found


class Withdraw:
    FORM = WithdrawSwap
    REQUIRES = Permission.SHIFT_SWAP

    @staticmethod
    async def handle(talk: Talk, form: WithdrawSwap) -> None:
        found, there = await known(talk, form.swap)
        if found.from_id != talk.person_id:
            raise Refusal(Refused.NOT_YOURS)
        if found.state is SwapState.DONE:
            raise Refusal(Refused.SWAP_DONE)
        if found.state not in PENDING:
            raise Refusal(Refused.ALREADY_DONE)
        others = await asked(talk.work, found)
        move_swap(talk.work, found, SwapState.WITHDRAWN, talk.person_id)
        changed(talk, there, Name.ROTA_SWAP_WITHDRAWN, {"swap": found.id})
        _tell_withdrawn(talk, found, others)
        talk.reply(say(f"say.{Say.SWAP_WITHDRAWN}", shift=shift_of(talk, found)))


class Undo:
    FORM = UndoSwap
    REQUIRES = Permission.SHIFT_SWAP

    @staticmethod
    async def handle(talk: Talk, form: UndoSwap) -> None:
        found, there = await known(talk, form.swap)
        if talk.person_id not in (found.from_id, found.taken_by) or not there.rota.serves(talk.person_id, talk.now):
            raise Refusal(Refused.NOT_YOURS)
        if found.state is not SwapState.DONE:
            raise Refusal(Refused.ALREADY_DONE)
        if found.begins <= talk.now:
            raise Refusal(Refused.SHIFT_BEGUN)
        changes = of_swap(there, found)
        passed = passed_on(there, changes)
        if passed is not None:
            talk.reply(say(f"say.{Say.SWAP_PASSED_ON}", name=name(passed), shift=shift_of(talk, found)))
            return
        await _ensure_back(talk, there, changes)
        await undo(talk, found, there, changes)
        other = found.taken_by if talk.person_id == found.from_id else found.from_id
        assert other is not None
        talk.told.append(
            (
                other,
                say(
                    f"say.{Say.SWAP_UNDONE_TOLD}",
                    name=name(talk.person_id),
                    shift=shift_of(talk, found),
                    back=name(found.from_id),
                ),
            )
        )
        talk.reply(say(f"say.{Say.SWAP_UNDONE}", shift=shift_of(talk, found), back=name(found.from_id)))


async def _ensure_back(talk: Talk, there: Standing, changes: Sequence[Change]) -> None:
    """Raises Refusal where somebody who would have his shift again serves here no more, or sits elsewhere by now."""
    owners = sorted({change.instead_of for change in changes if change.instead_of})
    await heed_elsewhere(talk, owners, there.station_id)
    for change in changes:
        owner, span = change.instead_of or "", (change.start, change.end)
        if not there.rota.serves(owner, change.start) or busy(
            owner, [span], elsewhere(talk.house, owner, there.station_id)
        ):
            raise Refusal(Refused.SWAP_NOT_BACK)
    rely_on_elsewhere(talk, owners, there.station_id)


def of_swap(there: Standing, found: Swap) -> list[Change]:
    return [one for one in there.rota.changes if one.swap_id == found.id]


def passed_on(there: Standing, changes: Sequence[Change]) -> str | None:
    """Whoever has one of these shifts by now, where somebody laid a later change upon it."""
    for change in changes:
        for stint in shifts(there.rota, None, change.start, change.end, change.duty):
            if stint.change is not None and stint.change.id > change.id:
                return holder(stint)
    return None


async def undo(talk: Talk, found: Swap, there: Standing, changes: Sequence[Change]) -> None:
    """Each has his own again; what either offers of the other's shift is withdrawn, a gap is told of."""
    gone = {one.id for one in changes}
    after = _without(there, gone)
    for person in dict.fromkeys(change.person_id for change in changes):
        spans = [(change.start, change.end) for change in changes if change.person_id == person]
        await drop_offers(talk, there, person, spans)
    undo_changes(talk.work, changes)
    move_swap(talk.work, found, SwapState.UNDONE, talk.person_id or None)
    changed(talk, there, Name.ROTA_SWAP_UNDONE, {"swap": found.id, "changes": tuple(sorted(gone))})
    for change in changes:
        now_gap = moved(there.rota, after, change.start, change.end, change.duty)
        await tell_gaps(talk, there.station_id, now_gap, talk.person_id)


def _without(there: Standing, gone: set[str]) -> StationRota:
    return replace(there.rota, changes=[one for one in there.rota.changes if one.id not in gone])


async def drop_offers(talk: Talk, there: Standing, person: str, spans: Sequence[Span] | None = None) -> list[Swap]:
    """The person's open offers of these times (of all, where None) are withdrawn; who was asked is told."""
    dropped = []
    for one in await swaps_at(talk.work, there.station_id):
        if one.state not in PENDING or one.from_id != person:
            continue
        if spans is not None and not any(one.start < end and start < one.end for start, end in spans):
            continue
        _tell_withdrawn(talk, one, await asked(talk.work, one))
        move_swap(talk.work, one, SwapState.WITHDRAWN, talk.person_id or None)
        changed(talk, there, Name.ROTA_SWAP_WITHDRAWN, {"swap": one.id})
        dropped.append(one)
    return dropped


def _tell_withdrawn(talk: Talk, found: Swap, others: Sequence[str]) -> None:
    told = say(f"say.{Say.SWAP_WITHDRAWN_TOLD}", name=name(found.from_id), shift=shift_of(talk, found))
    talk.told += [(person, told) for person in others if person not in (talk.person_id, found.from_id)]


async def lapse(talk: Talk, swap_id: str) -> None:
    """The shift begins and nobody took it: said to who offered it, and to the heads where nobody sits."""
    found, there = await known(talk, swap_id)
    if found.state not in PENDING:
        return
    move_swap(talk.work, found, SwapState.LAPSED, None)
    changed(talk, there, Name.ROTA_SWAP_LAPSED, {"swap": found.id})
    if not runs(there.rota, found.from_id, found.span, found.duty):
        return  # it is somebody else's by now
    gaps = there.rota.gaps(*found.span, found.duty)
    key = Say.SWAP_LAPSED_GAP if gaps else Say.SWAP_LAPSED
    shown = shift_of(talk, found)
    people = [found.from_id, *([found.taken_by] if found.taken_by else [])]
    talk.told += [(person, say(f"say.{key}", shift=shown, name=name(found.from_id))) for person in people]
    if gaps:
        gap = Letter(
            f"say.{Say.SWAP_GAP}",
            (phrase(f"say.{Say.SWAP_GAP}", shift=shown, name=name(found.from_id)),),
            choices=(button(Button.OVERRIDE, "override", station=found.station_id),),
        )
        talk.told += [(head, gap) for head in await heads_of(talk, found.station_id) if head not in people]


def shift_of(talk: Talk, found: Swap) -> dict[str, object]:
    return where(talk.house, found.station_id, found.span, found.duty)
