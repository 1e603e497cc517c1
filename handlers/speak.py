"""发言: an opinion at the meeting, from the room or from afar, signed or not; and 看发言.

What is unsigned is nobody's: no participant, no person, no chat, no time of its own, and no line in the chat that it
came from. The answer is the same for both, so that it does not tell either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import Letter, Param, listing, phrase, say, text, title, words
from dialogs.meeting_forms import Opinions, Speak, SpeakFor
from dialogs.meeting_keys import Meet
from domain.consultation import Consultation, Participant, Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_via import MIXED, via_of, via_of_words
from handlers.dialog import Offers
from handlers.free_words import otherwise
from handlers.meeting_people import at_desk, named, taking_part
from handlers.said_at_meeting import kept
from handlers.show_before import whole_choices
from handlers.sign_in import seated_choices
from handlers.talk import Talk
from storage.attending import rely_on_meeting
from storage.consultations import participants_of
from storage.meetings import Said, blank_line, said_at, utter, utter_unsigned

PAGE = 8
SHOWN = 200
READ = (Stage.MEETING, Stage.HELD, Stage.FOLLOWING, Stage.CLOSED)


async def _speaking(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant]:
    """While it is on, whoever is invited, there or not."""
    found, mine = await taking_part(talk, consultation_id)
    if found.state is not Stage.MEETING:
        raise Refusal(Refused.NOT_MEETING, number=found.number)
    return found, mine


class Say:
    FORM = Speak
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Whether it is signed leaves no line in the chat; nor do words that are not."""
        if not name:
            await _speaking(talk, draft.values["consultation"])
        if name == "signed" or draft.values.get("signed") == "unsigned":
            talk.unsay()
        return enough(talk, draft, name)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        """Who pressed 发言 has said nothing yet that could be meant for something else."""
        if draft.values.get("words") or draft.values.get("files"):
            return {}
        return {"signed": [Option(one, phrase(f"speak.signed.{one}")) for one in ("signed", "unsigned")]}

    @staticmethod
    async def handle(talk: Talk, form: Speak) -> None:
        if form.signed == "other":
            await otherwise(talk, {"words": form.words or [], "files": form.files, "said": form.said})
            return
        found, mine = await _speaking(talk, form.consultation)
        rely_on_meeting(talk.work, found)
        if form.signed == "signed":
            made = await kept(talk, found, form.words or [], "consultation_opinion", form.files)
            own: dict[str, str | None] = {"participant_id": mine.id, "person_id": talk.person_id or None}
            utter(talk.work, found.id, "opinion", made, form.files, **own)
        else:
            await _unsigned(talk, found, form)
        talk.reply(say(f"meet.{Meet.SPOKEN}", *seated_choices(found)))


def enough(talk: Talk, draft: Draft, name: str) -> Draft:
    """A voice or photos say enough without words, once all of them are there."""
    if name == "words" and draft.values.get("files") and "words" not in draft.values and talk.whole:
        return replace(draft, values={**draft.values, "words": []})
    return draft


async def _unsigned(talk: Talk, found: Consultation, form: Speak) -> None:
    said = await talk.words(form.words or [])
    if not said and not form.files:
        raise Refusal(Refused.WORDS_GONE)
    via = await via_of(talk, found) or MIXED  # never the speaker's: it would tell
    for one in form.words or []:
        talk.work.unsay(one)
    for line in form.said:
        blank_line(talk.work, talk.door.address_id, line)
    utter_unsigned(talk.work, found.id, "opinion", said, form.files, found.start_at or found.made_at, via)


class For:
    FORM = SpeakFor
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return enough(talk, draft, name)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await at_desk(talk, draft.values["consultation"], Stage.MEETING)
        people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]
        people.sort(key=lambda one: (one.came_at is None, one.person_id is not None, one.id))
        names = await named(talk, found, people)
        label = f"button.{Button.PERSON_LINE}"
        return {"speaker": [Option(one.id, phrase(label, name=names[one.id])) for one in people]}

    @staticmethod
    async def handle(talk: Talk, form: SpeakFor) -> None:
        found = await at_desk(talk, form.consultation, Stage.MEETING, Stage.HELD)
        people = [one for one in await participants_of(talk.work, found.id) if one.id == form.speaker]
        if not people:
            raise Refusal(Refused.NOT_INVITED)
        made = await kept(talk, found, form.words or [], "consultation_opinion", form.files)
        own: dict[str, str | None] = {"participant_id": form.speaker, "person_id": talk.person_id}
        utter(talk.work, found.id, "opinion", made, form.files, **own)
        more = button(Button.SPEAK_FOR, "speak_for", consultation=found.id)
        names = await named(talk, found, people)
        talk.reply(say(f"meet.{Meet.SPOKEN_FOR}", more, name=names[form.speaker]))


class Read:
    FORM = Opinions
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: Opinions) -> None:
        found = await _readable(talk, form.consultation)
        spoken, written = await said_at(talk.work, found.id), await said_at(talk.work, found.id, "written")
        said = [*spoken, *written]
        if not said:
            talk.reply(say(f"meet.{Meet.OPINIONS_NONE}", title=title(found.title_id)))
            return
        pages = -(-len(said) // PAGE)
        page = min(form.page, pages - 1)
        shown = said[page * PAGE :][:PAGE]
        key = f"meet.{Meet.OPINIONS}"
        lines = listing(await _lines(talk, found, shown, {one.id for one in written}))
        more = [button(Button.MORE, "opinions", consultation=found.id, page=page + 1)] if page + 1 < pages else []
        line = phrase(key, title=title(found.title_id), count=len(said), lines=lines)
        more += await whole_choices(talk, shown, SHOWN)
        files = tuple(file for one in shown for file in one.files)[:9]
        via = await via_of_words(talk, [one.words_id for one in shown])
        talk.reply(Letter(key, (line,), files=files, choices=tuple(more), via=via, carries=True))


async def _readable(talk: Talk, consultation_id: str) -> Consultation:
    try:
        found = await at_desk(talk, consultation_id)
    except Refusal:
        found, _ = await taking_part(talk, consultation_id)
    if found.state not in READ:
        raise Refusal(Refused.NOT_MEETING, number=found.number)
    return found


async def _lines(talk: Talk, found: Consultation, said: Sequence[Said], written: set[str]) -> list[dict[str, Param]]:
    speakers = {one.participant_id for one in said}
    people = [one for one in await participants_of(talk.work, found.id) if one.id in speakers]
    names = await named(talk, found, people)
    made = []
    for one in said:
        nobody = text(f"meet.{Meet.BY_DESK if one.person_id else Meet.UNSIGNED}")
        who = names.get(one.participant_id or "", nobody)
        who = text(f"meet.{Meet.IN_WRITING}", name=who) if one.id in written else who
        what = words(one.words_id, SHOWN) if one.words_id else text(f"meet.{Meet.FILES}", count=len(one.files))
        made.append(phrase(f"meet.{Meet.OPINION}", name=who, words=what))
    return made
