"""时限: staff set one of the clocks anew. A version more comes into force; what has begun keeps the one it has."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.clock_cards import allowance_ref, bounds_ref, categories_ref, rule_ref, rules_listed, stands
from dialogs.clock_forms import SetClock
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, Ref, moment, name, phrase, say
from domain.clock_rules import (
    BEFORE,
    DEFAULTS,
    GROUPS,
    BadAmount,
    Group,
    Rule,
    allowance_of,
    amount_of,
    differing,
    made,
    next_version,
    numbered,
    read_amount,
    toggled,
    with_rule,
    written,
)
from domain.clocks import Allowance, Clocks, promise
from domain.events import Event, Name
from domain.people import Role
from domain.permissions import Permission
from handlers.dialog import Offers, advance, answer_choice
from handlers.open_station import DISTRICT
from handlers.talk import Talk
from storage import tables
from storage.clock_rules import put_rules, rules_of
from storage.people import appointed_at

FORM = SetClock
REQUIRES = Permission.CLOCKS_SET
_NO_EXAMPLE = BEFORE | {Rule.EXTENSION}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """What is shown rests on the clocks in force, which another of the staff may change before it is confirmed."""
    if name == CHECK:
        return draft
    clocks, known = talk.house.clocks, tuple(talk.house.district.categories)
    values = {**draft.values, "seen": talk.house.district.clocks}
    rule = values.get("rule")
    if "group" not in values:
        values["lines"] = rules_listed(clocks, known)
    if rule is not None:
        values["now"] = stands(clocks, Rule(rule), known)
    return replace(draft, values=values)


def fills(draft: Draft) -> dict[str, Param]:
    rule = draft.values.get("rule")
    found: dict[str, Param] = {"lines": draft.values.get("lines", "")}
    if rule is not None:
        found |= {"rule": rule_ref(Rule(rule)), "now": draft.values["now"]}
        found["bounds"] = "" if rule == Rule.SIMPLE_CATEGORIES else bounds_ref(Rule(rule))
    return found


async def offers(talk: Talk, draft: Draft) -> Offers:
    group, rule = draft.values.get("group"), draft.values.get("rule")
    rules = GROUPS[Group(group)] if group else ()
    found: Offers = {"rule": [Option(one, phrase(f"rule.{one}")) for one in rules]}
    if rule == Rule.SIMPLE_CATEGORIES:
        found["category"] = _categories(talk)
    elif rule is not None:
        found["amount"] = _amounts(talk, Rule(rule))
    return found


def _categories(talk: Talk) -> list[Option]:
    simple = talk.house.clocks.simple_categories
    return [
        Option(slug, phrase(f"button.{Button.MAKE_GENERAL if slug in simple else Button.MAKE_SIMPLE}", category=said))
        for slug in talk.house.district.categories
        for said in [categories_ref([slug])]
    ]


def _amounts(talk: Talk, rule: Rule) -> list[Option]:
    """Other amounts are written; back to the default is one press where something else is in force."""
    usual = allowance_of(DEFAULTS, rule)
    if allowance_of(talk.house.clocks, rule) == usual:
        return []
    label = phrase(f"button.{Button.CLOCK_DEFAULT}", amount=allowance_ref(usual, marked=False))
    return [Option(_value(usual), label)]


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """An amount with its unit, as people write it."""
    if name != "amount" or not answer.text:
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    rule = Rule(draft.values["rule"])
    try:
        allowance = read_amount(rule, answer.text)
        with_rule(talk.house.clocks, rule, allowance)
    except BadAmount as bad:
        raise Misheard(f"clock_{bad.wrong}") from None
    return Answer(value=_value(allowance))


def _value(allowance: Allowance) -> str:
    return f"{amount_of(allowance)} {allowance.unit}"


def _changed(clocks: Clocks, rule: Rule, form: SetClock) -> Clocks:
    if rule is Rule.SIMPLE_CATEGORIES:
        return toggled(clocks, form.category)
    return with_rule(clocks, rule, _allowance(rule, form.amount))


def _allowance(rule: Rule, value: str) -> Allowance:
    amount, _, unit = value.partition(" ")
    given = Allowance.model_validate({"amount": amount, "unit": unit})
    return made(rule, given.amount, given.unit)


async def check(talk: Talk, draft: Draft) -> Letter:
    form = SetClock.model_validate(draft.values)
    rule, key = Rule(form.rule), f"{FORM.name}.{CHECK}.ask"
    after = _changed(talk.house.clocks, rule, form)
    known = tuple(talk.house.district.categories)
    lines = [
        phrase(f"say.{Say.CLOCK_PREVIEW}", rule=rule_ref(rule), old=draft.values["now"], now=stands(after, rule, known))
    ]
    if rule is not Rule.SIMPLE_CATEGORIES and rule not in _NO_EXAMPLE:
        due = promise(allowance_of(after, rule), talk.now, talk.house.calendar)
        lines.append(phrase(f"say.{Say.CLOCK_EXAMPLE}", by=moment(due.due_at)))
    lines.append(phrase(key))
    again = "category" if rule is Rule.SIMPLE_CATEGORIES else "amount"
    choices = (
        answer_choice(phrase(f"button.{Button.CLOCK_SET}"), CHECK, "submit", primary=True),
        answer_choice(phrase(f"button.{Button.CLOCK_OTHER}"), CHECK, again),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, tuple(lines), choices=choices)


async def handle(talk: Talk, form: SetClock) -> None:
    """Raises Conflict at the commit where another of the staff is quicker: then his change is shown first."""
    row = await talk.work.one(DISTRICT)
    assert row is not None
    if row["clocks"] != form.seen:
        await _look_again(talk, form)
        return
    versions = await rules_of(talk.work)
    clocks = versions.get(row["clocks"], talk.house.own_clocks)
    rule = Rule(form.rule)
    after = _changed(clocks, rule, form)
    if rule not in differing(clocks, after):
        talk.reply(say(f"say.{Say.CLOCK_SAME}", rule=rule_ref(rule)))
        return
    staff = {one.person_id for one in await appointed_at(talk.work, row["id"]) if one.role is Role.STAFF}
    after = numbered(after, next_version(versions))
    put_rules(talk.work, after, talk.person_id)
    particulars = {"clock": rule.value, "from": written(clocks, rule), "to": written(after, rule)}
    event = Event(
        Name.DISTRICT_CLOCKS_CHANGED, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars
    )
    talk.work.record_thing(tables.districts, row, event, clocks=str(after.version))
    talk.work.after(talk.house.refresh)
    known = tuple(talk.house.district.categories)
    _tell(talk, rule, stands(after, rule, known), staff - {talk.person_id})


def _tell(talk: Talk, rule: Rule, now: Ref, others: set[str]) -> None:
    talk.reply(say(f"say.{Say.CLOCK_CHANGED}", button(Button.CLOCKS, "clocks"), rule=rule_ref(rule), now=now))
    told = say(f"say.{Say.CLOCK_CHANGED_BY}", who=name(talk.person_id), rule=rule_ref(rule), now=now)
    talk.told += [(person, told) for person in sorted(others)]


async def _look_again(talk: Talk, form: SetClock) -> None:
    """The same change, seen against what has come into force meanwhile."""
    await talk.house.reload()
    rule = Rule(form.rule)
    values = {"group": form.group, "rule": form.rule}
    try:
        _changed(talk.house.clocks, rule, form)
        values |= {"amount": form.amount} if form.amount else {}
        values |= {"category": form.category} if form.category else {}
    except BadAmount:
        pass  # it does not go with the new ones: another amount is asked for
    draft = await taken(talk, Draft(FORM.name, values, order=tuple(values), since=talk.now), "")
    await advance(talk, draft, Say.CLOCKS_MOVED)
