"""Which text keys there are: computed from forms, enums, events, refusals and permissions; no list can lag behind."""

from __future__ import annotations

from typing import get_args

from dialogs.draw_keys import DrawWord
from dialogs.duty_keys import Clock
from dialogs.form import CHECK
from dialogs.form import Kind as Asked
from dialogs.forms import FORMS
from dialogs.health import Health
from dialogs.keys import Band, Button, Command, Label, Say, Why
from dialogs.paper_forms import Column, PersonColumn, ShiftColumn, TallyColumn
from dialogs.plan_keys import PlanWord
from domain.draw import Kind, Reason
from domain.events import Name
from domain.holiday_list import Told
from domain.item import Pleased, Solved, State, Urgency
from domain.notices import Notice
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refused
from domain.rota import Why as Came
from domain.rota_plan import Duty
from domain.rota_score import Part
from domain.station_kinds import StationKind
from domain.supporting import Step
from domain.wording.danger_words import DangerKind

FAMILIES = {
    "say": Say,
    "label": Label,
    "button": Button,
    "band": Band,
    "why": Why,
    "clock": Clock,
    "command": Command,
    "event": Name,
    "health": Health,
    "holiday": Told,
    "state": State,
    "urgency": Urgency,
    "solved": Solved,
    "pleased": Pleased,
    "notice": Notice,
    "followed": Step,
    "role": Role,
    "kind": StationKind,
    "refusal": Refused,
    "plan": PlanWord,
    "draw": DrawWord,
    "draw_kind": Kind,
    "draw_part": Part,
    "draw_reason": Reason,
    "column": Column,
    "person_column": PersonColumn,
    "tally_column": TallyColumn,
    "shift_column": ShiftColumn,
    "shift_why": Came,
    "shift_duty": Duty,
    "permission": Permission,
}


def keys() -> set[str]:
    """Every key that the product may say."""
    found = {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}
    found |= {f"danger.{kind}" for kind in get_args(DangerKind)}
    for form in FORMS.values():
        if form.check:
            found.add(f"{form.name}.{CHECK}.ask")
        for field, ask in form.asks().items():
            found.add(f"{form.name}.{field}.ask")
            if ask.kind is Asked.CHOICE:
                found |= {f"{form.name}.{field}.{option}" for option in ask.options}
    return found | {"please.pleased.ask"}
