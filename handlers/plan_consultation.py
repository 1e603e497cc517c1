"""方案: 主体、方式、流程. What stands, or what we propose, is on the card at once; each is changed by itself."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.consultation_forms import PlanConsultation
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Label
from dialogs.letter import Card, Letter, Phrase, listing, phrase, row, text, words
from domain import consultation_moves
from domain.consultation import Consultation, Part, Verb
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_choices import keeps
from handlers.consultation_record import go_on, record_consultation
from handlers.consultation_words import settled
from handlers.consulting import consultation_here
from handlers.dialog import answer_choice
from handlers.show_consultation import readable, shown
from handlers.talk import Talk
from storage.consultations import participants_of

FORM = PlanConsultation
REQUIRES = Permission.CONSULTATION_SEE
_FIELDS = {
    "who": (Label.PLAN_WHO, Button.CHANGE_PLAN_WHO),
    "how": (Label.PLAN_HOW, Button.CHANGE_PLAN_HOW),
    "order": (Label.PLAN_ORDER, Button.CHANGE_PLAN_ORDER),
}


async def _here(talk: Talk, consultation_id: str) -> Consultation:
    found = await consultation_here(talk, consultation_id, REQUIRES)
    consultation_moves.check(Verb.PLAN, found)
    if not keeps(found, talk.actor(found.station_id)):
        raise Refusal(Refused.NOT_YOURS)
    return found


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nothing is asked that is known: the three stand on the card from the beginning."""
    if name:
        return draft
    found = await _here(talk, draft.values["consultation"])
    values = {**draft.values, "number": found.number}
    proposed = await _proposed(talk, found)
    for field, standing in _standing(found).items():
        values[field] = [standing or talk.keep("words", proposed[field], days=7)]
    return replace(draft, values=values)


def _standing(found: Consultation) -> dict[str, str | None]:
    return {"who": found.who_id, "how": found.how_id, "order": found.order_id}


async def _proposed(talk: Talk, found: Consultation) -> dict[str, str]:
    """What we would write: who is on the list, how it is held, and the usual order."""
    people = [one.part for one in await participants_of(talk.work, found.id) if one.ended_at is None]
    parts: list[Phrase] = [
        phrase(f"label.{Label.PLAN_PART}", part=text(f"consultation_part.{part}"), count=people.count(part))
        for part in Part
        if part in people
    ]
    said = (
        phrase(f"label.{Label.PLAN_WHO_PROPOSED}", people=listing(parts, "comma")),
        phrase(f"label.{Label.PLAN_HOW_PROPOSED}", mode=text(f"mode.{found.mode}")),
        phrase(f"label.{Label.PLAN_ORDER_PROPOSED}"),
    )
    return dict(
        zip(_FIELDS, await talk.house.labels(talk.work, [{"label": one} for one in said], talk.language), strict=True)
    )


async def check(talk: Talk, draft: Draft) -> Letter:
    key = f"{FORM.name}.{CHECK}.ask"
    rows = [
        row("message-square", words(content, 200), f"label.{label}")
        for field, (label, _) in _FIELDS.items()
        for content in draft.values[field]
    ]
    choices = (
        answer_choice(phrase(f"button.{Button.PLAN_KEEP}"), CHECK, "submit", primary=True),
        *(answer_choice(phrase(f"button.{change}"), CHECK, field) for field, (_, change) in _FIELDS.items()),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, (phrase(key, number=draft.values["number"]),), card=Card(rows=tuple(rows)), choices=choices)


async def handle(talk: Talk, form: PlanConsultation) -> None:
    found = await _here(talk, form.consultation)
    given = {"who": form.who, "how": form.how, "order": form.order}
    standing = _standing(found)
    changes = {
        field: None if pieces == [standing[field]] else await settled(talk, found, pieces, "consultation_plan")
        for field, pieces in given.items()
    }
    if any(changes.values()):
        actor = talk.actor(found.station_id)
        found = await go_on(
            talk, record_consultation(talk, *consultation_moves.plan(found, actor, talk.now, talk.channel, **changes))
        )
    _, mine, inside = await readable(talk, found.id)
    talk.reply(await shown(talk, found, mine, inside=inside))
