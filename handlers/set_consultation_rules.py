"""协商步骤: staff change one thing of the rules for consultations. A version more comes into force; what has begun
keeps the one that it has."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.consultation_rule_cards import listed, stands, step_name
from dialogs.consultation_rule_forms import ConsultationRules
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, Param, Ref, both, name, phrase, say, text
from domain.consultation_edits import (
    OF_A_KIND,
    OF_A_STEP,
    BadEdit,
    Edit,
    Wrong,
    differing,
    edited,
    next_version,
    numbered,
    takeable,
)
from domain.consultation_rules import Evidence, Rules
from domain.people import Role
from domain.permissions import Permission
from handlers.dialog import Offers, advance, answer_choice
from handlers.district_consulting import rules_changed
from handlers.open_station import DISTRICT
from handlers.talk import Talk
from storage import tables
from storage.consultation_rules import consultation_rules_of, put_consultation_rules
from storage.people import appointed_at

FORM = ConsultationRules
REQUIRES = Permission.CONSULTATION_RULES
_HINTS = {
    Wrong.UNCLEAR: Say.RULES_UNCLEAR,
    Wrong.BOUNDS: Say.RULES_BOUNDS,
    Wrong.COUNT: Say.RULES_COUNT,
    Wrong.ORDER: Say.RULES_ORDER,
    Wrong.WEIGHTS: Say.RULES_WEIGHTS_SUM,
    Wrong.PLACE: Say.RULES_NO_PLACE,
}

_HOW = {
    Edit.NAME: Label.RULES_HOW_NAME,
    Edit.DAYS: Label.RULES_HOW_DAYS,
    Edit.ADD: Label.RULES_HOW_NAME,
    Edit.QUORUM: Label.RULES_HOW_QUORUM,
    Edit.WEIGHTS: Label.RULES_HOW_WEIGHTS,
    Edit.NUMBER: Label.RULES_HOW_NUMBER,
}


def _which(values: dict[str, object]) -> str:
    return str(values.get("step") or values.get("kind") or values.get("number") or "")


def _value(form: ConsultationRules) -> str:
    if form.edit == Edit.ADD:
        return f"{form.evidence} {form.value}"
    return form.keeper or form.way or form.evidence or form.value


def _changed(rules: Rules, form: ConsultationRules) -> Rules:
    return edited(rules, Edit(form.edit), _which(form.model_dump()), _value(form))


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """What is shown rests on the rules in force, which another of the staff may change before it is confirmed."""
    if name == CHECK:
        return draft
    rules = talk.house.consulting
    values = {**draft.values, "seen": talk.house.district.consulting}
    if "edit" not in values:
        values["lines"] = listed(rules)
        return replace(draft, values=values)
    edit = Edit(values["edit"])
    values["lines"] = listed(rules, edit)
    named = _which(values) or edit is Edit.WEIGHTS
    if named:
        values["now"] = stands(rules, edit, _which(values))
    if edit is Edit.ADD and "step" in values and "evidence" not in values:
        return _with_one_evidence(talk, replace(draft, values=values))
    return replace(draft, values=values)


def _with_one_evidence(talk: Talk, draft: Draft) -> Draft:
    """Where a step put there could leave behind one thing alone, nobody is asked which."""
    found = takeable(talk.house.consulting, draft.values["step"])
    values = {**draft.values, "evidence": found[0].value} if len(found) == 1 else draft.values
    return replace(draft, values=values)


def fills(draft: Draft) -> dict[str, Param]:
    edit = draft.values.get("edit", "")
    how = _HOW.get(edit)
    asked: Param = text(f"label.{how}") if how else ""
    which = text(f"label.{Label.RULES_STEP_AFTER if edit == Edit.ADD else Label.RULES_STEP_WHICH}")
    return {"lines": draft.values.get("lines", ""), "now": draft.values.get("now", ""), "how": asked, "which": which}


async def offers(talk: Talk, draft: Draft) -> Offers:
    rules, edit = talk.house.consulting, draft.values.get("edit")
    found: Offers = {}
    if edit in OF_A_STEP:
        found["step"] = [
            Option(step.slug, phrase(f"button.{Button.STEP_LINE}", at=at, step=step_name(step)))
            for at, step in enumerate(rules.steps, 1)
        ]
    if edit in OF_A_KIND:
        found["kind"] = [
            Option(kind.slug, phrase(f"button.{Button.KIND_LINE}", kind=both(kind.name, kind.name_en)))
            for kind in rules.kinds
        ]
    if edit == Edit.ADD and draft.values.get("step"):
        found["evidence"] = [Option(one, phrase(f"evidence.{one}")) for one in takeable(rules, draft.values["step"])]
    if edit == Edit.REQUIRED and draft.values.get("kind"):
        required = rules.kind(draft.values["kind"]).required
        found["evidence"] = [
            Option(
                one, phrase(f"button.{Button.REQUIRE_NO_MORE if one in required else Button.REQUIRE}", evidence=said)
            )
            for one in Evidence
            for said in [text(f"evidence.{one}")]
        ]
    return found


async def heard(talk: Talk, draft: Draft, name_: str, answer: Answer) -> Answer:
    """What is written, and what a choice would make that does not go together, is said at once."""
    if name_ == "value" and answer.text:
        if answer.words:
            talk.work.delete(tables.contents, id=answer.words)
        answer = Answer(value=answer.text.strip())
    if answer.value is None or answer.value.startswith("page:"):
        return answer
    values = {**draft.values, name_: answer.value}
    try:
        _try(talk.house.consulting, values, name_)
    except BadEdit as bad:
        raise Misheard(_HINTS[bad.wrong]) from None
    return answer


def _try(rules: Rules, values: dict[str, object], name_: str) -> None:
    """Raises BadEdit as soon as all of it is known, and where no step can be put."""
    form = ConsultationRules.model_validate(values)
    edit = Edit(form.edit)
    if edit is Edit.ADD and name_ == "step" and not takeable(rules, form.step):
        raise BadEdit(Wrong.PLACE)
    last = {Edit.KEEPER: "keeper", Edit.MOVE: "way", Edit.REQUIRED: "evidence", Edit.REMOVE: "step"}
    if name_ == last.get(edit, "value"):
        _changed(rules, form)


async def check(talk: Talk, draft: Draft) -> Letter:
    form = ConsultationRules.model_validate(draft.values)
    edit, key = Edit(form.edit), f"{FORM.name}.{CHECK}.ask"
    after = _changed(talk.house.consulting, form)
    lines = (
        phrase(f"say.{Say.RULES_PREVIEW}", old=draft.values["now"], now=stands(after, edit, _which(draft.values))),
        phrase(key),
    )
    choices = (
        answer_choice(phrase(f"button.{Button.CLOCK_SET}"), CHECK, "submit", primary=True),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, lines, choices=choices)


async def handle(talk: Talk, form: ConsultationRules) -> None:
    """Raises Conflict at the commit where another of the staff is quicker: then his change is shown first."""
    row = await talk.work.one(DISTRICT)
    assert row is not None
    if row["consulting"] != form.seen:
        await _look_again(talk, form)
        return
    versions = await consultation_rules_of(talk.work)
    rules = versions.get(row["consulting"], talk.house.consulting)
    after = _changed(rules, form)
    changed = tuple(differing(rules, after))
    edit, which = Edit(form.edit), _which(form.model_dump())
    if not changed:
        talk.reply(say(f"say.{Say.RULES_SAME}"))
        return
    staff = {one.person_id for one in await appointed_at(talk.work, row["id"]) if one.role is Role.STAFF}
    after = numbered(after, next_version(versions))
    put_consultation_rules(talk.work, after, talk.person_id)
    event = rules_changed(row["id"], talk.person_id, talk.now, talk.channel, changed)
    talk.work.record_thing(tables.districts, row, event, consulting=str(after.version))
    talk.work.after(talk.house.refresh)
    _tell(talk, stands(after, edit, which), staff - {talk.person_id})


def _tell(talk: Talk, now: Ref, others: set[str]) -> None:
    talk.reply(say(f"say.{Say.RULES_CHANGED}", button(Button.CONSULTATION_RULES, FORM.name), now=now))
    told = say(f"say.{Say.RULES_CHANGED_BY}", who=name(talk.person_id), now=now)
    talk.told += [(person, told) for person in sorted(others)]


async def _look_again(talk: Talk, form: ConsultationRules) -> None:
    """The same change, seen against what has come into force meanwhile; from its beginning where it fits no more."""
    await talk.house.reload()
    values: dict[str, object] = {key: said for key, said in form.model_dump(exclude={"seen"}).items() if said}
    rules, which = talk.house.consulting, _which(values)
    known = {one.slug for one in rules.steps} | {one.slug for one in rules.kinds} | {form.number, ""}
    try:
        if which not in known:
            raise BadEdit(Wrong.PLACE)
        _changed(rules, form)
    except BadEdit:
        values = {}
    draft = await taken(talk, Draft(FORM.name, values, order=tuple(values), since=talk.now), "")
    await advance(talk, draft, Say.RULES_MOVED)
