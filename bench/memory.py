"""Memory after 100,000 different documents: caches are bounded, so it must come to rest."""

import json
from http.client import HTTPConnection
from typing import Final

from bench.processes import rss_mb
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, Server, running

DOCUMENTS: Final = 100_000
QUICK_DOCUMENTS: Final = 4_000
STEPS: Final = 10


def run(setting: Setting, *, quick: bool) -> None:
    documents = QUICK_DOCUMENTS if quick else DOCUMENTS
    print(f"\nmemory over {documents:,} different ad-hoc documents")
    with running([BFF], setting.upstream.url()) as [server]:
        Session(server, setting.token)
        print(f"{0:>9,} documents{rss_mb(server.pid):>8.1f} MB", flush=True)
        step = documents // STEPS
        for start in range(0, documents, step):
            _ask_all(server, setting.token, range(start, start + step))
            print(f"{start + step:>9,} documents{rss_mb(server.pid):>8.1f} MB", flush=True)


def _ask_all(server: Server, token: str, numbers: range) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    for number in numbers:
        query = f"query Q{number} {{ viewer {{ a{number}: name roles channel }} }}"
        body = json.dumps({"query": query})
        connection.request("POST", "/graphql", body, headers)
        reply = connection.getresponse()
        if reply.status != 200 or b'"errors"' in reply.read():
            raise RuntimeError(f"{server.name} answered {reply.status}")
    connection.close()
