import pytest

from bff.codes import Language
from bff.http.negotiate import (
    ReplyType,
    accepts_events,
    is_json,
    language,
    prefers_events,
    reply_type,
)

NEW, OLD = ReplyType.GRAPHQL, ReplyType.LEGACY


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", OLD),
        ("*/*", OLD),
        ("application/*", OLD),
        ("application/json", OLD),
        ("application/json; charset=utf-8", OLD),
        ("application/graphql-response+json", NEW),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", NEW),
        ("application/json, application/graphql-response+json", NEW),
        ("application/json, application/graphql-response+json;q=0.9", OLD),
        ("application/graphql-response+json;q=0.5, application/json;q=0.4", NEW),
        ("APPLICATION/GraphQL-Response+JSON", NEW),
        ("application/graphql-response+json, */*;q=0", NEW),
        ("application/json;q=0, */*", NEW),
        ("application/json;q=0.1, */*", NEW),
        ("text/event-stream, application/graphql-response+json, application/json", NEW),
        ("multipart/mixed;deferSpec=20220824, application/json", OLD),
        ("text/html, application/xhtml+xml, */*;q=0.8", OLD),
        ("application/json;q=abc, */*;q=0.1", OLD),
        ("text/html", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/json; charset=gbk", None),
        ("json", None),
    ],
)
def test_reply_type_follows_quality_and_names(accept: str, kind: ReplyType | None) -> None:
    assert reply_type(accept.encode()) is kind


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("", Language.EN),
        ("en-US,en;q=0.9", Language.EN),
        ("zh", Language.ZH),
        ("zh-Hans-CN, en;q=0.5", Language.ZH),
        ("en;q=0.4, ZH-TW;q=0.5", Language.ZH),
        ("zh;q=0.5, en;q=0.5", Language.EN),
        ("fr, zh;q=0.1", Language.ZH),
        ("zh;q=0", Language.EN),
        ("*", Language.EN),
        ("zhx", Language.EN),
        ("zh;q=9", Language.EN),
    ],
)
def test_language_follows_quality_and_is_english_without_one(wanted: str, spoken: Language) -> None:
    assert language(wanted.encode()) is spoken


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json ; charset="UTF-8" ',
    ],
)
def test_json_in_utf8_is_json(content_type: str) -> None:
    assert is_json(content_type.encode())


def test_bytes_beyond_latin_text_are_no_media_type() -> None:
    assert not is_json(b"application/json\xff")
    assert reply_type(b"\xff\xfe") is None


URQL = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


@pytest.mark.parametrize(
    ("accept", "preferred", "accepted"),
    [
        ("", False, False),
        ("*/*", False, False),
        ("application/json", False, False),
        ("text/*", False, False),
        ("text/event-stream", True, True),
        ("TEXT/Event-Stream; charset=utf-8", True, True),
        ("text/event-stream; charset=gbk", False, False),
        ("text/event-stream, */*", True, True),
        ("text/event-stream;q=0.5, */*", False, True),
        ("text/event-stream;q=0.5, */*;q=0.1", True, True),
        ("text/event-stream, application/json", False, True),
        ("text/event-stream, application/json;q=0.9", True, True),
        ("text/event-stream;q=0.9, application/graphql-response+json", False, True),
        ("text/event-stream;q=0, application/json", False, False),
        ("text/event-stream;q=0", False, False),
        ("text/event-stream, multipart/mixed", True, True),
        (URQL, False, True),
    ],
)
def test_events_are_chosen_by_preference_and_quality(accept: str, preferred: bool, accepted: bool) -> None:
    assert (prefers_events(accept.encode()), accepts_events(accept.encode())) == (preferred, accepted)
