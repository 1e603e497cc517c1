"""改文字: staff say one of the bot's sentences their own way, and see it filled in before it is in force."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, Phrase, listing, name, phrase, say, text
from dialogs.text_forms import LANGUAGES, OURS, SetText
from dialogs.text_keys import FAMILY, TEXTS, OwnText, TextFamily
from domain.events import Event, Name, Particular
from domain.own_text import BadSentence, shown
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import clip
from handlers.dialog import Offers, advance, answer_choice
from handlers.open_station import DISTRICT
from handlers.talk import Talk
from handlers.texts import read_own
from storage import tables
from storage.own_texts import changes_of, put_text
from storage.people import appointed_at

FORM = SetText
REQUIRES = Permission.TEXTS_SET
_SHOWN = 36
"""Characters of a sentence by which it is chosen."""
_OLD = 120
"""Characters of what stands beside what is new: both have to fit one message."""


def sentence_now(talk: Talk, key: str, language: str) -> str:
    """As it is said now, its blanks by their names."""
    return talk.house.own_texts.get((language, key)) or talk.house.sentences.ours(key, language)


def named(talk: Talk, sentence: str, language: str) -> str:
    return shown(sentence, talk.house.sentences.blanks(language))


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """A sentence that cannot be said is asked for again, with what is wrong. What is shown rests on the last change."""
    key, language = draft.values.get("key"), draft.values.get("language")
    if (key is not None and key not in FAMILY) or (language is not None and language not in LANGUAGES):
        raise Refusal(Refused.BUTTON_STALE)
    if key is None or language is None or name_ == CHECK:
        return draft
    stands = talk.house.district.texts.get((language, key))
    values = {**draft.values, "seen": stands.id if stands else "", "fault": ""}
    values |= {"now": named(talk, sentence_now(talk, key, language), language)}
    if values.get("sentence", OURS) == OURS:
        return replace(draft, values=values)
    try:
        values["sentence"] = read_own(talk.house.sentences, key, language, values["sentence"])
    except BadSentence as bad:
        del values["sentence"]
        values["fault"] = _fault(talk, bad, language)
    order = draft.order if "sentence" in values else tuple(one for one in draft.order if one != "sentence")
    return replace(draft, values=values, order=order, changing="")


def _fault(talk: Talk, bad: BadSentence, language: str) -> Phrase:
    words = talk.house.sentences.blanks(language)
    what = [phrase(f"own_text.{OwnText.BLANK}", name=words.get(one, one)) for one in bad.what]
    return phrase(f"own_text.{bad.wrong}", what=listing(what, "comma") if what else "")


def fills(draft: Draft) -> dict[str, Param]:
    key, fault = draft.values.get("key"), draft.values.get("fault")
    return {
        "now": draft.values.get("now", ""),
        "where": text(f"set_text.family.{FAMILY[key]}") if key else "",
        "fault": listing([fault]) if fault else "",
    }


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {}
    family, key, language = (draft.values.get(one) for one in ("family", "key", "language"))
    if family:
        own = talk.language if talk.language in LANGUAGES else LANGUAGES[0]
        found["key"] = [_option(talk, one, own) for one in TEXTS[TextFamily(family)]]
    if key and language and (language, key) in talk.house.own_texts:
        found["sentence"] = [Option(OURS, phrase(f"own_text.{OwnText.OURS}"))]
    return found


def _option(talk: Talk, key: str, language: str) -> Option:
    said = named(talk, sentence_now(talk, key, language), language).replace("\n", " ")
    return Option(key, phrase(f"own_text.{OwnText.OPTION}", text=clip(said, _SHOWN)))


async def heard(talk: Talk, draft: Draft, name_: str, answer: Answer) -> Answer:
    """A sentence is no resident's words: it is kept with the draft, and nowhere else."""
    if name_ != "sentence" or not answer.text:
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    if not answer.text.strip():
        raise Misheard(Say.WORDS_EMPTY)
    return Answer(value=answer.text)


async def check(talk: Talk, draft: Draft) -> Letter:
    form = SetText.model_validate(draft.values)
    sentences = talk.house.sentences
    said = sentences.ours(form.key, form.language) if form.sentence == OURS else form.sentence
    heard_as = sentences.sample(said, form.language)
    key = f"{FORM.name}.{CHECK}.ask"
    where = text(f"set_text.family.{FAMILY[form.key]}")
    old = clip(draft.values["now"], _OLD)
    lines = (phrase(key, where=where, old=old, now=heard_as),)
    choices = (
        answer_choice(phrase(f"own_text.{OwnText.USE}"), CHECK, "submit", primary=True),
        answer_choice(phrase(f"own_text.{OwnText.OTHERWISE}"), CHECK, "sentence"),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, lines, choices=choices)


async def handle(talk: Talk, form: SetText) -> None:
    """Raises Conflict at the commit where another of the staff is quicker: then his change is shown first."""
    row = await talk.work.one(DISTRICT)
    assert row is not None
    changes = await changes_of(talk.work, form.key, form.language)
    if (changes[-1].id if changes else "") != form.seen:
        await _look_again(talk, form)
        return
    ours = talk.house.sentences.ours(form.key, form.language)
    words = "" if form.sentence in (OURS, ours) else form.sentence
    if words == (changes[-1].words if changes else ""):
        talk.reply(say(f"own_text.{OwnText.SAME}"))
        return
    staff = {one.person_id for one in await appointed_at(talk.work, row["id"]) if one.role is Role.STAFF}
    put_text(talk.work, form.key, form.language, words, ours, talk.person_id)
    particulars: dict[str, Particular] = {"key": form.key, "language": form.language, "ours": not words}
    event = Event(
        Name.DISTRICT_TEXT_CHANGED, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars
    )
    talk.work.record_thing(tables.districts, row, event)
    talk.work.after(talk.house.refresh)
    _tell(talk, form, words or ours, ours_again=not words, others=staff - {talk.person_id})


def _tell(talk: Talk, form: SetText, words: str, *, ours_again: bool, others: set[str]) -> None:
    said: dict[str, Param] = {"where": text(f"set_text.family.{FAMILY[form.key]}")}
    said["now"] = named(talk, words, form.language)
    mine, theirs = (OwnText.OURS_AGAIN, OwnText.OURS_AGAIN_BY) if ours_again else (OwnText.CHANGED, OwnText.CHANGED_BY)
    talk.reply(say(f"own_text.{mine}", button(Button.TEXTS, FORM.name), **said))
    told = say(f"own_text.{theirs}", who=name(talk.person_id), **said)
    talk.told += [(person, told) for person in sorted(others)]


async def _look_again(talk: Talk, form: SetText) -> None:
    """The same change, seen against what has come into force meanwhile."""
    await talk.house.reload()
    values = {"key": form.key, "language": form.language, "sentence": form.sentence}
    draft = await taken(talk, Draft(FORM.name, {**values}, order=tuple(values), since=talk.now), "")
    await advance(talk, draft, Say.TEXT_MOVED)
