"""Readers that read what is wanted: the same values as the whole reader, and nothing else."""

import gc
import linecache
import traceback
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import core_loans, crm, data_asset, kpi_mart
from adapters.errors import UpstreamMalformed
from adapters.narrow import VARIANTS, Narrowed, narrowing
from adapters.ports import Reads
from adapters.positional import by_position
from adapters.records import Page, Record
from adapters.records.customer import (
    Account,
    AssetSummary,
    BankCard,
    CustomerAssignment,
    CustomerProfile,
    Holding,
    Interaction,
    MaturityReminder,
    Opportunity,
)
from adapters.records.loan import CreditLine, Loan
from adapters.records.performance import Performance
from adapters.transport import Endpoint, Response
from adapters.transport.asking import read
from adapters.transport.fault import Fault
from adapters.unread import UNREAD, UnreadError
from adapters.wire import Wire
from tests.contract.openapi import contract
from tests.unit.adapters.asking import OUYANG, call

OPERATIONS: Mapping[str, tuple[Endpoint[Any], type[Record]]] = {
    "profiles": (data_asset._PROFILES, CustomerProfile),
    "search": (data_asset._SEARCH, CustomerProfile),
    "assets": (data_asset._ASSETS, AssetSummary),
    "holdings": (data_asset._HOLDINGS, Holding),
    "accounts": (data_asset._ACCOUNTS, Account),
    "cards": (data_asset._CARDS, BankCard),
    "maturities": (data_asset._MATURITIES, MaturityReminder),
    "assignments": (crm._ASSIGNMENTS, CustomerAssignment),
    "interactions": (crm._INTERACTIONS, Interaction),
    "opportunities": (crm._OPPORTUNITIES, Opportunity),
    "loans": (core_loans._LOANS, Loan),
    "credit_lines": (core_loans._CREDIT_LINES, CreditLine),
    "performance": (kpi_mart._PERFORMANCE, Performance),
}
SOURCES = dict.fromkeys(OPERATIONS, "data-asset") | {
    "assignments": "crm",
    "interactions": "crm",
    "opportunities": "crm",
    "loans": "core-loans",
    "credit_lines": "core-loans",
    "performance": "kpi-mart",
}


def example(operation: str) -> Response:
    """The reply that the contract shows."""
    endpoint, _ = OPERATIONS["profiles" if operation == "search" else operation]  # an example finds nobody
    body = contract(SOURCES[operation]).example(endpoint.method, endpoint.path)
    return Response(200, msgspec.json.encode(body))


def records_of(answer: Any) -> list[Any]:
    """All records of an answer, in order, whatever its form; its keys are compared by who asks."""
    if isinstance(answer, Page):
        return list(answer.rows)
    rows = list(answer.values()) if isinstance(answer, Mapping) else [answer]
    return [one for row in rows for one in (row if isinstance(row, tuple) else (row,))]


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
def test_what_is_wanted_is_read_as_ever_and_the_rest_is_unread(operation: str, data: st.DataObject) -> None:
    endpoint, record = OPERATIONS[operation]
    wanted = data.draw(st.frozensets(st.sampled_from(record.__struct_fields__)))
    response = example(operation)
    whole, narrow = (read(endpoint, response, reads) for reads in (None, {record: wanted}))
    assert not isinstance(narrow, Fault)
    if isinstance(whole, Mapping):
        assert list(narrow) == list(whole)
    assert len(records_of(whole)) == len(records_of(narrow)) > 0
    for one, other in zip(records_of(whole), records_of(narrow), strict=True):
        assert type(other) is record
        for name in record.__struct_fields__:
            value = getattr(other, name)
            assert value == getattr(one, name) if name in wanted else value is UNREAD


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_is_narrowed_who_does_not_say_what_is_wanted(operation: str) -> None:
    endpoint, record = OPERATIONS[operation]
    whole = read(endpoint, example(operation))
    others: list[Reads] = [{}, {Wire: frozenset()}, {record: frozenset(record.__struct_fields__)}]
    for reads in others:
        assert read(endpoint, example(operation), reads) == whole
        assert endpoint.narrowed is not None
        assert endpoint.narrowed(reads) is endpoint.read


def test_an_attribute_that_is_none_of_the_record_is_read_of_it_as_a_whole() -> None:
    assert data_asset._PROFILES.narrowed is not None
    reads: Reads = {CustomerProfile: frozenset({"name", "made_of_several"})}
    assert data_asset._PROFILES.narrowed(reads) is data_asset._PROFILES.read


# Rows of our own, to see what is made of them.


class Row(Wire, frozen=True):
    no: str
    given_name: str
    born: str = msgspec.field(name="dayOfBirth")
    mail: str = "none"
    notes: tuple[str, ...] = msgspec.field(default_factory=tuple)


class Person(Record, frozen=True):
    no: str
    name: str
    mail: str
    born: int


class Made(msgspec.Struct):
    """What a reader was made of."""

    row: type[Row]
    rows: list[Any] = []


def reader_of(translator: Callable[[Row], Person], made: list[Made]) -> Narrowed[Row, Person, Person]:
    def build(row: type[Row], record: Callable[[Row], Person]) -> Callable[[Response], Person]:
        here = Made(row)
        made.append(here)
        decode = msgspec.json.Decoder(row).decode

        def reads(response: Response) -> Person:
            decoded = decode(response.body)
            here.rows.append(decoded)
            return record(decoded)

        return reads

    return Narrowed(translator, build, columns=frozenset({"no"}))


@by_position
def person_of(row: Row) -> Person:
    number = row.no
    return Person(
        no=number,
        name=row.given_name,
        mail=row.mail,
        born=1 // int(row.born),
    )


def looked_through(row: Row) -> str:
    return row.mail


@by_position
def handed_on(row: Row) -> Person:
    return Person(no=row.no, name=row.given_name, mail=looked_through(row), born=len(row.notes))


def two_ways(row: Row) -> Person:
    if row.no:
        return Person(no=row.no, name="", mail="", born=0)
    return Person(no="", name="", mail="", born=0)


def by_places(row: Row) -> Person:
    return Person(row.no, "", "", 0)


SAID = b'{"no": "1", "givenName": "Ou", "mail": "secret", "dayOfBirth": "1", "notes": ["n"]}'


def test_a_column_that_is_not_read_is_in_no_object() -> None:
    made: list[Made] = []
    person = reader_of(person_of, made)({Person: frozenset({"name"})})(Response(200, SAID))
    (row,) = made[-1].rows
    assert msgspec.structs.asdict(row) == {"no": "1", "given_name": "Ou"}
    texts = [value for value in msgspec.structs.astuple(person) if isinstance(value, str)]
    assert texts == ["Ou"]


def test_a_narrowed_row_is_as_the_whole_one_in_all_else() -> None:
    made: list[Made] = []
    readers = reader_of(person_of, made)
    person = readers({Person: frozenset({"mail", "born"})})(Response(200, b'{"no": "1", "dayOfBirth": "1"}'))
    assert (person.mail, person.born) == ("none", 1)
    row, whole = made[-1].row, made[0].row
    assert row is not whole is Row
    assert repr(made[-1].rows[0]) == "<Row>"
    assert issubclass(row, Wire)
    assert (row.__name__, row.__module__) == (whole.__name__, whole.__module__)
    assert (row.__struct_config__.frozen, row.__struct_config__.gc) == (True, False)


def test_a_row_that_is_handed_on_keeps_its_columns() -> None:
    made: list[Made] = []
    person = reader_of(handed_on, made)({Person: frozenset({"name"})})(Response(200, SAID))
    assert made[-1].row is not Row  # the value that hands it on is not wanted
    assert person.name == "Ou"
    person = reader_of(handed_on, made)({Person: frozenset({"mail"})})(Response(200, SAID))
    assert made[-1].row is Row
    assert person.mail == "secret"
    assert person.name is UNREAD  # type: ignore[comparison-overlap]


def test_what_is_not_wanted_is_not_checked() -> None:
    readers = reader_of(person_of, [])
    broken = Response(200, b'{"no": "1", "givenName": "Ou", "dayOfBirth": null}')
    assert readers({Person: frozenset({"name"})})(broken).name == "Ou"
    with pytest.raises(msgspec.ValidationError):
        readers({Person: frozenset({"born"})})(broken)


def test_a_traceback_shows_the_line_of_the_file() -> None:
    reader = reader_of(person_of, [])({Person: frozenset({"born"})})
    with pytest.raises(ZeroDivisionError) as raised:
        reader(Response(200, SAID.replace(b'"dayOfBirth": "1"', b'"dayOfBirth": "0"')))
    last = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert (last.filename, last.line) == (__file__, "born=1 // int(row.born),")


@pytest.mark.parametrize("translator", [two_ways, by_places])
def test_a_translator_that_makes_its_record_in_another_way_is_refused(
    translator: Callable[[Row], Person],
) -> None:
    with pytest.raises(TypeError, match=f"{translator.__name__} does not end by making a Person by name"):
        reader_of(translator, [])


def test_without_source_all_is_read() -> None:
    made: dict[str, Any] = {"Row": Row, "Person": Person}
    exec(  # noqa: S102
        "def made(row: Row) -> Person:\n    return Person(no=row.no, name='', mail='', born=0)", made
    )
    readers = reader_of(made["made"], [])
    assert readers({Person: frozenset({"name"})}) is readers.whole


def test_a_flood_of_wishes_leaves_no_more_than_some_readers_behind() -> None:
    wide = msgspec.defstruct("Wide", [(f"a{n}", str) for n in range(12)], bases=(Record,), frozen=True)
    row = msgspec.defstruct("WideRow", [(f"a{n}", str) for n in range(12)], bases=(Wire,), frozen=True)
    rows: list[weakref.ref[type]] = []

    def build(kind: type[Any], record: Callable[[Any], Any]) -> Callable[[Response], Any]:
        rows.append(weakref.ref(kind))
        decoder = msgspec.json.Decoder(kind)
        return lambda response: record(decoder.decode(response.body))

    scope: dict[str, Any] = {"Wide": wide, "WideRow": row}
    readers = Narrowed(_wide_translator(scope), build)
    wishes = [frozenset(f"a{n}" for n in range(12) if number >> n & 1) for number in range(4 * VARIANTS)]
    for wish in wishes:
        readers({wide: wish})
    kept = readers({wide: wishes[-1]})
    gc.collect()
    assert len(rows) == 4 * VARIANTS + 1
    assert sum(ref() is not None for ref in rows) == VARIANTS + 1
    assert readers({wide: wishes[-1]}) is kept


def _wide_translator(scope: dict[str, Any]) -> Callable[[Any], Any]:
    """A translator with a source, of classes that only a test has."""
    values = ", ".join(f"a{n}=row.a{n}" for n in range(12))
    text = f"def wide_of(row: WideRow) -> Wide:\n    return Wide({values})\n"
    linecache.cache["<wide>"] = (len(text), None, text.splitlines(keepends=True), "<wide>")
    exec(compile(text, "<wide>", "exec"), scope)  # noqa: S102
    made: Callable[[Any], Any] = scope["wide_of"]
    return made


# Through a source, as resolvers ask.


async def test_a_call_that_says_what_is_wanted_is_answered_with_that(
    open_fake: Any, open_source: Any
) -> None:
    fake = await open_fake("data-asset")
    source = open_source("data-asset", fake.url)
    reads = {CustomerProfile: frozenset({"name", "segment"})}
    asked = msgspec.structs.replace(call(), reads=reads)
    whole, narrow = [(await source.profiles(one, [OUYANG]))[OUYANG] for one in (call(), asked)]
    assert (narrow.name, narrow.segment) == (whole.name, whole.segment)
    assert narrow.mobile is UNREAD
    held = await source.holdings(asked, [OUYANG])  # of other records nothing was said
    assert held == await source.holdings(call(), [OUYANG])


def test_a_reader_that_trips_over_what_is_unread_is_a_fault_without_a_text() -> None:
    def build(row: type[Row], record: Callable[[Row], Person]) -> Callable[[Response], str]:
        decoder = msgspec.json.Decoder(row)
        return lambda response: f"{record(decoder.decode(response.body)).mail}"

    endpoint = narrowing("mail", "GET", "/mail", person_of, build)
    assert read(endpoint, Response(200, SAID)) == "secret"
    fault = read(endpoint, Response(200, SAID), {Person: frozenset({"name"})})
    assert isinstance(fault, Fault)
    assert fault.error is UpstreamMalformed


def test_the_error_of_unread_names_nothing() -> None:
    assert str(UnreadError()) == "an attribute that was not read was looked at"
