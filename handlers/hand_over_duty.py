"""留句话给下一位: words for whoever sits next, read by him and the head alone."""

from __future__ import annotations

from dialogs.attendance_forms import HandOverDuty
from dialogs.duty_keys import Clock
from dialogs.duty_letters import said
from dialogs.letter import Letter, name, say, station, words
from domain.duty_days import after
from domain.events import Name
from domain.keeping import Kept, until
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import Stint
from domain.rota_plan import Duty
from handlers.duty_handover import ending
from handlers.duty_reminders import within
from handlers.rota_work import Standing, noted, standing
from handlers.talk import Talk
from storage import tables

FORM = HandOverDuty
REQUIRES = Permission.TODO_SEE


async def handle(talk: Talk, form: HandOverDuty) -> None:
    found = await standing(talk.house, talk.work, form.station)
    sat = ending(found.rota, form.at)
    if sat is None or sat.person_id != talk.person_id:
        raise Refusal(Refused.NOT_YOURS)
    heads = (await talk.crew(form.station)).heads
    content = await talk.settle(form.words, "handover", None)
    within(talk.house, talk.work, form.station)
    kept = {"expires_at": until(Kept.HANDOVER, talk.now), "practice_at": talk.work.practice_at}
    talk.work.update(tables.contents, {"id": content}, rule="one", **kept)
    noted(talk, found, Name.ROTA_HANDED_OVER, {"content": content, "end": form.at})
    following = after(found.rota, form.at, Duty.MEMBER)
    _tell(talk, found, content, following, heads)
    to = name(following.person_id) if following is not None and following.person_id else None
    talk.reply(say(f"clock.{Clock.HANDOVER_KEPT}", name=to))


def _tell(talk: Talk, found: Standing, content: str, following: Stint | None, heads: tuple[str, ...]) -> None:
    """The head at once; the next at once too where he sits already, else when he starts."""
    mine = {"by": name(talk.person_id), "words": words(content)}
    told = [head for head in heads if head != talk.person_id]
    to_head = Letter(
        f"clock.{Clock.HANDOVER_TOLD}",
        (said(Clock.HANDOVER_TOLD, station=station(found.station_id), **mine),),
        via=talk.channel,
        carries=True,
    )
    talk.told += [(head, to_head) for head in told]
    person = following.person_id if following is not None and following.start <= talk.now else None
    if person is not None and person not in (talk.person_id, *told):
        line = said(Clock.LEFT_WORDS, name=name(talk.person_id), words=words(content))
        talk.told.append((person, Letter(f"clock.{Clock.LEFT_WORDS}", (line,), via=talk.channel, carries=True)))
