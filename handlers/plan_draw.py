"""公平抽排: a fair rota for a time, looked at, drawn again if wanted, and published."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dialogs.cards import button
from dialogs.draw_cards import collision_lines, score_line, wishes_ref
from dialogs.draw_forms import DrawRota
from dialogs.draw_keys import DrawWord
from dialogs.form import CHECK, Answer, Draft, Misheard, Option, Values
from dialogs.keys import Button, Say
from dialogs.letter import Card, Letter, Param, Phrase, day, listing, phrase, row, say, station, text
from dialogs.plan_cards import duty_ref, holidays_ref, listed, people_ref, sentence, share_phrase, turn_phrase, words
from dialogs.plan_keys import PlanWord
from domain.drawing import kept_wishes, wishes_kept
from domain.permissions import Permission
from domain.plan_words import period_of, wishes_of
from domain.planning import DAY, counts, next_turns, shifted
from domain.rota import StationRota
from domain.rota_plan import Duty, Holidays, Rule
from domain.rota_score import score
from handlers.dialog import Offers, advance, answer_choice
from handlers.plan_draw_made import Made, drawn, period
from handlers.plan_heard import FARTHEST, today
from handlers.plan_people import candidates, chosen_so_far, people_heard, people_offered, people_taken
from handlers.plan_places import planned_places, planning_station
from handlers.plan_preview import provisional, replacing
from handlers.plan_publish import publish
from handlers.set_up_places import ensure_arranged, place_options
from handlers.shift_people import stands
from handlers.talk import Talk
from storage import tables

FORM = DrawRota
REQUIRES = Permission.ROTA_PLAN
TURNS = 9
FEWER_TURNS = 5
SEEDS = 4
_CHANGE = {
    "period": ("circle", PlanWord.ROW_PERIOD, Button.CHANGE_PERIOD),
    "unit": ("clock", PlanWord.ROW_UNIT, Button.CHANGE_UNIT),
    "people": ("users", PlanWord.ROW_PEOPLE, Button.CHANGE_PEOPLE),
    "wishes": ("user", PlanWord.ROW_WISHES, Button.CHANGE_WISHES),
    "holidays": ("info", PlanWord.ROW_HOLIDAYS, Button.CHANGE_HOLIDAYS),
}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """再抽一次 is another seed. What the card will show is marked, so that nothing else is published."""
    draft = planning_station(talk, draft)
    if draft.changing == "again":
        return await _again(talk, replace(draft, changing=""))
    if name == CHECK:
        return draft
    if "people" in draft.values:
        draft = await people_taken(talk, draft, "people", Duty(draft.values["duty"]))
    if isinstance(draft.values.get("people"), list):
        draft = replace(draft, values={**draft.values, "seen": await _mark(talk, draft.values)})
    return draft


async def _mark(talk: Talk, values: Values) -> str:
    where = values["station"]
    rota = talk.house.district.rota(where)
    return (await drawn(talk, values, rota)).mark(rota)


async def _again(talk: Talk, draft: Draft) -> Draft:
    """The next seed that falls otherwise, where there is one near."""
    values = draft.values
    for _ in range(SEEDS):
        values = {**values, "seed": values.get("seed", 0) + 1}
        if (mark := await _mark(talk, values)) != draft.values["seen"]:
            break
    return replace(draft, values={**values, "seen": mark})


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {"station": place_options(planned_places(talk))}
    if draft.asking == "people":
        found["people"] = await people_offered(talk, draft, "people", Duty(draft.values["duty"]))
    found["wishes"] = [Option("none", phrase(f"button.{Button.WISHES_NONE}"))]
    return found


def fills(draft: Draft) -> dict[str, Param]:
    return {"chosen": chosen_so_far(draft, "people")} if draft.asking == "people" else {}


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    if name == "period":
        return Answer(value=_period(talk, said))
    if not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    match name:
        case "people":
            return await people_heard(talk, draft, said, Duty(draft.values["duty"]))
        case "wishes":
            people = await candidates(talk, draft.values["station"], Duty(draft.values["duty"]))
            found = wishes_of(said.text, people)
            if found is None:
                raise Misheard(Say.PLAN_WISHES_UNCLEAR)
            return Answer(value=kept_wishes(found))
    return Answer()


def _period(talk: Talk, said: Answer) -> str | None:
    """Raises Misheard for one that is unclear, over, or longer than a year."""
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    found = period_of(said.text, today(talk)) if said.text else None
    value = f"{found[0].isoformat()}/{found[1].isoformat()}" if found else said.value
    if value is None:
        raise Misheard(Say.PLAN_PERIOD_UNCLEAR if said.text else Say.CHOOSE_ONE)
    first, last = period(value, "day", today(talk))
    if last < first or (last - today(talk)).days > FARTHEST:
        raise Misheard(Say.PLAN_PERIOD_UNCLEAR)
    return value


async def check(talk: Talk, draft: Draft) -> Letter:
    where = draft.values["station"]
    ensure_arranged(talk, where)
    rota = talk.house.district.rota(where)
    made = await drawn(talk, draft.values, rota)
    key = f"{FORM.name}.{CHECK}.ask"
    lines = [phrase(key, station=station(where), duty=duty_ref(made.plan.duty)), *_came_of_it(talk, rota, made)]
    shown = _rows(draft, made)
    rows = [row(_CHANGE[field][0], value, f"plan.{_CHANGE[field][1]}", field) for field, value in shown.items()]
    take = [answer_choice(phrase(f"button.{Button.DRAW_TAKE}"), CHECK, "submit", primary=True)]
    again = [answer_choice(phrase(f"button.{Button.DRAW_AGAIN}"), CHECK, "again")]
    choices = (
        *(take + again if made.shifts else []),
        *(answer_choice(phrase(f"button.{_CHANGE[field][2]}"), CHECK, field, row=field) for field in shown),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, tuple(lines), card=Card(rows=tuple(rows)), choices=choices)


def _came_of_it(talk: Talk, rota: StationRota, made: Made) -> list[Phrase]:
    if not made.shifts:
        return [words(PlanWord.PREVIEW_NONE)]
    plan, done = made.plan, shifted(rota, made.plan)
    assert plan.end is not None
    turns = next_turns(done.rota, plan.duty, plan.start, (plan.end - plan.start) // DAY)
    clashing = collision_lines(made.found.collisions, [shift.slot for shift in made.shifts])
    shares = [share_phrase(who, count) for who, count in counts(done.rota, plan.duty, plan.start, plan.end).items()]
    shown = [turn_phrase(turn) for turn in turns[: FEWER_TURNS if clashing else TURNS]]
    return [
        words(PlanWord.PREVIEW, turns=listing(shown)),
        words(PlanWord.SHARES_ALL, shares=listed(shares, 12, "comma")),
        *([words(PlanWord.SHARES_PAST)] if _levels(made) else []),
        score_line(score([shift.slot for shift in made.shifts], made.found.people, made.rules)),
        *(clashing or [phrase(f"draw.{DrawWord.FINE}")]),
        *provisional(talk, plan, plan.start, plan.end - 1),
        *replacing(talk, rota, done, plan),
    ]


def _levels(made: Made) -> bool:
    """Whether shares differ by more than one, and what was attended before differs as well."""
    given = Counter({one: 0 for one in made.rules.people})
    given.update(one for one in made.found.people if one)
    before = {made.rules.past[one].total if one in made.rules.past else 0 for one in made.rules.people}
    return len(before) > 1 and max(given.values()) - min(given.values()) > 1


def _rows(draft: Draft, made: Made) -> dict[str, Param]:
    plan, wishes = made.plan, wishes_kept(draft.values.get("wishes", "none"))
    assert plan.end is not None
    skips = Rule(holidays=Holidays(draft.values.get("holidays", "keep")))
    return {
        "period": text(f"draw.{DrawWord.PERIOD}", start=day(plan.start), end=day(plan.end - 1)),
        "unit": text(f"{FORM.name}.unit.{draft.values['unit']}"),
        "people": people_ref(plan.people, "comma"),
        "wishes": wishes_ref(wishes) if wishes else text(f"button.{Button.WISHES_NONE}"),
        "holidays": holidays_ref(skips),
    }


async def handle(talk: Talk, form: DrawRota) -> None:
    """Exactly what was shown is published; where anything that it rests on has changed, it is shown anew."""
    ensure_arranged(talk, form.station)
    found = await stands(talk, form.station)
    values = form.model_dump()
    made = await drawn(talk, values, found.rota)
    mark = made.mark(found.rota)
    if form.seen != mark or not made.shifts:
        await advance(talk, Draft(FORM.name, {**values, "seen": mark}, since=talk.now), hint=Say.ROTA_CHANGED)
        return
    await publish(talk, found, made.plan)
    plan = sentence(made.plan, found.rota.grid)
    talk.reply(
        say(f"say.{Say.ROTA_PUBLISHED}", station=station(form.station), duty=duty_ref(made.plan.duty), plan=plan)
    )
