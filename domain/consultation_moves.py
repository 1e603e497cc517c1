"""The moves of a consultation. Each checks its guard, changes the state and writes its event in one breath.

Who may do what at all, `domain.permissions` says; whose consultation it is, is asked here: the leader's own, the
station's heads' (`Actor` with the roles that count at its station), or the staff's. Its times are moved in
`domain.consultation_timing`; clocks follow in `domain.consultation_clocks`.
"""

from __future__ import annotations

from dataclasses import replace

from domain.consultation import MOVES, Consultation, Fate, Stage, Verb
from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused

Moved = tuple[Consultation, Event]
DESK = (Role.CLERK, Role.HEAD, Role.STAFF, Role.SYSTEM)


def event_of(name: Name, found: Consultation, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, found.id, by.person_id, at, via=via, particulars=particulars)


def check(verb: Verb, found: Consultation) -> None:
    """Raises Refusal where it is past that, or not there yet."""
    if found.state not in MOVES[verb].sources:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)


def ensure_leads(found: Consultation, by: Actor, *also: Role) -> None:
    """Whose consultation it is, or who decides. Raises Refusal."""
    if by.person_id is not None and by.person_id == found.leader_id:
        return
    if not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM, *also):
        raise Refusal(Refused.NOT_YOURS)


def stage_after(verb: Verb, found: Consultation) -> Stage:
    """Where the verb leaves it; where it stands if the verb moves it nowhere."""
    return MOVES[verb].to or found.state


def begin(found: Consultation, by: Actor, at: int, via: str, *, items: tuple[str, ...] = ()) -> Moved:
    """发起协商: as it was composed; the leader is a member, the head or one of the staff."""
    if not by.is_any(Role.MEMBER, Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    said: dict[str, Particular] = {
        "station": found.station_id,
        "kind": found.kind,
        "track": found.track.value,
        "source": found.source.value,
        "title": found.title_id,
        "leader": found.leader_id,
        "items": items,
    }
    return found, event_of(Name.CONSULTATION_BEGUN, found, by, at, via, **said)


def join(found: Consultation, by: Actor, at: int, via: str, *, item: str, instead_of: str | None = None) -> Moved:
    """A further item is talked through in it, by whoever has that in hand, or one in the place of another."""
    check(Verb.JOIN if instead_of is None else Verb.LEAVE, found)
    if not by.is_any(Role.MEMBER, Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    said: dict[str, Particular] = {"item": item}
    if instead_of is not None:
        said["instead_of"] = instead_of
    return found, event_of(Name.CONSULTATION_ITEM_JOINED, found, by, at, via, **said)


def raise_(found: Consultation, by: Actor, at: int, via: str, *, to: str, kind: str, reason: str) -> Moved:
    """转为正式协商: `to` is the one that takes over; what was agreed already is followed here to its end."""
    check(Verb.RAISE, found)
    if not by.is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    said: dict[str, Particular] = {"to": to, "kind": kind, "reason": reason}
    event = event_of(Name.CONSULTATION_RAISED, found, by, at, via, **said)
    if found.state is Stage.FOLLOWING:
        return found, event
    over = replace(
        found,
        state=Stage.CLOSED,
        ended_at=at,
        reason_id=reason,
        poll_until=None,
        sequence=found.sequence + 1,
    )
    return over, event


def plan(
    found: Consultation, by: Actor, at: int, via: str, *, who: str | None, how: str | None, order: str | None
) -> Moved:
    """制订方案: 主体、方式、流程; contents, and None keeps what stands."""
    check(Verb.PLAN, found)
    ensure_leads(found, by, Role.CLERK)
    moved = replace(found, who_id=who or found.who_id, how_id=how or found.how_id, order_id=order or found.order_id)
    return moved, event_of(Name.CONSULTATION_PLANNED, found, by, at, via, who=who, how=how, order=order)


def research(found: Consultation, by: Actor, at: int, via: str, *, words: str, utterance: str) -> Moved:
    """组织调研: somebody went to see, asked around or read up; `utterance` holds the words with their photos."""
    check(Verb.RESEARCH, found)
    ensure_leads(found, by, Role.MEMBER, Role.CLERK)
    return found, event_of(Name.CONSULTATION_RESEARCHED, found, by, at, via, words=words, utterance=utterance)


def step_done(found: Consultation, by: Actor, at: int, via: str, *, steps: int) -> Moved:
    """The step has left behind what it must: the next one. Nobody skips one: the caller has looked (`missing`)."""
    check(Verb.STEP, found)
    if by.person_id is not None:
        ensure_leads(found, by)
    if found.step >= steps:
        raise Refusal(Refused.ALREADY_DONE, number=found.number)
    kept = None if found.held_back else found.reason_id
    moved = replace(found, step=found.step + 1, held_back=False, reason_id=kept)
    return moved, event_of(Name.CONSULTATION_STEP_DONE, found, by, at, via, step=found.step)


def send_back(found: Consultation, by: Actor, at: int, via: str, *, to: int, reason: str) -> Moved:
    """退回: to an earlier step, with a reason; it goes on by hand only."""
    check(Verb.SEND_BACK, found)
    if not by.is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    if not 0 <= to < found.step:
        raise Refusal(Refused.NO_STEP_BACK, number=found.number)
    moved = replace(found, step=to, held_back=True, reason_id=reason)
    return moved, event_of(Name.CONSULTATION_SENT_BACK, found, by, at, via, to=to, reason=reason)


def lead(found: Consultation, by: Actor, at: int, via: str, *, to: str) -> Moved:
    """Somebody else leads it: the head is ill on the day, or its leader's term ended."""
    check(Verb.LEAD, found)
    ensure_leads(found, by)
    if to == found.leader_id:
        raise Refusal(Refused.SAME_PERSON)
    said: dict[str, Particular] = {"to": to, "from": found.leader_id}
    return replace(found, leader_id=to), event_of(Name.CONSULTATION_LED_BY, found, by, at, via, **said)


def open_(found: Consultation, by: Actor, at: int, via: str) -> Moved:
    """开会: the thread before it is closed and attached; nobody is asked for another time any more."""
    check(Verb.OPEN, found)
    ensure_leads(found, by, Role.CLERK)
    moved = replace(found, state=stage_after(Verb.OPEN, found), opened_at=at, poll_until=None)
    return moved, event_of(Name.CONSULTATION_OPENED, found, by, at, via)


def hold(found: Consultation, by: Actor, at: int, via: str) -> Moved:
    """散会."""
    check(Verb.HOLD, found)
    ensure_leads(found, by, Role.CLERK)
    begun = found.opened_at or found.start_at
    moved = replace(found, state=stage_after(Verb.HOLD, found), opened_at=begun, held_at=at, poll_until=None)
    return moved, event_of(Name.CONSULTATION_HELD, found, by, at, via)


def conclude(found: Consultation, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """议定: what came of it, in plain words for everybody; its items go back to who has them."""
    check(Verb.CONCLUDE, found)
    if not by.is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(found, state=stage_after(Verb.CONCLUDE, found), concluded_at=at, conclusion_id=words)
    return moved, event_of(Name.CONSULTATION_CONCLUDED, found, by, at, via, words=words)


def suggest(found: Consultation, by: Actor, at: int, via: str, *, words: str, to: str | None) -> Moved:
    """报送建议: `words` is a content, `to` a department, or a content that names whom."""
    check(Verb.SUGGEST, found)
    if not by.is_any(*DESK):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(found, suggestion_id=words, suggested_to=to, suggested_at=at)
    return moved, event_of(Name.CONSULTATION_SUGGESTED, found, by, at, via, words=words, to=to)


def note_fate(found: Consultation, by: Actor, at: int, via: str, *, fate: Fate, words: str | None) -> Moved:
    """采纳, 部分采纳, 未采纳, with the 批示: written down at the station, or said by the department's liaison."""
    check(Verb.NOTE_FATE, found)
    if not by.is_any(*DESK, Role.LIAISON):
        raise Refusal(Refused.NOT_YOURS)
    if found.suggested_at is None:
        raise Refusal(Refused.NOT_SUGGESTED, number=found.number)
    moved = replace(found, fate=fate, fate_id=words, fate_at=at)
    return moved, event_of(Name.CONSULTATION_FATE_NOTED, found, by, at, via, fate=fate.value, words=words)


def close(found: Consultation, by: Actor, at: int, via: str) -> Moved:
    """All steps are done."""
    check(Verb.CLOSE, found)
    if not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(found, state=stage_after(Verb.CLOSE, found), ended_at=at)
    return moved, event_of(Name.CONSULTATION_CLOSED, found, by, at, via)
