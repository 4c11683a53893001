"""Fields without hints: resolvers are called as graphql-core calls them."""

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, build_schema, parse
from graphql import execute as core_execute
from strawberry.dataloader import DataLoader

from bff.plan import FALLBACKS, execute

SCHEMA = build_schema(
    """
    type Query { user(id: Int = 1): User users: [User!]! matrix: [[Int!]] named: [Named] }
    type Mutation { first: Int! second: Int third: Int }
    type Subscription { tick: Int }
    interface Named { name: String }
    type User implements Named { name: String friend: User score(of: [Int!]): Int }
    type Dog implements Named { name: String barks: Boolean! }
    """
)


async def result(found: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    return await found if inspect.isawaitable(found) else found


async def same(text: str, root: Any = None, variables: dict[str, Any] | None = None) -> ExecutionResult:
    """Execute in both ways; give what both gave."""
    expected = await result(core_execute(SCHEMA, parse(text), root, None, variables))
    found = await result(execute(SCHEMA, text, variables, root=root))
    assert found == expected
    return found


async def test_fragments_within_fragments_merge_as_in_graphql_core() -> None:
    text = """
      { user { ...A friend { name } } }
      fragment A on User { name ...B friend { ...B } }
      fragment B on User { n: name __typename ... on Named { name } }
    """
    root = {"user": {"name": "a", "friend": {"name": "b"}}}
    found = await same(text, root)
    assert found.data == {
        "user": {
            "name": "a",
            "n": "a",
            "__typename": "User",
            "friend": {"n": "b", "__typename": "User", "name": "b"},
        }
    }


async def test_conditions_choose_between_plans() -> None:
    text = "query ($full: Boolean!) { user { name friend @include(if: $full) { name } } }"
    root = {"user": {"name": "a", "friend": None}}
    assert (await same(text, root, {"full": True})).data == {"user": {"name": "a", "friend": None}}
    assert (await same(text, root, {"full": False})).data == {"user": {"name": "a"}}


async def test_interfaces_are_told_by_their_typename() -> None:
    root = {
        "named": [{"__typename": "Dog", "name": "Rex", "barks": True}, {"__typename": "User", "name": "a"}]
    }
    found = await same("{ named { name ... on Dog { barks } } }", root)
    assert found.data == {"named": [{"name": "Rex", "barks": True}, {"name": "a"}]}


async def test_mutations_run_one_after_another_and_stop_at_the_first_that_fails_all() -> None:
    order: list[str] = []

    async def mark(name: str, value: Any) -> Any:
        order.append(f"{name} starts")
        await asyncio.sleep(0)
        order.append(f"{name} ends")
        return value

    root = {
        name: lambda _info, name=name: mark(name, name != "first" or None) for name in ("first", "second")
    }
    found = await result(execute(SCHEMA, "mutation { second first third }", root=root))
    assert found.data is None
    assert order == ["second starts", "second ends", "first starts", "first ends"]


async def test_dataloaders_batch_across_a_list() -> None:
    calls: list[list[int]] = []

    async def load(keys: list[int]) -> list[Any]:
        calls.append(keys)
        return [{"name": f"friend {key}"} for key in keys]

    loader: DataLoader[int, Any] = DataLoader(load)
    users = [{"name": str(i), "friend": lambda _info, i=i: loader.load(i)} for i in range(3)]
    found = await result(execute(SCHEMA, "{ users { friend { name } } }", root={"users": users}))
    assert found.data == {"users": [{"friend": {"name": f"friend {i}"}} for i in range(3)]}
    assert calls == [[0, 1, 2]]


async def test_a_resolver_is_told_where_it_stands() -> None:
    told: list[GraphQLResolveInfo[Any]] = []

    def score(info: GraphQLResolveInfo[Any], of: list[int]) -> int:
        told.append(info)
        return sum(of)

    text = "query Q($n: Int!) { users { points: score(of: [1, $n]) } }"
    found = await result(
        execute(SCHEMA, text, {"n": 4}, "Q", {"who": "me"}, {"users": [{"score": score}, {"score": score}]})
    )
    assert found.data == {"users": [{"points": 5}, {"points": 5}]}
    info = told[1]
    assert info.path.as_list() == ["users", 1, "points"]
    assert (info.path.typename, info.field_name, info.parent_type.name) == ("User", "score", "User")
    assert info.operation.name is not None
    assert (info.context, info.variable_values.coerced, info.operation.name.value) == (
        {"who": "me"},
        {"n": 4},
        "Q",
    )


async def test_an_argument_that_a_resolver_changes_does_not_stay_changed() -> None:
    def score(_info: Any, of: list[int]) -> int:
        of.append(1)
        return len(of)

    for _ in range(2):
        found = await result(
            execute(SCHEMA, "{ user { score(of: [1, 2]) } }", root={"user": {"score": score}})
        )
        assert found.data == {"user": {"score": 3}}


async def test_awaitables_that_a_failed_list_leaves_are_awaited_and_forgotten() -> None:
    awaited: list[int] = []

    async def late(number: int) -> Any:
        awaited.append(number)
        raise ValueError(number)

    found = await result(execute(SCHEMA, "{ matrix }", root={"matrix": [[None, late(1), late(2)], [3]]}))
    assert found.data == {"matrix": [None, [3]]}
    assert [error.path for error in found.errors or ()] == [["matrix", 0, 0]]
    assert awaited == [1, 2]


async def test_subscriptions_are_left_to_graphql_core_and_counted() -> None:
    before = FALLBACKS["subscription"]
    await result(execute(SCHEMA, "subscription { tick }", root={"tick": 1}))
    assert FALLBACKS["subscription"] == before + 1


async def test_what_is_not_valid_is_an_error_and_nothing_runs() -> None:
    found = await result(execute(SCHEMA, "{ missing }"))
    assert found.data is None
    assert [error.message for error in found.errors or ()] == [
        "Cannot query field 'missing' on type 'Query'."
    ]


async def test_introspection_is_answered() -> None:
    found = await same('{ __type(name: "User") { name fields { name type { name kind } } } __typename }')
    assert found.data is not None
    assert found.data["__type"]["fields"][0] == {"name": "name", "type": {"name": "String", "kind": "SCALAR"}}
