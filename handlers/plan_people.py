"""Choosing people in order: one by one from those who serve, or all at once by names or numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.letter import Param, name
from dialogs.plan_cards import inside, people_ref, words
from dialogs.plan_keys import PlanWord
from domain.people import Role
from domain.plan_words import months_of, picked
from domain.refusal import Refusal, Refused
from domain.rota_plan import Duty
from handlers.talk import Talk
from storage.people import persons, spelling

BY_NUMBER = 7
"""So many people stand on one page with what ends the choice: then their numbers may be typed in a row."""
_ROLES = {
    Duty.MEMBER: (Role.MEMBER,),
    Duty.RESERVE: (Role.MEMBER,),
    Duty.HEAD: (Role.HEAD, Role.MEMBER),
}


async def candidates(talk: Talk, station_id: str, duty: Duty) -> dict[str, tuple[str, ...]]:
    """Who may sit that duty: names by person, in the order of appointment. Raises Refusal where nobody may."""
    serving = [one for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    found: dict[str, tuple[str, ...]] = {}
    for role in _ROLES[duty]:
        for one in serving:
            if one.held.role is role:
                person = one.held.person_id
                own = talk.house.vault.open(person, one.name_sealed) or ""
                english = spelling(talk.house.vault, person, one.spelled_sealed)["name_en"]
                found[person] = tuple(filter(None, (own, english)))
    if not found:
        raise Refusal(Refused.NOBODY_TO_SIT)
    return found


async def people_offered(talk: Talk, draft: Draft, field: str, duty: Duty) -> Sequence[Option]:
    """Everybody in a lasting order, so that numbers keep their meaning; a second press takes somebody out again."""
    everybody = list(await candidates(talk, draft.values["station"], duty))
    chosen = draft.values.get(f"{field}_picked", [])
    options = [
        Option(person, words(PlanWord.NAMED_NTH, name=name(person), nth=chosen.index(person) + 1))
        if person in chosen
        else Option(person, words(PlanWord.NAMED, name=name(person)))
        for person in everybody
    ]
    end = Option("done", words(PlanWord.DONE)) if chosen else Option("all", words(PlanWord.ALL))
    return [*options, end] if len(options) <= BY_NUMBER else [end, *options]


async def people_heard(talk: Talk, draft: Draft, said: Answer, duty: Duty) -> Answer:
    """Names, or their numbers where all stand on one page."""
    if not said.text:
        return said
    everybody = await candidates(talk, draft.values["station"], duty)
    numbers = len(everybody) <= BY_NUMBER
    if not numbers and any(char.isdecimal() for char in said.text):
        raise Misheard(Say.PLAN_PEOPLE_UNCLEAR)
    found = picked(said.text, everybody)
    if found is None:
        raise Misheard(Say.PLAN_PEOPLE_UNCLEAR)
    return Answer(value="these:" + ",".join(found))


async def people_taken(talk: Talk, draft: Draft, field: str, duty: Duty) -> Draft:
    """The list is whole with 选好了, with everybody, or when it was typed; else it is asked on."""
    value = draft.values.get(field)
    if not isinstance(value, str):
        return draft
    everybody = list(await candidates(talk, draft.values["station"], duty))
    kept = f"{field}_picked"
    chosen = [person for person in draft.values.get(kept, []) if person in everybody]
    values = {name: held for name, held in draft.values.items() if name not in (field, kept)}
    if value in ("all", "done") or value.startswith("these:"):
        given = value.removeprefix("these:").split(",") if value.startswith("these:") else chosen or everybody
        return replace(draft, values={**values, field: [person for person in given if person in everybody]})
    chosen = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
    order = tuple(name for name in draft.order if name != field)
    return replace(draft, values={**values, kept: [one for one in chosen if one in everybody]}, order=order)


def chosen_so_far(draft: Draft, field: str) -> Param:
    chosen = draft.values.get(f"{field}_picked", [])
    return inside(PlanWord.CHOSEN, people=people_ref(chosen)) if chosen else ""


# --- 一月一界别 ---


async def sectors(talk: Talk, station_id: str, duty: Duty) -> Mapping[str, list[str]]:
    """Who serves here by sector, in the order of appointment."""
    everybody = list(await candidates(talk, station_id, duty))
    rows = await persons(talk.work, everybody)
    found: dict[str, list[str]] = {}
    for person in everybody:
        sector = json.loads(rows[person]["profile"] or "{}").get("sector", "") if person in rows else ""
        if sector:
            found.setdefault(sector, []).append(person)
    return found


async def themes_heard(talk: Talk, draft: Draft, said: Answer, duty: Duty) -> Answer:
    if not said.text:
        return said
    found = months_of(said.text, list(await sectors(talk, draft.values["station"], duty)))
    if found is None:
        raise Misheard(Say.PLAN_THEMES_UNCLEAR)
    return Answer(value="|".join(f"{month}:{sector.replace('|', ' ')}" for month, sector in sorted(found.items())))
