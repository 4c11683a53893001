import pytest
from graphql import (
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLSyntaxError,
    graphql_sync,
    parse,
    validate,
)

from adapters.errors import (
    UpstreamConflict,
    UpstreamError,
    UpstreamMalformed,
    UpstreamNotFound,
    UpstreamOpen,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from bff.codes import CODES, Code, Language, Phase
from bff.errors import RequestRefused, describe, error_entry, format_error
from bff.identity import KeysUnavailable, Refusal, TokenRefused
from bff.plan.failures import Denied
from bff.plan.refusals import OperationUndetermined, TooComplex
from masking.seal import SealError
from resolvers.errors import InvalidArgument, InvalidCursor, NotFound

CARD = "6222021234567890123"

BY_MESSAGE = {Code.PERSISTED_QUERY_NOT_FOUND, Code.PERSISTED_QUERY_NOT_SUPPORTED}
"""Their messages are words of Apollo's protocol, by which clients of other makers tell them."""


def boom(*_: object, **__: object) -> str:
    raise RuntimeError(CARD)


SCHEMA = GraphQLSchema(
    GraphQLObjectType(
        "Query",
        {
            "boom": GraphQLField(GraphQLString, resolve=boom),
            "number": GraphQLField(GraphQLInt, resolve=lambda *_: CARD + "x"),
            "echo": GraphQLField(
                GraphQLString, {"n": GraphQLArgument(GraphQLNonNull(GraphQLInt))}, resolve=lambda *_, n: "ok"
            ),
            "late": GraphQLField(GraphQLString, resolve=lambda *_: UpstreamTimeout("crm", "tags")),
        },
    )
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UpstreamTimeout("crm", "tags"), Code.UPSTREAM_TIMEOUT),
        (UpstreamUnavailable("crm", "tags"), Code.UPSTREAM_UNAVAILABLE),
        (UpstreamOpen("crm", "tags"), Code.UPSTREAM_UNAVAILABLE),
        (UpstreamRefused("crm", "tags"), Code.UPSTREAM_REFUSED),
        (UpstreamMalformed("crm", "tags"), Code.UPSTREAM_MALFORMED),
        (UpstreamNotFound("crm", "tags"), Code.NOT_FOUND),
        (UpstreamConflict("crm", "tags", "EXPIRED"), Code.CONFLICT),
        (UpstreamError("crm", "tags"), Code.INTERNAL),
        (NotFound(), Code.NOT_FOUND),
        (SealError(), Code.NOT_FOUND),
        (Denied("FORBIDDEN"), Code.FORBIDDEN),
        (GraphQLError(CARD, path=["a"], original_error=Denied("NOT_FOUND")), Code.NOT_FOUND),
        (OperationUndetermined(CARD), Code.OPERATION_RESOLUTION_FAILURE),
        (TooComplex(CARD), Code.QUERY_TOO_COMPLEX),
        (InvalidCursor(), Code.INVALID_CURSOR),
        (InvalidArgument("first"), Code.BAD_USER_INPUT),
        (TokenRefused(Refusal.EXPIRED), Code.UNAUTHENTICATED),
        (KeysUnavailable(), Code.IDENTITY_UNAVAILABLE),
        (TimeoutError(), Code.DEADLINE_EXCEEDED),
        (RequestRefused(Code.NOT_ACCEPTABLE), Code.NOT_ACCEPTABLE),
        (ValueError(CARD), Code.INTERNAL),
        (GraphQLError(CARD, path=["a"], original_error=NotFound()), Code.NOT_FOUND),
        (GraphQLError(CARD, path=["a"], original_error=ValueError(CARD)), Code.INTERNAL),
        (GraphQLError(CARD, original_error=RequestRefused(Code.FORBIDDEN)), Code.FORBIDDEN),
        (GraphQLError(CARD, original_error=GraphQLError(CARD, original_error=NotFound())), Code.NOT_FOUND),
    ],
)
def test_class_decides_the_code(error: Exception, code: Code) -> None:
    assert describe(error).code is code
    assert CARD not in str(format_error(error, "id", Language.EN))


def test_syntax_error_shows_its_place_and_none_of_the_document() -> None:
    with pytest.raises(GraphQLSyntaxError) as caught:
        parse('{ a(b: "' + CARD + '") ?? }')
    assert format_error(caught.value, "c1", Language.EN) == {
        "message": "The document has a syntax error.",
        "locations": [{"line": 1, "column": 31}],
        "extensions": {"code": "GRAPHQL_PARSE_FAILED", "correlationId": "c1"},
    }


def test_validation_error_suggests_nothing() -> None:
    errors = validate(SCHEMA, parse("{ eho }"))
    assert "Did you mean" in errors[0].message
    assert format_error(errors[0], "c1", Language.ZH, Phase.DOCUMENT) == {
        "message": "GraphQL 文档与模式不符。",
        "locations": [{"line": 1, "column": 3}],
        "extensions": {"code": "GRAPHQL_VALIDATION_FAILED", "correlationId": "c1"},
    }


def test_variable_that_does_not_fit_is_not_echoed() -> None:
    result = graphql_sync(SCHEMA, "query ($n: Int!) { echo(n: $n) }", variable_values={"n": CARD})
    assert result.errors is not None
    assert CARD in result.errors[0].message
    entry = format_error(result.errors[0], "c1", Language.EN)
    assert entry == {
        "message": "A variable or argument has a value that is not allowed.",
        "locations": [{"line": 1, "column": 8}],
        "extensions": {"code": "BAD_USER_INPUT", "correlationId": "c1"},
    }


def test_field_that_fails_is_internal_with_its_path() -> None:
    result = graphql_sync(SCHEMA, "{ a: boom number late }")
    assert result.errors is not None
    entries = [format_error(error, "c1", Language.EN) for error in result.errors]
    assert [(entry["path"], entry["extensions"]["code"]) for entry in entries] == [
        (["a"], "INTERNAL"),
        (["number"], "INTERNAL"),
        (["late"], "UPSTREAM_TIMEOUT"),
    ]
    assert CARD not in str(entries)
    assert {tuple(entry) for entry in entries} == {("message", "locations", "path", "extensions")}


def test_entry_without_path_or_place_leaves_them_out() -> None:
    assert error_entry(Code.NOT_FOUND, "c1", Language.EN) == {
        "message": "There is no such thing, or not for you.",
        "extensions": {"code": "NOT_FOUND", "correlationId": "c1"},
    }
    refused = RequestRefused(Code.OPERATION_RESOLUTION_FAILURE, [(2, 7)])
    assert format_error(refused, "c1", Language.EN)["locations"] == [{"line": 2, "column": 7}]


def test_table_is_whole_and_blames_nobody_wrongly() -> None:
    assert set(CODES) == set(Code)
    for code, entry in CODES.items():
        assert entry.code is code
        assert entry.en.isascii()
        if code not in BY_MESSAGE:
            assert entry.en.endswith(".")
            assert entry.zh.endswith("。")
    client = {Phase.HTTP, Phase.IDENTITY, Phase.DOCUMENT, Phase.VARIABLES}
    server_status = {entry.code for entry in CODES.values() if entry.phase in client and entry.status >= 500}
    assert server_status == {Code.IDENTITY_UNAVAILABLE, Code.SERVER_BUSY, Code.SERVER_STOPPING}
    retryable = {entry.status for entry in CODES.values() if entry.retry}
    assert retryable == {408, 429, 503, 504}
