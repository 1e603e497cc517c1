"""Where a station wants it, the head has the last word about a swap: 同意 or 不同意."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import name, say
from dialogs.shift_forms import AgreeSwap, RefuseSwap
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.swaps import Swap, SwapState
from handlers.rota_work import Standing, changed
from handlers.shift_people import heed_elsewhere, leads
from handlers.swap_answer import ensure_possible, return_of, settle, tell_others
from handlers.swap_end import known, shift_of
from handlers.talk import Talk
from storage.swaps import asked, move_swap


async def _decided(talk: Talk, swap_id: str) -> tuple[Swap, Standing]:
    """A swap that waits for this head's word."""
    found, there = await known(talk, swap_id)
    if not await leads(talk, found.station_id, there.rota):
        raise Refusal(Refused.NOT_YOURS)
    if found.state is not SwapState.ACCEPTED:
        raise Refusal(
            Refused.SWAP_OVER if found.state in (SwapState.WITHDRAWN, SwapState.LAPSED) else Refused.ALREADY_DONE
        )
    return found, there


class Agree:
    FORM = AgreeSwap
    REQUIRES = Permission.ROTA_OVERRIDE

    @staticmethod
    async def handle(talk: Talk, form: AgreeSwap) -> None:
        found, there = await _decided(talk, form.swap)
        taker = found.taken_by or ""
        await heed_elsewhere(talk, [taker, found.from_id], found.station_id)
        try:
            ensure_possible(talk, found, there, taker)
        except Refusal as refusal:
            begun = refusal.key is Refused.SHIFT_BEGUN
            raise refusal if begun else Refusal(Refused.SWAP_IMPOSSIBLE) from None
        others = await asked(talk.work, found)
        await settle(talk, found, there, taker)
        tell_others(talk, found, others, taker)
        undo = button(Button.UNDO_SWAP, "undo_swap", swap=found.id)
        shift, back = shift_of(talk, found), return_of(talk, found)
        talk.told.append((taker, say(f"say.{Say.SWAP_YOURS}", undo, shift=shift, back=back, name=name(found.from_id))))
        talk.told.append(
            (found.from_id, say(f"say.{Say.SWAP_ACCEPTED}", undo, name=name(taker), shift=shift, back=back))
        )
        talk.reply(say(f"say.{Say.SWAP_AGREED}", shift=shift, name=name(taker)))


class Refuse:
    FORM = RefuseSwap
    REQUIRES = Permission.ROTA_OVERRIDE

    @staticmethod
    async def handle(talk: Talk, form: RefuseSwap) -> None:
        found, there = await _decided(talk, form.swap)
        move_swap(talk.work, found, SwapState.REFUSED, talk.person_id)
        changed(talk, there, Name.ROTA_SWAP_REFUSED, {"swap": found.id})
        told = say(f"say.{Say.SWAP_REFUSED_TOLD}", shift=shift_of(talk, found), name=name(found.from_id))
        talk.told += [(person, told) for person in (found.from_id, found.taken_by) if person]
        talk.reply(say(f"say.{Say.SWAP_REFUSED}", shift=shift_of(talk, found)))
