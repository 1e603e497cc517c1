"""The check card of a plan: a row for each thing that can be changed."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.form import CHECK
from dialogs.keys import Button
from dialogs.letter import Card, Letter, Param, Phrase, day, phrase, row
from dialogs.plan_cards import handover_ref, holidays_ref, hours_ref, inside, people_ref, theme_phrase, turn_ref
from dialogs.plan_keys import PlanWord
from domain.rota_plan import Plan, Theme, Turn
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


def plan_letter(key: str, lines: Sequence[Phrase], plan: Plan, now: int) -> Letter:
    shown = _rows(plan, now)
    rows = [row(icon, value, f"plan.{label}", field) for field, (icon, label, value) in shown.items()]
    months = [row("users", inside_of(theme_phrase(month, theme))) for month, theme in _months(plan)]
    choices = (
        answer_choice(phrase(f"button.{Button.PUBLISH}"), CHECK, "submit", primary=True),
        *(answer_choice(phrase(f"button.{_CHANGE[field]}"), CHECK, field, row=field) for field in shown),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, tuple(lines), card=Card(rows=(*rows[:2], *months, *rows[2:])), choices=choices)


def inside_of(part: Phrase) -> Param:
    return {"$": "text", **part}


def _months(plan: Plan) -> list[tuple[int, Theme]]:
    """From the month on in which the plan begins."""
    return sorted(plan.rule.themes.items(), key=lambda one: (one[0] - plan.anchor.month) % 12)


def _rows(plan: Plan, now: int) -> dict[str, tuple[str, PlanWord, Param]]:
    """Icon, label and text by the field that changes it."""
    rule = plan.rule
    rows: dict[str, tuple[str, PlanWord, Param]] = {"turn": ("clock", PlanWord.ROW_TURN, turn_ref(rule))}
    if rule.themes:
        rows["themes"] = ("tag", PlanWord.ROW_THEMES, _sectors(len(rule.themes)))
    else:
        rows["people"] = ("users", PlanWord.ROW_PEOPLE, people_ref(plan.people))
    own_hours = rule.model_copy(update={"handover": type(rule.handover)()})
    rows["hours"] = ("clock", PlanWord.ROW_HOURS, hours_ref(own_hours))
    if rule.turn is not Turn.HALF_DAY:
        rows["handover"] = ("arrow-right", PlanWord.ROW_HANDOVER, handover_ref(rule))
    rows["holidays"] = ("info", PlanWord.ROW_HOLIDAYS, holidays_ref(rule))
    rows["start"] = ("circle", PlanWord.ROW_START, inside(PlanWord.START_NOW) if plan.start == now else day(plan.start))
    rows["end"] = ("circle-check", PlanWord.ROW_END, _end(plan))
    return rows


def _sectors(count: int) -> Param:
    return inside(PlanWord.THEME_YEAR) if count == 12 else inside(PlanWord.THEME_MONTHS, count=count)


def _end(plan: Plan) -> Param:
    return inside(PlanWord.END_NEVER) if plan.end is None else day(plan.end - 1)
