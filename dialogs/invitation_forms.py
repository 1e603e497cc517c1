"""Dialogs about who takes part in a consultation, and of those who are invited to it."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind, Values
from domain.consultation import Answer

Hidden = Ask(Kind.HIDDEN)
ConsultationId = Annotated[str, Hidden]
PARTS = ("member", "resident", "department", "clerk", "other")


class ShowParticipants(Form):
    """名单: who is invited, and what he has answered."""

    name = "show_participants"
    consultation: ConsultationId
    page: Annotated[int, Hidden] = 0


def _is(part: str) -> Ask:
    return Ask(Kind.CHOICE, when=lambda values: values.get("part") == part)


class AddParticipant(Form):
    """`called` is sealed at once: the name of somebody without a chat."""

    name = "add_participant"
    by_number = True
    consultation: ConsultationId
    part: Annotated[str, Ask(Kind.CHOICE, PARTS)]
    member: Annotated[str, _is("member")] = ""
    resident: Annotated[str, _is("resident")] = ""
    item: Annotated[str, Hidden] = ""
    matter: Annotated[str, Ask(Kind.CALLED, when=lambda values: values.get("resident") == "number")] = ""
    department: Annotated[str, _is("department")] = ""
    clerk: Annotated[str, _is("clerk")] = ""
    called: Annotated[str, Ask(Kind.CALLED, when=lambda values: values.get("part") == "other")] = ""


class DropParticipant(Form):
    name = "drop_participant"
    consultation: ConsultationId
    who: Annotated[str, Ask(Kind.CHOICE)]


class SetCapacity(Form):
    """名额: how many may come; 不限 lifts the limit."""

    name = "set_capacity"
    consultation: ConsultationId
    count: Annotated[str, Ask(Kind.CALLED)]


class AnswerFor(Form):
    """代他回复: for who has no chat, as he said on the telephone."""

    name = "answer_for"
    consultation: ConsultationId
    who: Annotated[str, Ask(Kind.CHOICE)]
    said: Annotated[str, Ask(Kind.CHOICE, (Answer.YES.value, Answer.NO.value))]


def _sends(values: Values) -> bool:
    return values.get("said") == Answer.SENDS


class AnswerInvitation(Form):
    """参加, 不参加, 派人参加; `who` is sealed at once."""

    name = "answer_invitation"
    consultation: ConsultationId
    said: Annotated[Answer, Hidden]
    who: Annotated[str, Ask(Kind.CALLED, when=_sends)] = ""


class ExplainAbsence(Form):
    """说明原因, of who does not come."""

    name = "explain_absence"
    consultation: ConsultationId
    words: Annotated[list[str], Ask(Kind.WORDS)]


class WrittenOpinion(Form):
    """书面意见."""

    name = "written_opinion"
    consultation: ConsultationId
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    files: Annotated[list[str], Hidden] = []


class ShowInvitation(Form):
    name = "show_invitation"
    consultation: ConsultationId


class MyInvitations(Form):
    """我的邀请."""

    name = "my_invitations"


class AddMaterial(Form):
    """放材料: words, or photos with a few words."""

    name = "add_material"
    consultation: ConsultationId
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    files: Annotated[list[str], Hidden] = []


class ShowMaterials(Form):
    name = "show_materials"
    consultation: ConsultationId


def _has_name(values: Values) -> bool:
    return bool(values.get("called"))


class AskBefore(Form):
    """会前提问; a resident chooses whether his form of address is shown."""

    name = "ask_before"
    consultation: ConsultationId
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    signed: Annotated[str, Ask(Kind.CHOICE, ("yes", "no"), when=_has_name)] = ""
    called: Annotated[bool, Hidden] = False
    files: Annotated[list[str], Hidden] = []


class AnswerBefore(Form):
    name = "answer_before"
    question: Annotated[str, Hidden]
    words: Annotated[list[str], Ask(Kind.WORDS, files=True)]
    files: Annotated[list[str], Hidden] = []


class ShowBefore(Form):
    """会前问答, page by page."""

    name = "show_before"
    consultation: ConsultationId
    page: Annotated[int, Hidden] = 0


class MyBefore(Form):
    """会前问答 typed: of what somebody is invited to."""

    name = "my_before"


class ReadBefore(Form):
    """全文 of one of them."""

    name = "read_before"
    utterance: Annotated[str, Hidden]
    page: Annotated[int, Hidden] = 0
