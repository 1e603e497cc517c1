"""The dialogs in which head and staff decide what becomes of an item, and a resident's 我不同意."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_Words = Ask(Kind.WORDS)
_ItemId = Annotated[str, _Hidden]


class MergeItem(Form):
    """并案: `into` is the id of the item that it goes into."""

    name = "merge"
    check = True
    by_number = True
    item: _ItemId
    into: Annotated[str, Ask(Kind.CHOICE)]


class UnmergeItem(Form):
    name = "unmerge"
    item: _ItemId


class SplitItem(Form):
    """拆分: `keep` is asked where somebody has the item in hand; `told` names what the words told by themselves."""

    name = "split"
    check = True
    item: _ItemId
    words: Annotated[list[str], _Words]
    category: Annotated[str, Ask(Kind.CHOICE)]
    keep: Annotated[str, Ask(Kind.CHOICE, ("rota", "owner"), when=lambda values: bool(values.get("owned")))] = "rota"


class RestoreItem(Form):
    name = "restore"
    item: _ItemId
    reason: Annotated[list[str], _Words]


class ObjectToEnd(Form):
    """我不同意."""

    name = "object"
    item: _ItemId
    words: Annotated[list[str], _Words]


class AnswerObjection(Form):
    name = "answer_objection"
    item: _ItemId
    words: Annotated[list[str], _Words]


class CorrectItem(Form):
    """更正: `of` is the seq of an event; `how` a `domain.corrections.How`, asked where there are two."""

    name = "correct"
    item: _ItemId
    of: Annotated[str, Ask(Kind.CHOICE)]
    how: Annotated[str, Ask(Kind.CHOICE, ("words", "back"))]
    words: Annotated[list[str] | None, Ask(Kind.WORDS, when=lambda values: values.get("how") == "words")] = None
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"), when=lambda values: values.get("how") == "back")] = "yes"
