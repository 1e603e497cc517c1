"""A consultation whose leader is not there any more goes before the head, who has somebody else lead it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.consultation_cards import card_choice
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, Ref, day, listing, name, phrase, title
from domain.consultation import Consultation
from domain.taking import LONG_LEAVE
from handlers.consultation_away import but_recused
from handlers.talk import Talk
from storage.consultation_lists import led_by

MOST = 4


async def left_consultations(talk: Talk, person_id: str, station_id: str) -> None:
    """His term there has ended."""
    found = await led_by(talk.work, person_id)
    await _before_heads(talk, [one for one in found if one.station_id == station_id], person_id, Say.LEADER_LEFT)


async def away_from_consultations(talk: Talk, person_id: str, start: int, end: int) -> None:
    """On leave from `start` to `end` (UTC ms): what is held meanwhile; of a long leave all that he leads."""
    found = await led_by(talk.work, person_id)
    if end - start <= LONG_LEAVE:
        found = [one for one in found if one.start_at is not None and start <= one.start_at < end and not one.held_at]
    await _before_heads(talk, found, person_id, Say.LEADER_AWAY, start=day(start), end=day(end - 1))


async def recused_from_consultations(talk: Talk, found: Sequence[Consultation], who: str) -> None:
    """He keeps out of one of its items, and so of it."""
    await _before_heads(talk, [one for one in found if one.leader_id == who and one.open], who, Say.LEADER_RECUSED)


async def _before_heads(talk: Talk, found: Sequence[Consultation], who: str, key: Say, **days: Ref) -> None:
    """One letter for those of a station; who leads it stays so until somebody else does."""
    at: dict[tuple[str, ...], list[Consultation]] = {}
    for one in found:
        crew = await talk.crew(one.station_id)
        free = await but_recused(talk, one, [head for head in crew.heads if head != who])
        at.setdefault(tuple(free or (staff for staff in crew.staff if staff != who)), []).append(one)
    for heads, theirs in at.items():
        letter = _letter(theirs, who, key, days)
        talk.told += [(head, letter) for head in dict.fromkeys(heads)]


def _letter(found: Sequence[Consultation], who: str, key: Say, days: dict[str, Ref]) -> Letter:
    lines: list[Phrase] = [
        phrase(f"say.{Say.CONSULTATION_LINE_SHORT}", number=one.number, title=title(one.title_id)) for one in found
    ]
    said = phrase(f"say.{key}", name=name(who), count=len(found), lines=listing(lines), **days)
    choices = [_choice(one) for one in found[:MOST]]
    if len(found) == 1:
        choices.append(card_choice(found[0]))
    return Letter(f"say.{key}", (said,), choices=tuple(choices), must_reach=True, carries=True)


def _choice(one: Consultation) -> Choice:
    label = phrase(f"button.{Button.LEAD_OTHER}", number=one.number)
    return Choice(label, "lead_consultation", {"consultation": one.id})
