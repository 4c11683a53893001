"""Who decides: the rules as they stand, and the questions that have been asked."""

import msgspec

from sandbox.decision_point.requests import Evaluations, Resource, Rules
from sandbox.kit.operation import Ask, Json


class Judge:
    """Says yes, unless a rule says otherwise; remembers every batch."""

    def __init__(self) -> None:
        self.rules = Rules()
        self.asked: list[Evaluations] = []

    def clear(self) -> None:
        self.rules = Rules()
        self.asked.clear()

    def evaluate(self, ask: Ask[Evaluations]) -> Json:
        self.asked.append(ask.request)
        answers = [self._answer(one.resource) for one in ask.request.evaluations]
        extra = self.rules.answers
        return {"evaluations": answers[:extra] if extra < 0 else [*answers, *answers[:1] * extra]}

    def remembered(self) -> object:
        return msgspec.to_builtins(self.asked)

    def _answer(self, resource: Resource) -> Json:
        rule = next((rule for rule in self.rules.rules if rule.applies_to(resource)), None)
        if rule is None:
            return {"decision": True}
        return {"decision": True, "context": {"level": rule.level}} if rule.level else {"decision": False}
