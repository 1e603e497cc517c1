"""The rules for consultations in a district file, as docs/district-file.md tells them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from domain.clock_rules import DEFAULT_WORDS, BadAmount, Rule, bounds_written, read_amount
from domain.clocks import Allowance
from domain.consultation_edits import OWN
from domain.consultation_rules import Evidence, Fault, Keeper, Kind, Rules, Step, faults
from domain.said import joined, said

FAULTS: dict[Fault, str] = {
    Fault.STEP_TWICE: "有两步用了同一个 slug",
    Fault.KIND_TWICE: "有两种协商用了同一个 slug",
    Fault.EVIDENCE_TWICE: "同一样材料写在了两步里，只能写在一步",
    Fault.NEVER_HELD: "没有一步写 held（开过会）",
    Fault.OUT_OF_ORDER: "步骤的次序走不通：定时间、发邀请、开会、纪要、建议要依次来，方案和调研要在开会以前",
    Fault.WEIGHTS: "六项分值加起来要等于 100",
}
_KEEPERS = {"主持人": Keeper.LEADER, "站长": Keeper.HEAD, "联络员": Keeper.CLERK, "区里": Keeper.STAFF}


def _keeper(given: Any) -> Any:
    found = _KEEPERS.get(given, given) if isinstance(given, str) else given
    if found not in {one.value for one in Keeper}:
        raise ValueError("要写 leader（主持人）、head（站长）、clerk（联络员）或 staff（区里）")
    return found


def _evidence(given: Any) -> Any:
    if given not in {one.value for one in Evidence}:
        raise ValueError(said("没有这样材料，只能是 {}", joined("、", Evidence)))
    return given


Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
UpTo20 = Annotated[int, Field(strict=True, ge=0, le=20)]
UpTo50 = Annotated[int, Field(strict=True, ge=0, le=50)]
UpTo300 = Annotated[int, Field(strict=True, ge=0, le=300)]
StepDays = Annotated[int, Field(strict=True, ge=1, le=250)]
Month = Annotated[int, Field(strict=True, ge=1, le=30)]
Year = Annotated[int, Field(strict=True, ge=1, le=365)]
Signers = Annotated[int, Field(strict=True, ge=1, le=100)]
Supports = Annotated[int, Field(strict=True, ge=1, le=1000)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Name = Annotated[str, Field(min_length=1, max_length=20)]
NameEn = Annotated[str, Field(min_length=1, max_length=60)]
OneEvidence = Annotated[Evidence, BeforeValidator(_evidence)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StepPart(_Part):
    slug: Slug
    name: Name
    name_en: NameEn | None = None
    keeper: Annotated[Keeper, BeforeValidator(_keeper)] = Keeper.LEADER
    days: StepDays = 3
    evidence: Annotated[list[OneEvidence], Field(min_length=1)]


class QuorumPart(_Part):
    members: UpTo50 | None = None
    residents: UpTo300 | None = None
    departments: UpTo20 | None = None
    people: UpTo300 | None = None


class KindPart(_Part):
    """Amounts as people write them; `默认` is the district's own clock again."""

    slug: Slug
    name: Name | None = None
    name_en: NameEn | None = None
    formal: bool | None = None
    quorum: QuorumPart | None = None
    required: list[OneEvidence] | None = None
    consultation: str | None = None
    notice: str | None = None
    minutes: str | None = None

    @field_validator(*OWN, mode="before")
    @classmethod
    def _amount(cls, given: Any, info: Any) -> Any:
        rule = Rule(str(info.field_name))
        if isinstance(given, str | int | float):
            try:
                read_amount(rule, str(given))
            except BadAmount:
                raise ValueError(said("没看懂，要写数字和单位；可以写 {}", bounds_written(rule))) from None
        return given


class WeightsPart(_Part):
    topic: Percent
    research: Percent
    meeting: Percent
    answer: Percent
    adoption: Percent
    look_back: Percent


class ConsultingPart(_Part):
    """All steps, if any; kinds by their slug. What is not named stays as it is."""

    steps: Annotated[list[StepPart] | None, Field(min_length=5, max_length=9)] = None
    kinds: list[KindPart] | None = None
    weights: WeightsPart | None = None
    supports: Supports | None = None
    signers: Signers | None = None
    poll_days: Month | None = None
    objection_days: Month | None = None
    look_back_days: Year | None = None


Fault_ = tuple[tuple[int | str, ...], str]


def merged(old: Rules, part: ConsultingPart) -> tuple[Rules, list[Fault_]]:
    """The rules as the file sets them, and what does not go together in them."""
    changes: dict[str, Any] = part.model_dump(exclude_none=True, exclude={"steps", "kinds", "weights"})
    wrong: list[Fault_] = []
    if part.steps is not None:
        changes["steps"] = tuple(_step(one) for one in part.steps)
    if part.weights is not None:
        changes["weights"] = part.weights.model_dump()
    if part.kinds is not None:
        changes["kinds"], wrong = _kinds(old, part.kinds)
    made = Rules.model_validate(old.model_dump() | _dumped(changes)) if not wrong else old
    where = {Fault.WEIGHTS: "weights", Fault.KIND_TWICE: "kinds"}
    wrong += [(("consulting", where.get(fault, "steps")), FAULTS[fault]) for fault in faults(made)]
    return made, wrong


def _dumped(changes: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [one.model_dump() for one in value] if key in ("steps", "kinds") else value
        for key, value in changes.items()
    }


def _step(part: StepPart) -> Step:
    given = part.model_dump(exclude={"name_en"})
    return Step.model_validate(given | {"name_en": part.name_en or part.name, "evidence": tuple(part.evidence)})


def _kinds(old: Rules, parts: list[KindPart]) -> tuple[list[Kind], list[Fault_]]:
    known = {kind.slug: kind for kind in old.kinds}
    wrong: list[Fault_] = []
    seen: set[str] = set()
    for at, part in enumerate(parts):
        if part.slug in seen:
            wrong.append((("consulting", "kinds", at, "slug"), FAULTS[Fault.KIND_TWICE]))
        seen.add(part.slug)
        if part.slug not in known and part.name is None:
            wrong.append((("consulting", "kinds", at, "name"), "新的一种协商要写名字"))
            continue
        known[part.slug] = _kind(known.get(part.slug), part)
    if len(known) > 9:
        wrong.append((("consulting", "kinds"), "最多九种协商"))
    return list(known.values()), wrong


def _kind(old: Kind | None, part: KindPart) -> Kind:
    given = part.model_dump(exclude_none=True, exclude={"quorum", "required", *OWN})
    base: dict[str, Any] = old.model_dump() if old is not None else {"name_en": part.name}
    if part.quorum is not None:
        given["quorum"] = (base.get("quorum") or {}) | part.quorum.model_dump(exclude_none=True)
    if part.required is not None:
        given["required"] = frozenset(part.required)
    given |= {name: own_amount(Rule(name), said) for name in OWN if (said := getattr(part, name)) is not None}
    return Kind.model_validate(base | given)


def own_amount(rule: Rule, said: str) -> Allowance | None:
    """None where it is to be the district's own clock."""
    return None if said.strip() in DEFAULT_WORDS else read_amount(rule, said)
