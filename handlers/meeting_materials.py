"""会议材料: what everybody invited may read beforehand, words and photos."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Answer as Said
from dialogs.form import Draft
from dialogs.invitation_forms import AddMaterial, ShowMaterials
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Letter, listing, words
from domain.attending import ensure_open
from domain.permissions import Permission
from handlers.answer_invitation import attach
from handlers.before_meeting import takes_part
from handlers.before_words import said_something
from handlers.consultation_via import via_of_words
from handlers.invited import at_desk, taken_while_open
from handlers.show_before import whole_choices
from handlers.talk import Talk
from storage import tables
from storage.meeting_words import add_utterance, utterances_of

IN_LIST = 200
MOST = 8
MOST_FILES = 9


class Material:
    FORM = AddMaterial
    REQUIRES = Permission.CONSULTATION_SEE
    taken = staticmethod(taken_while_open)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
        return said_something(talk, answer) if name == "words" else answer

    @staticmethod
    async def handle(talk: Talk, form: AddMaterial) -> None:
        found = await at_desk(talk, form.consultation)
        ensure_open(found, talk.now)
        content = await talk.settle(form.words, "consultation_material", None)
        attach(talk, found, form.files, content)
        talk.work.update(tables.contents, {"id": content}, consultation_id=found.id)
        kept = {"participant_id": None, "person_id": talk.person_id, "words_id": content}
        add_utterance(talk.work, found.id, "material", files=form.files, **kept)
        choices = (
            button(Button.ADD_MATERIAL, "add_material", consultation=found.id),
            button(Button.SHOW_MATERIALS, "show_materials", consultation=found.id),
        )
        line = said(Inviting.MATERIAL_ADDED, **titled(found))
        talk.reply(Letter(f"inviting.{Inviting.MATERIAL_ADDED}", (line,), choices=choices))


class Materials:
    FORM = ShowMaterials
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowMaterials) -> None:
        """The newest of them; the photos follow in the order of the words."""
        found, _, _ = await takes_part(talk, form.consultation)
        shown = (await utterances_of(talk.work, found.id, "material"))[-MOST:]
        key = Inviting.MATERIALS_ALL if shown else Inviting.MATERIALS_NONE
        lines = [
            said(Inviting.MATERIAL_LINE, number=number, words=words(one.words_id or "", IN_LIST))
            for number, one in enumerate(shown, 1)
        ]
        line = said(key, **({"lines": listing(lines)} if shown else {}), **titled(found))
        files = tuple(file for one in shown for file in one.files)[:MOST_FILES]
        back = button(Button.INVITATION, "show_invitation", consultation=found.id)
        talk.reply(
            Letter(
                f"inviting.{key}",
                (line,),
                choices=(*await whole_choices(talk, shown, IN_LIST), back),
                files=files,
                via=await via_of_words(talk, [one.words_id for one in shown]),
                carries=True,
            )
        )
