"""What a plan would bring, before it is published: turns, shares, gaps, clashes, what it replaces."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.draw_cards import score_line
from dialogs.keys import Label
from dialogs.letter import Phrase, clock, day, listing, moment, name, phrase, station
from dialogs.plan_cards import duty_ref, gap_phrase, listed, sentence, share_phrase, since_ref, turn_phrase, words
from dialogs.plan_keys import PlanWord
from domain.planned_score import planned_score
from domain.planning import DAY, Clash, Shifted, clashes, counts, handed_over, in_force, next_turns
from domain.rota import Change, StationRota, Stint
from domain.rota_plan import Duty, Holidays, Plan
from handlers.shift_words import when
from handlers.talk import Talk

TURNS = 9
FEWER_TURNS = 5
"""Beside what else fills the card."""
WEEKS_AHEAD = 28
QUARTER = 91
HALF_YEAR = 182
YEAR = 366
FEW = 3


def preview(talk: Talk, before: StationRota, done: Shifted, plan: Plan) -> list[Phrase]:
    start = max(plan.start, talk.now)
    rota = done.rota
    until = min(plan.end or start + YEAR * DAY, start + YEAR * DAY)
    turns = coming(rota, plan, talk.now)[: FEWER_TURNS if plan.rule.themes else TURNS]
    if not turns:
        return [words(PlanWord.PREVIEW_NONE), *replacing(talk, before, done, plan)]
    lines = [words(PlanWord.PREVIEW, turns=listing([turn_phrase(turn) for turn in turns]))]
    lines += _shares(rota, plan, start, min(until, start + HALF_YEAR * DAY))
    shown = min(until, start + WEEKS_AHEAD * DAY)
    left, gaps = _left(before, rota, plan, start, shown), rota.gaps(start, shown, plan.duty)
    lines += [*left, *([] if left and not gaps else [gaps_line(gaps)])]
    lines += _clashing(talk, rota, plan, start, shown)
    lines.append(_score(talk, rota, plan, start, min(until, start + QUARTER * DAY)))
    lines += provisional(talk, plan, start, turns[-1][-1].end)
    return [*lines, *replacing(talk, before, done, plan)]


def provisional(talk: Talk, plan: Plan, start: int, until: int) -> list[Phrase]:
    """Years whose official list is not out yet, where the plan goes by it."""
    if plan.rule.holidays is Holidays.KEEP and plan.rule.drawn is None:
        return []
    years = talk.house.calendar.provisional_years(start, until)
    return [phrase(f"label.{Label.YEAR_PROVISIONAL}", year=year) for year in years]


def coming(rota: StationRota, plan: Plan, now: int) -> list[tuple[Stint, ...]]:
    """The first turns by a plan, gaps among them, looked for further and further ahead, at most a year."""
    start = max(plan.start, now)
    until = min(plan.end or start + YEAR * DAY, start + YEAR * DAY)
    found: list[tuple[Stint, ...]] = []
    for ahead in (WEEKS_AHEAD, HALF_YEAR, YEAR):
        turns = next_turns(rota, plan.duty, start, min(ahead, (until - start) // DAY + 1))
        found = [turn for turn in turns if plan.start <= turn[0].start < until]
        if len(found) >= TURNS:
            break
    return found[:TURNS]


def _shares(rota: StationRota, plan: Plan, start: int, until: int) -> list[Phrase]:
    found = counts(rota, plan.duty, start, until)
    shares = [share_phrase(person, count) for person, count in found.items()]
    months = max(1, round((until - start) / (30.4 * DAY)))
    return [words(PlanWord.SHARES, months=months, shares=listed(shares, 12, "comma"))] if shares else []


def gaps_line(gaps: Sequence[Stint]) -> Phrase:
    if not gaps:
        return words(PlanWord.GAPS_NONE)
    return words(PlanWord.GAPS, gaps=listed([gap_phrase(gap) for gap in gaps], FEW, "comma"))


def _left(before: StationRota, rota: StationRota, plan: Plan, start: int, until: int) -> list[Phrase]:
    """Days on which somebody sits as it is now, and by this plan nobody is even meant to."""
    now = {rota.grid.date(one.start): one.start for one in before.stints(start, until, plan.duty) if one.person_id}
    then = {rota.grid.date(one.start) for one in rota.stints(start, until, plan.duty)}
    lost = sorted(at for one, at in now.items() if one not in then)
    return [words(PlanWord.LEFT, count=len(lost), day=day(lost[0]))] if lost else []


def elsewhere(talk: Talk, people: Sequence[str], but: tuple[str, Duty]) -> list[tuple[str, Duty, StationRota]]:
    """Where else these people may have to sit: other stations, and other duties of this one."""
    district = talk.house.district
    places = [place for place in district.stations if not district.facts.seats.get(place, {}).keys().isdisjoint(people)]
    pairs = [(place, duty) for place in places for duty in (Duty.MEMBER, Duty.RESERVE) if (place, duty) != but]
    return [(place, duty, district.rota(place)) for place, duty in pairs]


def _clashing(talk: Talk, rota: StationRota, plan: Plan, start: int, until: int) -> list[Phrase]:
    lines = [_clash(clash, plan) for clash in _clashes(talk, rota, plan, start, until)]
    return [words(PlanWord.CLASHES, clashes=listed(lines, FEW))] if lines else []


def _clashes(talk: Talk, rota: StationRota, plan: Plan, start: int, until: int) -> list[Clash]:
    if plan.duty is Duty.HEAD:
        return []  # who decides is not at the desk
    others = [
        (place, duty, (rota if place == plan.station_id else other).stints(start, until, duty))
        for place, duty, other in elsewhere(talk, plan.everybody, (plan.station_id, plan.duty))
    ]
    return clashes(rota.stints(start, until, plan.duty), others, frozenset(plan.everybody))


def _score(talk: Talk, rota: StationRota, plan: Plan, start: int, until: int) -> Phrase:
    """Of a quarter."""
    busy: dict[str, list[tuple[int, int]]] = {}
    for clash in _clashes(talk, rota, plan, start, until):
        busy.setdefault(clash.person_id, []).append((clash.start, clash.start + 1))
    turns = next_turns(rota, plan.duty, start, max(1, (until - start) // DAY))
    return score_line(planned_score(rota, plan, turns, busy))


def _clash(clash: Clash, plan: Plan) -> Phrase:
    here = clash.station_id == plan.station_id
    word = PlanWord.CLASH_HERE if here else PlanWord.CLASH
    return words(
        word,
        name=name(clash.person_id),
        at=moment(clash.start),
        duty=duty_ref(clash.duty) if here else None,
        station=None if here else station(clash.station_id),
    )


def replacing(talk: Talk, before: StationRota, done: Shifted, plan: Plan) -> list[Phrase]:
    """Until when goes what is replaced, who is relieved amid a sitting, and which changes hang in the air."""
    lines: list[Phrase] = []
    handed = handed_over(before, done.rota, plan.duty, plan.start)
    if handed is not None and plan.id not in done.ends:
        was, now = (name(person) if person else words_nobody() for person in handed)
        lines.append(words(PlanWord.HANDED, was=was, now=now, at=clock(plan.start)))
    lines += _ending(before, done, plan)
    if done.gone:
        gone = [_gone(talk, change, plan.start) for change in done.gone]
        lines.append(words(PlanWord.GONE, count=len(gone), changes=listed(gone, FEW)))
    return lines


def _ending(before: StationRota, done: Shifted, plan: Plan) -> list[Phrase]:
    """Until when the plan in force goes, which one to come never begins, and what holds after one that ends."""
    others = [one for one in before.plans if one.id in done.ends and one.id != plan.id]
    lines = [
        words(PlanWord.NEVER_BEGINS, since=since_ref(one, before.grid))
        for one in others
        if done.ends[one.id] <= one.start
    ]
    ends = [done.ends[one.id] for one in others if done.ends[one.id] > one.start]
    if ends:
        lines.append(words(PlanWord.REPLACES, day=day(max(ends) - 1)))
    if plan.end is not None and plan.id not in done.ends:
        lines.append(afterwards(done.rota, plan, plan.end))
    return lines


def afterwards(rota: StationRota, plan: Plan, at: int) -> Phrase:
    """What holds when a plan is over."""
    after = in_force(rota.plans, plan.duty, at)
    return words(PlanWord.AFTERWARDS, plan=sentence(after, rota.grid)) if after else words(PlanWord.AFTERWARDS_NONE)


def words_nobody() -> dict[str, object]:
    return {"$": "text", **words(PlanWord.NOBODY)}


def _gone(talk: Talk, change: Change, start: int) -> Phrase:
    other = name(change.instead_of) if change.instead_of else words_nobody()
    span = max(change.start, start), change.end
    return words(PlanWord.GONE_LINE, day=when(talk.house, span), name=name(change.person_id), other=other)
