"""Which form of a response in parts a client takes, by what real clients send and by what they might."""

import pytest

from bff.http.incremental import form_in, form_of
from bff.plan.form import Form

APOLLO = "application/graphql-response+json,application/json;q=0.9"
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (f"multipart/mixed;incrementalSpec=v0.2,{APOLLO}", Form.ONCE),
        (f"multipart/mixed;deferSpec=20220824,{APOLLO}", Form.FULL),
        (f"{URQL}, multipart/mixed", Form.FULL),
        ('Multipart/Mixed; IncrementalSpec="v0.2"; boundary="-"', Form.ONCE),
        ("multipart/mixed;deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2, */*", Form.ONCE),
        ("multipart/mixed;deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2;q=0.9", Form.FULL),
        ("multipart/mixed;incrementalSpec=v0.9, multipart/mixed;deferSpec=20220824", Form.FULL),
        ("multipart/mixed;incrementalSpec=v0.2;q=0.8, application/json;q=0.7", Form.ONCE),
        ("multipart/mixed;incrementalSpec=v0.2;q=0.7, application/json;q=0.8", Form.WHOLE),
        ("multipart/mixed;incrementalSpec=v0.2;q=0", Form.WHOLE),
        ("multipart/mixed;incrementalSpec=v0.2;q=2, application/json", Form.WHOLE),
        ("multipart/mixed;incrementalSpec=v0.9, application/json", Form.WHOLE),
        ("multipart/mixed;deferSpec=v0.2, application/json", Form.WHOLE),
        (f"multipart/mixed;boundary=graphql;subscriptionSpec=1.0,{APOLLO}", Form.WHOLE),
        ("multipart/*, application/json", Form.WHOLE),
        ("*/*", Form.WHOLE),
        ("", Form.WHOLE),
        (APOLLO, Form.WHOLE),
        ("multipart/mixed;incrementalSpec=v0.2," + "x" * 1024, Form.WHOLE),
    ],
)
def test_form_follows_quality_and_parameters(accept: str, form: Form) -> None:
    assert form_of(accept.encode(), events=False) is form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/event-stream", Form.WHOLE),
        ("text/event-stream, multipart/mixed;incrementalSpec=v0.2", Form.WHOLE),
        ("text/event-stream;incrementalSpec=v0.2", Form.ONCE),
        ("text/event-stream;deferSpec=20220824", Form.FULL),
    ],
)
def test_stream_of_events_has_parts_only_where_it_names_a_form(accept: str, form: Form) -> None:
    assert form_of(accept.encode(), events=True) is form


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ({}, Form.WHOLE),
        ({"incrementalSpec": "v0.2"}, Form.ONCE),
        ({"deferSpec": "20220824"}, Form.FULL),
        ({"deferSpec": 20220824}, Form.WHOLE),
        ({"incrementalSpec": ["v0.2"], "other": None}, Form.WHOLE),
    ],
)
def test_form_is_read_from_members_of_text(given: dict[str, object], form: Form) -> None:
    assert form_in(given) is form
