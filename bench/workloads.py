"""What is asked: three documents, each with its variables and what it must cost upstream."""

import json
from typing import Any, Final

import msgspec

from bench.places import QUERIES


class Workload(msgspec.Struct, frozen=True):
    name: str
    leaves: int
    """Least number of leaves in the reply."""
    calls: int
    """Upstream calls of one request."""
    of_customer: bool = False
    """Whether the document has the variable `id`, a customer as the same target gave it."""

    @property
    def document(self) -> str:
        return (QUERIES / f"{self.name}.graphql").read_text("utf-8")

    def body(self, customer: str) -> bytes:
        """The body of a request."""
        variables = {"id": customer} if self.of_customer else {}
        request = {
            "query": self.document,
            "operationName": self.name.capitalize(),
            "variables": variables,
        }
        return json.dumps(request).encode()


SIDEBAR: Final = Workload("sidebar", leaves=300, calls=5, of_customer=True)
TINY: Final = Workload("tiny", leaves=3, calls=1)
LIST: Final = Workload("list", leaves=600, calls=2)
WORKLOADS: Final = (SIDEBAR, TINY, LIST)


def leaves_of(data: Any) -> int:
    """Count the leaves of a reply's data; a null counts as one."""
    if isinstance(data, dict):
        return sum(map(leaves_of, data.values()))
    if isinstance(data, list):
        return sum(map(leaves_of, data))
    return 1


def comparable(data: Any) -> Any:
    """The data with every sealed id reduced to its presence: each target seals with a key of its own."""
    if isinstance(data, dict):
        return {key: _presence(value) if key == "id" else comparable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [comparable(item) for item in data]
    return data


def _presence(value: object) -> str:
    return "an id" if isinstance(value, str) and len(value) >= 16 else f"no id: {value!r}"
