"""What consultations are worth: the quality of one, and what became of all."""

from __future__ import annotations

from typing import Annotated

from dialogs.consultation_forms import ConsultationId
from dialogs.form import Ask, Form, Kind
from domain.figures import Period

_Hidden = Ask(Kind.HIDDEN)


class ShowQuality(Form):
    """质量分: each part with its weight and formula."""

    name = "quality"
    consultation: ConsultationId


class ShowConversion(Form):
    """协商数据: counts and 转化率 by station and kind; `which`: the consultations behind it."""

    name = "talk_figures"
    place: Annotated[str, _Hidden] = ""
    period: Annotated[Period, _Hidden] = Period.QUARTER
    back: Annotated[int, _Hidden] = 0
    which: Annotated[bool, _Hidden] = False
