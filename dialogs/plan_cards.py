"""What a plan, a turn or a gap is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dialogs.letter import Phrase, Ref, clock, day, listing, name, phrase, text
from dialogs.plan_keys import PlanWord
from domain.planning import Count
from domain.rota import Stint, Why
from domain.rota_plan import Duty, Grid, Holidays, Plan, Rule, Theme, Turn

Separator = Literal["line", "comma", "arrow"]
MOST_NAMES = 12
_MIDNIGHT_MS = 86_400_000
_TURNS = {
    Turn.HALF_DAY: PlanWord.TURN_HALF_DAY,
    Turn.DAY: PlanWord.TURN_DAY,
    Turn.WEEK: PlanWord.TURN_WEEK,
    Turn.HALF_MONTH: PlanWord.TURN_HALF_MONTH,
    Turn.MONTH: PlanWord.TURN_MONTH,
}


def words(word: PlanWord, **params: object) -> Phrase:
    return phrase(f"plan.{word}", **params)  # type: ignore[arg-type]


def inside(word: PlanWord, **params: object) -> Ref:
    return text(f"plan.{word}", **params)  # type: ignore[arg-type]


def duty_ref(duty: Duty) -> Ref:
    return inside(PlanWord(f"duty_{duty}"))


def people_ref(people: Sequence[str], separator: Separator = "arrow") -> Ref:
    """李慧敏 → 林涛 → 何静; of many the first ones."""
    if not people:
        return inside(PlanWord.NOBODY)
    parts = [phrase(f"plan.{PlanWord.NAMED}", name=name(person)) for person in people[:MOST_NAMES]]
    shown = listing(parts, separator)
    return shown if len(people) <= MOST_NAMES else inside(PlanWord.PEOPLE_MORE, people=shown, count=len(people))


def turn_ref(rule: Rule) -> Ref:
    """每周换一位; 每月第二个周三; 周一、周三，每天换一位."""
    if rule.drawn is not None:
        return inside(PlanWord.TURN_DRAWN)
    turn = inside(PlanWord.TURN_THEMES if rule.themes else _TURNS[rule.turn])
    if rule.nth:
        turn = inside(PlanWord.TURN_TIME) if rule.turn is Turn.DAY else turn
        nth = [_nth(number) for number in sorted(rule.nth, key=lambda number: number % 7)]
        return inside(PlanWord.TURN_NTH, nth=listing(nth, "comma"), days=weekdays_ref(rule.weekdays), turn=turn)
    if len(rule.weekdays) < 7:
        return inside(PlanWord.TURN_ON, days=weekdays_ref(rule.weekdays), turn=turn)
    return turn


def weekdays_ref(weekdays: frozenset[int]) -> Ref:
    return listing([words(PlanWord(f"weekday_{number}")) for number in sorted(weekdays)], "comma")


def _nth(number: int) -> Phrase:
    return words(PlanWord.NTH_LAST if number < 0 else PlanWord(f"nth_{number}"))


def hours_ref(rule: Rule) -> Ref:
    spans = "，".join(f"{one.start:%H:%M}–{one.end:%H:%M}" for one in rule.hours)
    hours: Ref | str = spans or inside(PlanWord.HOURS_STATION)
    if rule.handover.hour or rule.handover.minute:
        return inside(PlanWord.HOURS_HANDOVER, hours=hours, at=f"{rule.handover:%H:%M}")
    return hours if isinstance(hours, dict) else inside(PlanWord.ONLY, text=hours)


def handover_ref(rule: Rule) -> Ref:
    if rule.handover.hour or rule.handover.minute:
        return inside(PlanWord.ONLY, text=f"{rule.handover:%H:%M}")
    return inside(PlanWord.HANDOVER_NONE)


def holidays_ref(rule: Rule) -> Ref:
    match rule.holidays:
        case Holidays.LAYER:
            return inside(PlanWord.HOLIDAYS_LAYER, people=people_ref(rule.holiday_people))
        case Holidays.SKIP:
            return inside(PlanWord.HOLIDAYS_SKIP)
        case _:
            return inside(PlanWord.HOLIDAYS_KEEP)


def since_ref(plan: Plan, grid: Grid) -> Ref:
    """One of the district file holds since ever: its first person's day is told."""
    start = plan.start or grid.at(plan.anchor, plan.rule.handover)
    if plan.end is None:
        return inside(PlanWord.SINCE, start=day(start))
    return inside(PlanWord.SINCE_UNTIL, start=day(start), end=day(plan.end - 1))


def sentence(plan: Plan, grid: Grid) -> Ref:
    """A plan in one sentence."""
    people = plan.everybody if plan.rule.themes or plan.rule.drawn is not None else plan.people
    separator: Separator = "comma" if plan.rule.drawn is not None else "arrow"
    return inside(
        PlanWord.SENTENCE,
        turn=turn_ref(plan.rule),
        since=since_ref(plan, grid),
        people=people_ref(people, separator),
        hours=hours_ref(plan.rule),
        holidays=holidays_ref(plan.rule),
    )


def plan_label(plan: Plan, grid: Grid) -> Phrase:
    """Short enough for a button."""
    since, turn = since_ref(plan, grid), turn_ref(plan.rule)
    return words(PlanWord.SHORT, duty=duty_ref(plan.duty), since=since, turn=turn)


def theme_phrase(month: int, theme: Theme) -> Phrase:
    if not theme.people:
        return words(PlanWord.THEME_NOBODY, month=month, sector=theme.sector)
    return words(PlanWord.THEME_LINE, month=month, sector=theme.sector, people=people_ref(theme.people, "comma"))


def turn_phrase(turn: Sequence[Stint], *, named: bool = True) -> Phrase:
    """明天 09:00–17:00 李慧敏; 11月30日 到 12月4日 林涛."""
    first, last = turn[0].start, turn[-1].end
    params: dict[str, object] = {}
    if named:
        params["name"] = _sitter(turn[0])
    if last - first < _MIDNIGHT_MS:
        return words(PlanWord.TURN_LINE, day=day(first), start=clock(first), end=clock(last), **params)
    return words(PlanWord.TURN_DAYS_LINE, start=day(first), end=day(last - 1), **params)


def _sitter(stint: Stint) -> Ref:
    if stint.person_id is None:
        return inside(PlanWord.NOBODY)
    if stint.why is Why.RESERVE:
        return inside(PlanWord.STANDS_IN, name=name(stint.person_id))
    return name(stint.person_id)


def gap_phrase(gap: Stint) -> Phrase:
    return words(PlanWord.GAP, day=day(gap.start), start=clock(gap.start), end=clock(gap.end))


def share_phrase(person: str, count: Count) -> Phrase:
    word = PlanWord.SHARE_REST if count.rest else PlanWord.SHARE
    return words(word, name=name(person), days=count.days, rest=count.rest or None)


def listed(parts: Sequence[Phrase], most: int, separator: Separator = "line", more: PlanWord = PlanWord.MORE) -> Ref:
    """The first ones, and how many more there are."""
    shown = [*parts[:most], *([words(more, count=len(parts) - most)] if len(parts) > most else [])]
    return listing(shown, separator)
