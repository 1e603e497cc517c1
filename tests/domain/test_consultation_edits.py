"""Changing the rules for consultations: what goes together and what does not, in the chat and in a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consultation_edits import DEFAULTS, BadEdit, Edit, Wrong, differing, edited, next_version, ours, takeable
from domain.consultation_rules import Evidence, Keeper, Rules, faults
from domain.district_consulting import ConsultingPart, merged


def test_our_own_go_together() -> None:
    assert faults(DEFAULTS) == () and list(differing(DEFAULTS, Rules())) == []
    assert ours(DEFAULTS, "steps.topic") and next_version([]) == "2" and next_version(["2", "7"]) == "8"


def test_one_thing_at_a_time() -> None:
    named = edited(DEFAULTS, Edit.NAME, "research", "入户走访 / Visits")
    assert (named.steps[2].name, named.steps[2].name_en) == ("入户走访", "Visits")
    assert not ours(named, "steps.research") and ours(named, "steps.topic")
    assert edited(named, Edit.NAME, "research", "走访").steps[2].name_en == "Visits"
    assert edited(DEFAULTS, Edit.DAYS, "plan", "五天？不，5 天").steps[1].days == 5
    assert edited(DEFAULTS, Edit.KEEPER, "plan", "clerk").steps[1].keeper is Keeper.CLERK
    quorum = edited(DEFAULTS, Edit.QUORUM, "micro", "委员 2 居民 1 单位 1 总共 5").kind("micro").quorum
    assert (quorum.members, quorum.residents, quorum.departments, quorum.people) == (2, 1, 1, 5)
    assert Evidence.FATE in edited(DEFAULTS, Edit.REQUIRED, "micro", "fate").kind("micro").required
    assert edited(DEFAULTS, Edit.NUMBER, "supports", "20").supports == 20
    assert edited(DEFAULTS, Edit.WEIGHTS, "", "10 10 20 20 20 20").weights.look_back == 20


def test_a_step_more_a_step_less() -> None:
    assert takeable(DEFAULTS, "research") == (Evidence.TIME,)
    assert takeable(DEFAULTS, "meeting") == (Evidence.HELD, Evidence.MINUTES, Evidence.CONCLUDED)
    assert takeable(DEFAULTS, "topic") == ()
    more = edited(DEFAULTS, Edit.ADD, "research", "time 定时间 / Fixing the time")
    assert [one.slug for one in more.steps][3:5] == ["step_1", "meeting"]
    assert more.steps[3].evidence == (Evidence.TIME,) and more.steps[4].evidence == (Evidence.INVITED, Evidence.HELD)
    less = edited(DEFAULTS, Edit.REMOVE, "research", "")
    assert less.steps[1].evidence == (Evidence.PLAN, Evidence.RESEARCH) and len(less.steps) == 6
    assert edited(DEFAULTS, Edit.REMOVE, "topic", "").steps[0].evidence == (Evidence.TITLE, Evidence.PLAN)
    assert [one.slug for one in edited(DEFAULTS, Edit.MOVE, "research", "up").steps][:3] == [
        "topic",
        "research",
        "plan",
    ]


@pytest.mark.parametrize(
    ("edit", "which", "value", "wrong"),
    [
        (Edit.DAYS, "plan", "好几天", Wrong.UNCLEAR),
        (Edit.DAYS, "plan", "0", Wrong.BOUNDS),
        (Edit.NAME, "plan", "/", Wrong.UNCLEAR),
        (Edit.NAME, "plan", "很" * 21, Wrong.BOUNDS),
        (Edit.QUORUM, "micro", "2 1", Wrong.UNCLEAR),
        (Edit.QUORUM, "micro", "99 1 1 1", Wrong.BOUNDS),
        (Edit.WEIGHTS, "", "10 10 20 20 20 21", Wrong.WEIGHTS),
        (Edit.MOVE, "minutes", "up", Wrong.ORDER),
        (Edit.MOVE, "topic", "up", Wrong.ORDER),
        (Edit.NUMBER, "supports", "100000", Wrong.BOUNDS),
    ],
)
def test_what_is_not_taken(edit: Edit, which: str, value: str, wrong: Wrong) -> None:
    with pytest.raises(BadEdit) as bad:
        edited(DEFAULTS, edit, which, value)
    assert bad.value.wrong is wrong


def test_five_steps_at_least_and_nine_at_most() -> None:
    rules = edited(edited(DEFAULTS, Edit.REMOVE, "research", ""), Edit.REMOVE, "follow_up", "")
    with pytest.raises(BadEdit) as bad:
        edited(rules, Edit.REMOVE, "plan", "")
    assert bad.value.wrong is Wrong.COUNT
    rules = DEFAULTS
    for evidence in ("time", "invited"):
        rules = edited(rules, Edit.ADD, rules.steps[2 if evidence == "time" else 3].slug, f"{evidence} 新")
    with pytest.raises(BadEdit) as bad:
        takeable(rules, "meeting")
    assert bad.value.wrong is Wrong.COUNT


_EDITS = st.one_of(
    st.tuples(st.just(Edit.REMOVE), st.sampled_from([one.slug for one in DEFAULTS.steps]), st.just("")),
    st.tuples(
        st.just(Edit.MOVE), st.sampled_from([one.slug for one in DEFAULTS.steps]), st.sampled_from(["up", "down"])
    ),
    st.tuples(
        st.just(Edit.ADD),
        st.sampled_from([one.slug for one in DEFAULTS.steps]),
        st.sampled_from(list(Evidence)).map(lambda one: f"{one} 新的一步"),
    ),
)


@given(st.lists(_EDITS, max_size=8))
def test_however_they_are_changed_no_evidence_is_lost_and_all_goes_together(edits: list[tuple[Edit, str, str]]) -> None:
    rules = DEFAULTS
    for edit, which, value in edits:
        if which not in {one.slug for one in rules.steps}:
            continue
        try:
            rules = edited(rules, edit, which, value)
        except BadEdit:
            continue
    assert faults(rules) == () and 5 <= len(rules.steps) <= 9
    assert sorted(one for step in rules.steps for one in step.evidence) == sorted(Evidence)


def test_a_file_changes_what_it_names() -> None:
    part = ConsultingPart.model_validate(
        {
            "kinds": [
                {"slug": "micro", "quorum": {"residents": 3}, "minutes": "2 工作日"},
                {"slug": "night", "name": "夜间协商", "required": ["title", "held"]},
            ],
            "weights": {"topic": 20, "research": 20, "meeting": 20, "answer": 20, "adoption": 10, "look_back": 10},
            "poll_days": 3,
        }
    )
    made, wrong = merged(DEFAULTS, part)
    assert not wrong and made.steps == DEFAULTS.steps and made.poll_days == 3
    micro, night = made.kind("micro"), made.kind("night")
    assert (micro.quorum.residents, micro.quorum.members, micro.minutes and micro.minutes.amount) == (3, 1, 2)
    assert night.name_en == "夜间协商" and night.required == {Evidence.TITLE, Evidence.HELD}
    back, _ = merged(made, ConsultingPart.model_validate({"kinds": [{"slug": "micro", "minutes": "默认"}]}))
    assert back.kind("micro").minutes is None
