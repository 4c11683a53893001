"""TLS over every client: whom it believes, as whom it comes, and what becomes of the rest."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.assertion import AssertionSigner
from adapters.errors import SourceConfigurationError, UpstreamUnavailable
from adapters.transport import ClientKind, SourceSettings, TlsFiles, Upstream, open_upstream
from tests.unit.adapters.transport.certificates import Authority, server_context
from tests.unit.adapters.transport.peer import REPLY, Peer, peer, says

CLIENTS = list(ClientKind)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "our authority")


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("another"), "another authority")


@asynccontextmanager
async def upstream_at(server: Peer, client: ClientKind, tls: TlsFiles) -> AsyncIterator[Upstream]:
    signer = AssertionSigner([Ed25519PrivateKey.generate()])
    upstream = open_upstream(SourceSettings("crm", server.url, "", client=client, tls=tls), signer)
    try:
        yield upstream
    finally:
        await upstream.aclose()


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_server_of_our_authority_is_believed(client: ClientKind, ours: Authority) -> None:
    async with (
        peer(says(REPLY), server_context(ours.issue("server"))) as server,
        upstream_at(server, client, TlsFiles(ca=ours.ca)) as upstream,
    ):
        for _ in range(3):
            await upstream.ping()
    assert (server.connections, len(server.heard)) == (1, 3)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("wrong", ["host", "expired", "authority", "system's authorities"])
async def test_a_server_that_cannot_prove_itself_is_unavailable_and_hears_nothing(
    client: ClientKind, wrong: str, ours: Authority, another: Authority
) -> None:
    files = {
        "host": ours.issue("other-host", host="crm.bank.example"),
        "expired": ours.issue("expired", days=-1),
        "authority": another.issue("stranger"),
        "system's authorities": ours.issue("unknown"),
    }[wrong]
    tls = TlsFiles() if wrong == "system's authorities" else TlsFiles(ca=ours.ca)
    async with (
        peer(says(REPLY), server_context(files)) as server,
        upstream_at(server, client, tls) as upstream,
    ):
        with pytest.raises(UpstreamUnavailable, match=r"^crm\.ping$") as raised:
            await upstream.ping()
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert server.heard == []


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_comes_with_its_certificate(client: ClientKind, ours: Authority) -> None:
    certificate, key = ours.issue("client")
    context = server_context(ours.issue("server"), clients_of=ours)
    async with peer(says(REPLY), context) as server:
        async with upstream_at(server, client, TlsFiles(ours.ca, certificate, key)) as upstream:
            await upstream.ping()
        async with upstream_at(server, client, TlsFiles(ours.ca)) as upstream:
            with pytest.raises(UpstreamUnavailable):
                await upstream.ping()
    assert len(server.heard) == 1


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("wrong", ["no file", "no PEM", "another's key", "no key"])
async def test_files_that_cannot_be_used_stop_the_start(
    client: ClientKind, wrong: str, ours: Authority, tmp_path: Path
) -> None:
    certificate, key = ours.issue("client")
    (tmp_path / "text").write_text("6222021234567890123")
    tls = {
        "no file": TlsFiles(ca=str(tmp_path / "absent")),
        "no PEM": TlsFiles(ca=str(tmp_path / "text")),
        "another's key": TlsFiles(ours.ca, certificate, ours.issue("other")[1]),
        "no key": TlsFiles(ours.ca, certificate),
    }[wrong]
    with pytest.raises(SourceConfigurationError, match=r"^source 'crm': the ") as raised:
        open_upstream(SourceSettings("crm", "https://crm", "", client=client, tls=tls), None)  # type: ignore[arg-type]
    assert str(tmp_path) not in str(raised.value)
    assert "6222021234567890123" not in str(raised.value)
    assert key


async def test_http2_is_pyreqwests(ours: Authority) -> None:
    """Without a server that speaks it: the first bytes tell which version is spoken."""
    preface = asyncio.get_running_loop().create_future()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        preface.set_result(await reader.readexactly(16))
        writer.transport.abort()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = SourceSettings("crm", url, "", client=ClientKind.PYREQWEST, http2=True)
    upstream = open_upstream(settings, None)  # type: ignore[arg-type]
    with pytest.raises(UpstreamUnavailable):
        await upstream.ping()
    assert await preface == b"PRI * HTTP/2.0\r\n"
    await upstream.aclose()
    server.close()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_ours_speaks_tls_on_either_loop(run: Callable[[Any], None], ours: Authority) -> None:
    async def speak() -> None:
        async with (
            peer(says(REPLY), server_context(ours.issue("server"))) as server,
            upstream_at(server, ClientKind.ASYNCIO, TlsFiles(ca=ours.ca)) as upstream,
        ):
            await upstream.ping()
            await upstream.ping()
        assert server.connections == 1

    run(speak())
