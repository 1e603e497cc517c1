"""How figures are said: numbers beside those of the period before, formulas, and the matters behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.cards import button, item_choice
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, Phrase, Ref, category, listing, phrase, station, text
from dialogs.quality_keys import Quality
from domain.figures import Count, Last, Left, Measure, Period, Rate
from domain.item import Item
from domain.sums import RateTotal, Totals

SHOWN = 8
MOST_CATEGORIES = 5


def place_said(place: str) -> Ref:
    return station(place) if place else text(f"say.{Say.FIGURES_ALL}")


def period_said(period: Period, back: int = 0) -> Ref:
    """本月, 上个月."""
    return text(f"period.{Last[period.name] if back else period}")


def value_said(rate: Rate | RateTotal) -> Param:
    if rate.few:
        return text(f"say.{Say.FIGURES_FEW}")
    if rate.value is None:
        return text(f"say.{Say.FIGURES_NONE}")
    hits, counted = _many(rate.hits), _many(rate.counted)
    shown = f"{rate.score:g}" if rate.measure is Measure.PLEASED else str(hits)
    return text(f"say.{Say.FIGURES_VALUE}", percent=f"{rate.value * 100:.1f}", hits=shown, of=str(counted))


def _left(rate: Rate | RateTotal, why: Left) -> int:
    return _many(rate.left[why])


def _many(some: int | Sequence[str]) -> int:
    return some if isinstance(some, int) else len(some)


def figures_letter(
    place: str, period: Period, now: Totals, before: Totals, over: int, *, which: bool, export: bool, back: int = 0
) -> Letter:
    """One place in one period, beside the period before; so many are `over` now. `which`: the reader may see the
    matters themselves."""
    counts: list[Phrase] = [
        phrase(
            f"say.{Say.FIGURES_COUNT}",
            name=text(f"figure.{count}"),
            now=now.counts[count],
            before=before.counts[count],
        )
        for count in Count
        if count is not Count.OVERDUE
    ]
    late = phrase(f"say.{Say.FIGURES_OVERDUE}", name=text(f"figure.{Count.OVERDUE}"), now=over)
    rates: list[Phrase] = [
        phrase(
            f"say.{Say.FIGURES_RATE}",
            name=text(f"figure.{measure}"),
            now=value_said(now.rates[measure]),
            before=value_said(before.rates[measure]),
        )
        for measure in Measure
    ]
    days: list[Phrase] = [
        phrase(f"say.{Say.FIGURES_DAYS_OF}", category=category(slug), days=f"{days:.1f}")
        for slug, days in sorted(now.days.items(), key=lambda pair: -pair[1])[:MOST_CATEGORIES]
    ]
    key = f"say.{Say.FIGURES}"
    lines = [listing([*counts, late], "comma"), listing(rates)]
    head = phrase(key, place=place_said(place), period=period_said(period, back), counts=lines[0], rates=lines[1])
    spans = (phrase(f"say.{Say.FIGURES_DAYS}", lines=listing(days, "comma")),) if days else ()
    return Letter(key, (head, *spans), choices=_choices(place, period, back, which=which, export=export))


def _choices(place: str, period: Period, back: int, *, which: bool, export: bool) -> tuple[Choice, ...]:
    others = [(period, 0 if back else 1), *((one, 0) for one in Period if one not in (period, Period.DAY))]
    made = [button(Button.FIGURE_FORMULAS, "figure_formulas")]
    if which:
        made.append(Choice(phrase(f"button.{Button.FIGURE_WHICH}"), "figure_which", _of(place, period, back)))
    made += [
        Choice(phrase(f"button.{Button.FIGURE_PERIOD}", period=period_said(one, ago)), "figures", _of(place, one, ago))
        for one, ago in others
    ]
    wide = max(period, Period.MONTH, key=list(Period).index)
    talks = _of(place, wide, back if wide is period else 0)
    made.append(Choice(phrase(f"quality.{Quality.OPEN}"), "talk_figures", talks))
    if export:
        made.append(button(Button.EXPORT, "export"))
    return tuple(made)


def _of(place: str, period: Period, back: int = 0) -> dict[str, object]:
    return {"place": place, "period": period.value} | ({"back": back} if back else {})


def places_letter(period: Period, found: Mapping[str, Totals], back: int = 0) -> Letter:
    """Each station in one line, with a button for its own figures."""
    lines: list[Phrase] = [
        phrase(
            f"say.{Say.FIGURES_PLACE}",
            place=station(place),
            count=one.counts[Count.RECEIVED],
            response=value_said(one.rates[Measure.RESPONSE]),
            solved=value_said(one.rates[Measure.SOLVED]),
            pleased=value_said(one.rates[Measure.PLEASED]),
        )
        for place, one in found.items()
    ]
    choices = tuple(
        Choice(phrase(f"button.{Button.STATION_LINE}", station=station(place)), "figures", _of(place, period, back))
        for place in list(found)[: SHOWN + 1]
    )
    key = f"say.{Say.FIGURES_PLACES}"
    return Letter(key, (phrase(key, lines=listing(lines)),), choices=choices)


def formulas_letter() -> Letter:
    lines: list[Phrase] = [
        phrase(f"say.{Say.FIGURES_FORMULA}", name=text(f"figure.{one}"), formula=text(f"formula.{one}"))
        for one in Measure
    ]
    key = f"say.{Say.FIGURES_FORMULAS}"
    return Letter(key, (phrase(key, lines=listing(lines)),))


def behind_letter(rate: Rate | RateTotal, left: Mapping[Left, Sequence[Item]], hidden: int) -> Letter:
    """Matters by why they are left out, of many the newest; `hidden` of them the reader may not see."""
    name = text(f"figure.{rate.measure}")
    lines: list[Phrase] = [
        phrase(
            f"say.{Say.FIGURES_LEFT}",
            why=text(f"left.{why}"),
            count=_left(rate, why),
            numbers=", ".join(dict.fromkeys(item.number for item in items[:SHOWN])) or "-",
        )
        for why, items in left.items()
    ]
    key = f"say.{Say.FIGURES_WHICH if lines else Say.FIGURES_WHICH_NONE}"
    shown = list({item.id: item for items in left.values() for item in items}.values())[:SHOWN]
    said = [phrase(key, name=name, now=value_said(rate), lines=listing(lines))]
    if hidden:
        said.append(phrase(f"say.{Say.FIGURES_HIDDEN}", count=hidden))
    return Letter(key, tuple(said), choices=tuple(item_choice(item) for item in shown), carries=True)
