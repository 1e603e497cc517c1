"""A person's consultations, topics, votes and actions, as his file of own data tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dialogs.keys import Say
from dialogs.letter import Param, moment, phrase, text, words
from domain.ballots import Choice, Subject
from handlers.motion_letters import vote_label
from handlers.my_talks import Joined, Talks
from web.my_lines import Tag, Told, line_of, photo

TITLE = 60


def talks_told(told: Told, talks: Talks) -> Iterator[Tag]:
    """Nothing where he had nothing to do with any."""
    for one in talks.joined:
        yield from _joined(told, one)
    if talks.proposed or talks.backed:
        yield "h2", told.ask(phrase(f"say.{Say.MY_DATA_TOPICS}"))
    for topic, said in talks.proposed:
        state = text(f"topic_state.{topic.state}")
        yield _line(told, Say.MY_DATA_TOPIC, number=topic.number, title=words(topic.title_id, TITLE), state=state)
        yield "p", said
    for topic, how, at in talks.backed:
        key = Say.MY_DATA_SIGNED if how == "signs" else Say.MY_DATA_BACKED
        yield _line(told, key, title=words(topic.title_id, TITLE), at=moment(at))
    if talks.actions:
        yield "h2", told.ask(phrase(f"say.{Say.MY_DATA_ACTIONS}"))
    for action in talks.actions:
        state = text(f"after.action_{action.state}")
        yield _line(
            told,
            Say.MY_DATA_ACTION,
            number=action.number,
            words=words(action.words_id),
            day=action.due_day,
            state=state,
        )


def _line(told: Told, key: Say, **params: Param | None) -> Tag:
    return "p", told.ask(phrase(f"say.{key}", **params))


def _joined(told: Told, one: Joined) -> Iterator[Tag]:
    found, mine = one.found, one.mine
    state = text(f"consultation_stage.{found.state}")
    yield (
        "h2",
        told.ask(
            phrase(f"say.{Say.MY_DATA_TALKED}", number=found.number, title=words(found.title_id, TITLE), state=state)
        ),
    )
    yield _line(told, Say.MY_DATA_PART, part=text(f"consultation_part.{mine.part}"))
    if found.start_at is not None:
        yield _line(told, Say.MY_DATA_MEETING, at=moment(found.start_at))
    if mine.answer is not None and mine.answered_at is not None:
        yield _line(told, Say.MY_DATA_ANSWERED, answer=text(f"attendance.{mine.answer}"), at=moment(mine.answered_at))
    if mine.came_at is not None:
        yield _line(told, Say.MY_DATA_CAME, at=moment(mine.came_at))
    for said in one.said:
        yield from line_of(told, said)
    yield from (("img", photo(file["id"], file["name"])) for file in one.files if file["kind"] == "photo")
    for vote in one.votes:
        choice = text(vote_label(Subject(vote["kind"]), Choice(vote["choice"])))
        yield _line(told, Say.MY_DATA_VOTE, words=words(vote["words_id"]), choice=choice, at=moment(vote["at"]))


def talks_for_machines(told: Told, talks: Talks) -> dict[str, Any]:
    return {
        "consultations": [_for_machines(told, one, talks.words) for one in talks.joined],
        "topics": [
            {
                "number": one.number,
                "at": told.iso(one.made_at),
                "state": one.state.value,
                "title": talks.words.get(one.title_id),
                "text": said,
            }
            for one, said in talks.proposed
        ],
        "topics_backed": [
            {"number": one.number, "title": talks.words.get(one.title_id), "how": how, "since": told.iso(at)}
            for one, how, at in talks.backed
        ],
        "actions": [
            {
                "number": one.number,
                "text": talks.words.get(one.words_id),
                "due": one.due_day,
                "state": one.state.value,
                "done_at": told.iso(one.done_at),
            }
            for one in talks.actions
        ],
    }


def _for_machines(told: Told, one: Joined, texts: Mapping[str, str]) -> dict[str, Any]:
    found, mine = one.found, one.mine
    return {
        "number": found.number,
        "title": texts.get(found.title_id),
        "state": found.state.value,
        "part": mine.part.value,
        "starts_at": told.iso(found.start_at),
        "invited_at": told.iso(mine.invited_at),
        "answer": mine.answer.value if mine.answer else None,
        "answered_at": told.iso(mine.answered_at),
        "came_at": told.iso(mine.came_at),
        "said": [{"at": told.iso(line.at), "text": line.text} for line in one.said],
        "votes": [
            {"at": told.iso(vote["at"]), "text": texts.get(vote["words_id"]), "choice": vote["choice"]}
            for vote in one.votes
        ],
        "files": [photo(file["id"], file["name"]) for file in one.files],
    }
