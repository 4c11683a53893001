"""What systems of the bank may tell, and what becomes of it."""

import json

import pytest

from adapters.events import MemoryEvents
from bff.codes import Code
from bff.errors import RequestRefused
from bff.intake.message import EVENTS_LIMIT, PerformanceUpdated, TaskAssigned, read_batch
from bff.intake.publish import Intake
from bff.protection import Guard, PolicyInForce, compile_policy, read_approved
from bff.streams.channels import Channels
from masking.keys import KeyRing, MasterKey
from masking.seal import AesSivSealer
from masking.viewer import Tenant
from resolvers.subscriptions import Address, Topic
from tests.unit.bff.documents.texts import BANK, viewer

RING = KeyRing((MasterKey(1, bytes(range(64))),))
ORG = {"branch": "JX010101", "subBranch": "JX01010101", "outlet": "JX0101010101"}
TASK = {"type": "taskAssigned", "task": "T1010000108", "staff": "S101005", "org": ORG}


class Exchange:
    """An exchange in memory, and what is heard at an address."""

    def __init__(self) -> None:
        self.channels, self.events = Channels(RING.keys[0]), MemoryEvents()
        self.heard: list[str] = []

    async def listen(self, topic: Topic, code: str, tenant: Tenant = BANK) -> None:
        (channel,) = self.channels.of([Address(topic, tenant, code)])
        await self.events.listen([channel], self.heard.append)


def intake(exchange: Exchange) -> Intake:
    approved = read_approved()
    policy = PolicyInForce(Guard(compile_policy(approved, approved.schema_text)))
    return Intake(policy, AesSivSealer(RING, ["ActionTask"]), exchange)


async def publish(exchange: Exchange, *events: object) -> None:
    batch = read_batch(json.dumps({"events": events}).encode())
    await intake(exchange).publish(viewer("event-source"), batch)


@pytest.mark.parametrize("code", ["S101005", ORG["outlet"], ORG["subBranch"], ORG["branch"], BANK])
async def test_an_assigned_task_is_told_to_the_person_and_each_organisation_above(code: str) -> None:
    exchange = Exchange()
    await exchange.listen(Topic.TASK_ASSIGNED, code)
    await publish(exchange, TASK)
    (handle,) = exchange.heard
    assert "T1010000108" not in handle
    assert AesSivSealer(RING, ["ActionTask"]).for_type(BANK, "ActionTask").open(handle) == "T1010000108"


async def test_it_is_told_to_nobody_else() -> None:
    exchange = Exchange()
    await exchange.listen(Topic.TASK_ASSIGNED, "S101006")
    await exchange.listen(Topic.PERFORMANCE_UPDATED, "S101005")
    await exchange.listen(Topic.TASK_ASSIGNED, "S101005", Tenant("JX0102"))
    await publish(exchange, TASK)
    assert exchange.heard == []


async def test_a_changed_result_has_no_handle() -> None:
    exchange = Exchange()
    await exchange.listen(Topic.PERFORMANCE_UPDATED, ORG["outlet"])
    await publish(exchange, {"type": "performanceUpdated", "org": ORG})
    assert exchange.heard == [""]


def test_channels_are_named_by_hashes_that_need_the_key() -> None:
    address = Address(Topic.TASK_ASSIGNED, BANK, "S101005")
    (mine,) = Channels(RING.keys[0]).of([address])
    (other,) = Channels(MasterKey(1, bytes(range(1, 65)))).of([address])
    assert mine != other
    assert mine.startswith("bff:event:")
    assert "S101005" not in mine + repr(address)


@pytest.mark.parametrize("role", ["relationship-manager", "integrator", "unknown"])
def test_only_a_system_that_may_publish_does(role: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        intake(Exchange()).require_publisher(viewer(role))
    assert refused.value.code is Code.FORBIDDEN
    intake(Exchange()).require_publisher(viewer("event-source"))


def test_events_are_read() -> None:
    body = json.dumps({"events": [TASK, {"type": "performanceUpdated", "staff": "S101005"}]})
    task, performance = read_batch(body.encode()).events
    assert isinstance(task, TaskAssigned)
    assert isinstance(performance, PerformanceUpdated)
    assert (task.task, task.org.sub_branch) == ("T1010000108", "JX01010101")
    assert repr(task) == "<TaskAssigned>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"events": []}',
        b'{"events": [{}]}',
        b'{"events": [{"type": "other"}]}',
        b'{"events": [{"type": "taskAssigned", "task": "T1"}]}',
        b'{"events": [{"type": "taskAssigned", "task": 1, "staff": "S1"}]}',
        b'{"events": [{"type": "taskAssigned", "task": "", "staff": "S1"}]}',
        b'{"events": [{"type": "taskAssigned", "task": "T 1", "staff": "S1"}]}',
        b'{"events": [{"type": "taskAssigned", "task": "T1", "staff": "S1", "mobile": "1"}]}',
        b'{"events": [{"type": "performanceUpdated", "org": {"bank": "JX0102"}}]}',
        b'{"events": [{"type": "performanceUpdated"}], "more": 1}',
        b'\xff{"events": []}',
        b"[" * 100_000,
        json.dumps({"events": [TASK] * (EVENTS_LIMIT + 1)}).encode(),
        json.dumps({"events": [{**TASK, "task": "T" * 33}]}).encode(),
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_batch(body)
    assert refused.value.code is Code.BAD_REQUEST
