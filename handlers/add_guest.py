"""加来宾 and 换链接: somebody who speaks for a party comes to this one consultation, by a link of his own."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.guest_forms import AddGuest, ReissueGuest
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Say
from dialogs.letter import phrase
from domain.attending import ensure_open
from domain.consultation import Part, Stage
from domain.events import Name
from domain.guests import ensure_guest
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import strip_contacts
from handlers.consultation_record import record_participant
from handlers.consulting import Invited, add_participant
from handlers.dialog import Offers
from handlers.guest_links import link_letter, reissue
from handlers.invited import at_desk, forms_of, taken_while_open, who
from handlers.inviting import remind
from handlers.name_keys import kept_name, sealed_name
from handlers.show_participants import on_list
from handlers.talk import Talk
from storage import tables
from storage.attending import hold_list

REQUIRES = Permission.CONSULTATION_SEE
LONGEST = 30


class Add:
    FORM = AddGuest
    REQUIRES = REQUIRES
    taken = staticmethod(taken_while_open)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        if name == "called":
            return await sealed_name(talk, answer)
        return _party(talk, answer) if name == "party" else answer

    @staticmethod
    async def handle(talk: Talk, form: AddGuest) -> None:
        found = await at_desk(talk, form.consultation)
        ensure_open(found, talk.now)
        called = kept_name(talk, found, "consultation_name", form.called)
        party = talk.work.content("consultation_party", form.party, consultation_id=found.id)
        hold_list(talk.work, found)
        invited = Invited(None, Part.GUEST, name_id=called, party_id=party, votes=form.votes == "yes")
        one, code = await reissue(talk, add_participant(talk, found, invited))
        if found.state is Stage.SCHEDULED:
            one = record_participant(talk, replace(one, invited_at=talk.now), Name.PARTICIPANT_INVITED)
            remind(talk, found)
        talk.reply(await link_letter(talk, found, one, code, Inviting.GUEST_ADDED))


def _party(talk: Talk, answer: Answer) -> Answer:
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    given = strip_contacts(" ".join(answer.text.split()), "").strip()
    if not 1 <= len(given) <= LONGEST:
        raise Misheard(Say.PARTY_UNCLEAR)
    return Answer(text=given)


class Reissue:
    FORM = ReissueGuest
    REQUIRES = REQUIRES

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await at_desk(talk, draft.values["consultation"])
        guests = [one for one in await on_list(talk, found) if one.part is Part.GUEST]
        if not guests:
            raise Refusal(Refused.NO_GUESTS)
        forms = await forms_of(talk, found)
        label = f"button.{Button.GUEST_LINE}"
        return {"who": [Option(one.id, phrase(label, name=who(one, forms))) for one in guests]}

    @staticmethod
    async def handle(talk: Talk, form: ReissueGuest) -> None:
        """Also when it is over: who lost his page may still read what came of it."""
        found = await at_desk(talk, form.consultation)
        people = {one.id: one for one in await on_list(talk, found)}
        made, code = await reissue(talk, ensure_guest(found, people.get(form.who)))
        talk.reply(await link_letter(talk, found, made, code, Inviting.GUEST_REISSUED))
