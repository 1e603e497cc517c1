"""Steps, kinds and weights of consultations as data: a district sets them, each set a version."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.clocks import Allowance


class Evidence(StrEnum):
    """What a step must leave behind; each can be told from what is kept."""

    TITLE = "title"
    PLAN = "plan"  # who, how, in what order
    RESEARCH = "research"  # a visit to one of its items, or a note
    TIME = "time"
    INVITED = "invited"
    HELD = "held"
    MINUTES = "minutes"  # sent to who took part
    SETTLED = "settled"  # nobody objects, or the time to do so is over
    CONCLUDED = "concluded"  # what was agreed is told to everybody concerned
    SUGGESTED = "suggested"
    FATE = "fate"
    ACTIONS = "actions"  # each done or dropped
    LOOKED_BACK = "looked_back"


class Keeper(StrEnum):
    """Whose step it is."""

    LEADER = "leader"
    HEAD = "head"
    CLERK = "clerk"
    STAFF = "staff"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Frozen):
    """`days`: working days from its start, our own default where a district sets none."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
    name: str = Field(min_length=1, max_length=20)
    name_en: str = Field(min_length=1, max_length=60)
    keeper: Keeper = Keeper.LEADER
    days: int = Field(3, ge=1, le=250)
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Quorum(_Frozen):
    """At least so many who come, by the part they have."""

    members: int = Field(1, ge=0, le=50)
    residents: int = Field(1, ge=0, le=300)
    departments: int = Field(0, ge=0, le=20)
    people: int = Field(0, ge=0, le=300)  # in all


class Kind(_Frozen):
    """One way to consult. `required`: what its steps must leave behind; what is not required may be missing."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
    name: str = Field(min_length=1, max_length=20)
    name_en: str = Field(min_length=1, max_length=60)
    formal: bool = False
    quorum: Quorum = Quorum()
    required: frozenset[Evidence] = frozenset(Evidence) - {Evidence.SUGGESTED, Evidence.FATE}
    consultation: Allowance | None = None  # in place of the district's clock
    notice: Allowance | None = None
    minutes: Allowance | None = None


class Weights(_Frozen):
    """What each part counts for in the quality of a consultation; they make 100."""

    topic: int = Field(10, ge=0, le=100)
    research: int = Field(15, ge=0, le=100)
    meeting: int = Field(25, ge=0, le=100)
    answer: int = Field(15, ge=0, le=100)
    adoption: int = Field(15, ge=0, le=100)
    look_back: int = Field(20, ge=0, le=100)


SEVEN = (
    Step(
        slug="topic",
        name="选题定题",
        name_en="Choosing the topic",
        keeper=Keeper.HEAD,
        days=2,
        evidence=(Evidence.TITLE,),
    ),
    Step(slug="plan", name="制订方案", name_en="Planning", keeper=Keeper.LEADER, days=3, evidence=(Evidence.PLAN,)),
    Step(
        slug="research",
        name="组织调研",
        name_en="Looking into it",
        keeper=Keeper.LEADER,
        days=5,
        evidence=(Evidence.RESEARCH,),
    ),
    Step(
        slug="meeting",
        name="开展协商",
        name_en="Consulting",
        keeper=Keeper.LEADER,
        days=10,
        evidence=(Evidence.TIME, Evidence.INVITED, Evidence.HELD),
    ),
    Step(
        slug="minutes",
        name="纪要报送",
        name_en="Minutes",
        keeper=Keeper.CLERK,
        days=5,
        evidence=(Evidence.MINUTES, Evidence.SETTLED, Evidence.CONCLUDED),
    ),
    Step(
        slug="handling",
        name="建议办理",
        name_en="Acting on it",
        keeper=Keeper.LEADER,
        days=30,
        evidence=(Evidence.SUGGESTED, Evidence.FATE, Evidence.ACTIONS),
    ),
    Step(
        slug="follow_up",
        name="跟踪问效",
        name_en="Looking back",
        keeper=Keeper.HEAD,
        days=40,
        evidence=(Evidence.LOOKED_BACK,),
    ),
)
_FORMAL = frozenset(Evidence)


def _formal(slug: str, name: str, name_en: str, quorum: Quorum) -> Kind:
    return Kind(slug=slug, name=name, name_en=name_en, formal=True, quorum=quorum, required=_FORMAL)


KINDS = (
    Kind(slug="micro", name="微协商", name_en="Micro-consultation"),
    _formal("special", "专题协商", "Topical consultation", Quorum(members=2, residents=1, departments=1, people=5)),
    _formal("sector", "对口协商", "Sectoral consultation", Quorum(members=2, residents=0, departments=1, people=4)),
    _formal("circle", "界别协商", "Consultation of a circle", Quorum(members=2, residents=1, departments=1, people=4)),
    _formal("proposal", "提案办理协商", "On a proposal", Quorum(members=1, residents=0, departments=1, people=3)),
    Kind(
        slug="invited",
        name="请你来协商",
        name_en="Residents' call",
        quorum=Quorum(members=1, residents=2, departments=0, people=4),
    ),
)


class Rules(_Frozen):
    version: int = 1
    steps: tuple[Step, ...] = Field(SEVEN, min_length=5, max_length=9)
    kinds: tuple[Kind, ...] = Field(KINDS, min_length=1, max_length=9)
    weights: Weights = Weights()
    supports: int = Field(10, ge=1, le=1000)
    """How many support a resident's topic before it is taken up by itself."""
    signers: int = Field(3, ge=1, le=100)
    """Or how many residents propose it together."""
    poll_days: int = Field(2, ge=1, le=30)
    """Working days that a poll on the time runs."""
    objection_days: int = Field(2, ge=1, le=30)
    """Working days to object to minutes."""
    look_back_days: int = Field(30, ge=1, le=365)
    """Days after what was agreed is told, until somebody looks whether it holds."""

    def kind(self, slug: str) -> Kind:
        """The first of all where the rules have none of that name any more."""
        return next((kind for kind in self.kinds if kind.slug == slug), self.kinds[0])

    def demanded(self, step: int, kind: str) -> tuple[Evidence, ...]:
        required = self.kind(kind).required
        return tuple(one for one in self.steps[step].evidence if one in required)

    def step_of(self, evidence: Evidence) -> int:
        """Which step is to leave it behind; the last where none is."""
        found = (index for index, step in enumerate(self.steps) if evidence in step.evidence)
        return next(found, len(self.steps) - 1)


class Fault(StrEnum):
    """What does not go together."""

    STEP_TWICE = "step_twice"
    KIND_TWICE = "kind_twice"
    EVIDENCE_TWICE = "evidence_twice"
    NEVER_HELD = "never_held"
    OUT_OF_ORDER = "out_of_order"
    WEIGHTS = "weights"


_FIRST = (Evidence.TITLE, Evidence.PLAN, Evidence.RESEARCH, Evidence.TIME, Evidence.INVITED)
_IN_ORDER = (
    *((one, Evidence.HELD) for one in _FIRST),
    (Evidence.TIME, Evidence.INVITED),
    *((Evidence.HELD, one) for one in (Evidence.MINUTES, Evidence.CONCLUDED, Evidence.SUGGESTED)),
    (Evidence.MINUTES, Evidence.SETTLED),
    (Evidence.SUGGESTED, Evidence.FATE),
    (Evidence.CONCLUDED, Evidence.ACTIONS),
    (Evidence.CONCLUDED, Evidence.LOOKED_BACK),
)
"""The first cannot come in a later step than the second."""


def faults(rules: Rules) -> tuple[Fault, ...]:
    """Empty where all goes together."""
    found: list[Fault] = []
    if _twice([step.slug for step in rules.steps]):
        found.append(Fault.STEP_TWICE)
    if _twice([kind.slug for kind in rules.kinds]):
        found.append(Fault.KIND_TWICE)
    told = [one for step in rules.steps for one in step.evidence]
    if _twice(told):
        found.append(Fault.EVIDENCE_TWICE)
    if Evidence.HELD not in told:
        found.append(Fault.NEVER_HELD)
    at = {one: index for index, step in enumerate(rules.steps) for one in step.evidence}
    if any(first in at and then in at and at[first] > at[then] for first, then in _IN_ORDER):
        found.append(Fault.OUT_OF_ORDER)
    if sum(rules.weights.model_dump().values()) != 100:
        found.append(Fault.WEIGHTS)
    return tuple(found)


def _twice(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)
