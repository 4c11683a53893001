"""The decision point over HTTP: one batch of questions, one exchange, never a second try."""

from collections.abc import Sequence
from typing import Final

from adapters.errors import UpstreamError
from adapters.ports import Call
from adapters.transport import Endpoint, Response, Upstream, expect_ok
from bff.decision.names import CustomerNames
from bff.decision.wire import Question, decode_ceilings, encode_questions
from masking.classes import C2, DataClass
from masking.levels import Level
from masking.viewer import Viewer


def _read(response: Response) -> list[Level]:
    return decode_ceilings(bytes(expect_ok(response).body))


_EVALUATE: Final = Endpoint("evaluate", "POST", "/access/v1/evaluations", _read, idempotent=False)


class DecisionPoint:
    """Asks a bank's own decision point. Whatever becomes of the exchange, there is an answer."""

    def __init__(self, upstream: Upstream, names: CustomerNames) -> None:
        self._upstream = upstream
        self.names = names

    async def ceilings(self, viewer: Viewer, call: Call, questions: Sequence[Question]) -> list[Level]:
        """
        The most that may be shown for each of *questions*.

        Without an answer (in time, well-formed) C2 is masked at most. With another number of answers than
        of questions, nobody knows which is whose: hidden.
        """
        try:
            given = await self._upstream.ask(call, _EVALUATE, encode_questions(viewer, questions))
        except UpstreamError:
            return [unanswered(question.data_class) for question in questions]
        return given if len(given) == len(questions) else [Level.HIDDEN] * len(questions)

    async def aclose(self) -> None:
        await self._upstream.aclose()


def unanswered(data_class: DataClass) -> Level:
    """What holds without an answer: only C2 has a masked form, so the rest stays with the policy."""
    return Level.MASKED if data_class in C2 else Level.CLEAR
