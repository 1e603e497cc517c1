"""A consultation (微协商): what is talked through, and what came of it; its states, the table of its moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.running import Running


class Stage(StrEnum):
    """Where it stands; which of the district's steps it is at is told apart (`Consultation.step`)."""

    PREPARING = "preparing"
    SCHEDULED = "scheduled"
    MEETING = "meeting"
    HELD = "held"
    FOLLOWING = "following"
    """Agreed and told; actions and suggestion are followed."""
    CLOSED = "closed"
    CALLED_OFF = "called_off"


BEFORE = frozenset({Stage.PREPARING, Stage.SCHEDULED})
UNDER_WAY = frozenset({Stage.PREPARING, Stage.SCHEDULED, Stage.MEETING, Stage.HELD})
"""Its items are being talked through."""
OPEN = UNDER_WAY | {Stage.FOLLOWING}


class Verb(StrEnum):
    PLAN = "plan"
    JOIN = "join"
    LEAVE = "leave"
    RESEARCH = "research"
    STEP = "step"
    SEND_BACK = "send_back"
    LEAD = "lead"
    RAISE = "raise_"
    OPEN_POLL = "open_poll"
    CLOSE_POLL = "close_poll"
    FIX = "fix"
    MOVE = "move"
    CALL_OFF = "call_off"
    REVIVE = "revive"
    OPEN = "open_"
    HOLD = "hold"
    MINUTE = "minute"
    SETTLE = "settle"
    CONCLUDE = "conclude"
    SUGGEST = "suggest"
    NOTE_FATE = "note_fate"
    LOOK_BACK = "look_back"
    CLOSE = "close"
    REOPEN = "reopen"
    CLIMB = "climb"


@dataclass(frozen=True, slots=True)
class Move:
    """From which stages a verb may be done, and where it leads; `to` None stays."""

    sources: frozenset[Stage]
    to: Stage | None = None


_MET = frozenset({Stage.HELD, Stage.FOLLOWING})

MOVES: dict[Verb, Move] = {
    Verb.PLAN: Move(BEFORE),
    Verb.JOIN: Move(BEFORE),
    Verb.LEAVE: Move(UNDER_WAY),
    Verb.RESEARCH: Move(BEFORE),
    Verb.STEP: Move(OPEN),
    Verb.SEND_BACK: Move(OPEN - {Stage.MEETING}),
    Verb.LEAD: Move(OPEN),
    Verb.RAISE: Move(BEFORE | _MET),
    Verb.OPEN_POLL: Move(BEFORE),
    Verb.CLOSE_POLL: Move(BEFORE),
    Verb.FIX: Move(frozenset({Stage.PREPARING}), Stage.SCHEDULED),
    Verb.MOVE: Move(frozenset({Stage.SCHEDULED})),
    Verb.CALL_OFF: Move(BEFORE, Stage.CALLED_OFF),
    Verb.REVIVE: Move(frozenset({Stage.CALLED_OFF}), Stage.PREPARING),
    Verb.OPEN: Move(frozenset({Stage.SCHEDULED}), Stage.MEETING),
    Verb.HOLD: Move(frozenset({Stage.SCHEDULED, Stage.MEETING}), Stage.HELD),
    Verb.MINUTE: Move(_MET),
    Verb.SETTLE: Move(_MET),
    Verb.CONCLUDE: Move(frozenset({Stage.HELD}), Stage.FOLLOWING),
    Verb.SUGGEST: Move(_MET),
    Verb.NOTE_FATE: Move(_MET),
    Verb.LOOK_BACK: Move(_MET),
    Verb.CLOSE: Move(frozenset({Stage.FOLLOWING}), Stage.CLOSED),
    Verb.REOPEN: Move(frozenset({Stage.CLOSED}), Stage.FOLLOWING),
    Verb.CLIMB: Move(OPEN),
}


class Track(StrEnum):
    """发展大事, 关键小事."""

    MAJOR = "major"
    KEY = "key"


class Source(StrEnum):
    ITEMS = "items"
    TOPIC = "topic"
    PLAN = "plan"
    STAFF = "staff"


class Mode(StrEnum):
    PLACE = "place"
    ONLINE = "online"
    BOTH = "both"


class Fate(StrEnum):
    """What became of the suggestion: 采纳, 部分采纳, 未采纳."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Consultation:
    """Instants in UTC ms; `*_id` of words are contents. `version` and `head` as an item's."""

    id: str
    number: str
    station_id: str
    kind: str  # slug of one of the rules' kinds
    track: Track
    state: Stage
    rules: str  # versions that it began under
    clocks: str
    source: Source
    title_id: str
    leader_id: str
    made_by: str
    made_at: int
    urgency: str = "normal"
    step: int = 0
    held_back: bool = False  # sent back: goes on by hand only
    words_id: str | None = None
    who_id: str | None = None  # 主体
    how_id: str | None = None  # 方式
    order_id: str | None = None  # 流程
    mode: Mode = Mode.PLACE
    place_id: str | None = None  # where, if in no room of the list
    room_id: str | None = None
    link_id: str | None = None
    capacity: int | None = None
    start_at: int | None = None
    end_at: int | None = None
    sequence: int = 0  # of its calendar entry
    fixed_at: int | None = None
    poll_until: int | None = None
    polls: int = 0
    opened_at: int | None = None
    held_at: int | None = None
    concluded_at: int | None = None
    conclusion_id: str | None = None
    called_off_at: int | None = None
    reason_id: str | None = None
    ended_at: int | None = None
    suggestion_id: str | None = None
    suggested_to: str | None = None
    suggested_at: int | None = None
    fate: Fate | None = None
    fate_id: str | None = None
    fate_at: int | None = None
    raised_from: str | None = None
    plan_id: str | None = None
    running: tuple[Running, ...] = ()
    due_at: int | None = None
    practice: bool = False
    version: int = 0
    head: str = ""

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def off(self) -> bool:
        """Nobody comes at its time any more: called off, or another one took over before it was held."""
        return self.state is Stage.CALLED_OFF or (self.state is Stage.CLOSED and self.held_at is None)


class Part(StrEnum):
    """As what somebody takes part."""

    LEADER = "leader"
    MEMBER = "member"
    RESIDENT = "resident"
    DEPARTMENT = "department"
    CLERK = "clerk"
    GUEST = "guest"


class Answer(StrEnum):
    """参加, 不参加, 书面意见, 派人参加."""

    YES = "yes"
    NO = "no"
    WRITTEN = "written"
    SENDS = "sends"


class Came(StrEnum):
    CODE = "code"
    PAPER = "paper"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Participant:
    """One who is invited: a thing of its own, so that 300 can answer at once. Without `person_id` he has no chat."""

    id: str
    consultation_id: str
    part: Part
    person_id: str | None = None
    department_id: str | None = None
    name_id: str | None = None
    party_id: str | None = None
    votes: bool = True
    code_hmac: str | None = None
    opened_by: str | None = None
    invited_at: int | None = None
    answer: Answer | None = None
    answered_at: int | None = None
    delegate_id: str | None = None
    queued_at: int | None = None
    came_at: int | None = None
    came_how: Came | None = None
    tries: int = 0
    ended_at: int | None = None
    version: int = 0
    head: str = ""

    @property
    def comes(self) -> bool:
        """Himself or somebody in his place, as he says; who waits for a seat does not yet."""
        return self.ended_at is None and self.queued_at is None and self.answer in (Answer.YES, Answer.SENDS)
