"""One worker and two, on both processors: nginx and wrk take their share of the second."""

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.concurrency import HEAD, row
from bench.load import shoot, write_script
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, running
from bench.workloads import SIDEBAR


def run(setting: Setting, *, quick: bool) -> None:
    seconds = 2 if quick else 8
    print(f"\nworkers, sidebar, on both processors\n{'target':<16}{'workers':>8}{HEAD}")
    for workers in (1, 2):
        target = msgspec.structs.replace(BFF, settings=settings_of(workers), cpus="0,1")
        with running([target], setting.upstream.url()) as [server]:
            session = Session(server, setting.token)
            script = write_script("bff-workers", setting.token, session.body(SIDEBAR))
            usual = shoot(server, script, seconds)
            print(f"{server.name:<16}{workers:>8}{row(shoot(server, script, seconds), usual)}", flush=True)


def settings_of(workers: int) -> dict[str, str]:
    """Several sign the operator's assertion by one key, which does not come by itself."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"BFF_SERVER_WORKERS": str(workers), "BFF_ASSERTION_KEY": key.decode()}
