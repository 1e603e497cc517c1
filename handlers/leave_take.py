"""请假: from when to when, a reason for nobody's eyes if he likes; who steps in is shown before, and told after."""

from __future__ import annotations

import re
from datetime import timedelta

from dialogs.cards import button
from dialogs.form import CHECK, SKIPPED, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, name, phrase, station
from dialogs.shift_forms import TakeLeave
from domain.date_words import Days, days
from domain.events import Name
from domain.leave import Leave, Span, is_long, span_of
from domain.leave import taken as leave_taken
from domain.permissions import Permission, may
from domain.rota_plan import Duty, Grid
from domain.swaps import shifts
from handlers.consultation_leaders import away_from_consultations
from handlers.dialog import Offers, answer_choice, begin
from handlers.leave_items import leave_items
from handlers.leave_work import Effect, carry_out, effects, rotas_of
from handlers.leave_write import keep_reason, seal, write
from handlers.shift_people import MOST_LINES, stations_of
from handlers.shift_words import Shift, away, span_key, span_of_key, when
from handlers.talk import Talk
from storage import tables
from storage.swaps import leaves_of

FORM = TakeLeave
REQUIRES = Permission.LEAVE_TAKE
LONGEST_ASKING = 40
"""Characters; a longer text tells something."""
_ASKS = re.compile("请个?假|休假|告假|leave", re.IGNORECASE)

_OF_DAYS = r"[\d零一二两三四五六七八九十年月日号周星期礼拜天半昨今明后上下午早晚到至和本这个起、,，.~\-\s]+"
_ASKS_UNCLEARLY = re.compile(rf"我?[想要]?(?:请个?假{_OF_DAYS}|{_OF_DAYS}[想要]?请个?假)[。!！]?")
"""Nothing but days and the wish, whatever days they may be."""


def _grid(talk: Talk) -> Grid:
    return Grid((), talk.house.district.zone)


async def offers(talk: Talk, draft: Draft) -> Offers:
    grid = _grid(talk)
    today = grid.date(talk.now)
    monday = today + timedelta(days=7 - today.weekday())
    near = {
        Button.LEAVE_TODAY: Days(today, today),
        Button.LEAVE_TOMORROW: Days(today + timedelta(days=1), today + timedelta(days=1)),
        Button.LEAVE_AFTER: Days(today + timedelta(days=2), today + timedelta(days=2)),
        Button.LEAVE_NEXT_WEEK: Days(monday, monday + timedelta(days=6)),
    }
    return {"days": [Option(span_key(span_of(found, grid)), phrase(f"button.{key}")) for key, found in near.items()]}


async def asked(talk: Talk, text: str) -> bool:
    """12月8日到12日请假, said in one breath. True when the message was that."""
    if not _ASKS.search(text) or len(text) > LONGEST_ASKING or not may(talk.anywhere(), REQUIRES):
        return False
    grid = _grid(talk)
    named = days(text, grid.date(talk.now))
    if named is None:
        unclear = _ASKS_UNCLEARLY.fullmatch(text.strip()) is not None
        if unclear:
            await begin(talk, "leave")
        return unclear
    span = span_of(named, grid)
    leave_taken(span, await leaves_of(talk.work, talk.person_id), talk.now)
    await begin(talk, "leave", {"days": span_key(span)})
    return True


async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
    """Days in words. What cannot be is said before anything else is asked."""
    if name_ != "days":
        return said
    span = span_of_key(said.value) if said.value else None
    if span is None and said.text:
        if said.words:
            talk.work.delete(tables.contents, id=said.words)
        grid = _grid(talk)
        found = days(said.text, grid.date(talk.now))
        if found is None:
            raise Misheard(Say.DAYS_UNCLEAR)
        span = span_of(found, grid)
    if span is None:
        return said
    leave_taken(span, await leaves_of(talk.work, talk.person_id), talk.now)
    return Answer(value=span_key(span))


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """先找人换班 on the check card: the form is done, another begins. A reason is sealed before it is kept."""
    if name_ == "reason" and draft.values[name_] != SKIPPED:
        await seal(talk, [*draft.values[name_], talk.said])
    if draft.changing != "swap":
        return draft
    values = {**draft.values, "instead": True, CHECK: True}
    return Draft(**{**draft.kept(), "values": values, "order": draft.order, "changing": ""})


async def _effects(talk: Talk, span: Span) -> tuple[Span, list[Leave], list[Effect]]:
    places = await rotas_of(talk, talk.person_id)
    mine = await leaves_of(talk.work, talk.person_id)
    whole, grown = leave_taken(span, mine, talk.now)
    spans = [one.span for one in mine if one not in grown]
    return whole, grown, effects(talk, places, talk.person_id, [*spans, whole], whole)


async def check(talk: Talk, draft: Draft) -> Letter:
    span, _, found = await _effects(talk, span_of_key(draft.values["days"]))
    key = f"{FORM.name}.{CHECK}.ask"
    lines: list[Phrase] = [phrase(key, span=away(talk.house, span))]
    shown = [line for one in found for line in _shown(talk, one)]
    lines += shown[:MOST_LINES] or [phrase(f"say.{Say.LEAVE_NO_SHIFTS}")]
    if len(shown) > MOST_LINES:
        lines.append(phrase(f"say.{Say.LEAVE_MORE_SHIFTS}", count=len(shown) - MOST_LINES))
    if is_long(span):
        lines.append(phrase(f"say.{Say.LEAVE_LONG}"))
    choices: list[Choice] = [answer_choice(phrase(f"button.{Button.TAKE_LEAVE}"), CHECK, "submit")]
    if shown:
        choices.append(answer_choice(phrase(f"button.{Button.SWAP_INSTEAD}"), CHECK, "swap"))
    return Letter(key, tuple(lines), choices=(*choices, button(Button.CANCEL, "cancel")))


def _shown(talk: Talk, effect: Effect) -> list[Phrase]:
    """One line for each stretch: who steps in, or that nobody does."""
    several = len(stations_of(talk.house, talk.person_id)) > 1
    lines = []
    for duty, changes in effect.moved.items():
        for one in changes:
            if one.before != talk.person_id:
                continue
            shift = when(talk.house, (one.start, one.end), duty)
            at = station(effect.there.station_id) if several else ""
            if one.after:
                lines.append(phrase(f"say.{Say.LEAVE_STEPS_IN}", shift=shift, name=name(one.after), station=at))
            else:
                lines.append(phrase(f"say.{Say.LEAVE_GAP}", shift=shift, station=at))
    return lines


async def handle(talk: Talk, form: TakeLeave) -> None:
    span, grown, found = await _effects(talk, span_of_key(form.days))
    if form.instead:
        for content in form.reason or []:
            talk.work.delete(tables.contents, id=content)
        await begin(talk, "swap", _first(found, talk.person_id))
        return
    reason = await keep_reason(talk, form.reason or (), span[1])
    kept = await write(talk, span, grown, reason)
    await carry_out(talk, found, Name.ROTA_LEAVE_TAKEN, talk.person_id, kept, span)
    await _items(talk, span)
    key = f"say.{Say.LEAVE_TAKEN}"
    gap = any(one.after is None for effect in found for one in effect.moved.get(Duty.MEMBER, []))
    lines = [phrase(key, span=away(talk.house, span))]
    lines += [phrase(f"say.{Say.LEAVE_TAKEN_GAP}")] if gap else []
    swap = (Choice(phrase(f"button.{Button.SWAP}"), "swap", _first(found, talk.person_id)),) if gap else ()
    talk.reply(Letter(key, tuple(lines), choices=(*swap, button(Button.END_LEAVE, "end_leave", leave=kept))))


def _first(found: list[Effect], person_id: str) -> dict[str, str]:
    """The shift to look for a swap of, where there is only one turn of it; else all are offered."""
    turns = {
        (one.there.station_id, duty, stint.plan_id, stint.turn): Shift(
            one.there.station_id, duty, change.start, change.end
        )
        for one in found
        for duty, changes in one.moved.items()
        for change in changes
        for stint in shifts(one.there.rota, person_id, change.start, change.end, duty)
    }
    return {"shift": next(iter(turns.values())).key} if len(turns) == 1 else {}


async def _items(talk: Talk, span: Span) -> None:
    """Of a long leave: his open matters are put before the head; of any the consultations that he cannot lead."""
    if is_long(span):
        await leave_items(talk, talk.person_id, *span)
    await away_from_consultations(talk, talk.person_id, *span)
