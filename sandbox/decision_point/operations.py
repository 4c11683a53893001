"""The operations of contracts/decision-point.openapi.yaml."""

from sandbox.decision_point.judge import Judge
from sandbox.decision_point.requests import Evaluations
from sandbox.kit.operation import Operation


def operations(judge: Judge) -> tuple[Operation, ...]:
    return (Operation("evaluate", "POST", "/access/v1/evaluations", Evaluations, judge.evaluate),)
