"""The rules for consultations in words."""

from __future__ import annotations

from dialogs.consultation_cards import evidence_said
from dialogs.keys import Label, Say
from dialogs.letter import Param, Phrase, Ref, both, listing, phrase, text
from domain.consultation_edits import OF_A_KIND, OF_A_STEP, Edit, Number, ours
from domain.consultation_rules import Evidence, Kind, Rules, Step


def _mark(rules: Rules, key: str) -> Param:
    return text(f"label.{Label.OUR_DEFAULT}") if ours(rules, key) else ""


def step_name(step: Step) -> Ref:
    return both(step.name, step.name_en)


def step_line(rules: Rules, at: int) -> Phrase:
    step = rules.steps[at]
    return phrase(
        f"say.{Say.RULES_STEP}",
        at=at + 1,
        step=step_name(step),
        keeper=text(f"keeper.{step.keeper}"),
        days=step.days,
        evidence=evidence_said(step.evidence),
        ours=_mark(rules, f"steps.{step.slug}"),
    )


def kind_line(rules: Rules, kind: Kind) -> Phrase:
    said: dict[str, Param] = {name: count for name, count in kind.quorum.model_dump().items()}
    name = both(kind.name, kind.name_en)
    return phrase(f"say.{Say.RULES_KIND}", kind=name, ours=_mark(rules, f"kinds.{kind.slug}"), **said)


def required_line(rules: Rules, kind: Kind) -> Phrase:
    listed = evidence_said([one for one in Evidence if one in kind.required])
    return phrase(f"say.{Say.RULES_REQUIRED}", kind=both(kind.name, kind.name_en), evidence=listed)


def weights_line(rules: Rules) -> Phrase:
    return phrase(f"say.{Say.RULES_WEIGHTS}", ours=_mark(rules, "weights"), **rules.weights.model_dump())


def number_line(rules: Rules, number: Number) -> Phrase:
    said = text(f"consultation_rules.number.{number}")
    return phrase(f"say.{Say.RULES_NUMBER}", what=said, count=getattr(rules, number), ours=_mark(rules, number))


def listed(rules: Rules, edit: Edit | None = None) -> Ref:
    """The steps; once it is said what is to be changed, the kinds or the single numbers."""
    if edit in OF_A_KIND:
        return listing([kind_line(rules, kind) for kind in rules.kinds])
    if edit is Edit.NUMBER:
        return listing([number_line(rules, number) for number in Number])
    return listing([step_line(rules, at) for at in range(len(rules.steps))])


def stands(rules: Rules, edit: Edit, which: str) -> Ref:
    """How stands what is changed; of a step added, taken away or moved all steps in their order."""
    if edit in (Edit.ADD, Edit.REMOVE, Edit.MOVE):
        names = [phrase(f"say.{Say.RULES_STEP_NAME}", step=step_name(step)) for step in rules.steps]
        return listing(names, "arrow")
    if edit in OF_A_STEP:
        at = next(at for at, step in enumerate(rules.steps) if step.slug == which)
        line = step_line(rules, at)
    elif edit is Edit.WEIGHTS:
        line = weights_line(rules)
    elif edit is Edit.NUMBER:
        line = number_line(rules, Number(which))
    else:
        line = (kind_line if edit is Edit.QUORUM else required_line)(rules, rules.kind(which))
    return listing([line])
