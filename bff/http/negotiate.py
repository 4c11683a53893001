"""
What the client sends and what it takes: media types, languages, content codings.

After RFC 9110 and the GraphQL-over-HTTP draft. The answers are remembered for the few header values
that real clients send.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bff.codes import Language

HEADER_LIMIT_BYTES: Final = 1024
"""Of one negotiating header; no client needs more, and a longer one is taken as asking for nothing."""

_JSON: Final = re.compile(rb'application/json[ \t]*(;[ \t]*charset=("utf-8"|utf-8)[ \t]*)?', re.IGNORECASE)
_QUALITY: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")  # RFC 9110, section 12.4.2


EVENTS: Final = "text/event-stream"


class ReplyType(StrEnum):
    """The media types of a reply."""

    GRAPHQL = "application/graphql-response+json"
    """Tells request errors by status."""
    LEGACY = "application/json"
    """Answers 200 to every well-formed request, since a proxy too could have sent another status."""

    @property
    def content_type(self) -> bytes:
        return f"{self.value}; charset=utf-8".encode()


@lru_cache(maxsize=256)
def is_json(content_type: bytes) -> bool:
    """Whether the body is declared as JSON in UTF-8, and as nothing else besides."""
    return _JSON.fullmatch(content_type) is not None


@lru_cache(maxsize=256)
def reply_type(accept: bytes) -> ReplyType | None:
    """
    The type to reply with, None where neither is accepted.

    The higher quality wins. At equal quality the new type wins where it is named, and the old one where
    only wildcards speak: a client that does not know the new type must not get it.
    """
    if not accept:
        return ReplyType.LEGACY
    ranges = dict(_ranges(accept, _tolerable))
    new, old = _quality(ranges, ReplyType.GRAPHQL), _quality(ranges, ReplyType.LEGACY)
    if new == old == 0:
        return None
    prefers_new = new > old or (new == old and ReplyType.GRAPHQL.value in ranges)
    return ReplyType.GRAPHQL if prefers_new else ReplyType.LEGACY


@lru_cache(maxsize=256)
def prefers_events(accept: bytes) -> bool:
    """
    Whether a stream of events is wanted: it is named, and nothing that is named is wanted as much.

    A client that lists all it can read, as urql does, gets JSON where JSON will do.
    """
    ranges = dict(_ranges(accept, _tolerable))
    events = ranges.get(EVENTS, 0.0)
    named = max(ranges.get(kind.value, 0.0) for kind in ReplyType)
    return events > 0 and (events > named if named else events >= _wild(ranges))


@lru_cache(maxsize=256)
def accepts_events(accept: bytes) -> bool:
    """Whether a stream of events is taken where there is no other answer; a wildcard does not ask for one."""
    return dict(_ranges(accept, _tolerable)).get(EVENTS, 0.0) > 0


@lru_cache(maxsize=256)
def language(accept_language: bytes) -> Language:
    """The language of messages: Chinese or English by quality, English where neither is preferred."""
    best = {Language.EN: 0.0, Language.ZH: 0.0}
    for tag, quality in _ranges(accept_language, lambda _: True):
        primary = tag.partition("-")[0]
        if primary in (Language.EN, Language.ZH):
            best[Language(primary)] = max(best[Language(primary)], quality)
    return Language.ZH if best[Language.ZH] > best[Language.EN] else Language.EN


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip is asked for; a client that only tolerates anything gets the bytes as they are."""
    return dict(_ranges(accept_encoding, lambda _: True)).get("gzip", 0.0) > 0


def _quality(ranges: dict[str, float], wanted: ReplyType) -> float:
    """By the most specific range that speaks of the type."""
    return ranges.get(wanted.value, _wild(ranges))


def _wild(ranges: dict[str, float]) -> float:
    return ranges.get("application/*", ranges.get("*/*", 0.0))


def _tolerable(parameter: str) -> bool:
    """A range for another charset than UTF-8 is one we cannot serve."""
    name, _, value = parameter.partition("=")
    return name.strip() != "charset" or value.strip().strip('"') == "utf-8"


def _ranges(header: bytes, tolerable: Callable[[str], bool]) -> Iterator[tuple[str, float]]:
    """Each range with its quality; malformed ones are passed over."""
    if len(header) > HEADER_LIMIT_BYTES:
        return
    for item in header.decode("latin-1").lower().split(","):
        name, *parameters = item.split(";")
        quality = quality_of(parameters)
        if name.strip() and quality >= 0 and all(map(tolerable, parameters)):
            yield name.strip(), quality


def quality_of(parameters: Iterable[str]) -> float:
    """The quality that the parameters of a range tell, negative where it is malformed."""
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            quality = float(value) if _QUALITY.fullmatch(value.strip()) else -1.0
    return quality
