"""What a message has read: each thing once, as it lies in the database before the commit."""

from __future__ import annotations

from domain.item import Item
from storage.around import Around, item_around
from storage.database import Row
from storage.items import files_of, holders_of
from storage.people import Serving, serving_at
from storage.work import Work


class Reads:
    """Lives as long as one work. Nothing here outlasts a message: rights are read again at every press."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._items: dict[str, Item | None] = {}
        self._around: dict[str, Around] = {}
        self._serving: dict[str, tuple[Serving, ...]] = {}

    async def item(self, item_id: str) -> Item | None:
        if item_id not in self._items:
            found = await item_around(self._work, item_id)
            self._items[item_id] = found[0] if found else None
            if found is not None:
                self._around[item_id] = found[1]
        return self._items[item_id]

    def around(self, item_id: str) -> Around | None:
        """What there is around an item; None where it was not read here."""
        return self._around.get(item_id)

    def begun(self, item: Item) -> None:
        """An item that this very work writes down: nothing is around it yet."""
        self._around[item.id] = Around()

    async def holders(self, item_id: str) -> list[str]:
        """Who came to an item by its receipt, in the order of their ids."""
        around = self.around(item_id)
        if around is not None and not around.holders:
            return []
        return sorted(person for person, _ in await holders_of(self._work, [item_id]))

    async def files(self, item_id: str) -> list[Row]:
        """An item's files, but for those that this very work attaches."""
        around = self.around(item_id)
        return [] if around is not None and not around.files else await files_of(self._work, item_id)

    async def serving(self, station_id: str, district_id: str) -> tuple[Serving, ...]:
        """Everybody appointed to a station or the district, in the order of appointment."""
        if station_id not in self._serving:
            self._serving[station_id] = await serving_at(self._work, station_id, district_id)
        return self._serving[station_id]
