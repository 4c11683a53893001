"""Whatever a client says, in whatever order: it gets what the protocol allows, or a closed connection."""

import json
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from bff.http.websocket.messages import ACK, PONG, Subscribe, read_message
from bff.http.websocket.session import Authenticate, Close, Refuse, Send, Session, Start, State, Stop

PROTOCOL_CODES: Final = {4400, 4401, 4403, 4406, 4408, 4409, 4429}
OPERATIONS: Final = 3

_LEAVES: Final = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8)
_VALUES: Final = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
_NEARLY: Final = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(
            ["connection_init", "ping", "pong", "subscribe", "complete", "next", "error", "start"]
        )
        | _VALUES,
        "id": st.sampled_from(["1", "2", "3", "4", "5"]) | _VALUES,
        "payload": st.fixed_dictionaries(
            {"query": st.just("{ a }") | _VALUES}, optional={"variables": _VALUES, "authorization": _VALUES}
        )
        | _VALUES,
    },
)
_GOOD: Final = st.builds(
    lambda type_, identifier: {"type": type_, "id": identifier, "payload": {"query": "{ a }"}},
    st.sampled_from(["connection_init", "ping", "subscribe", "subscribe", "complete"]),
    st.sampled_from(["1", "2", "3", "4"]),
)
_MESSAGES: Final = (
    _GOOD.map(json.dumps)
    | _NEARLY.map(json.dumps)
    | _VALUES.map(json.dumps)
    | st.text(max_size=30)
    | st.none()
)
_EVENTS: Final = st.lists(
    _MESSAGES | _GOOD.map(json.dumps) | st.sampled_from(["recognised", "finish", "ended"]), max_size=30
)


class Model:
    """What must hold, kept beside the session by itself."""

    def __init__(self) -> None:
        self.authenticating = self.acknowledged = self.closed = False
        self.active: dict[str, Subscribe] = {}
        self.held = 0

    def check(self, action: Any) -> None:
        assert not self.closed
        match action:
            case Send(text):
                assert text in (ACK, PONG)
                if text == ACK:
                    assert self.authenticating
                    assert not self.acknowledged
                    self.acknowledged = True
            case Authenticate():
                assert not self.authenticating
                self.authenticating = True
            case Start(operation):
                assert self.acknowledged
                assert operation.id not in self.active
                self.active[operation.id] = operation
                self.held += 1
                assert self.held <= OPERATIONS
            case Refuse(identifier, _):
                assert self.acknowledged
                assert identifier not in self.active
                assert self.held == OPERATIONS
            case Stop(operation):
                assert self.active.pop(operation.id) is operation
            case Close(closing):
                assert closing.code in PROTOCOL_CODES
                assert len(closing.reason.encode()) <= 123  # RFC 6455, section 5.5.1
                self.closed = True


@settings(max_examples=400, deadline=None)
@given(events=_EVENTS)
def test_every_sequence_is_answered_by_the_protocol(events: list[str | None]) -> None:
    session, model = Session(OPERATIONS), Model()
    for event in events:
        if event == "recognised":
            actions = session.recognised()
        elif event == "finish":
            if model.active and not model.closed:
                session.finish(model.active.pop(next(iter(model.active))))
            continue
        elif event == "ended":
            if model.held > len(model.active):
                session.ended()
                model.held -= 1
            continue
        else:
            actions = session.take(read_message(event, 32))
        for action in actions:
            model.check(action)
        assert model.closed == (session.state is State.CLOSED)
        assert model.closed or all(session.is_active(operation) for operation in model.active.values())
