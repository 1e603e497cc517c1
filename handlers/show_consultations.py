"""协商: those under way at the stations that one serves, and those to which one is invited; what is over comes last."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.consultation_cards import consultation_choice, when_said
from dialogs.consultation_forms import Consultations
from dialogs.diary_keys import Diary
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, Phrase, listing, phrase, say, text, title
from domain.consultation import Consultation, Stage
from domain.people import roles_at
from domain.permissions import GRANTS, Permission
from handlers.sheet_desk import departments_of
from handlers.talk import DAY, Talk
from storage.consultation_calendar import open_to
from storage.consultation_lists import invited_to, listed_at

FORM = Consultations
REQUIRES = Permission.CONSULTATION_ATTEND
MOST = 7
RECENT = 30 * DAY
"""How long one that is over stays in the list, ms."""
_RANK = (Stage.MEETING, Stage.SCHEDULED, Stage.PREPARING, Stage.HELD, Stage.FOLLOWING, Stage.CALLED_OFF, Stage.CLOSED)


def stations_seen(talk: Talk) -> list[str]:
    """Those whose consultations this person may see by an appointment."""
    house = talk.house.district
    return [
        one
        for one in (*house.stations, *house.closed)
        if any(
            Permission.CONSULTATION_SEE in GRANTS[role] for role in roles_at(talk.appointments, one, house.id, talk.now)
        )
    ]


async def handle(talk: Talk, form: Consultations) -> None:
    found = await listed(talk)
    if not found:
        talk.reply(say(f"say.{Say.CONSULTATIONS_NONE}"))
        return
    pages = -(-len(found) // MOST)
    page = form.page % pages
    part = found[page * MOST :][:MOST]
    more = (button(Button.MORE, "consultations", page=page + 1),) if pages > 1 else ()
    key = f"say.{Say.CONSULTATIONS_LIST}"
    shown = phrase(key, count=len(found), lines=listing([line(one) for one in part]))
    diary = Choice(phrase(f"diary.{Diary.OPEN}"), "diary")
    choices = (*(consultation_choice(one) for one in part), *more, diary)
    talk.reply(Letter(key, (shown,), choices=choices, carries=True))


async def listed(talk: Talk) -> list[Consultation]:
    """Each once: under way by time, then followed up, then over in the last month."""
    places = stations_seen(talk)
    since = talk.now - RECENT
    every = await listed_at(talk.work, places, since) if places else []
    every += await invited_to(talk.work, talk.person_id, departments_of(talk), since)
    once = {one.id: one for one in every}.values()
    return sorted(await open_to(talk.work, talk.person_id, once), key=_order)


def _order(one: Consultation) -> tuple[int, int, str]:
    group = 0 if one.state in (Stage.MEETING, Stage.SCHEDULED) else _RANK.index(one.state)
    return group, one.start_at or one.made_at, one.number


def line(one: Consultation) -> Phrase:
    """One line of a list: number, title, state, and when it is held."""
    when = when_said(one) if one.open else None
    said: dict[str, Param] = {
        "number": one.number,
        "title": title(one.title_id),
        "state": text(f"consultation_stage.{one.state}"),
    }
    if when is None:
        return phrase(f"say.{Say.CONSULTATION_LINE_NO_TIME}", **said)
    return phrase(f"say.{Say.CONSULTATION_LINE}", when=when, **said)
