"""Figures that are added up and figures that are counted from the matters are the same, in every period."""

from __future__ import annotations

from domain.figures import Period
from handlers.desk_figures import counted_plainly, figures_seen, spans_of
from handlers.figure_sums import ON_A_PAGE, keep_sums
from handlers.house import House
from handlers.timer_talk import system_talk
from storage.figure_sums import books, uncounted


async def sums_agree(house: House, turn: int) -> None:
    """`turn` chooses the period, and whether the clock brings in before what is not counted yet, or the page itself."""
    if turn % 3 == 0 or not await books(house.work()):
        await keep_sums(house)
    open_ = [one.id for one in house.district.stations.values() if not one.practice]
    if len(await uncounted(house.work(), ON_A_PAGE + 1)) > ON_A_PAGE:
        return  # a page that opens amid so much is some seconds behind
    period = list(Period)[turn % len(Period)]
    for place in ("", *open_):
        talk = system_talk(house, house.work())
        for back in (0, 1):
            added = await figures_seen(talk, open_, place, period, back)
            assert added == await counted_plainly(talk, open_, place, spans_of(talk, period, back)), (
                period,
                back,
                place,
            )
