"""Putting payloads together as a client does, and what must hold of any sequence of them."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

Told = Mapping[str, Any]


class Merged:
    """A response put together from payloads of today's form; asserts that each is well-formed."""

    def __init__(self, payloads: Sequence[Told]) -> None:
        first, *later = payloads
        self.data: Any = deepcopy(first["data"])
        self.errors: list[Any] = list(first.get("errors") or ())
        self.failed: list[tuple[Any, ...]] = []
        """Path and label of what was completed with errors."""
        self.pending: dict[str, Told] = {}
        self.ended: set[str] = set()
        self._announce(first.get("pending") or ())
        for payload in later:
            self._take(payload)
        if later:
            assert [payload["hasNext"] for payload in payloads] == [True] * len(later) + [False]
        else:
            assert not first.get("hasNext")
        assert self.ended == set(self.pending), "something was announced and never completed"

    def _announce(self, pending: Iterable[Told]) -> None:
        for one in pending:
            assert one["id"] not in self.pending
            self.pending[one["id"]] = one

    def _take(self, payload: Told) -> None:
        assert set(payload) <= {"pending", "incremental", "completed", "hasNext", "extensions"}
        self._announce(payload.get("pending") or ())
        for patch in payload.get("incremental") or ():
            assert patch["id"] not in self.ended
            self._patch(self.pending[patch["id"]]["path"], patch)
        for one in payload.get("pending") or ():
            self._at(one["path"])
        for one in payload.get("completed") or ():
            assert one["id"] not in self.ended
            self.ended.add(one["id"])
            if one.get("errors"):
                self.errors += one["errors"]
                self.failed.append((*self.pending[one["id"]]["path"], self.pending[one["id"]].get("label")))

    def _at(self, path: Sequence[Any]) -> Any:
        found = self.data
        for key in path:
            found = found[key]
        assert isinstance(found, dict | list), path
        return found

    def _patch(self, path: Sequence[Any], patch: Told) -> None:
        holder = self._at([*path, *(patch.get("subPath") or ())])
        self.errors += patch.get("errors") or ()
        if "items" in patch:
            holder += deepcopy(patch["items"])
        else:
            assert not set(holder) & set(patch["data"]), "a field was delivered twice"
            holder |= deepcopy(patch["data"])


def merged_full(payloads: Sequence[Told]) -> tuple[Any, list[Any]]:
    """A response put together from payloads of the form of 2022."""
    first, *later = payloads
    data, errors = deepcopy(first["data"]), list(first.get("errors") or ())
    for payload in later:
        assert set(payload) <= {"incremental", "hasNext", "extensions"}
        for patch in payload.get("incremental") or ():
            errors += patch.get("errors") or ()
            if patch.get("data") is not None:
                _deep(_reach(data, patch["path"]), deepcopy(patch["data"]))
            elif patch.get("items") is not None:
                items = _reach(data, patch["path"][:-1])
                assert len(items) == patch["path"][-1]
                items += deepcopy(patch["items"])
    assert [payload.get("hasNext", False) for payload in payloads] == [True] * len(later) + [False]
    return data, errors


def _reach(data: Any, path: Sequence[Any]) -> Any:
    for key in path:
        data = data[key]
    return data


def _deep(into: Any, data: Any) -> None:
    for key, value in data.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _deep(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            for index, item in enumerate(value):
                if isinstance(item, dict) and index < len(into[key]) and isinstance(into[key][index], dict):
                    _deep(into[key][index], item)
                elif index >= len(into[key]):
                    into[key].append(item)
        else:
            into[key] = value
