"""数据: the figures of a station, of several or of the district, and which matters are behind them."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind
from domain.figures import Measure, Period

_Hidden = Ask(Kind.HIDDEN)


class ShowFigures(Form):
    """Without a place: of all that the person may see. `back` 1: of the period before."""

    name = "figures"
    place: Annotated[str, _Hidden] = ""
    period: Annotated[Period, _Hidden] = Period.MONTH
    back: Annotated[int, _Hidden] = 0


class ShowFormulas(Form):
    """怎么算的."""

    name = "figure_formulas"


class ShowBehind(Form):
    """看是哪些: which matters a rate leaves out or counts against; without a measure it is asked which."""

    name = "figure_which"
    place: Annotated[str, _Hidden] = ""
    period: Annotated[Period, _Hidden] = Period.MONTH
    back: Annotated[int, _Hidden] = 0
    measure: Annotated[Measure, Ask(Kind.CHOICE, tuple(Measure))]
