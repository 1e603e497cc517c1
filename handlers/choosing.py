"""Choices: a button, its number, its label or an answer in own words, looked up in the stored letter."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs.form import CHECK, Answer, Draft, Kind
from dialogs.letter import PICKS, Phrase
from dialogs.talk import Press
from domain.refusal import Refusal, Refused
from domain.wording.verdict import assent, ordinal, pleased, solved
from handlers import late_look
from handlers.dialog import VERBS, answer, aside, begin, cancel, options_of, question, words_in
from handlers.talk import Talk
from storage.letters import letter

_ASSENT: dict[tuple[str, str], dict[bool, str]] = {
    ("consent", "agree"): {True: "yes", False: "no"},
    ("renew_consent", "agree"): {True: "yes", False: "no"},
    ("withdraw", "sure"): {True: "yes", False: "no"},
    ("hide_item", "sure"): {True: "yes", False: "no"},
    ("correct", "sure"): {True: "yes", False: "no"},
    ("rate_again", "sure"): {True: "yes", False: "no"},
}
"""Which questions a plain yes or no answers, and with what; on a check card yes sends what it shows."""
_READ: dict[str, tuple[str, Callable[[str], str | None]]] = {"rate": ("solved", solved), "please": ("pleased", pleased)}

_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）].*", re.DOTALL)
"""How something stands, which a list says behind what it is."""
_AT_A_STATION = ("duty", "human", "opened")
_FIXED: dict[tuple[str, str], str] = {}
"""Bare labels by language and text key."""


async def press(talk: Talk, pressed: Press) -> None:
    """The choice is looked up in the stored letter: the right person's, and not stale."""
    talk.pressed = True
    if talk.door.letter_id != pressed.letter:
        raise Refusal(Refused.BUTTON_STALE)  # wiped with a practice, or there never was such a letter
    if talk.door.letter_to != talk.person_id:
        raise Refusal(Refused.BUTTON_OTHERS)
    choice = _choice(talk.door.letter_choices, pressed.code)
    if choice is None:
        if await late_look.pressed(talk, pressed.letter, pressed.code):
            return
        raise Refusal(Refused.BUTTON_STALE)
    talk.choice = (pressed.letter, pressed.code)
    if pressed.picks and choice["row"] == PICKS:
        choice = {**choice, "args": {**choice["args"], "picks": dict(pressed.picks)}}
    await choose(talk, choice, pressed.letter)


def _choice(kept: str, code: str) -> Mapping[str, Any] | None:
    return next((choice for choice in json.loads(kept) if choice["code"] == code), None)


async def choose(talk: Talk, choice: Mapping[str, Any], letter_id: str) -> None:
    """Do what a choice says; an answer counts only for the question that is open."""
    verb, args = choice["verb"], choice["args"]
    if verb in ("choose", "cancel"):
        if talk.draft is None or not await _asks(talk, talk.draft, letter_id):
            raise Refusal(Refused.BUTTON_STALE)
        if verb == "cancel":
            await cancel(talk)
        elif args.get("field") != talk.draft.asking:
            raise Refusal(Refused.BUTTON_STALE)
        else:
            await answer(talk, Answer(value=args["value"]))
        return
    await command(talk, verb, args)


async def _asks(talk: Talk, draft: Draft, letter_id: str) -> bool:
    """Whether this letter asks the open question; also where that is asked anew in a moment, as photos have come."""
    if draft.letter == letter_id:
        return True
    before, now = await letter(talk.work, letter_id), await letter(talk.work, draft.letter)
    if before is None or now is None or now["state"] != "waiting":
        return False
    return bool(before["kind"] == now["kind"] and before["created_at"] >= draft.since)


async def command(talk: Talk, verb: str, args: Mapping[str, Any] | None = None) -> None:
    """A verb asked for by name or button. One that asks something itself must not cut off the open form."""
    if verb in _AT_A_STATION and talk.door.station_id is None:
        verb, args = "station", None  # which one is asked first
    if talk.draft is not None and (talk.draft.form, verb) in (("consent", "report"), ("station", "station")):
        talk.reply(await question(talk, talk.draft))
        return
    if talk.draft is None or talk.draft.form == "consent" or not VERBS[verb].form.asks():
        await aside(talk, verb, args)
        return
    if talk.draft.form == "sort_command":
        talk.draft = Draft.of(talk.draft.values["over"])
    if not talk.draft.order and not words_in(talk.draft) and "near" not in (args or {}):
        talk.draft = None  # nothing was written: there is nothing to keep
        await begin(talk, verb, args)
        return
    if verb == "human":
        talk.kept.append(talk.draft)  # whoever asks for a person is not asked anything first
        talk.draft = None
        await begin(talk, verb, args)
        return
    over = talk.draft.kept()
    talk.draft = None
    await begin(talk, "sort_command", {"verb": verb, "args": dict(args or {}), "over": over})


async def by_choice(talk: Talk, text: str, *, loosely: bool = True) -> bool:
    """A number, a label or an unmistakable part of one, against what was last shown."""
    live = talk.door.live_choices
    number = lone_number(text)
    if number is not None and live and not _wants_value(talk):
        choice = next((c for c in live if c["code"] == str(number)), None)
        if choice is not None and talk.door.live_letter:
            await choose(talk, choice, talk.door.live_letter)
            return True
    if await _in_own_words(talk, text):
        return True
    if number is not None or len(text) > 40 or not (live or talk.draft):
        return False
    loosely = loosely and is_choice(talk)
    shown = [(talk.door.live_letter, choice) for choice in live or []] if talk.door.live_letter else []
    if talk.draft is not None and talk.draft.letter and talk.draft.letter != talk.door.live_letter:
        asked = await letter(talk.work, talk.draft.letter)
        shown += [(talk.draft.letter, choice) for choice in json.loads(asked["choices"])] if asked else []
    labels = await labels_of(talk, [choice["label"] for _, choice in shown])
    found = matched(labels, text, loosely=loosely)
    if found is not None and _destroys(shown[found][1]):
        found = matched(labels, text, loosely=False)  # never on a part of its label
    if found is not None:
        await choose(talk, shown[found][1], shown[found][0])
        return True
    return loosely and not any(_destroys(choice) for _, choice in shown) and await _by_hidden_option(talk, text)


def _wants_value(talk: Talk) -> bool:
    """Whether something is to be written, with nothing but the way out beside, which has no number there."""
    draft = talk.draft
    if draft is None or any(choice["verb"] != "cancel" for choice in talk.door.live_choices):
        return False
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None


async def _in_own_words(talk: Talk, text: str) -> bool:
    """好的 on a check card, 没解决 to a rating: what was asked last is what is answered."""
    if talk.draft is not None:
        yes = assent(text)
        asked = (
            {True: "submit"} if talk.draft.asking == CHECK else _ASSENT.get((talk.draft.form, talk.draft.asking), {})
        )
        value = asked.get(yes) if yes is not None else None
        if value is None:
            return False
        await answer(talk, Answer(value=value))
        return True
    for choice in talk.door.live_choices:
        read = _READ.get(choice["verb"])
        if read is not None and talk.door.live_letter and read[1](text) == choice["args"][read[0]]:
            await choose(talk, choice, talk.door.live_letter)
            return True
    return False


def _destroys(choice: Mapping[str, Any]) -> bool:
    """Whether words are destroyed by this choice."""
    return bool(choice["args"].get("field") == "petition" and choice["args"].get("value") == "stop")


async def _by_hidden_option(talk: Talk, text: str) -> bool:
    """An option that stands on another page of the open question."""
    if talk.draft is None or not is_choice(talk):
        return False
    options = await options_of(talk, talk.draft)
    labels = await labels_of(talk, [option.label for option in options])
    found = matched(labels, text, loosely=True)
    if found is None:
        return False
    await answer(talk, Answer(value=options[found].value))
    return True


def is_choice(talk: Talk) -> bool:
    draft = talk.draft
    if draft is None or draft.asking == CHECK:
        return False
    ask = VERBS[draft.form].form.asks().get(draft.asking)
    return ask is not None and ask.kind is Kind.CHOICE


def lone_number(text: str) -> int | None:
    return ordinal(unicodedata.normalize("NFKC", text).strip().rstrip(".。、"))


async def labels_of(talk: Talk, labels: Sequence[Phrase]) -> list[str]:
    """Labels in the person's language, bare. Those without parameters always read the same and are rendered once."""
    found = [_FIXED.get((talk.language, label["key"])) if not label["params"] else None for label in labels]
    missing = [index for index, known in enumerate(found) if known is None]
    if missing:
        rendered = await talk.house.labels(talk.work, [{"label": labels[index]} for index in missing], talk.language)
        for index, said in zip(missing, rendered, strict=True):
            found[index] = _bare(said)
            if not labels[index]["params"]:
                _FIXED[talk.language, labels[index]["key"]] = _bare(said)
    return [label or "" for label in found]


def matched(folded: Sequence[str], text: str, *, loosely: bool) -> int | None:
    """Which bare label a text names: all of it, or its line of a list; loosely a part of just one, or its pinyin."""
    said = _bare(text)
    if not said:
        return None
    for whole in (said, _bare(_IN_BRACKETS.sub("", text))):
        if whole in folded:
            return folded.index(whole)
    if not loosely:
        return None
    near = [index for index, label in enumerate(folded) if said in label]
    if len(near) == 1:
        return near[0]
    if said.isascii() and len(said) >= 2:
        from pypinyin import lazy_pinyin  # its dictionary takes half a second to load

        spelled = [("".join(lazy_pinyin(label)), "".join(s[:1] for s in lazy_pinyin(label))) for label in folded]
        near = [index for index, (full, initials) in enumerate(spelled) if said in full or initials.startswith(said)]
    return near[0] if len(near) == 1 else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")
