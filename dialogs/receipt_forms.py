"""The dialogs of receipts and of pausing a person; `dialogs.forms` lists them with all others."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_Words = Ask(Kind.WORDS)


class OpenByReceipt(Form):
    """`mark` is what we keep of the sixteen digits."""

    name = "receipt"
    number: Annotated[str, Ask(Kind.CALLED)]
    mark: Annotated[str, Ask(Kind.CALLED)]


class ReissueReceipt(Form):
    name = "reissue"
    item: Annotated[str, Ask(Kind.CHOICE)]
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]


class SilencePerson(Form):
    """Of an item that one is looking at: its reporter."""

    name = "silence"
    item: Annotated[str, _Hidden]
    reason: Annotated[list[str], _Words]


class ObjectToSilence(Form):
    name = "object_to_silence"
    words: Annotated[list[str] | None, Ask(Kind.WORDS, optional=True)] = None


class KeepSilence(Form):
    """After an objection: it stays, and the person reads why."""

    name = "keep_silence"
    person: Annotated[str, _Hidden]
    words: Annotated[list[str], _Words]


class LiftSilence(Form):
    name = "lift_silence"
    person: Annotated[str, _Hidden]


class ListSilenced(Form):
    name = "silenced"
