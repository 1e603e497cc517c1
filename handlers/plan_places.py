"""The stations whose rota somebody arranges."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from handlers.set_up_places import arranged, ensure_arranged
from handlers.talk import Talk


def planned_places(talk: Talk) -> list[str]:
    return arranged(talk, office=False)


def planning_station(talk: Talk, draft: Draft) -> Draft:
    """Who arranges one place only is not asked which. Raises Refusal for a place of others."""
    places = planned_places(talk)
    if "station" not in draft.values and len(places) == 1:
        draft = replace(draft, values={**draft.values, "station": places[0]})
    if "station" in draft.values:
        ensure_arranged(talk, draft.values["station"])
    return draft
