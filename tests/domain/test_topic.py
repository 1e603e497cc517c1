"""Topics under any sequence of acts: counts are those who stand behind it, and a topic is taken up once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import SYSTEM, Actor, Role
from domain.refusal import Refusal
from domain.topic import Backing, Topic, TopicState, back, count_unknown, goes_on, is_ripe, leave, take, withdraw

SHOWN = Topic("t", "XM-T26-001", "s", "p0", "c1", "c2", "other", TopicState.SHOWN, 0)
PEOPLE = [Actor(f"p{n}", frozenset({Role.RESIDENT})) for n in range(6)]
ACTS = st.tuples(st.sampled_from(["supports", "signs", "leave", "unknown", "withdraw"]), st.sampled_from(PEOPLE))


@given(st.lists(ACTS, max_size=40))
def test_counts_are_who_stands_behind_it(acts: list[tuple[str, Actor]]) -> None:
    topic, behind = SHOWN, {"p0": Backing.SIGNS}
    for act, who in acts:
        person = who.person_id or ""
        try:
            match act:
                case "leave" if person in behind and person != topic.person_id:
                    topic, _ = leave(topic, who, 1, "wire", before=behind[person])
                    del behind[person]
                case "supports" | "signs":
                    before = behind.get(person)
                    topic, _ = back(topic, who, 1, "wire", how=Backing(act), before=before)
                    behind[person] = Backing(act)
                case "unknown":
                    topic, _ = count_unknown(topic, 1, "wire")
                case "withdraw":
                    on = goes_on(topic)
                    topic, _ = withdraw(topic, who, 1, "wire")
                    assert topic.open is on
                    behind.pop("p0") if on else None
        except Refusal:
            continue
        counted = list(behind.values())
        assert (topic.supports, topic.signers) == (counted.count(Backing.SUPPORTS), counted.count(Backing.SIGNS))


@given(st.integers(0, 30), st.integers(0, 10), st.integers(0, 1000))
def test_it_is_ripe_by_either_and_never_by_the_unknown(supports: int, signers: int, unknown: int) -> None:
    topic = replace(SHOWN, supports=supports, signers=signers, unknown=unknown)
    assert is_ripe(topic, supports=10, signers=3) is (supports >= 10 or signers >= 3)
    for state in set(TopicState) - {TopicState.SHOWN}:
        assert not is_ripe(replace(topic, state=state), supports=10, signers=3)


def test_it_is_taken_up_once_and_not_by_its_proposer() -> None:
    taken, event = take(SHOWN, SYSTEM, 1, "wire", consultation="c", why="ripe")
    assert taken.state is TopicState.TAKEN and event.particulars["consultation"] == "c"
    head = frozenset({Role.HEAD})
    for topic, by in ((taken, SYSTEM), (SHOWN, Actor("p0", head)), (SHOWN, PEOPLE[1])):
        with pytest.raises(Refusal):
            take(topic, by, 1, "wire", consultation="d")
    assert take(replace(SHOWN, practice=True), Actor("p0", head), 1, "wire", consultation="d")
