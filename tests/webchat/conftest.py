from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.webchat.fake import FakeStation
from tests.webchat.guest import Guest, guest
from tests.webchat.serving import Site, serving


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with serving(tmp_path_factory.mktemp("spool")) as running:
        yield running


@pytest.fixture
async def site(server: Site, tmp_path: Path) -> Site:
    await server.renew(FakeStation(), tmp_path / "spool")
    return server


@pytest.fixture
async def resident(site: Site) -> AsyncIterator[Guest]:
    async with guest(site) as one:
        yield one


@pytest.fixture
async def other(site: Site) -> AsyncIterator[Guest]:
    async with guest(site) as one:
        yield one
