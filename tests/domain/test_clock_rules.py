"""What may be set: bounds in words, amounts as people write them, versions that stay as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock_rules import (
    BEFORE,
    BOUNDS,
    DEFAULTS,
    GROUPS,
    WRITTEN,
    BadAmount,
    Rule,
    Wrong,
    allowance_of,
    differing,
    next_version,
    read_amount,
    toggled,
    with_rule,
    written,
)
from domain.clocks import Clocks

AMOUNTS = sorted(BOUNDS)


def test_every_clock_can_be_set_and_belongs_to_one_group() -> None:
    grouped = [rule for rules in GROUPS.values() for rule in rules]
    assert sorted(grouped) == sorted(Rule) and len(grouped) == len(set(grouped))
    assert set(Rule) == set(Clocks.model_fields) - {"version"}
    assert set(BOUNDS) == set(Rule) - {Rule.SIMPLE_CATEGORIES}


@pytest.mark.parametrize("rule", AMOUNTS)
def test_the_default_is_within_its_own_bounds_and_reads_back(rule: Rule) -> None:
    usual = allowance_of(DEFAULTS, rule)
    least, most = BOUNDS[rule][usual.unit]
    assert least <= abs(usual.amount) <= most
    assert read_amount(rule, written(DEFAULTS, rule)) == usual == read_amount(rule, "默认")


@given(st.sampled_from(AMOUNTS), st.integers(-5, 500), st.sampled_from(sorted(WRITTEN)))
def test_an_amount_is_taken_exactly_within_its_bounds(rule: Rule, amount: int, unit: str) -> None:
    bounds = {WRITTEN[known]: span for known, span in BOUNDS[rule].items()}
    words = next(words for known, words in WRITTEN.items() if known == unit)
    least, most = bounds.get(words, (1, 0))
    if least <= amount <= most:
        found = read_amount(rule, f"{amount} {words}")
        assert abs(found.amount) == amount and (found.amount < 0) == (rule in BEFORE)
        assert found.ours is (found == allowance_of(DEFAULTS, rule) and found.ours)
    else:
        with pytest.raises(BadAmount):
            read_amount(rule, f"{amount} {words}")


@pytest.mark.parametrize(
    ("said", "amount", "unit"),
    [
        ("4工作小时", 4, "working_hours"),
        ("４ 个工作小时。", 4, "working_hours"),
        ("两个工作日", 2, "working_days"),
        ("3 Working Days", 3, "working_days"),
        ("12小时以内", 12, "hours"),
    ],
)
def test_it_is_read_as_people_write_it(said: str, amount: int, unit: str) -> None:
    found = read_amount(Rule.ACCEPT, said)
    assert (found.amount, found.unit) == (amount, unit)


@pytest.mark.parametrize(
    ("rule", "said", "wrong"),
    [
        (Rule.ACCEPT, "4", Wrong.NO_UNIT),
        (Rule.ACCEPT, "很快", Wrong.UNCLEAR),
        (Rule.ACCEPT, "4 星期", Wrong.UNCLEAR),
        (Rule.ACCEPT, "1.5 工作日", Wrong.UNCLEAR),
        (Rule.ACCEPT, "4 天", Wrong.UNIT),
        (Rule.ANSWER, "30 工作日", Wrong.BOUNDS),
        (Rule.ANSWER, "0 天", Wrong.BOUNDS),
        (Rule.RATING, "1 天", Wrong.BOUNDS),
    ],
)
def test_what_is_not_taken_has_its_reason(rule: Rule, said: str, wrong: Wrong) -> None:
    with pytest.raises(BadAmount) as bad:
        read_amount(rule, said)
    assert bad.value.wrong is wrong


def test_simple_matters_take_no_longer_than_general_ones() -> None:
    with pytest.raises(BadAmount) as bad:
        with_rule(DEFAULTS, Rule.ANSWER, read_amount(Rule.ANSWER, "4 工作日"))
    assert bad.value.wrong is Wrong.ORDER
    with pytest.raises(BadAmount):
        with_rule(DEFAULTS, Rule.LOOK_BACK_FIRST, read_amount(Rule.LOOK_BACK_FIRST, "91 天"))


def test_versions_go_up_and_what_changed_is_told() -> None:
    assert next_version(()) == "2" and next_version(["2", "10", "9"]) == "11"
    changed = toggled(with_rule(DEFAULTS, Rule.ACCEPT, read_amount(Rule.ACCEPT, "6 工作小时")), "parking")
    assert list(differing(DEFAULTS, changed)) == [Rule.ACCEPT, Rule.SIMPLE_CATEGORIES]
    assert not changed.accept.ours and DEFAULTS.accept.ours
    assert Clocks.model_validate_json(changed.model_dump_json()) == changed
    assert toggled(changed, "parking").simple_categories == DEFAULTS.simple_categories
