"""Votes: once each, none lost, in any order; and what may be told of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ballots
from domain.ballots import Choice, Motion, MotionState, Subject, cast, counts_of, ensure_votes, told
from domain.consultation import Part, Participant
from domain.people import SYSTEM
from domain.refusal import Refusal, Refused

VOTE = Motion("m", "c", 1, Subject.VOTE, False, "w", MotionState.OPEN)
SECRET = replace(VOTE, secret=True)
RATING = replace(VOTE, kind=Subject.RATING)
subjects = st.sampled_from(list(Subject))
voters = st.text("abcdefgh", min_size=1, max_size=2)


def motions(subject: Subject, *, secret: bool) -> Motion:
    return replace(VOTE, kind=subject, secret=secret)


def run(one: Motion, presses: list[tuple[str, int]]) -> dict[str, Choice | None]:
    votes: dict[str, Choice | None] = {}
    for who, place in presses:
        try:
            votes = cast(one, votes, who, one.choices[place])
        except Refusal as refusal:
            assert refusal.key is Refused.VOTED_ALREADY
    return votes


presses = st.lists(st.tuples(voters, st.integers(0, 2)), max_size=40)


@given(subjects, presses)
def test_in_a_secret_vote_the_first_counts_and_each_once(subject: Subject, pressed: list[tuple[str, int]]) -> None:
    one = motions(subject, secret=True)
    first: dict[str, Choice] = {}
    for who, place in pressed:
        first.setdefault(who, one.choices[place])
    assert run(one, pressed) == first


@given(subjects, presses)
def test_in_an_open_vote_the_last_counts_and_each_once(subject: Subject, pressed: list[tuple[str, int]]) -> None:
    one = motions(subject, secret=False)
    assert run(one, pressed) == {who: one.choices[place] for who, place in pressed}


@given(subjects, st.booleans(), st.dictionaries(voters, st.integers(0, 2)), st.randoms())
def test_the_order_of_votes_changes_nothing(
    subject: Subject, secret: bool, given_: dict[str, int], rng: object
) -> None:
    one = motions(subject, secret=secret)
    mixed = list(given_.items())
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert counts_of(run(one, list(given_.items())).values()) == counts_of(run(one, mixed).values())


counted = st.integers(0, 400)


@pytest.mark.parametrize(("cast_", "hands", "few"), [(3, 4, True), (4, 0, True), (0, 6, False), (5, 1, False)])
def test_hands_that_somebody_counted_hide_nobody(cast_: int, hands: int, few: bool) -> None:
    """Seven in all, of whom four raised their hands before everybody: the other three would stand there bare."""
    one = replace(SECRET, state=MotionState.CLOSED, result={"hands_yes": hands})
    made, event = ballots.count(one, SYSTEM, 1, "wire", {Choice.NO: cast_})
    assert ("few" in made.result, made.result["total"]) == (few, cast_ + hands)
    assert ("no" in event.particulars) is not few


@given(subjects, st.booleans(), counted, counted, counted)
def test_what_is_told_loses_nobody_and_never_tells_on_few(
    subject: Subject, secret: bool, first: int, second: int, third: int
) -> None:
    one = motions(subject, secret=secret)
    counts = Counter(dict(zip(one.choices, (first, second, third), strict=True)))
    result = told(one, counts)
    total = first + second + third
    assert result["total"] == total
    if secret and total < 5:
        assert set(result) == {"total", "few"}
    else:
        assert sum(result[choice] for choice in one.choices) == total
        assert ("rate" in result) == (subject is Subject.RATING and total >= 3)
    if "rate" in result:
        assert 0 <= result["rate"] <= 1000


def test_a_rate_counts_fairly_as_nine_tenths() -> None:
    assert told(RATING, {Choice.YES: 1, Choice.FAIRLY: 1, Choice.NO: 1})["rate"] == 633
    assert told(RATING, {Choice.YES: 2, Choice.FAIRLY: 1})["rate"] == 967, "rounded, not cut off"
    assert "rate" not in told(RATING, {Choice.YES: 2})


def refused(voter: Participant, choice: Choice = Choice.YES, one: Motion = VOTE) -> Refused:
    with pytest.raises(Refusal) as caught:
        ensure_votes(one, voter, choice)
    return caught.value.key


def test_who_may_vote() -> None:
    there = Participant("p", "c", Part.RESIDENT, came_at=1)
    ensure_votes(VOTE, there, Choice.ABSTAIN)
    assert refused(replace(there, came_at=None)) is Refused.SIGN_IN_FIRST
    assert refused(replace(there, votes=False)) is Refused.NO_VOTE
    assert refused(replace(there, ended_at=2)) is Refused.NO_VOTE
    assert refused(replace(there, consultation_id="another")) is Refused.NO_VOTE
    assert refused(there, Choice.FAIRLY) is Refused.BUTTON_STALE
    assert refused(there, one=replace(VOTE, state=MotionState.DRAFT)) is Refused.MOTION_NOT_OPEN
    assert refused(there, one=replace(VOTE, state=MotionState.CLOSED)) is Refused.MOTION_OVER


def test_a_motion_is_changed_before_anybody_votes_and_counted_once() -> None:
    draft = replace(VOTE, state=MotionState.DRAFT)
    moved, _ = ballots.change(draft, SYSTEM, 1, "wire", words="w2")
    opened, _ = ballots.open_(moved, SYSTEM, 2, "wire")
    with pytest.raises(Refusal) as caught:
        ballots.change(opened, SYSTEM, 3, "wire", words="w3")
    assert caught.value.key is Refused.MOTION_VOTED
    hands, _ = ballots.count_hands(opened, SYSTEM, 3, "wire", {Choice.YES: 2}, most=2)
    closed, _ = ballots.close(hands, SYSTEM, 4, "wire")
    counted, event = ballots.count(closed, SYSTEM, 4, "wire", {Choice.NO: 1})
    assert dict(counted.result) == {"yes": 2, "no": 1, "abstain": 0, "total": 3}
    assert dict(event.particulars) == {"consultation": "c", **counted.result}
    with pytest.raises(Refusal):
        ballots.count(counted, SYSTEM, 5, "wire", {})
    with pytest.raises(Refusal):
        ballots.close(counted, SYSTEM, 5, "wire")


def test_votes_that_are_lost_are_told_with_the_hands() -> None:
    """As they stood before: ballots and hands together."""
    hands, _ = ballots.count_hands(VOTE, SYSTEM, 2, "wire", {Choice.YES: 2, Choice.NO: 1}, 3)
    closed, _ = ballots.close(hands, SYSTEM, 4, "wire")
    lost, event = ballots.lose(closed, SYSTEM, 5, "wire", total=4)
    assert lost.result == {"total": 7, "lost": 1} and event.particulars["total"] == 7
