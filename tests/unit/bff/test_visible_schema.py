"""The schema as somebody may know it: what is not seen leaves no trace in it."""

from graphql import build_ast_schema, parse, print_ast, validate_schema

from bff.visible_schema import visible

SCHEMA = parse("""
directive @protect(class: DataClass!) on FIELD_DEFINITION
enum DataClass { PUBLIC SECRET }
schema { query: Query mutation: Mutation }
interface Node { id: ID! }
interface Named { name: String }
union Thing = Loan | Card
type Query {
  me: Person @protect(class: PUBLIC)
  loans(filter: LoanFilter, order: Order): [Loan!]!
  thing: Thing
}
type Mutation { repay(input: RepayInput!): Repaid }
type Person implements Node & Named { id: ID! name: String card: Card }
type Loan implements Node { id: ID! rate: Rate }
type Card implements Node { id: ID! number: String }
type Repaid { loan: Loan }
input LoanFilter { kind: LoanKind nested: Deep }
input Deep { after: Date }
input RepayInput { amount: Money }
enum LoanKind { HOUSE CAR }
enum Order { UP DOWN }
scalar Date
scalar Money
scalar Rate
""")

ALL = {
    "Query.me", "Query.loans", "Query.thing", "Mutation.repay", "Node.id", "Named.name", "Person.id",
    "Person.name", "Person.card", "Loan.id", "Loan.rate", "Card.id", "Card.number", "Repaid.loan",
}  # fmt: skip


def names(seen: set[str], policy_directives: bool = False) -> set[str]:
    document = visible(SCHEMA, lambda coordinate: coordinate in seen, policy_directives)
    if "Query.me" in seen:
        assert validate_schema(build_ast_schema(document, assume_valid_sdl=True)) == []
    return {node.name.value for node in document.definitions if hasattr(node, "name")}


def test_who_sees_all_is_shown_all() -> None:
    everything = visible(SCHEMA, lambda _: True, policy_directives=True)
    assert print_ast(everything) == print_ast(SCHEMA)


def test_introspection_has_no_definitions_of_the_policy() -> None:
    assert names(ALL) & {"protect", "DataClass"} == set()
    assert {"protect", "DataClass"} <= names(ALL, policy_directives=True)


def test_what_only_a_hidden_field_reaches_is_gone() -> None:
    assert names(ALL - {"Query.loans"}) == names(ALL) - {"LoanFilter", "LoanKind", "Deep", "Date", "Order"}
    assert names(ALL - {"Query.loans", "Query.thing", "Mutation.repay"}) == {
        "Query", "Node", "Named", "Person", "Card",
    }  # fmt: skip


def test_field_of_a_type_without_visible_fields_is_gone_too() -> None:
    hidden = ALL - {"Card.id", "Card.number", "Query.thing"}
    document = visible(SCHEMA, lambda coordinate: coordinate in hidden, policy_directives=False)
    assert "card" not in print_ast(document)
    assert "Card" not in print_ast(document).replace("union Thing = Loan | Card", "")


def test_operation_without_visible_fields_is_gone() -> None:
    document = visible(SCHEMA, lambda at: at in ALL - {"Mutation.repay"}, policy_directives=False)
    assert "mutation" not in print_ast(document).lower()


def test_interface_is_implemented_only_where_all_its_fields_are_visible() -> None:
    document = visible(SCHEMA, lambda at: at in ALL - {"Person.name"}, policy_directives=False)
    assert "type Person implements Node {" in print_ast(document)


def test_schema_is_read_and_not_changed() -> None:
    before = print_ast(SCHEMA)
    visible(SCHEMA, lambda at: at == "Query.me", policy_directives=True)
    assert print_ast(SCHEMA) == before
