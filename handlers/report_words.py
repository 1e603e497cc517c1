"""What a report's form has in common whoever fills it in: reading the words, the rows of its check card, 不提交."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, SKIPPED, Draft, Option, Values
from dialogs.forms import ReportItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, Row, called, category, phrase, row, station, text, words
from dialogs.station_forms import ReportFor
from domain.item import Urgency
from domain.wording import category as category_of
from domain.wording import is_utility, petition
from domain.wording import place as place_of
from handlers.categories import category_options
from handlers.dialog import Offers, answer_choice
from handlers.practice import stations_for
from handlers.talk import DAY, Talk
from storage import tables

SHOWN = 200


def report_offers(talk: Talk, asking: str) -> Offers:
    if asking == "category":
        return {asking: category_options(talk)}
    if asking != "station":
        return {}
    stations = stations_for(talk).values()
    return {asking: [Option(s.id, phrase(f"button.{Button.STATION_LINE}", station=station(s.id))) for s in stations]}


async def read_words(talk: Talk, draft: Draft, name_: str, warn: Callable[[Talk, str], bool]) -> Draft:
    """What can be told from the words is not asked: danger, kind, place. `warn` says whom to call in a danger."""
    if name_ not in ("", "words") or not draft.values.get("words"):
        told = draft.values.get("danger_told", False)
        return replace(draft, values={**draft.values, "urgency": Urgency.DANGER.value}) if told else draft
    said = await talk.words(draft.values["words"])
    values = {**draft.values, "long": len(said) > SHOWN}
    if values.get("danger_told") or warn(talk, said):
        values |= {"danger_told": True, "urgency": Urgency.DANGER.value}
    found = petition(said)
    if found is not None and "petition" not in values:
        values["petition_kind"] = found.kind
    await _tell_from(talk, draft, values, said)
    if values.get("urgency", "normal") == "normal" and is_utility(said, values.get("category")):
        values["urgency"] = Urgency.UTILITIES.value
    return replace(draft, values=values)


async def _tell_from(talk: Talk, draft: Draft, values: Values, said: str) -> None:
    """Category and place as the words tell them; told anew when the words change, but never over an answer."""
    told = [field for field in values.pop("told", ()) if field in values and field not in draft.order]
    kind, where = talk.house.district.category_now(category_of(said)), place_of(said)
    if "place" in told and where and await talk.words([values["place"]]) == where:
        told.remove("place")  # the card before this one shows the same content
        values["told"] = ["place"]
    elif "place" in told:
        talk.work.update(tables.contents, {"id": values["place"]}, expires_at=talk.now + DAY)
    for field in told:
        del values[field]
    if kind and "category" not in values:
        values |= {"category": kind, "told": [*values.get("told", ()), "category"]}
    if where and "place" not in values:
        values |= {"place": talk.keep("place", where, days=7), "told": [*values.get("told", ()), "place"]}


def report_rows(values: Values, person_id: str) -> list[Row]:
    """The rows of a report's check card; `person_id` is whose key seals how he is called."""
    rows: list[Row] = [
        row("message-square", words(content, SHOWN), f"label.{Label.WORDS}" if index == 0 else "", "words")
        for index, content in enumerate(values["words"])
    ]
    if values.get("files"):
        photos = text(f"label.{Label.PHOTO_COUNT}", count=len(values["files"]))
        rows.append(row("image", photos, f"label.{Label.PHOTOS}"))
    place = values.get("place", SKIPPED)
    nowhere = text(f"label.{Label.NOT_GIVEN}")
    rows.append(row("map-pin", words(place, 60) if place != SKIPPED else nowhere, f"label.{Label.PLACE}", "place"))
    rows.append(row("tag", category(values["category"]), f"label.{Label.CATEGORY}", "category"))
    who = values.get("called", SKIPPED)
    hidden = text(f"label.{Label.ANONYMOUS}")
    address = called(person_id, who) if who != SKIPPED else hidden
    rows.append(row("user", address, f"label.{Label.CALLED}", "called"))
    rows.append(row("house", station(values["station"]), f"label.{Label.STATION}", "station"))
    if values.get("urgency", "normal") != "normal":
        rows.insert(0, row("triangle-alert", text(f"urgency.{values['urgency']}"), f"label.{Label.URGENCY}"))
    return rows


async def is_long(talk: Talk, values: Values) -> bool:
    """Whether the check card cannot show the words whole; a draft from before that was noted is read."""
    return values["long"] if "long" in values else len(await talk.words(values["words"])) > SHOWN


def check_letter(talk: Talk, form: str, rows: Sequence[Row], fields: Sequence[str], *, long: bool) -> Letter:
    """The check card: submit, change one of `fields`, the whole of `long` words, cancel."""
    return Letter(
        f"{form}.{CHECK}.ask",
        (phrase(f"{form}.{CHECK}.ask"),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SUBMIT}"), CHECK, "submit", primary=True),
            *(answer_choice(phrase(f"button.change_{field}"), CHECK, field, row=field) for field in fields),
            *((button(Button.FULL, "full"),) if long else ()),
            button(Button.CANCEL, "cancel"),
        ),
        carries=True,
        via=talk.channel,
    )


def unasked(form: type[ReportItem | ReportFor], values: Values) -> Values:
    """不提交: everything else need not be answered any more."""
    skipped = {name: SKIPPED if ask.optional else next(iter(ask.options), "") for name, ask in form.asks().items()}
    return {**skipped, CHECK: True, **values}


def destroy_report(talk: Talk, form: ReportItem | ReportFor) -> None:
    """我知道了，不提交: only then the words are destroyed."""
    destroy_words(talk, form)
    talk.reply(Letter("say.petition_stopped", (phrase(f"say.{Say.PETITION_STOPPED}"),)))


def destroy_words(talk: Talk, form: ReportItem | ReportFor) -> None:
    """Words, place and photos of a report that does not come to be, also where the chat's own lines kept them."""
    for content in [*form.words, *form.said, *([form.place] if form.place else [])]:
        talk.work.delete(tables.contents, id=content)
    for file in form.files:
        talk.work.update(tables.attachments, {"id": file}, state="dropped")
