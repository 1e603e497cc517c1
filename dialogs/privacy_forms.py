"""What a person may do about what is kept of him, and how an identity is opened."""

from __future__ import annotations

from typing import Annotated, Any

from dialogs.form import Ask, Form, Kind, Values

Hidden = Ask(Kind.HIDDEN)
ItemId = Annotated[str, Hidden]


class RenewConsent(Form):
    """The notice has changed since the person agreed: asked before his next new matter, which waits in `over`."""

    name = "renew_consent"
    agree: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"))]
    over: Annotated[dict[str, Any], Hidden] = {}


class ShowPrivacy(Form):
    """隐私: what is kept and until when."""

    name = "privacy"


class ShowLookers(Form):
    """Who opened the identity or the phone, when and why."""

    name = "lookers"


class ExportData(Form):
    name = "export_data"


def _chosen(what: str) -> Ask:
    return Ask(Kind.CALLED, optional=True, when=lambda values: values.get("what") == what)


class CorrectData(Form):
    name = "correct_data"
    what: Annotated[str, Ask(Kind.CHOICE, ("called", "phone", "language"))]
    called: Annotated[str | None, _chosen("called")] = None
    phone: Annotated[str | None, _chosen("phone")] = None


def _has_open(values: Values) -> bool:
    return bool(values.get("has_open"))


class EraseData(Form):
    """`how` is asked with an open item, `sure` without one."""

    name = "erase_data"
    has_open: Annotated[bool, Hidden] = False
    how: Annotated[str, Ask(Kind.CHOICE, ("keep", "withdraw"), when=_has_open)] = ""
    sure: Annotated[str, Ask(Kind.CHOICE, ("yes",), when=lambda values: not _has_open(values))] = ""


class OpenIdentity(Form):
    name = "open_identity"
    item: ItemId
    reason: Annotated[list[str], Ask(Kind.WORDS)]


class AgreeIdentity(Form):
    """The second of two staff agrees. `reason` is the content that the first one gave, `by` his person."""

    name = "agree_identity"
    item: ItemId
    reason: Annotated[str, Hidden]
    by: Annotated[str, Hidden]
    asked_at: Annotated[int, Hidden]
