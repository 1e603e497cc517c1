"""Dialogs of the rota's plans: the menu, a new plan, the end of one, settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from dialogs.form import Ask, Form, Kind, Values
from domain.rota_settings import First

Hidden = Ask(Kind.HIDDEN)
Several = BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
"""A choice of several; its verb takes one after the other, and one alone is a list as well."""
Chosen = Ask(Kind.CHOICE)

DUTIES = ("member", "reserve", "head")
TURNS = ("day", "weekdays", "nth", "half_day", "week", "half_month", "month", "themes")


def _on_days(values: Values) -> bool:
    return values.get("turn") in ("weekdays", "nth")


def _themed(values: Values) -> bool:
    return values.get("turn") == "themes"


def _not_themed(values: Values) -> bool:
    return not _themed(values)


def _layered(values: Values) -> bool:
    return values.get("holidays") == "layer"


class ShowRota(Form):
    """轮值: what is in force for each duty, what comes, and what may be done."""

    name = "rota"
    station: Annotated[str, Chosen]


class PlanRota(Form):
    """新排一份. What is not asked has a default, and a row of its own on the check card.

    `days` as `domain.plan_words.pattern_kept` has it; `hours` and `handover` as typed, read anew each time.
    """

    name = "plan_rota"
    check = True
    station: Annotated[str, Chosen]
    duty: Annotated[str, Ask(Kind.CHOICE, DUTIES)]
    turn: Annotated[str, Ask(Kind.CHOICE, TURNS)]
    days: Annotated[str, Ask(Kind.CALLED, when=_on_days)] = ""
    themes: Annotated[str, Ask(Kind.CHOICE, when=_themed)] = ""
    people: Annotated[list[str], Several, Ask(Kind.CHOICE, when=_not_themed)] = []
    hours: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = "station"
    handover: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = "none"
    holidays: Annotated[str, Ask(Kind.CHOICE, ("keep", "skip", "layer"), on_request=True)] = "keep"
    holiday_people: Annotated[list[str], Several, Ask(Kind.CHOICE, when=_layered)] = []
    start: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = "next"
    end: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = "never"
    seen: Annotated[str, Hidden] = ""
    """What the preview rested on; another state of things is shown first."""


class EndPlan(Form):
    """结束这份: at the next midnight; one that has not begun never does."""

    name = "end_plan"
    check = True
    station: Annotated[str, Chosen]
    plan: Annotated[str, Chosen]
    seen: Annotated[str, Hidden] = ""


def _asks(what: str, values: Values) -> bool:
    return values.get("what") == what


class SetRota(Form):
    """轮值设置."""

    name = "rota_settings"
    station: Annotated[str, Chosen]
    what: Annotated[str, Ask(Kind.CHOICE, ("first", "approve", "most"))]
    first: Annotated[str, Ask(Kind.CHOICE, tuple(First), when=lambda values: _asks("first", values))] = ""
    approve: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"), when=lambda values: _asks("approve", values))] = ""
    most: Annotated[str, Ask(Kind.CHOICE, when=lambda values: _asks("most", values))] = ""
