"""换班: one of one's coming shifts is offered to somebody, or to all who serve there; the first to accept has it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Phrase, name, phrase, say
from dialogs.shift_forms import ALL, NONE, OfferSwap
from domain.events import Name, Particular
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import Duty
from domain.swaps import PENDING, Span, Swap, SwapState, busy, fits, of_days, runs
from handlers import choosing_shifts
from handlers.dialog import Offers, answer_choice
from handlers.rota_work import changed
from handlers.shift_people import candidates, elsewhere, stands, stations_of
from handlers.shift_words import Shift, label, span_key, span_of_key, when, where
from handlers.swap_end import LAPSE
from handlers.talk import Talk
from storage.ids import new_id
from storage.swaps import add_swap, swaps_at

FORM = OfferSwap
REQUIRES = Permission.SHIFT_SWAP


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "" and "shift" not in draft.values and not _mine(talk):
        raise Refusal(Refused.NO_SHIFT_TO_SWAP)
    if "shift" not in draft.values:
        return draft
    rota = _rota(talk, Shift.of(draft.values["shift"]))
    draft = choosing_shifts.defaults(talk, draft, rota, name)
    values = dict(draft.values)
    if name in choosing_shifts.ORDER:
        values.pop("to", None)
    if name in (*choosing_shifts.ORDER, "to"):
        values.pop("back", None)
    if "half" in values:
        shift = choosing_shifts.chosen(values)
        free = _free(talk, rota, shift)
        if not free:
            raise Refusal(Refused.NOBODY_TO_SWAP)
        if not name and values.get("to", ALL) not in (ALL, *free):
            raise Refusal(Refused.NOT_FREE)
        if len(free) == 1:
            values.setdefault("to", free[0])
        if "back" not in values and values.get("to", ALL) != ALL and not _returns(talk, rota, shift, values["to"]):
            values["back"] = NONE
    return Draft(**{**draft.kept(), "values": values, "order": draft.order})


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    found = (await offers(talk, draft)).get(name, ())
    return choosing_shifts.typed(talk, name, said, found)


def _rota(talk: Talk, shift: Shift) -> StationRota:
    return talk.house.district.rota(shift.station_id)


def _mine(talk: Talk) -> list[Shift]:
    """One's own turns ahead at all stations, the next one first."""
    found = [
        Shift(station, duty, *turn.span)
        for station in stations_of(talk.house, talk.person_id)
        for duty in Duty
        for turn in choosing_shifts.coming(talk, talk.house.district.rota(station), duty)
        if turn.person_id == talk.person_id
    ]
    return sorted(found, key=lambda shift: shift.start)


def _free(talk: Talk, rota: StationRota, shift: Shift) -> list[str]:
    spans = runs(rota, talk.person_id, shift.span, shift.duty)
    return candidates(talk, rota, shift.station_id, spans or [shift.span], talk.person_id)


def _returns(talk: Talk, rota: StationRota, shift: Shift, other: str) -> list[Span]:
    """What of the other's could be taken in return: turns for a turn of several days, else days."""
    mine = [one for one in choosing_shifts.coming(talk, rota, shift.duty) if one.person_id == other]
    days = [(day[0].start, day[-1].end) for turn in mine for day in of_days(rota, turn)]
    wide = rota.grid.date(shift.start) != rota.grid.date(shift.end - 1)
    spans = [turn.span for turn in mine] if wide else days
    others = elsewhere(talk.house, talk.person_id, shift.station_id)
    return [one for one in spans if fits(rota, talk.person_id, [one]) and not busy(talk.person_id, [one], others)]


async def offers(talk: Talk, draft: Draft) -> Offers:
    several = len(stations_of(talk.house, talk.person_id)) > 1
    found: Offers = {
        "shift": [
            Option(one.key, label(talk.house, one.span, one.duty, one.station_id if several else ""))
            for one in _mine(talk)
        ]
    }
    if "shift" not in draft.values:
        return found
    rota = _rota(talk, Shift.of(draft.values["shift"]))
    found |= choosing_shifts.offers(talk, draft, rota)
    if "half" not in draft.values:
        return found
    shift = choosing_shifts.chosen(draft.values)
    everybody = Option(ALL, phrase(f"button.{Button.ASK_ALL}"))
    free = [Option(one, phrase(f"button.{Button.PERSON_LINE}", name=name(one))) for one in _free(talk, rota, shift)]
    found["to"] = [everybody, *free]
    if draft.values.get("to", ALL) != ALL:
        spans = _returns(talk, rota, shift, draft.values["to"])
        nothing = Option(NONE, phrase(f"button.{Button.NO_RETURN}"))
        found["back"] = [nothing, *(Option(span_key(one), label(talk.house, one, shift.duty)) for one in spans)]
    return found


async def check(talk: Talk, draft: Draft) -> Letter:
    shift, back = choosing_shifts.chosen(draft.values), draft.values.get("back", NONE)
    key = f"{FORM.name}.{CHECK}.ask"
    lines: list[Phrase] = [phrase(key, shift=where(talk.house, shift.station_id, shift.span, shift.duty))]
    to = draft.values["to"]
    lines.append(phrase(f"say.{Say.SWAP_TO_ALL}") if to == ALL else phrase(f"say.{Say.SWAP_TO_ONE}", name=name(to)))
    if back != NONE:
        lines.append(phrase(f"say.{Say.SWAP_BACK}", shift=when(talk.house, span_of_key(back), shift.duty)))
    choices = (answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit"), button(Button.CANCEL, "cancel"))
    return Letter(key, tuple(lines), choices=choices)


async def handle(talk: Talk, form: OfferSwap) -> None:
    shift = choosing_shifts.chosen(form.model_dump())
    found = await stands(talk, shift.station_id)
    if shift.start <= talk.now:
        raise Refusal(Refused.SHIFT_BEGUN)
    if not runs(found.rota, talk.person_id, shift.span, shift.duty):
        raise Refusal(Refused.SHIFT_NOT_YOURS)
    for other in await swaps_at(talk.work, shift.station_id):
        if other.state in PENDING and other.from_id == talk.person_id and _overlap(other, shift):
            raise Refusal(Refused.SWAP_OFFERED_ALREADY)
    free = _free(talk, found.rota, shift)
    to = None if form.to == ALL else form.to
    if not free or (to is not None and to not in free):
        raise Refusal(Refused.NOBODY_TO_SWAP)
    back = None if to is None or form.back in (NONE, None) else span_of_key(form.back)
    made = Swap(
        new_id(), shift.station_id, shift.duty, shift.start, shift.end, talk.person_id, to, back,
        SwapState.OFFERED, None, talk.now,
    )  # fmt: skip
    if made.begins <= talk.now:
        raise Refusal(Refused.SHIFT_BEGUN)
    asked = [to] if to else free
    add_swap(talk.work, made)
    talk.work.timer(LAPSE, made.id, 0, made.begins)
    particulars: dict[str, Particular] = {
        "swap": made.id, "duty": made.duty.value, "start": made.start, "end": made.end, "to": to,
        "back_start": back[0] if back else None, "back_end": back[1] if back else None, "asked": tuple(asked),
    }  # fmt: skip
    changed(talk, found, Name.ROTA_SWAP_OFFERED, particulars)
    talk.told += [(person, offered_letter(talk, made)) for person in asked]
    said = where(talk.house, made.station_id, made.span, made.duty)
    withdraw = button(Button.WITHDRAW_SWAP, "withdraw_swap", swap=made.id)
    talk.reply(say(f"say.{Say.SWAP_OFFERED}", withdraw, shift=said, count=len(asked)))


def _overlap(swap: Swap, shift: Shift) -> bool:
    return swap.duty is shift.duty and swap.start < shift.end and shift.start < swap.end


def offered_letter(talk: Talk, swap: Swap) -> Letter:
    """What those read who are asked."""
    said = where(talk.house, swap.station_id, swap.span, swap.duty)
    choices = (
        button(Button.ACCEPT_SWAP, "accept_swap", primary=True, swap=swap.id),
        button(Button.DECLINE_SWAP, "decline_swap", swap=swap.id),
    )
    if swap.back is None:
        return say(f"say.{Say.SWAP_ASKED}", *choices, name=name(swap.from_id), shift=said)
    back = when(talk.house, swap.back, swap.duty)
    return say(f"say.{Say.SWAP_ASKED_BACK}", *choices, name=name(swap.from_id), shift=said, back=back)
