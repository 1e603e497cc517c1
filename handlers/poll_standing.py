"""How a poll stands, in words: who could when, the best time with its reason, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.letter import Choice, Param, Phrase, Ref, listing, moment, text, title
from dialogs.timing_keys import Timing, inside, press, said
from domain import poll
from domain.consultation import Part, Participant
from domain.poll import Lack, Says, Standing, edge
from handlers.invited import who
from handlers.polling import Poll, span_of_slot
from handlers.talk import Talk

MOST_NAMES = 12
"""Of more people only the counts are told."""

_LACKS = {
    Lack.LEADER: Timing.LACK_LEADER,
    Lack.MEMBERS: Timing.LACK_MEMBERS,
    Lack.RESIDENTS: Timing.LACK_RESIDENTS,
    Lack.DEPARTMENTS: Timing.LACK_DEPARTMENTS,
    Lack.PEOPLE: Timing.LACK_PEOPLE,
}
_EDGES = {
    poll.Edge.ONLY: Timing.EDGE_ONLY,
    poll.Edge.QUORUM: Timing.EDGE_QUORUM,
    poll.Edge.YES: Timing.EDGE_YES,
    poll.Edge.MAYBE: Timing.EDGE_MAYBE,
    poll.Edge.SOONER: Timing.EDGE_SOONER,
}
_WHO = {Says.YES: Timing.WHO_YES, Says.MAYBE: Timing.WHO_MAYBE, Says.NO: Timing.WHO_NO}


def matrix(talk: Talk, here: Poll) -> list[Phrase]:
    """Who could when, time by time in their order; the best, and why it is."""
    found = here.found
    quiet = here.silent
    counts: dict[str, Param] = {
        "number": found.number,
        "title": title(found.title_id),
        "said": len(here.people) - len(quiet),
    }
    if found.poll_until is not None:
        lines = [said(Timing.MATRIX, **counts, silent=len(quiet), until=moment(found.poll_until))]
    else:
        lines = [said(Timing.MATRIX_OVER, **counts, silent=len(quiet))]
    by_slot = {one.slot.id: one for one in here.ranked}
    for slot in here.slots:
        lines += _of_slot(talk, here, by_slot[slot.id])
    if quiet and len(quiet) <= MOST_NAMES:
        lines.append(said(Timing.SILENT, who=_named(here, quiet)))
    away = sum(one.person_id is None and not one.department_id for one in quiet)
    lines += [said(Timing.NO_CHAT, count=away)] if away else []
    return [*lines, best(here)] if here.ranked else lines


def _of_slot(talk: Talk, here: Poll, one: Standing) -> list[Phrase]:
    state = inside(Timing.SLOT_MET) if one.met else inside(Timing.SLOT_LACKS, lacks=lacking(one))
    counts: dict[str, Param] = {"yes": one.yes, "maybe": one.maybe, "no": one.no}
    lines = [said(Timing.SLOT, mark=here.mark(one.slot), span=span_of_slot(talk, one.slot), state=state, **counts)]
    answers = here.answers.get(one.slot.id, {})
    for answer, key in _WHO.items():
        people = [each for each in here.people if answers.get(each.id) is answer]
        lines += [said(key, who=_named(here, people))] if people else []
    return lines


def _named(here: Poll, people: Sequence[Participant]) -> Ref:
    """By name; of many they are counted by their part."""
    if len(people) <= MOST_NAMES:
        return listing([said(Timing.WHO_NAMED, who=who(one, here.forms)) for one in people], "comma")
    counts = {part: sum(one.part is part for one in people) for part in Part}
    parts = [
        said(Timing.WHO_COUNT, part=text(f"consultation_part.{part}"), count=count)
        for part, count in counts.items()
        if count
    ]
    return listing(parts, "comma")


def lacking(one: Standing) -> Ref:
    """还差 1 位居民、2 人."""
    return listing([said(_LACKS[lack], count=count) for lack, count in one.lacks], "comma")


def best(here: Poll) -> Phrase:
    """The best time with its reason."""
    first = here.ranked[0]
    why = inside(_EDGES[edge(here.ranked)])
    if first.met:
        return said(Timing.BEST, mark=here.mark(first.slot), why=why)
    return said(Timing.BEST_SHORT, mark=here.mark(first.slot), lacks=lacking(first), why=why)


def decisions(talk: Talk, here: Poll, *, leads: bool) -> tuple[Choice, ...]:
    """One press a time that is still to come, the best first; and the ways out. Who does not lead it notes answers."""
    coming = [one.slot for one in here.ranked if one.slot.start > talk.now and leads]
    args = {"consultation": here.found.id}
    made = [
        Choice(
            said(Timing.TAKE_SLOT, mark=here.mark(slot), at=moment(slot.start)), "close_poll", args | {"slot": slot.id}
        )
        for slot in coming
    ]
    running = here.found.poll_until is not None
    if running and any(one.person_id is None for one in here.people):
        made.append(Choice(said(Timing.NOTE_ANSWER), "note_poll", args | {"poll": here.found.polls}))
    if not leads:
        return tuple(made)
    made += [press(Timing.END_POLL, "close_poll", **args)] if running else [press(Timing.NEW_POLL, "poll_time", **args)]
    return tuple(made)
