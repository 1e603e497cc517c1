"""质量分 of a consultation: for its station's desk, with what each part is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Letter, listing, phrase, text
from dialogs.quality_forms import ShowQuality
from dialogs.quality_keys import Quality
from domain.consultation import Consultation, Participant
from domain.consultation_score import Score, Worth, score
from domain.permissions import Permission
from domain.poll import short_of
from handlers.consulting import consultation_here
from handlers.house import House
from handlers.talk import Talk
from storage.consultation_score import counted
from storage.work import Work

FORM = ShowQuality
REQUIRES = Permission.CONSULTATION_SEE


async def scores(house: House, work: Work, found: Sequence[Consultation]) -> dict[str, Score]:
    """By id; with the weights in force now, so that all can be compared."""

    def enough(one: Consultation, came: Sequence[Participant]) -> bool:
        quorum = house.consulting_of(one.rules).kind(one.kind).quorum
        return not any(short_of(came, quorum).values())

    def day_of(at: int) -> str:
        return datetime.fromtimestamp(at / 1000, house.district.zone).date().isoformat()

    facts = await counted(work, found, day_of, enough) if found else {}
    return {one.id: score(one, facts[one.id], house.consulting.weights) for one in found}


async def handle(talk: Talk, form: ShowQuality) -> None:
    found = await consultation_here(talk, form.consultation, REQUIRES)
    one = (await scores(talk.house, talk.work, [found]))[found.id]
    weights = talk.house.consulting.weights
    lines = []
    for part in Worth:
        value = one.parts[part]
        told = {"part": text(f"quality_part.{part}"), "how": text(f"quality_how.{part}")}
        weight = getattr(weights, part.value)
        if value is None:
            lines.append(phrase(f"quality.{Quality.LINE_NOT_YET}", weight=weight, **told))
        else:
            lines.append(phrase(f"quality.{Quality.LINE}", weight=weight, value=f"{value * 100:.0f}", **told))
    key = f"quality.{Quality.SHOWN}"
    whole = f"{one.value:.0f}" if one.value is not None else "-"
    shown = phrase(key, number=found.number, value=whole, lines=listing(lines))
    talk.reply(
        Letter(key, (shown,), choices=(button(Button.SHOW_CONSULTATION, "show_consultation", consultation=found.id),))
    )
