from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.errors import UpstreamConflict, UpstreamMalformed, UpstreamNotFound, UpstreamRefused
from adapters.ports import TaskSearch
from adapters.records import PageRequest, ScenarioNo, TaskNo
from adapters.records.customer import Direction, InteractionChannel, OpportunityStage, TagSource
from adapters.records.task import ScenarioState, TaskPriority, TaskStatus
from adapters.translate import SHANGHAI
from masking.viewer import OrgCode, StaffNo
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import FakeUpstream, reply, reply_json

TASK = TaskNo("T1010000123")
KEY = "3f0c8f1e-0000-4000-8000-000000000001"
AT = datetime(2026, 1, 31, 10, 5, 51, tzinfo=SHANGHAI)


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("crm")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("crm", fake.url)


async def test_an_assignment_tells_who_and_since_when(source: Any) -> None:
    assignment = (await source.assignments(call(), [OUYANG]))[OUYANG]
    assert assignment.ownership.manager == "S000101"
    assert assignment.ownership.assistants == ("S000102", "S000103")
    assert assignment.ownership.org.outlet == OrgCode("JX0101010101")
    assert (assignment.effective_from, assignment.effective_to) == (date(2025, 7, 1), None)


async def test_an_interaction_happened_in_shanghai(source: Any) -> None:
    (interaction,) = (await source.interactions(call(), [OUYANG]))[OUYANG]
    assert (interaction.channel, interaction.direction) == (InteractionChannel.PHONE, Direction.OUTBOUND)
    assert interaction.occurred_at == AT
    assert interaction.occurred_at.tzinfo is SHANGHAI


async def test_tags_and_opportunities_are_translated(source: Any) -> None:
    automatic, manual = (await source.tags(call(), [OUYANG]))[OUYANG]
    assert (automatic.source, manual.source) == (TagSource.AUTOMATIC, TagSource.MANUAL)
    (opportunity,) = (await source.opportunities(call(), [OUYANG]))[OUYANG]
    assert (opportunity.stage, opportunity.probability_percent) == (OpportunityStage.CONTACTED, 60)
    assert str(opportunity.amount.amount) == "500000.00"
    assert opportunity.expected_close_on == date(2026, 2, 28)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1e999", "12,000.00", ""])
async def test_an_amount_that_is_none_is_refused(fake: FakeUpstream, source: Any, amount: str) -> None:
    value = fake.contract.example("POST", "/api/opportunities/query")
    value["opportunityList"][0]["amount"] = amount
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed):
        await source.opportunities(call(), [OUYANG])


async def test_a_task_belongs_to_whom_it_was_given(source: Any) -> None:
    (task,) = (await source.customer_tasks(call(), [OUYANG]))[OUYANG]
    assert (task.task_no, task.status, task.priority) == (TASK, TaskStatus.NOT_STARTED, TaskPriority.HIGH)
    assert (task.ownership.manager, task.ownership.org.bank) == ("S000101", "JX0101")
    assert task.completed_at is None
    assert (await source.tasks_by_no(call(), [TASK]))[TASK] == task


async def test_a_task_search_speaks_the_crms_words(fake: FakeUpstream, source: Any) -> None:
    search = TaskSearch(
        assignee=StaffNo("S000101"),
        status=TaskStatus.IN_PROGRESS,
        scenario=ScenarioNo("SC2026001"),
        due_before=datetime(2026, 1, 31, tzinfo=UTC),
    )
    page = await source.tasks(call(), search, PageRequest(offset=30, limit=15))
    assert (len(page.rows), page.total) == (1, 1)
    assert fake.received[0].body == {
        "assignedUser": "S000101", "status": "进行中", "scenarioId": "SC2026001",
        "dueBefore": 1769817600000, "start": 30, "size": 15,
    }  # fmt: skip


async def test_a_search_without_its_total_is_refused(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply_json({"taskList": []}))
    with pytest.raises(UpstreamMalformed):
        await source.tasks(call(), TaskSearch(), PageRequest(offset=0, limit=10))


async def test_scenarios_are_read_once_for_a_bank(fake: FakeUpstream, source: Any) -> None:
    (scenario,) = await source.scenarios(call())
    assert (scenario.state, [node.sequence for node in scenario.nodes]) == (ScenarioState.PUBLISHED, [1, 2])
    assert scenario.nodes[1].scenario_no == scenario.scenario_no
    assert await source.scenarios(call()) == (scenario,)
    assert len(fake.received) == 1


async def test_a_completed_task_comes_back(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply_json(fake.contract.example("POST", "/api/tasks/complete", "withTask")))
    task = await source.complete_task(call(), TASK, "客户同意办理", KEY)
    assert (task.status, task.completed_at) == (TaskStatus.COMPLETED, AT)
    assert fake.received[0].headers["idempotency-key"] == KEY
    assert fake.received[0].body == {"taskId": TASK, "result": "客户同意办理"}


async def test_a_task_that_the_crm_does_not_show_is_read_again(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply_json(fake.contract.example("POST", "/api/tasks/complete", "bare")))
    task = await source.complete_task(call(), TASK, "客户同意办理", KEY)
    assert task.task_no == TASK
    assert [one.path for one in fake.received] == ["/api/tasks/complete", "/api/tasks/byId"]


@pytest.mark.parametrize("answer", ["withId", "bare"])
async def test_a_check_in_has_a_number_either_way(fake: FakeUpstream, source: Any, answer: str) -> None:
    fake.answers.append(reply_json(fake.contract.example("POST", "/api/tasks/checkin", answer)))
    visit = await source.check_in(call(), TASK, AT, 28.6765, 115.8921, KEY)
    assert (visit.check_in_no, visit.task_no, visit.checked_in_at) == ("V1010000123", TASK, AT)
    assert fake.received[0].body == {
        "taskId": TASK, "checkinTime": 1769825151000,
        "longitude": 115.8921, "latitude": 28.6765, "coordinateSystem": "WGS84",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (409, "TASK_ALREADY_COMPLETED", "ALREADY_COMPLETED"),
        (409, "TASK_EXPIRED", "EXPIRED"),
        (409, "TASK_NOT_YOURS", "NOT_ASSIGNED_TO_YOU"),
        (409, "CHECKIN_TOO_FAR", "TOO_FAR"),
        (422, "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_REUSED"),
    ],
)
async def test_a_rejected_command_tells_the_reason(
    fake: FakeUpstream, source: Any, status: int, code: str, reason: str
) -> None:
    fake.answers.append(reply_json({"error": True, "code": code, "message": "C1010000123"}, status))
    with pytest.raises(UpstreamConflict) as raised:
        await source.complete_task(call(), TASK, "", KEY)
    assert (raised.value.reason, str(raised.value)) == (reason, "crm.complete_task")


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "ASSERTION_INVALID", UpstreamRefused),
        (403, "APP_FORBIDDEN", UpstreamRefused),
        (403, "SOMETHING_NEW", UpstreamRefused),
        (404, "TASK_NOT_FOUND", UpstreamNotFound),
        (409, "SOMETHING_NEW", UpstreamMalformed),
        (400, "BAD_REQUEST", UpstreamMalformed),
    ],
)
async def test_errors_go_by_the_code_then_by_the_status(
    fake: FakeUpstream, source: Any, status: int, code: str, error: type[Exception]
) -> None:
    fake.answers.append(reply_json({"error": True, "code": code, "message": ""}, status))
    with pytest.raises(error) as raised:
        await source.tasks_by_no(call(), [TASK])
    assert type(raised.value) is error


async def test_a_refusal_without_a_body_is_still_a_refusal(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply(403, b"<html>WAF</html>", "text/html"))
    with pytest.raises(UpstreamRefused):
        await source.tasks_by_no(call(), [TASK])


async def test_a_command_is_never_sent_twice_by_us(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply_json({"error": True, "code": "MAINTENANCE", "message": ""}, 503))
    with pytest.raises(Exception, match=r"^crm.complete_task$"):
        await source.complete_task(call(), TASK, "", KEY)
    assert len(fake.received) == 1
