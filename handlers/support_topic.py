"""附议 and 联名: one press each, and back again. With enough behind it a topic becomes a consultation by itself."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say, words
from dialogs.topic_forms import SignTopic, SupportTopic, UnsupportTopic
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.topic import Backing, Topic, TopicState, back, count_unknown, leave
from handlers.consent_gate import needed
from handlers.dialog import advance
from handlers.talk import Talk
from handlers.topics import take_if_ripe, topic_there
from storage.topics import back_topic, backed_by, backers_of, leave_topic, write_topic

MOST_AN_HOUR = 10
_HOUR = 3_600_000


class Support:
    FORM = SupportTopic
    REQUIRES = Permission.TOPIC_PROPOSE

    @staticmethod
    async def handle(talk: Talk, form: SupportTopic) -> None:
        await _back(talk, form, Backing.SUPPORTS)


class Sign:
    FORM = SignTopic
    REQUIRES = Permission.TOPIC_PROPOSE

    @staticmethod
    async def handle(talk: Talk, form: SignTopic) -> None:
        await _back(talk, form, Backing.SIGNS)


async def _back(talk: Talk, form: SupportTopic | SignTopic, how: Backing) -> None:
    found = await topic_there(talk, form.topic)
    if needed(talk):  # that he stands behind it is kept, so he is asked first
        counted = _count_unknown(talk, found)
        over = Draft(form.name, {"topic": found.id, "unknown": counted}, since=talk.now)
        await advance(talk, Draft("consent", {"over": over.kept()}, since=talk.now))
        return
    if form.unknown and found.state is TopicState.SHOWN:
        found = write_topic(talk.work, *count_unknown(found, talk.now, talk.channel, -1))
    backers = dict(await backers_of(talk.work, found.id))
    await _ensure_room(talk, found)
    moved, event = back(found, talk.actor(found.station_id), talk.now, talk.channel, how=how,
                        before=backers.get(talk.person_id))  # fmt: skip
    made = write_topic(talk.work, moved, event)
    back_topic(talk.work, made.id, talk.person_id, how)
    key = f"say.{Say.TOPIC_SIGNED if how is Backing.SIGNS else Say.TOPIC_SUPPORTED}"
    stop = button(Button.UNSUPPORT_TOPIC, "unsupport_topic", topic=made.id)
    consultation = await take_if_ripe(talk, made, (talk.person_id, how))
    lines = [phrase(key, title=words(made.title_id))]
    if consultation is not None:
        lines.append(phrase(f"say.{Say.TOPIC_RIPE}", number=consultation.number))
    talk.reply(Letter(key, tuple(lines), choices=() if consultation is not None else (stop,)))


def _count_unknown(talk: Talk, found: Topic) -> bool:
    """In our own pages a press by somebody who has not agreed yet is counted beside; once while he is asked."""
    if talk.channel not in talk.house.own_history or found.state is not TopicState.SHOWN:
        return False
    before = [Draft.of(talk.door.draft)] if talk.door.draft is not None else []
    asked = [draft.values.get("over") or {} for draft in (*before, *talk.kept) if draft.form == "consent"]
    values = [over.get("values", {}) for over in asked]
    if any(one.get("unknown") and one.get("topic") == found.id for one in values):
        return True
    write_topic(talk.work, *count_unknown(found, talk.now, talk.channel))
    return True


async def _ensure_room(talk: Talk, found: Topic) -> None:
    if talk.door.silenced_until is not None and talk.door.silenced_until > talk.now:
        raise Refusal(Refused.TOO_MANY_SUPPORTS)
    rows = await backed_by(talk.work, talk.person_id)
    others = [row for row in rows if row["topic_id"] != found.id and row["at"] > talk.now - _HOUR]
    if len(others) >= MOST_AN_HOUR:
        raise Refusal(Refused.TOO_MANY_SUPPORTS)


class Unsupport:
    FORM = UnsupportTopic
    REQUIRES = Permission.TOPIC_PROPOSE

    @staticmethod
    async def handle(talk: Talk, form: UnsupportTopic) -> None:
        found = await topic_there(talk, form.topic)
        how = dict(await backers_of(talk.work, found.id)).get(talk.person_id)
        if how is None:
            raise Refusal(Refused.SUPPORTS_NOT)
        moved = leave(found, talk.actor(found.station_id), talk.now, talk.channel, before=how)
        write_topic(talk.work, *moved)
        leave_topic(talk.work, found.id, talk.person_id)
        talk.reply(say(f"say.{Say.TOPIC_UNSUPPORTED}", title=words(found.title_id)))
