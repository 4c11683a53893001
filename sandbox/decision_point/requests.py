"""The requests of contracts/decision-point.openapi.yaml, and the rules that tests give."""

from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Subject(msgspec.Struct, frozen=True):
    type: Literal["user"]
    id: Name
    properties: dict[str, object] = {}


class Action(msgspec.Struct, frozen=True):
    name: Literal["view"]


class Properties(msgspec.Struct, frozen=True, rename={"data_class": "class"}):
    data_class: Name


class Resource(msgspec.Struct, frozen=True):
    type: Literal["customer"]
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
    properties: Properties


class Evaluation(msgspec.Struct, frozen=True):
    resource: Resource


class Evaluations(msgspec.Struct, frozen=True):
    subject: Subject
    action: Action
    context: dict[str, str]
    evaluations: Annotated[list[Evaluation], msgspec.Meta(min_length=1, max_length=2_000)]
    options: dict[str, str] = {}


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"data_class": "class"}):
    """What to answer where it applies; an empty customer or class is any. Without a level, no."""

    customer: str = ""
    data_class: str = ""
    level: str = ""

    def applies_to(self, resource: Resource) -> bool:
        is_customer = self.customer in ("", resource.id)
        return is_customer and self.data_class in ("", resource.properties.data_class)


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The knobs of this server."""

    rules: list[Rule] = []
    answers: int = 0
    """So many answers more (or, below 0, fewer) than questions."""
