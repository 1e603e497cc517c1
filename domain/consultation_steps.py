"""Where a consultation is in its steps: what is there, what is missing, when it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.consultation import Consultation
from domain.consultation_rules import Evidence, Rules
from domain.refusal import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept about a consultation besides its own row, counted."""

    research: int = 0  # notes, and visits to its items
    invited: int = 0
    minutes_sent: bool = False
    minutes_settled: bool = False
    actions: int = 0
    actions_open: int = 0
    looked_back: bool = False


def there(found: Consultation, facts: Facts) -> frozenset[Evidence]:
    """The evidence that stands now."""
    told = {
        Evidence.TITLE: bool(found.title_id),
        Evidence.PLAN: all((found.who_id, found.how_id, found.order_id)),
        Evidence.RESEARCH: facts.research > 0,
        Evidence.TIME: found.start_at is not None,
        Evidence.INVITED: facts.invited > 0,
        Evidence.HELD: found.held_at is not None,
        Evidence.MINUTES: facts.minutes_sent,
        Evidence.SETTLED: facts.minutes_settled,
        Evidence.CONCLUDED: found.concluded_at is not None,
        Evidence.SUGGESTED: found.suggested_at is not None,
        Evidence.FATE: found.fate is not None,
        Evidence.ACTIONS: found.concluded_at is not None and not facts.actions_open,
        Evidence.LOOKED_BACK: facts.looked_back,
    }
    return frozenset(one for one, stands in told.items() if stands)


def missing(found: Consultation, facts: Facts, rules: Rules) -> tuple[Evidence, ...]:
    """What the step that it is at still has to leave behind."""
    if found.step >= len(rules.steps):
        return ()
    stands = there(found, facts)
    return tuple(one for one in rules.demanded(found.step, found.kind) if one not in stands)


def ensure_none(missing: Iterable[Evidence]) -> None:
    """Raises Refusal with what is missing: no step is skipped."""
    lacking = ",".join(missing)
    if lacking:
        raise Refusal(Refused.STEP_MISSING, missing=lacking)


def missing_before(found: Consultation, facts: Facts, rules: Rules, evidence: Evidence) -> tuple[Evidence, ...]:
    """What the steps before the one with this evidence still have to leave behind: none of them is skipped."""
    stands = there(found, facts)
    steps = range(min(found.step, rules.step_of(evidence)), rules.step_of(evidence))
    return tuple(one for step in steps for one in rules.demanded(step, found.kind) if one not in stands)
