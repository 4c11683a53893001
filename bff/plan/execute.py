"""`execute` for any schema: the same result as graphql-core's, from a plan where there can be one."""

from collections import Counter
from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any, Final

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationType, parse
from graphql import execute as core_execute

from bff.plan.cache import Lru
from bff.plan.compile import Planner
from bff.plan.model import Fallback
from bff.plan.plan import Plan, RunResult
from bff.plan.run import Run

FALLBACKS: Final[Counter[str]] = Counter()
"""How often a document was left to graphql-core, by reason."""

_PLANNERS: Final[Lru[GraphQLSchema, Planner]] = Lru(16)
"""Planners of the schemas used last. A planner holds its schema: a weak table would let none of them go."""


def execute(
    schema: GraphQLSchema,
    document: str | DocumentNode,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    context: Any = None,
    root: Any = None,
) -> ExecutionResult | Awaitable[ExecutionResult]:
    """
    Execute an operation, unprotected.

    Returns:
        What graphql-core's `execute` returns: a result, or an awaitable of one where a resolver is async.
        Text is parsed and validated first, and its errors are a result too.
    """
    planner = _PLANNERS.get(schema) or _PLANNERS.put(schema, Planner(schema))
    planned = planner.plan(document, operation_name, variables)
    if isinstance(planned, list) and isinstance(document, DocumentNode):
        planned = Fallback("invalid document")
    if isinstance(planned, list):
        return ExecutionResult(None, planned)
    if isinstance(planned, Plan) and planned.operation.operation is OperationType.SUBSCRIPTION:
        planned = Fallback("subscription")  # a stream has more than one result
    if isinstance(planned, Fallback):
        FALLBACKS[planned.reason] += 1
        parsed = parse(document) if isinstance(document, str) else document
        return core_execute(schema, parsed, root, context, dict(variables or {}), operation_name)
    return _execute(planned, variables, context, root)


def _execute(
    plan: Plan, variables: Mapping[str, Any] | None, context: Any, root: Any
) -> ExecutionResult | Awaitable[ExecutionResult]:
    run = plan.begin(context, variables, root)
    if isinstance(run, RunResult):
        return ExecutionResult(None, run.refused)
    rest = plan.start(run)
    return _result(plan, run) if rest is None else _later(plan, run, rest)


async def _later(plan: Plan, run: Run, rest: Coroutine[Any, Any, None]) -> ExecutionResult:
    await rest
    return _result(plan, run)


def _result(plan: Plan, run: Run) -> ExecutionResult:
    result = plan.finish(run)
    return ExecutionResult(result.data, [failure.located() for failure in result.failures] or None)
