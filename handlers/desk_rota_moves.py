"""What moving somebody onto a shift asks for: 替班 where the reader says who sits, else 换班 of his own.

What is no more as the page showed it is left out: the dialog asks for it, and the verb checks all of it in any case.
"""

from __future__ import annotations

from typing import Any

from dialogs.shift_forms import ALL
from domain.duty_days import runs
from domain.rota_plan import Duty
from domain.swaps import holder
from handlers.desk_rota import may_sit, rights_at
from handlers.shift_words import Shift, span_key
from handlers.talk import Talk

_WHOLE = {"part": ALL, "half": ALL}


async def move_of(talk: Talk, station_id: str, who: str, source: str, target: str) -> tuple[str, dict[str, Any]]:
    """A verb and what is known of it. `source` and `target` are shifts' keys as the page has them."""
    rights = await rights_at(talk, station_id)
    wanted = _standing(talk, station_id, target)
    if not rights.led and rights.serves and who == talk.person_id:
        return "swap", _swap(talk, station_id, _standing(talk, station_id, source), wanted)
    args: dict[str, Any] = {"station": station_id}
    if wanted is not None and wanted[0].duty in rights.led:
        args |= {"shift": wanted[0].key, **_WHOLE}
        if who in may_sit(talk, station_id):
            args["who"] = who
    return "override", args


def _swap(
    talk: Talk, station_id: str, own: tuple[Shift, str | None] | None, wanted: tuple[Shift, str | None] | None
) -> dict[str, Any]:
    if own is None or own[1] != talk.person_id or own[0].start <= talk.now:
        return {}
    args: dict[str, Any] = {"shift": own[0].key, **_WHOLE}
    if wanted is None or wanted[0].duty is not own[0].duty or wanted[0].start <= talk.now:
        return args
    other = wanted[1]
    if other is None or other == talk.person_id or other not in may_sit(talk, station_id):
        return args
    return args | {"to": other, "back": span_key(wanted[0].span)}


def _standing(talk: Talk, station_id: str, key: str) -> tuple[Shift, str | None] | None:
    """A shift of the station as it stands now, with whose it is; None where there is no such one any more."""
    rota = talk.house.district.rota(station_id)
    try:
        shift = Shift.of(key)
        day = rota.grid.date(shift.start)
    except (ValueError, OverflowError, OSError):
        return None
    if shift.station_id != station_id or shift.end <= talk.now or shift.duty not in Duty:
        return None
    same = [run for run in runs(rota, day, shift.duty) if (run[0].start, run[-1].end) == shift.span]
    return (shift, holder(same[0][0])) if same else None
