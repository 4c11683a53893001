"""
Which form of a response in parts a client takes, told by the parameters of a media type in `Accept`.

`incrementalSpec=v0.2` (Apollo Client 4) is today's, `deferSpec=20220824` that of 2022. A range without such a
parameter (urql's `multipart/mixed`) is of that time too: clients that came later name theirs.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from bff.http.negotiate import EVENTS, HEADER_LIMIT_BYTES, quality_of
from bff.plan.form import Form

MULTIPART: Final = "multipart/mixed"

_SINGLE: Final = frozenset({"application/graphql-response+json", "application/json"})
_SPECS: Final[Mapping[tuple[str, str], Form]] = {
    ("incrementalspec", "v0.2"): Form.ONCE,
    ("deferspec", "20220824"): Form.FULL,
}
_NAMES: Final = frozenset(name for name, _ in _SPECS)
_ELSE: Final = frozenset({"subscriptionspec"})
"""Parameters that ask for something else."""


def _accepted_form(accept: bytes, media_type: str) -> Form:
    """
    The form in which the client takes parts, `WHOLE` where it takes none or had rather have one reply.

    The higher quality wins. At equal quality parts win over one reply, for only a document that asks for
    them has any, and today's form over the older one.
    """
    best = {Form.ONCE: 0.0, Form.FULL: 0.0, Form.WHOLE: 0.0}
    if len(accept) > HEADER_LIMIT_BYTES:
        return Form.WHOLE
    for item in accept.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = quality_of(parameters)
        form = Form.WHOLE if name in _SINGLE else None
        if name == media_type:
            form = _form_of(parameters, None if media_type == EVENTS else Form.FULL)
        if form is not None and quality > best[form]:
            best[form] = quality
    chosen = Form.ONCE if best[Form.ONCE] >= best[Form.FULL] else Form.FULL
    return chosen if best[chosen] >= best[Form.WHOLE] and best[chosen] > 0 else Form.WHOLE


def _form_of(parameters: list[str], nameless: Form | None) -> Form | None:
    """The form that a range names, *nameless* where it names none; `None` for one that we do not know."""
    given = {
        key.strip(): value.strip().strip('"') for key, _, value in (p.partition("=") for p in parameters)
    }
    named = [(key, value) for key, value in given.items() if key in _NAMES]
    if named:
        return _SPECS.get(named[0])
    return None if _ELSE & set(given) else nameless


@lru_cache(maxsize=256)
def form_of(accept: bytes, *, events: bool) -> Form:
    """The form of a reply, which is a stream of *events* or not."""
    return _accepted_form(accept, EVENTS if events else MULTIPART)


def form_in(extensions: Mapping[str, Any]) -> Form:
    """The form that a client of a WebSocket names, in its greeting or with an operation."""
    for name, value in extensions.items():
        form = _SPECS.get((name.lower(), value)) if isinstance(value, str) else None
        if form is not None:
            return form
    return Form.WHOLE
