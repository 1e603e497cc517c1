"""The answers to an offered shift: 接下, 不方便. The first to accept has it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import name, say, text
from dialogs.shift_forms import AcceptSwap, DeclineSwap
from domain.events import Name, Particular
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Change, Kind
from domain.swaps import Hurdle, Swap, SwapState, runs, stands_in_the_way
from handlers.rota_work import Standing, changed
from handlers.shift_people import elsewhere, heed_elsewhere, rely_on_elsewhere
from handlers.shift_words import when
from handlers.swap_end import drop_offers, known, shift_of
from handlers.talk import Talk
from storage.ids import new_id
from storage.rota import add_change
from storage.swaps import asked, decliners, move_swap

_HURDLES = {
    Hurdle.OWN: Refused.NOT_YOURS,
    Hurdle.BEGUN: Refused.SHIFT_BEGUN,
    Hurdle.MOVED: Refused.SHIFT_MOVED,
    Hurdle.AWAY: Refused.SWAP_AWAY,
    Hurdle.ELSEWHERE: Refused.SWAP_ELSEWHERE,
    Hurdle.BACK_MOVED: Refused.SWAP_BACK_MOVED,
    Hurdle.BACK_AWAY: Refused.SWAP_BACK_AWAY,
    Hurdle.BACK_ELSEWHERE: Refused.SWAP_BACK_ELSEWHERE,
}


class Accept:
    FORM = AcceptSwap
    REQUIRES = Permission.SHIFT_SWAP

    @staticmethod
    async def handle(talk: Talk, form: AcceptSwap) -> None:
        found, there = await known(talk, form.swap)
        if not await _open(talk, found, there):
            return
        await heed_elsewhere(talk, [talk.person_id, found.from_id], found.station_id)
        ensure_possible(talk, found, there, talk.person_id)
        heads = (await talk.crew(found.station_id)).heads
        if there.settings.approve_swaps and heads and not {talk.person_id, found.from_id} & set(heads):
            _ask_heads(talk, found, there, heads)
            return
        others = await asked(talk.work, found)
        await settle(talk, found, there, talk.person_id)
        tell_others(talk, found, others, talk.person_id)
        undo = button(Button.UNDO_SWAP, "undo_swap", swap=found.id)
        shift, back = shift_of(talk, found), return_of(talk, found)
        talk.reply(say(f"say.{Say.SWAP_YOURS}", undo, shift=shift, back=back, name=name(found.from_id)))
        told = say(f"say.{Say.SWAP_ACCEPTED}", undo, name=name(talk.person_id), shift=shift, back=back)
        talk.told.append((found.from_id, told))


async def _open(talk: Talk, found: Swap, there: Standing) -> bool:
    """Whether it can still be accepted by this person; what became of it is said."""
    if found.to_id not in (None, talk.person_id) or not there.rota.serves(talk.person_id, talk.now):
        raise Refusal(Refused.NOT_YOURS)
    if found.state is SwapState.OFFERED:
        return True
    if found.taken_by == talk.person_id and found.state in (SwapState.DONE, SwapState.ACCEPTED):
        raise Refusal(Refused.ALREADY_DONE)
    if found.taken_by and found.state in (SwapState.DONE, SwapState.ACCEPTED):
        talk.reply(say(f"say.{Say.SWAP_TAKEN}", name=name(found.taken_by), shift=shift_of(talk, found)))
        return False
    if found.state is SwapState.LAPSED:
        raise Refusal(Refused.SHIFT_BEGUN)
    raise Refusal(Refused.SWAP_OVER)


def ensure_possible(talk: Talk, found: Swap, there: Standing, taker: str) -> None:
    """Raises Refusal with what stands in the way; relies on the other stations' rotas that were looked at."""
    theirs = elsewhere(talk.house, taker, found.station_id)
    others = elsewhere(talk.house, found.from_id, found.station_id) if found.back else []
    hurdle = stands_in_the_way(found, taker, there.rota, theirs, others, talk.now)
    if hurdle is not None:
        raise Refusal(_HURDLES[hurdle])
    rely_on_elsewhere(talk, [taker, *([found.from_id] if found.back else [])], found.station_id)


def _ask_heads(talk: Talk, found: Swap, there: Standing, heads: Sequence[str]) -> None:
    move_swap(talk.work, found, SwapState.ACCEPTED, talk.person_id, taken_by=talk.person_id)
    changed(talk, there, Name.ROTA_SWAP_ACCEPTED, {"swap": found.id, "by": talk.person_id})
    shift, back = shift_of(talk, found), return_of(talk, found)
    choices = (
        button(Button.AGREE_SWAP, "agree_swap", primary=True, swap=found.id),
        button(Button.REFUSE_SWAP, "refuse_swap", swap=found.id),
    )
    asks = say(
        f"say.{Say.SWAP_TO_AGREE}",
        *choices,
        name=name(found.from_id),
        taker=name(talk.person_id),
        shift=shift,
        back=back,
    )
    talk.told += [(head, asks) for head in heads]
    waits = say(f"say.{Say.SWAP_WAITS}", name=name(talk.person_id), shift=shift)
    talk.told.append((found.from_id, waits))
    talk.reply(say(f"say.{Say.SWAP_WAITS_YOU}", shift=shift))


async def settle(talk: Talk, found: Swap, there: Standing, taker: str) -> None:
    """It counts from now on: the taker sits, and the other sits what is given in return."""
    given = [(span, found.from_id, taker) for span in runs(there.rota, found.from_id, found.span, found.duty)]
    back = runs(there.rota, taker, found.back, found.duty) if found.back else []
    if back:
        await drop_offers(talk, there, taker, back)
    made = []
    for (start, end), before, after in (*given, *((span, taker, found.from_id) for span in back)):
        made.append(Change(new_id(), found.duty, start, end, after, Kind.SWAP, before, found.id))
        add_change(talk.work, made[-1], found.station_id, talk.person_id)
    move_swap(talk.work, found, SwapState.DONE, talk.person_id, taken_by=taker)
    particulars: dict[str, Particular] = {
        "swap": found.id, "duty": found.duty.value, "start": found.start, "end": found.end,
        "from": found.from_id, "to": taker, "changes": tuple(one.id for one in made),
    }  # fmt: skip
    changed(talk, there, Name.ROTA_SWAPPED, particulars)


def tell_others(talk: Talk, found: Swap, others: Sequence[str], taker: str) -> None:
    told = say(f"say.{Say.SWAP_TAKEN}", name=name(taker), shift=shift_of(talk, found))
    talk.told += [(person, told) for person in others if person not in (taker, found.from_id)]


class Decline:
    FORM = DeclineSwap
    REQUIRES = Permission.SHIFT_SWAP

    @staticmethod
    async def handle(talk: Talk, form: DeclineSwap) -> None:
        found, there = await known(talk, form.swap)
        if found.to_id not in (None, talk.person_id) or not there.rota.serves(talk.person_id, talk.now):
            raise Refusal(Refused.NOT_YOURS)
        declined = await decliners(talk.work, found)
        if found.state is not SwapState.OFFERED or talk.person_id in declined or found.from_id == talk.person_id:
            raise Refusal(Refused.ALREADY_DONE)
        left = set(await asked(talk.work, found)) - declined - {talk.person_id}
        if found.to_id is not None:
            move_swap(talk.work, found, SwapState.DECLINED, talk.person_id)
        changed(talk, there, Name.ROTA_SWAP_DECLINED, {"swap": found.id})
        key = Say.SWAP_DECLINED_SOME if left else Say.SWAP_DECLINED_ALL
        again = () if left else (button(Button.SWAP, "swap"),)
        told = say(f"say.{key}", *again, name=name(talk.person_id), shift=shift_of(talk, found))
        talk.told.append((found.from_id, told))
        talk.reply(say(f"say.{Say.SWAP_DECLINED}", name=name(found.from_id)))


def return_of(talk: Talk, found: Swap) -> dict[str, object] | str:
    """What goes the other way, as a line of its own; nothing where nothing does."""
    return text(f"say.{Say.SWAP_IN_RETURN}", shift=when(talk.house, found.back, found.duty)) if found.back else ""
