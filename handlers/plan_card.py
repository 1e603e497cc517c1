"""The check card of a plan: a row for each thing that can be changed."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.form import CHECK
from dialogs.keys import Button
from dialogs.letter import Card, Letter, Param, Phrase, phrase, row
from dialogs.plan_cards import (
    day,
    handover_ref,
    holidays_ref,
    hours_ref,
    inside,
    people_ref,
    theme_phrase,
    turn_ref,
)
from dialogs.plan_keys import PlanWord
from domain.rota_plan import Plan, Turn
from handlers.dialog import answer_choice

_CHANGE = {
    "turn": Button.CHANGE_TURN,
    "people": Button.CHANGE_PEOPLE,
    "themes": Button.CHANGE_THEMES,
    "hours": Button.CHANGE_HOURS,
    "handover": Button.CHANGE_HANDOVER,
    "holidays": Button.CHANGE_HOLIDAYS,
    "start": Button.CHANGE_START,
    "end": Button.CHANGE_END,
}


def plan_letter(key: str, lines: Sequence[Phrase], plan: Plan) -> Letter:
    shown = _rows(plan)
    rows = [row(icon, value, f"plan.{label}", field) for field, (icon, label, value) in shown.items()]
    months = [row("users", inside_of(theme_phrase(month, theme))) for month, theme in sorted(plan.rule.themes.items())]
    choices = (
        answer_choice(phrase(f"button.{Button.PUBLISH}"), CHECK, "submit", primary=True),
        *(answer_choice(phrase(f"button.{_CHANGE[field]}"), CHECK, field, row=field) for field in shown),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, tuple(lines), card=Card(rows=(*rows[:1], *months, *rows[1:])), choices=choices)


def inside_of(part: Phrase) -> Param:
    return {"$": "text", **part}


def _rows(plan: Plan) -> dict[str, tuple[str, PlanWord, Param]]:
    """Icon, label and text by the field that changes it."""
    rule = plan.rule
    rows: dict[str, tuple[str, PlanWord, Param]] = {"turn": ("clock", PlanWord.ROW_TURN, turn_ref(rule))}
    if rule.themes:
        rows["themes"] = ("tag", PlanWord.ROW_THEMES, inside(PlanWord.THEME_MONTHS, count=len(rule.themes)))
    else:
        rows["people"] = ("users", PlanWord.ROW_PEOPLE, people_ref(plan.people))
    own_hours = rule.model_copy(update={"handover": type(rule.handover)()})
    rows["hours"] = ("clock", PlanWord.ROW_HOURS, hours_ref(own_hours))
    if rule.turn is not Turn.HALF_DAY:
        rows["handover"] = ("arrow-right", PlanWord.ROW_HANDOVER, handover_ref(rule))
    rows["holidays"] = ("info", PlanWord.ROW_HOLIDAYS, holidays_ref(rule))
    rows["start"] = ("circle", PlanWord.ROW_START, _start(plan))
    rows["end"] = ("circle-check", PlanWord.ROW_END, _end(plan))
    return rows


def _start(plan: Plan) -> Param:
    return day(plan.start)


def _end(plan: Plan) -> Param:
    return inside(PlanWord.END_NEVER) if plan.end is None else day(plan.end - 1)
