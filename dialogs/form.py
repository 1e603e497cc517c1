"""A form is a dialog: a pydantic model whose fields are questions. The engine asks the first one still missing.

Values are plain JSON: words and files are ids, a choice is its value. Keys by convention: `<form>.<field>.ask` is the
question, `<form>.<field>.label` its row on the check card, `<form>.<field>.<value>` an option.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

CHECK = "check"
"""Stands in for a field's name while the check card is open."""
SKIPPED = "-"
"""The value of an optional field that was skipped."""


class Kind(StrEnum):
    WORDS = "words"
    CHOICE = "choice"
    PLACE = "place"
    CALLED = "called"
    HIDDEN = "hidden"


Values = dict[str, Any]


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Ask:
    """How one field is asked. `options` are a choice's fixed values; without them the handler offers some.

    `when` tells from the other values whether it is asked at all; `on_request` only after 改.
    """

    kind: Kind
    options: tuple[str, ...] = ()
    optional: bool = False
    files: bool = False
    on_request: bool = False
    typed: bool = False  # a choice that is answered in words too: they add nothing to what was written before
    when: Callable[[Values], bool] = _always


class Form(BaseModel):
    """`name` is the verb that the completed form goes to.

    `ahead`: words that answer none of its choices are told ahead of them, and kept for its question of words.
    `by_number`: the number of a matter is one of its answers; amid all others it shows that matter.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: ClassVar[str]
    check: ClassVar[bool] = False
    ahead: ClassVar[bool] = False
    by_number: ClassVar[bool] = False

    @classmethod
    def asks(cls) -> Mapping[str, Ask]:
        return _asks(cls)


@cache
def _asks(form: type[Form]) -> Mapping[str, Ask]:
    """What a form asks, in its order."""
    found: dict[str, Ask] = {}
    for name, info in form.model_fields.items():
        made = next((meta for meta in info.metadata if isinstance(meta, Ask)), None)
        if made is not None and made.kind is not Kind.HIDDEN:
            found[name] = made
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A form under way. `asking` is the open question, `letter` the one that asked it, `order` what was answered."""

    form: str
    values: Values
    asking: str = ""
    letter: str = ""
    order: tuple[str, ...] = ()
    changing: str = ""
    since: int = 0

    def kept(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "values": self.values,
            "asking": self.asking,
            "letter": self.letter,
            "order": list(self.order),
            "changing": self.changing,
            "since": self.since,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Draft:
        return cls(**{**kept, "order": tuple(kept["order"])})


class Misheard(Exception):
    """The answer does not fit the question; it is asked again with the hint `say.<key>`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: exactly one of its parts is what the open question wants; words may come with files."""

    value: str | None = None  # a chosen option
    words: str | None = None  # id of a content
    text: str = ""  # the same words, for fields that keep a short value
    files: tuple[str, ...] = ()
    spot: tuple[float, float] | None = None
    skip: bool = False


def asking(form: type[Form], draft: Draft) -> str | None:
    """The field to ask now, CHECK for the check card, None when the form is complete."""
    if draft.changing:
        return draft.changing
    for name, ask in form.asks().items():
        if name not in draft.values and not ask.on_request and ask.when(draft.values):
            return name
    if form.check and not draft.values.get(CHECK):
        return CHECK
    return None


def files_do(form: type[Form], draft: Draft) -> bool:
    """Whether the photos that are here answer the open question without words, once they are all."""
    if draft.asking != "words" or not draft.values.get("files") or not form.asks()["words"].files:
        return False
    return not form.model_fields["words"].is_required()


def take(form: type[Form], draft: Draft, name: str, answer: Answer) -> Draft:
    """The draft with one more answer. Raises Misheard."""
    if name == CHECK:
        return _check(draft, answer)
    ask = form.asks()[name]
    if answer.skip and ask.optional:
        return _put(draft, name, {name: SKIPPED})
    match ask.kind:
        case Kind.CHOICE:
            if answer.value is None:
                raise Misheard("choose_one")
            return _put(draft, name, {name: answer.value})
        case Kind.WORDS:
            return _words(draft, name, ask, answer)
        case Kind.PLACE:
            return _place(draft, name, answer)
        case _:
            if not answer.text:
                raise Misheard("words_wanted")
            return _put(draft, name, {name: answer.text})


def _check(draft: Draft, answer: Answer) -> Draft:
    """On the check card: submit, change one row, or more words and photos for the first question."""
    if answer.value == "submit":
        return _put(draft, CHECK, {CHECK: True})
    if answer.value:
        return replace(draft, changing=answer.value)
    raise Misheard("choose_one")


def _words(draft: Draft, name: str, ask: Ask, answer: Answer) -> Draft:
    if answer.words is None and not (ask.files and answer.files):
        raise Misheard("words_wanted")
    before = [] if draft.changing == name else list(draft.values.get(name, []))
    said = [*before, answer.words] if answer.words is not None else before
    changes: Values = {name: said}
    if answer.files:
        changes["files"] = [*draft.values.get("files", []), *answer.files]
    if not said:
        # photos alone: kept, and the words are asked for
        return replace(draft, values={**draft.values, "files": changes["files"]})
    return _put(draft, name, changes)


def add(draft: Draft, name: str, answer: Answer) -> Draft:
    """More words or photos for a field that was answered already."""
    values = dict(draft.values)
    if answer.words is not None:
        values[name] = [*values.get(name, []), answer.words]
    if answer.files:
        values["files"] = [*values.get("files", []), *answer.files]
    return replace(draft, values=values)


def _place(draft: Draft, name: str, answer: Answer) -> Draft:
    if answer.spot is not None:
        spot = {"latitude": answer.spot[0], "longitude": answer.spot[1]}
        return _put(draft, name, {name: answer.words or SKIPPED, **spot})
    if answer.words is None:
        raise Misheard("place_wanted")
    return _put(draft, name, {name: answer.words})


def _put(draft: Draft, name: str, changes: Values) -> Draft:
    order = (*(done for done in draft.order if done != name), name)
    return replace(draft, values={**draft.values, **changes}, order=order, changing="")


def back(draft: Draft) -> Draft | None:
    """返回: drops the last answer; None where there is none."""
    if draft.changing:
        return replace(draft, changing="")
    if not draft.order:
        return None
    last = draft.order[-1]
    values = {name: value for name, value in draft.values.items() if name not in (last, CHECK)}
    return replace(draft, values=values, order=draft.order[:-1])


def complete(form: type[Form], draft: Draft) -> Form:
    """The form as the handler gets it; skipped answers are None. Raises ValidationError for a changed form."""
    values = {name: None if value == SKIPPED else value for name, value in draft.values.items()}
    return form.model_validate(values)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice: its value and what it is called."""

    value: str
    label: dict[str, Any]


Offers = Mapping[str, tuple[Option, ...]]
