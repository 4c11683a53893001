"""A Node process that runs scenarios with real clients, each in a module of `tests/clients/node`."""

import json
import queue
import subprocess
import threading
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, Self

from bff.protection import ROOT
from tests.front_door import FrontDoor

_ANSWER_S: Final = 60.0


class Scenario:
    """A scenario under way."""

    def __init__(self, name: str, messages: "queue.Queue[dict[str, Any]]") -> None:
        self._name = name
        self._messages = messages

    def result(self, within_s: float = _ANSWER_S) -> Any:
        """Raise `queue.Empty` where it has not ended *within_s*."""
        message = self._messages.get(timeout=within_s)
        assert message["kind"] == "result", f"{self._name}: {message['told']}"
        return message["told"]


class Worker:
    """Runs any number of scenarios, also beside one another."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            ["node", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._scenarios: defaultdict[int, queue.Queue[dict[str, Any]]] = defaultdict(queue.Queue)
        self._count = 0
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def start(self, module: str, scenario: str, **given: Any) -> Scenario:
        """Begin *scenario* of *module*, beside the worker or an absolute path, with *given*."""
        assert self._process.stdin is not None
        self._count += 1
        request = {"id": self._count, "module": module, "scenario": scenario, "given": given}
        messages = self._scenarios[self._count]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Scenario(f"{module}.{scenario}", messages)

    def run(self, module: str, scenario: str, **given: Any) -> Any:
        """The result of a scenario that needs nothing meanwhile."""
        return self.start(module, scenario, **given).result()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            self._scenarios[message["id"]].put(message)


def asked_by(persona: str, door: FrontDoor, **more: Any) -> dict[str, Any]:
    """What a scenario is given: where the server is, a token of *persona*, and *more*."""
    return {"url": door.url, "token": door.bank.token(persona), **more}
