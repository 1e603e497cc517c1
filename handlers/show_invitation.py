"""The invitation as it stands now, and what else somebody is invited to."""

from __future__ import annotations

from dialogs.invitation_forms import MyInvitations, ShowInvitation
from dialogs.invitation_letters import about, card_of, invitation, said, standing, titled, when
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, listing, phrase
from domain.attending import begun
from domain.consultation import Stage
from domain.permissions import Permission
from handlers.consulting import attending
from handlers.department_answers import colleague_before, standing_of
from handlers.invited import meeting_of
from handlers.inviting import entry_link
from handlers.sheet_desk import departments_of
from handlers.talk import Talk
from storage.attending import ahead_of

MOST = 8


class Show:
    FORM = ShowInvitation
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowInvitation) -> None:
        found, mine = await attending(talk, form.consultation)
        meeting = await meeting_of(talk, found)
        if begun(found, talk.now) or found.state is Stage.CALLED_OFF:
            key = Inviting.CALLED_OFF if found.state is Stage.CALLED_OFF else Inviting.OVER
            card = card_of(key, meeting, mine)
            talk.reply(Letter(f"inviting.{key}", (said(key, **titled(found)), *about(meeting)), card=card))
            return
        link = entry_link(talk, found, talk.person_id, mine)
        before = await colleague_before(talk, mine)
        notes = (standing_of(before, found),) if before is not None else ()
        stands = () if notes else standing(mine)
        talk.reply(invitation(Inviting.SHOWN, meeting, mine, link, *stands, notes=notes))


class Mine:
    FORM = MyInvitations
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: MyInvitations) -> None:
        found = await ahead_of(talk.work, talk.person_id, departments_of(talk), MOST)
        key = Inviting.AHEAD if found else Inviting.NONE_AHEAD
        parts = [{"$": "text", **when(one)} for _, one in found]
        lines = [
            said(Inviting.AHEAD_LINE, when=part, **titled(one)) for part, (_, one) in zip(parts, found, strict=True)
        ]
        line = said(key, lines=listing(lines)) if found else said(key)
        choices = tuple(
            Choice(
                phrase(f"button.{Button.INVITATION_LINE}", number=one.number),
                "show_invitation",
                {"consultation": one.id},
            )
            for _, one in found
        )
        talk.reply(Letter(f"inviting.{key}", (line,), choices=choices))
