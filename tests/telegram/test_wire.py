"""The short way to the Bot API, against a server that says what each test wants, byte by byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from channels.telegram.request import LeanRequest
from channels.telegram.wire import Wire, _Line

Reply = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Peer:
    """Reads whole requests; `reply` gets the body and writes what it likes."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.heads: list[bytes] = []
        self.lines: list[asyncio.StreamWriter] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot1:x/sendMessage"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.append(writer)
        try:
            while True:
                self.heads.append(head := await reader.readuntil(b"\r\n\r\n"))
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                await self.reply(await reader.readexactly(length), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def peer(reply: Reply, secured: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    made = Peer(reply)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=secured)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for line in made.lines:
            line.close()
        await server.wait_closed()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire(5.0)
    yield wire
    await wire.close()


def whole(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers, b"", body])


async def echo(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(whole(body))


async def test_one_after_the_other_takes_one_connection(wire: Wire) -> None:
    async with peer(echo) as there:
        for number in range(5):
            assert await wire.post(there.url, b"%d" % number, 5) == (200, b"%d" % number)
        assert len(there.lines) == 1
        assert there.heads[0].startswith(b"POST /bot1:x/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % there.port)


async def test_many_at_once_share_what_there_is() -> None:
    wire = Wire(5.0, most=16)
    async with peer(echo) as there:
        answers = await asyncio.gather(*(wire.post(there.url, b"%d" % number, 5) for number in range(200)))
        assert answers == [(200, b"%d" % number) for number in range(200)]
        assert len(there.lines) <= 16
        await wire.close()


async def test_an_answer_in_chunks_and_pieces(wire: Wire) -> None:
    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n":
            writer.write(bytes([byte]))
            await writer.drain()

    async with peer(reply) as there:
        assert await wire.post(there.url, b"1", 5) == (403, b"abcde")
        assert await wire.post(there.url, b"2", 5) == (403, b"abcde")
        assert len(there.lines) == 1


async def test_a_connection_that_is_to_be_closed_is_not_used_again(wire: Wire) -> None:
    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(whole(body, b"Connection: close"))

    async with peer(reply) as there:
        assert [await wire.post(there.url, b"1", 5) for _ in "12"] == [(200, b"1")] * 2
        assert len(there.lines) == 2


async def test_a_connection_closed_while_it_waits_harms_nobody(wire: Wire) -> None:
    async with peer(echo) as there:
        await wire.post(there.url, b"1", 5)
        there.lines[0].close()
        await there.lines[0].wait_closed()
        for line in list(wire._lines):
            await line.gone.wait()
        assert await wire.post(there.url, b"2", 5) == (200, b"2")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"\x16\x03\x01 what?"])
async def test_a_cut_and_rubbish_are_errors(wire: Wire, said: bytes) -> None:
    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    async with peer(reply) as there:
        with pytest.raises(OSError):
            await wire.post(there.url, b"1", 5)
        there.reply = echo
        assert await wire.post(there.url, b"2", 5) == (200, b"2")


async def test_an_answer_too_late_is_nobodys(wire: Wire) -> None:
    late = asyncio.Event()

    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        await late.wait()
        writer.write(whole(b"late"))

    async with peer(reply) as there:
        with pytest.raises(TimeoutError):
            await wire.post(there.url, b"1", 0.01)
        late.set()
        there.reply = echo
        assert await wire.post(there.url, b"2", 5) == (200, b"2")


@pytest.mark.parametrize("more", [whole(b"twice"), b"HTTP/1.1 200 OK\r\n"])
async def test_what_nobody_asked_for_is_nobodys(wire: Wire, more: bytes) -> None:
    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(whole(body) + more)

    async with peer(reply) as there:
        for number in range(3):
            assert await wire.post(there.url, b"%d" % number, 5) == (200, b"%d" % number)
        assert len(there.lines) == 3


async def test_closing_ends_what_waits(wire: Wire) -> None:
    asked = asyncio.Event()

    async def reply(body: bytes, writer: asyncio.StreamWriter) -> None:
        asked.set()

    async with peer(reply) as there:
        call = asyncio.create_task(wire.post(there.url, b"1", 5))
        await asked.wait()
        await wire.close()
        with pytest.raises(OSError):
            await call


async def test_an_encrypted_way_is_one_to_a_known_host(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peer(echo, certified(tmp_path)) as there:
        url = there.url.replace("http:", "https:")
        stranger = Wire(5.0)
        with pytest.raises(ssl.SSLCertVerificationError):
            await stranger.post(url, b"1", 5)
        await stranger.close()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert [await wire.post(url, b"%d" % number, 5) for number in (1, 2)] == [(200, b"1"), (200, b"2")]


def certified(folder: Path) -> ssl.SSLContext:
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("api", "proxy", "straight"),
    [
        ("https://api.telegram.org", "", True),
        ("https://api.telegram.org", "http://127.0.0.1:9", False),
        ("http://127.0.0.1:8081", "http://127.0.0.1:9", True),
        ("https://me:word@bots.example.cn", "", False),
        ("https://例.cn", "", False),
    ],
)
def test_who_goes_the_short_way(monkeypatch: pytest.MonkeyPatch, api: str, proxy: str, straight: bool) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    if proxy:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("http_proxy", proxy)
    assert (LeanRequest(api)._wire is not None) == straight


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_who_gives_up_as_the_line_stands_holds_up_no_end(monkeypatch: pytest.MonkeyPatch, loop: str) -> None:
    """uvloop closes such a line without a word."""

    async def run() -> None:
        async with peer(echo) as there:
            wire = Wire(5)
            calling = asyncio.create_task(wire.post(there.url, b"1", 5))
            stood = _Line.connection_made

            def stands(line: _Line, transport: asyncio.BaseTransport) -> None:
                stood(line, transport)
                asyncio.get_running_loop().call_soon(calling.cancel)

            monkeypatch.setattr(_Line, "connection_made", stands)
            await asyncio.wait({calling}, timeout=5)
            assert calling.cancelled()
            async with asyncio.timeout(5):
                await wire.close()

    made = pytest.importorskip("uvloop").new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=made) as runner:
        runner.run(run())
