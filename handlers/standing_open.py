"""What is to come to a station comes to one that is open, also where another worker closes it in this moment."""

from __future__ import annotations

from handlers.talk import Talk
from storage import stations
from storage.database import Conflict


async def rely_on_open(talk: Talk, station_id: str) -> None:
    """Raises Conflict, now or at the commit; the message is run again with the district as it then is."""
    if await stations.is_closed(talk.work, station_id):
        await talk.house.refresh()
        raise Conflict
    stations.rely_on_open(talk.work, station_id)
