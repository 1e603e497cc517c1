"""协商数据: how many consultations, and what became of them (转化率), by station and kind, with formulas and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.figure_letters import period_said, place_said
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Param, Phrase, Ref, both, listing, phrase, station, text
from dialogs.quality_forms import ShowConversion
from dialogs.quality_keys import Quality
from domain.consultation import Consultation
from domain.conversion import Conversion, Ratio, Tally, Turn, by, conversion
from domain.figures import Period, span_of
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.figure_facts import viewed
from handlers.talk import Talk
from storage.consultation_calendar import open_to
from storage.consultation_score import actions_of, moved_in

FORM = ShowConversion
REQUIRES = Permission.FIGURES_SEE
SHOWN = 12


async def handle(talk: Talk, form: ShowConversion) -> None:
    view, place = viewed(talk, form.place)
    places = [place] if place else list(view.places)
    start, end = span_of(form.period, talk.now, talk.house.district.zone, min(form.back, 1))
    found = await moved_in(talk.work, places, start, end)
    actions = await actions_of(talk.work, [one.id for one in found])
    readable = view.readable.issuperset(places)
    if form.which:
        if not readable:
            raise Refusal(Refused.NOT_YOURS)  # figures only
        seen = await open_to(talk.work, talk.person_id, found)
        talk.reply(_behind(conversion(found, actions, start, end), {one.id: one.number for one in seen}))
        return
    lines: list[Phrase] = []
    if not place:
        for at, part in by(found, lambda one: one.station_id).items():
            lines.append(_part(Quality.PART_STATION, {"name": station(at)}, conversion(part, actions, start, end)))
    for kind, part in by(found, lambda one: one.kind).items():
        name = talk.house.consulting.kind(kind)
        said: dict[str, Param] = {"name": both(name.name, name.name_en)}
        lines.append(_part(Quality.PART_KIND, said, conversion(part, actions, start, end)))
    talk.reply(_letter(place, form, conversion(found, actions, start, end), lines, readable))


async def moved(
    talk: Talk, places: Sequence[str], period: Period, back: int = 0
) -> tuple[list[Consultation], dict[str, list[str]], int, int]:
    """What `conversion` counts from, in two reads: consultations, their actions, and the period's first instant and
    the next one's."""
    start, end = span_of(period, talk.now, talk.house.district.zone, back)
    found = await moved_in(talk.work, places, start, end)
    return found, await actions_of(talk.work, [one.id for one in found]), start, end


def _letter(place: str, form: ShowConversion, found: Conversion, parts: Sequence[Phrase], readable: bool) -> Letter:
    counts = [
        phrase(f"quality.{Quality.COUNT}", name=text(f"talk_count.{one}"), count=len(found.counts[one]))
        for one in Tally
    ]
    rates = [
        phrase(f"quality.{Quality.RATE}", name=text(f"talk_rate.{one}"), value=value_said(found.rates[one]))
        for one in Turn
    ]
    how = [phrase(f"quality.{Quality.HOW}", name=text(f"talk_rate.{one}"), how=text(f"talk_how.{one}")) for one in Turn]
    key = f"quality.{Quality.FIGURES}"
    said: dict[str, Param] = {"place": place_said(place), "period": period_said(form.period, form.back)}
    head = phrase(key, counts=listing(counts, "comma"), rates=listing(rates), **said)
    of = {"place": place, "period": form.period.value, "back": form.back}
    choices = [Choice(phrase(f"quality.{Quality.WHICH}"), "talk_figures", {**of, "which": True})] if readable else []
    others = [one for one in (Period.MONTH, Period.QUARTER, Period.YEAR) if one is not form.period]
    for other, ago in ((form.period, 0 if form.back else 1), *((one, 0) for one in others)):
        label = phrase(f"button.{Button.FIGURE_PERIOD}", period=period_said(other, ago))
        choices.append(Choice(label, "talk_figures", {"place": place, "period": other.value, "back": ago}))
    return Letter(key, (head, *parts, *how), choices=tuple(choices))


def _part(key: Quality, said: Mapping[str, Param], found: Conversion) -> Phrase:
    return phrase(
        f"quality.{key}",
        held=len(found.counts[Tally.HELD]),
        suggestions=value_said(found.rates[Turn.SUGGESTIONS]),
        actions=value_said(found.rates[Turn.ACTIONS]),
        **said,
    )


def value_said(rate: Ratio) -> Ref:
    if rate.value is None:
        return text(f"quality.{Quality.NONE}")
    percent = f"{rate.value * 100:.1f}"
    return text(f"quality.{Quality.VALUE}", percent=percent, hits=len(rate.hits), of=len(rate.counted))


def _behind(found: Conversion, numbers: Mapping[str, str]) -> Letter:
    """What is counted and no hit, by why; of those that the reader may see."""
    lines = []
    for turn in Turn:
        for why, ids in found.rates[turn].short.items():
            shown = [numbers[one] for one in ids if one in numbers][:SHOWN]
            told: dict[str, Param] = {"name": text(f"talk_rate.{turn}"), "why": text(f"talk_short.{why}")}
            lines.append(phrase(f"quality.{Quality.SHORT}", count=len(ids), numbers=", ".join(shown) or "-", **told))
    key = f"quality.{Quality.SHORT_NONE}"
    return Letter(key, tuple(lines) or (phrase(key),))
