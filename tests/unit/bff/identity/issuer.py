"""A token issuer on loopback for tests: real keys, real signatures, a real key set over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from bff.settings import IdentitySettings

RSA = generate_rsa(65537, 2048)
EC = generate_ec(SECP256R1())
ED = Ed25519PrivateKey.generate()

RSA_JWK: dict[str, Any] = RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True) | {"kid": "rsa", "use": "sig"}
EC_JWK: dict[str, Any] = ECAlgorithm.to_jwk(EC.public_key(), as_dict=True) | {"kid": "ec"}
ED_JWK: dict[str, Any] = OKPAlgorithm.to_jwk(ED.public_key(), as_dict=True) | {"kid": "ed"}

AUTHENTICATED_AT_S = 1_769_825_000


class Issuer:
    """What the issuer publishes, and how often it was asked. `document` overrides the key set."""

    def __init__(self) -> None:
        self.url = ""
        self.keys = [RSA_JWK, EC_JWK, ED_JWK]
        self.document: bytes | None = None
        self.discovery: dict[str, Any] = {}
        self.status = 200
        self.delay_s = 0.0
        self.paths: list[str] = []
        self.answering: set[asyncio.Task[None]] = set()

    @property
    def key_reads(self) -> int:
        return self.paths.count("/jwks.json")

    def settings(self, **changes: Any) -> IdentitySettings:
        settings = IdentitySettings(issuer=self.url, jwks_timeout_ms=5_000)
        return msgspec.structs.replace(settings, **changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        org = {"bank": "JX0101", "branch": "B1", "sub_branch": "S1", "outlet": "O1"}
        return {
            "iss": self.url,
            "aud": "bff",
            "sub": "S000001",
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": "1",
            "tenant": "JX0101",
            "post": "P1",
            "org": org,
            "roles": ["relationship-manager"],
            "azp": "workbench",
            "channel": "WORKBENCH",
            "acr": "1",
            "auth_time": AUTHENTICATED_AT_S,
            "name": "王芳",
        } | changes

    def token(self, key: Any = RSA, alg: str | None = "RS256", kid: str = "rsa", **changes: Any) -> str:
        """A signed token; a claim changed to None is left out."""
        claims = {name: value for name, value in self.claims(**changes).items() if value is not None}
        return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid})

    def _answer(self, path: str) -> bytes:
        if path == "/.well-known/openid-configuration":
            found = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"} | self.discovery
            return msgspec.json.encode(found)
        return self.document if self.document is not None else msgspec.json.encode({"keys": self.keys})

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            await self._reply(reader, writer)

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        self.paths.append(path)
        await asyncio.sleep(self.delay_s)
        body = self._answer(path)
        writer.write(
            b"HTTP/1.1 %d OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (self.status, len(body))
        )
        writer.write(body)
        await writer.drain()


@asynccontextmanager
async def running_issuer() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    server = await asyncio.start_server(issuer.accept, "127.0.0.1", 0)
    issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield issuer
        for task in issuer.answering:
            task.cancel()
        await asyncio.gather(*issuer.answering, return_exceptions=True)


def bearer(token: str) -> bytes:
    return b"Bearer " + token.encode()
