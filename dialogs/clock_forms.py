"""Dialogs of the clocks: what a district allows for each step, and whether the morning letter comes."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.clock_rules import Group, Rule

Hidden = Ask(Kind.HIDDEN)


def _of_categories(values: Values) -> bool:
    return values.get("rule") == Rule.SIMPLE_CATEGORIES


def _of_amounts(values: Values) -> bool:
    return not _of_categories(values)


class SetClock(Form):
    """时限: one of the clocks gets another amount, or a category becomes simple or general."""

    name = "clocks"
    check = True
    group: Annotated[str, Ask(Kind.CHOICE, tuple(Group))]
    rule: Annotated[str, Ask(Kind.CHOICE)]
    amount: Annotated[str, Ask(Kind.CHOICE, when=_of_amounts)] = ""
    category: Annotated[str, Ask(Kind.CHOICE, when=_of_categories)] = ""
    seen: Annotated[str, Hidden] = ""
    """The version that was looked at; another one is shown first."""


class SetMorning(Form):
    """晨报: what it is, and stopping it or having it again."""

    name = "morning"
    wanted: Annotated[str, Hidden] = ""
