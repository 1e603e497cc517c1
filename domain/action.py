"""行动项: what was agreed in a consultation, who does it, until when; its states and steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ActionStep(IntEnum):
    """What its clock says, each once for a due day; `PLUS_n`: so many working days over."""

    EVE = 1
    DUE = 2
    OVER = 3
    PLUS_1 = 4
    PLUS_3 = 5


@dataclass(frozen=True, slots=True)
class Action:
    """One of `owner_id` (who serves), `department_id`, `participant_id` has it. `*_id` of words are contents."""

    id: str
    number: str
    consultation_id: str
    station_id: str
    words_id: str
    due_day: str  # YYYY-MM-DD, local
    state: ActionState
    made_at: int
    owner_id: str | None = None
    department_id: str | None = None
    participant_id: str | None = None
    done_at: int | None = None
    done_id: str | None = None
    files: str = "[]"
    extensions: int = 0
    due_at: int | None = None  # the end of its due day, while it is open
    practice: bool = False
    version: int = 0
    head: str = ""

    @property
    def open(self) -> bool:
        return self.state is ActionState.OPEN

    @property
    def keeper(self) -> tuple[str | None, str | None, str | None]:
        return self.owner_id, self.department_id, self.participant_id


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose it is: exactly one of them."""

    owner_id: str | None = None
    department_id: str | None = None
    participant_id: str | None = None

    @property
    def code(self) -> str:
        """As a choice carries it."""
        kinds = (("person", self.owner_id), ("department", self.department_id), ("participant", self.participant_id))
        return next((f"{kind}:{id_}" for kind, id_ in kinds if id_), "")


def keeper_of(code: str) -> Keeper | None:
    kind, _, id_ = code.partition(":")
    made = {
        "person": Keeper(owner_id=id_),
        "department": Keeper(department_id=id_),
        "participant": Keeper(participant_id=id_),
    }
    return made.get(kind) if id_ else None


def action_number(consultation: str, count: int) -> str:
    """XH-C26-003-1; `count`: how many there are already."""
    return f"{consultation}-{count + 1}"


def round_of(due_day: str, step: ActionStep) -> int:
    """Of its timer: one for each due day that it ever had, and step."""
    return date.fromisoformat(due_day).toordinal() * 10 + step


def step_of(round_: int, due_day: str) -> ActionStep | None:
    """None where the day was moved since."""
    ordinal, step = divmod(round_, 10)
    return ActionStep(step) if ordinal == date.fromisoformat(due_day).toordinal() else None


def day_before(due_day: str) -> date:
    return date.fromisoformat(due_day) - timedelta(days=1)
