"""协商步骤: staff change the steps, kinds and weights of consultations, one thing at a time."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.consultation_edits import OF_A_KIND, OF_A_STEP, WRITTEN, Edit, Number
from domain.consultation_rules import Keeper

Hidden = Ask(Kind.HIDDEN)


def _of_step(values: Values) -> bool:
    return values.get("edit") in OF_A_STEP


def _of_kind(values: Values) -> bool:
    return values.get("edit") in OF_A_KIND


def _is(*edits: Edit) -> Ask:
    return Ask(Kind.CHOICE, when=lambda values: values.get("edit") in edits)


def _written(values: Values) -> bool:
    return values.get("edit") in WRITTEN


class ConsultationRules(Form):
    """`seen` is the version that was looked at; another one is shown first."""

    name = "consultation_rules"
    check = True
    edit: Annotated[str, Ask(Kind.CHOICE, tuple(Edit))]
    step: Annotated[str, Ask(Kind.CHOICE, when=_of_step)] = ""
    kind: Annotated[str, Ask(Kind.CHOICE, when=_of_kind)] = ""
    number: Annotated[str, Ask(Kind.CHOICE, tuple(Number), when=lambda values: values.get("edit") == Edit.NUMBER)] = ""
    keeper: Annotated[str, Ask(Kind.CHOICE, tuple(Keeper), when=lambda values: values.get("edit") == Edit.KEEPER)] = ""
    way: Annotated[str, Ask(Kind.CHOICE, ("up", "down"), when=lambda values: values.get("edit") == Edit.MOVE)] = ""
    evidence: Annotated[str, _is(Edit.ADD, Edit.REQUIRED)] = ""
    value: Annotated[str, Ask(Kind.CHOICE, when=_written)] = ""
    seen: Annotated[str, Hidden] = ""
