"""转给: what somebody has who is away, to whom the letter named; what has moved meanwhile is left alone."""

from __future__ import annotations

from contextlib import suppress

from dialogs.cards import button, item_card
from dialogs.handing_forms import HandEach, HandOn, LeaveBe
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, listing, name, phrase, say
from domain import moves
from domain.item import Item, State
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.assigning import assign_to
from handlers.proposing import hand_choice
from handlers.talk import Talk
from handlers.telling import record


class On:
    FORM = HandOn
    REQUIRES = Permission.ITEM_ASSIGN

    @staticmethod
    async def handle(talk: Talk, form: HandOn) -> None:
        lines: list[Phrase] = []
        for pair in form.pairs:
            item_id, _, to = pair.partition(":")
            if to and await _hand(talk, item_id, form.who, to):
                lines.append(phrase(f"say.{Say.HANDED_LINE}", number=talk.items[item_id].number, name=name(to)))
        if not lines and not form.rest:
            raise Refusal(Refused.ALREADY_DONE)
        if lines:
            talk.reply(say(f"say.{Say.HANDED_ON}", count=len(lines), lines=listing(lines)))
        if form.rest:
            await _next(talk, form.rest, form.who)


class Each:
    FORM = HandEach
    REQUIRES = Permission.ITEM_ASSIGN

    @staticmethod
    async def handle(talk: Talk, form: HandEach) -> None:
        await _next(talk, form.pairs, form.who)


class Be:
    FORM = LeaveBe
    REQUIRES = Permission.ITEM_ASSIGN

    @staticmethod
    async def handle(talk: Talk, form: LeaveBe) -> None:
        talk.reply(say(f"say.{Say.LEFT_BE}"))


async def _hand(talk: Talk, item_id: str, who: str, to: str) -> bool:
    """Offered where somebody has accepted it, else assigned; False where it is with others by now, or not possible."""
    with suppress(Refusal):
        item = await talk.item(item_id, On.REQUIRES)
        if Role.STAFF in talk.roles and (await talk.crew(item.now_at)).deciders(item) == (who,):
            talk.standing_in.add(item.id)  # the head himself is away
        return await _handed(talk, item, who, to)
    return False


async def _handed(talk: Talk, item: Item, who: str, to: str) -> bool:
    gone = item.state is State.REPORTED and item.handler_id is None
    if not (gone or who in item.hands) or to in item.hands or not await _sits(talk, item.now_at, to):
        return False
    actor = talk.actor(item.now_at)
    if item.state in (State.REPORTED, State.ASSIGNED):
        made = await assign_to(talk, item, to, actor)
    else:
        moved, event = moves.hand_over(item, actor, talk.now, talk.channel, to=to, who=who)
        made = await record(talk, item, moved, event)
    if to == talk.person_id:  # he said so by pressing
        moved, event = moves.accept(made, actor, talk.now, talk.channel)
        await record(talk, made, moved, event)
    return True


async def _sits(talk: Talk, station_id: str, person: str) -> bool:
    there = [one.held for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    return any(held.person_id == person and held.role in (Role.MEMBER, Role.HEAD) for held in there)


async def _next(talk: Talk, pairs: list[str], who: str) -> None:
    """The first of them that is still in his hands, as a card with what can be done."""
    for at, pair in enumerate(pairs):
        item_id, _, to = pair.partition(":")
        item = await talk.item(item_id, On.REQUIRES)
        reader = talk.reader_of(item)
        if reader is None or not (who in item.hands or item.handler_id is None):
            continue
        rest = pairs[at + 1 :]
        key = f"say.{Say.HAND_THIS if rest else Say.HAND_THIS_LAST}"
        talk.reply(
            Letter(
                key,
                (phrase(key, number=item.number, who=name(who), left=len(rest) or None),),
                card=item_card(item, reader, talk.promised(item)),
                choices=_choices(item, to, who, rest),
                item_id=item.id,
                via=item.via,
                carries=True,
            )
        )
        return
    talk.reply(say(f"say.{Say.HAND_NO_MORE}"))


def _choices(item: Item, to: str, who: str, rest: list[str]) -> tuple[Choice, ...]:
    free = item.state in (State.REPORTED, State.ASSIGNED)
    other = button(Button.HAND_OTHER, "assign" if free else "hand_over", item=item.id)
    after = (
        button(Button.HAND_NEXT, "hand_each", who=who, pairs=rest)
        if rest
        else button(Button.LEAVE_BE, "leave_be", who=who)
    )
    return (*((hand_choice(item, to, who, rest),) if to else ()), other, after)
