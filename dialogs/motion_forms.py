"""The dialogs of what a meeting votes on, and of departments' answers that are rated there."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

_Hidden = Ask(Kind.HIDDEN)
_Id = Annotated[str, _Hidden]
_How = Annotated[str, Ask(Kind.CHOICE, ("open", "secret"))]


class Motions(Form):
    """表决: what is put, open and counted."""

    name = "motions"
    consultation: _Id


class PutMotion(Form):
    name = "put_motion"
    consultation: _Id
    words: Annotated[list[str], Ask(Kind.WORDS)]
    how: _How


class RateReply(Form):
    """现场测评: what a department answers, and how people find it."""

    name = "rate_reply"
    consultation: _Id
    department: Annotated[str, Ask(Kind.CHOICE)]
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)] = []
    files: Annotated[list[str], _Hidden] = []
    how: _How


class ShowMotion(Form):
    name = "show_motion"
    motion: _Id


class ChangeMotion(Form):
    name = "change_motion"
    motion: _Id
    words: Annotated[list[str], Ask(Kind.WORDS)]


class OpenMotion(Form):
    name = "open_motion"
    motion: _Id


class CountHands(Form):
    """Votes of those without a chat, `2 1 0` in the order of the choices."""

    name = "count_hands"
    motion: _Id
    counts: Annotated[str, Ask(Kind.CALLED)]


class CloseMotion(Form):
    name = "close_motion"
    motion: _Id


class DropMotion(Form):
    name = "drop_motion"
    motion: _Id


class Vote(Form):
    """One press. It asks nothing: a choice must not wait in a draft."""

    name = "vote"
    motion: _Id
    choice: Annotated[str, _Hidden]
