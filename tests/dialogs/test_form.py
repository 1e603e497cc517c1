"""The engine of forms: whatever is answered in whatever order, nothing that was said is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dialogs.form import CHECK, SKIPPED, Answer, Draft, Form, Kind, Misheard, add, asking, back, complete, take
from dialogs.forms import FORMS, ReportItem, SortOwnWords

HIDDEN = {
    "item": "i",
    "round": 0,
    "solved": "yes",
    "pleased": "yes",
    "code": "c",
    "verb": "report",
    "over": {},
    "needs_name": True,
    "words": "w",
    "petition_kind": "lawsuit",
}
ASKING = {name: form for name, form in FORMS.items() if form.asks()}


def hidden_of(form: type[Form]) -> dict[str, object]:
    """What the verb is begun with: its hidden fields, and what makes it ask the most."""
    asked = form.asks()
    fields = [name for name, info in form.model_fields.items() if info.is_required() and name not in asked]
    every = (*fields, "needs_name", "petition_kind")
    return {name: HIDDEN.get(name, _any(form, name)) for name in every}


def _any(form: type[Form], name: str) -> object:
    kind = form.model_fields[name].annotation if name in form.model_fields else None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    return 0 if kind is int else "x"


answers = st.builds(
    Answer,
    value=st.none() | st.sampled_from(["submit", "words", "place", "category", "called", "yes", "other", "tell"]),
    words=st.none() | st.text("abc", min_size=1, max_size=3),
    text=st.sampled_from(["", "陈女士"]),
    files=st.lists(st.text("f", min_size=1, max_size=2), max_size=2).map(tuple),
    spot=st.none() | st.just((22.5, 114.0)),
    skip=st.booleans(),
)
steps = st.lists(st.one_of(st.just("back"), st.just("more"), answers), max_size=25)


def _said(draft: Draft) -> dict[str, object]:
    return {name: value for name, value in draft.values.items() if name != CHECK}


@settings(deadline=None)
@given(st.sampled_from(sorted(ASKING)), steps)
def test_no_answer_is_lost_unless_it_is_taken_back(name: str, steps: list[object]) -> None:
    form = ASKING[name]
    draft = Draft(name, hidden_of(form), since=1)
    for step in steps:
        field = asking(form, draft)
        if field is None:
            complete_or_fault(form, draft)
            return
        assert field == CHECK or field in form.asks()
        draft = replace(draft, asking=field)
        after = _step(form, draft, field, step)
        assert Draft.of(json.loads(json.dumps(after.kept()))) == after
        draft = after


def _step(form: type[Form], draft: Draft, field: str, step: object) -> Draft:
    before = _said(draft)
    if step == "back":
        after = back(draft)
        if after is None:
            assert not draft.order and not draft.changing
            return draft
        gone = before.keys() - _said(after).keys()
        assert gone <= {draft.order[-1]} if draft.order else not gone
        return after
    if step == "more":
        after = add(draft, "words", Answer(words="m", files=("g",))) if "words" in form.asks() else draft
        kept = {key: value for key, value in before.items() if not isinstance(value, list)}
        assert kept.items() <= _said(after).items()
        assert all(_said(after)[key][: len(value)] == value for key, value in before.items() if isinstance(value, list))  # type: ignore[index]
        return after
    assert isinstance(step, Answer)
    try:
        after = take(form, draft, field, step)
    except (Misheard, KeyError) as error:
        assert not isinstance(error, KeyError) or step.value not in form.asks()
        return draft
    if after.changing and after.changing not in form.asks():
        return draft  # 改 names only rows of the card
    for key, value in before.items():
        if key == field:
            continue
        if key in ("latitude", "longitude") or key == "files":
            assert key in after.values
        else:
            assert after.values[key] == value, key
    files = before.get("files", [])
    assert isinstance(files, list) and after.values.get("files", [])[: len(files)] == files
    if step.files and form.asks().get(field) is not None and form.asks()[field].files:
        assert after.values["files"][-len(step.files) :] == list(step.files)
    return after


def complete_or_fault(form: type[Form], draft: Draft) -> None:
    """Nothing is asked any more: the handler gets the form, or the values fit no option of it."""
    try:
        made = complete(form, draft)
    except ValidationError as error:
        assert {fault["type"] for fault in error.errors()} <= {"enum", "list_type", "string_type"}
        return
    assert type(made) is form


@settings(deadline=None)
@given(st.sampled_from(sorted(ASKING)), st.data())
def test_fitting_answers_always_end_in_a_whole_form(name: str, data: st.DataObject) -> None:
    """Each question once, no more: the engine never asks for ever."""
    form = ASKING[name]
    draft = Draft(name, hidden_of(form))
    for _ in range(len(form.asks()) + 2):
        field = asking(form, draft)
        if field is None:
            assert type(complete(form, draft)) is form
            return
        draft = take(form, draft, field, _fitting(form, field, data))
    raise AssertionError(f"{name} still asks {asking(form, draft)}")


def _fitting(form: type[Form], field: str, data: st.DataObject) -> Answer:
    if field == CHECK:
        return Answer(value="submit")
    ask = form.asks()[field]
    if ask.optional and data.draw(st.booleans()):
        return Answer(skip=True)
    match ask.kind:
        case Kind.CHOICE:
            return Answer(value=data.draw(st.sampled_from(ask.options or ("one", "two"))))
        case Kind.PLACE:
            return data.draw(st.sampled_from([Answer(words="p", text="东门"), Answer(words="p", spot=(1.0, 2.0))]))
        case _:
            return Answer(words="w", text="字")


@given(st.sampled_from(sorted(ASKING)), st.data())
def test_back_undoes_one_answer_and_it_is_asked_again(name: str, data: st.DataObject) -> None:
    form = ASKING[name]
    draft = Draft(name, hidden_of(form))
    for _ in range(data.draw(st.integers(1, 4))):
        field = asking(form, draft)
        if field is None or field == CHECK:
            break
        draft = take(form, draft, field, _fitting(form, field, data))
    if draft.order:
        last = draft.order[-1]
        before = back(draft)
        assert before is not None and last not in before.values
        assert asking(form, before) == last


def test_change_replaces_one_answer_and_keeps_the_rest() -> None:
    draft = Draft("report", {"words": ["w1"], "place": "p", "category": "noise", "station": "s"})
    draft = take(ReportItem, draft, CHECK, Answer(value="words"))
    assert asking(ReportItem, draft) == "words"
    draft = take(ReportItem, draft, "words", Answer(words="w2"))
    assert draft.values == {"words": ["w2"], "place": "p", "category": "noise", "station": "s"}
    assert asking(ReportItem, draft) == CHECK


def test_change_and_back_leaves_it_as_it_was() -> None:
    draft = Draft("report", {"words": ["w1"], "place": "p", "category": "noise", "station": "s"})
    changed = take(ReportItem, draft, CHECK, Answer(value="place"))
    assert back(changed) == draft


def test_photos_alone_are_kept_and_the_words_are_asked_for() -> None:
    draft = take(ReportItem, Draft("report", {}), "words", Answer(files=("a", "b")))
    assert draft.values == {"files": ["a", "b"]} and asking(ReportItem, draft) == "words"
    draft = take(ReportItem, draft, "words", Answer(words="w", files=("c",)))
    assert draft.values == {"files": ["a", "b", "c"], "words": ["w"]}


def test_a_question_that_hangs_on_another() -> None:
    assert asking(SortOwnWords, Draft("sort_own_words", {"target": "diary"})) is None
    assert asking(SortOwnWords, Draft("sort_own_words", {"target": "tell"})) == "item"


def test_skipped_is_none_for_the_handler() -> None:
    values = {"words": ["w"], "place": SKIPPED, "category": "noise", "station": "s", "called": SKIPPED}
    made = complete(ReportItem, Draft("report", values))
    assert isinstance(made, ReportItem) and made.place is None and made.called is None


def test_what_may_not_be_skipped_is_asked_again() -> None:
    with pytest.raises(Misheard):
        take(ReportItem, Draft("report", {}), "words", Answer(skip=True))


def test_a_draft_survives_a_form_that_has_grown() -> None:
    """A key that no field has any more is ignored, a field that is new is asked."""
    draft = Draft("report", {"words": ["w"], "place": SKIPPED, "gone": 1, "station": "s"})
    assert asking(ReportItem, draft) == "category"
    made = complete(ReportItem, take(ReportItem, draft, "category", Answer(value="noise")))
    assert isinstance(made, ReportItem) and made.category == "noise"
