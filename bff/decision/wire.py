"""The words of AuthZEN 1.0 `POST /access/v1/evaluations`, as far as they are used here."""

from collections.abc import Sequence
from typing import Final

import msgspec

from masking.classes import DataClass
from masking.levels import Level
from masking.viewer import Viewer


class _Subject(msgspec.Struct, frozen=True):
    id: str
    """The staff number, which the decision point knows its people by."""
    properties: dict[str, object]
    type: str = "user"


class _Action(msgspec.Struct, frozen=True):
    name: str = "view"


class _Resource(msgspec.Struct, frozen=True):
    id: str
    properties: dict[str, str]
    type: str = "customer"


class _Evaluation(msgspec.Struct, frozen=True):
    resource: _Resource


class _Options(msgspec.Struct, frozen=True):
    evaluations_semantic: str = "execute_all"


class _Evaluations(msgspec.Struct, frozen=True):
    """What is the same for all evaluations stands beside them, once."""

    subject: _Subject
    action: _Action
    context: dict[str, str]
    evaluations: Sequence[_Evaluation]
    options: _Options = _Options()


class Question(msgspec.Struct, frozen=True):
    """May the viewer see what of this class there is about this customer?"""

    customer: str
    """The pseudonym."""
    data_class: DataClass


class _AnswerContext(msgspec.Struct, frozen=True):
    level: str | None = None
    """The most that may be shown, where "yes" does not mean all of it."""


class _Answer(msgspec.Struct, frozen=True):
    decision: bool
    context: _AnswerContext = _AnswerContext()

    def ceiling(self) -> Level:
        """A level that is none of ours means that something was asked for which we cannot do: hidden."""
        if not self.decision:
            return Level.HIDDEN
        level = self.context.level
        return Level.CLEAR if level is None else Level.__members__.get(level, Level.HIDDEN)


class _Answers(msgspec.Struct, frozen=True):
    evaluations: list[_Answer]


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(_Answers).decode


def encode_questions(viewer: Viewer, questions: Sequence[Question]) -> bytes:
    """The body of one batch."""
    properties: dict[str, object] = {"tenant": viewer.tenant, "post": viewer.post, "roles": viewer.roles}
    context = {
        "channel": viewer.channel.value,
        "acr": viewer.acr,
        "purpose": viewer.purpose,
        "application": viewer.application,
    }
    resources = (_Resource(q.customer, {"class": q.data_class.value}) for q in questions)
    evaluations = [_Evaluation(resource) for resource in resources]
    return _encode(_Evaluations(_Subject(viewer.staff_no, properties), _Action(), context, evaluations))


def decode_ceilings(body: bytes) -> list[Level]:
    """The most that may be shown, answer by answer; raises `msgspec.MsgspecError` for what is none."""
    return [answer.ceiling() for answer in _decode(body).evaluations]
