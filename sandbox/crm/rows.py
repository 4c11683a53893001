"""Objects of the CRM, from the world's records."""

from collections.abc import Iterable

from sandbox.crm.words import CHANNEL, PRIORITY, SCENARIO_STATE, STAGE, TASK_STATUS, epoch_ms, iso
from sandbox.kit.operation import Json
from sandbox.world.assignment import Assignment
from sandbox.world.base import yuan
from sandbox.world.contact import Interaction, Opportunity, Tag
from sandbox.world.scenario import Scenario
from sandbox.world.task import Task
from sandbox.world.union import Org


def _org(org: Org) -> Json:
    return {
        "legalEntityCode": org.bank,
        "branchCode": org.branch,
        "subBranchCode": org.sub_branch,
        "outletCode": org.outlet,
    }


def assignment(no: str, found: Assignment) -> Json:
    return {
        "customerId": no,
        "managerId": found.manager.no,
        "managerName": found.manager.name,
        "assistantIds": [staff.no for staff in found.assistants],
        "org": _org(found.outlet),
        "effectiveDate": found.effective_from.isoformat(),
        "expiryDate": None,
    }


def interaction(no: str, found: Interaction, note: str | None) -> Json:
    return {
        "interactionId": found.no,
        "customerId": no,
        "channel": CHANNEL[found.channel],
        "direction": "呼入" if found.inbound else "呼出",
        "subject": found.subject,
        "note": note,
        "occurredAt": epoch_ms(found.occurred_at),
        "staffId": found.staff.no,
        "staffName": found.staff.name,
    }


def tagged(no: str, found: Iterable[Tag]) -> Json:
    return {
        "customerId": no,
        "tags": [
            {
                "tagName": tag.name,
                "groupName": tag.group,
                "source": "系统" if tag.automatic else "人工",
                "taggedAt": iso(tag.tagged_at),
            }
            for tag in found
        ],
    }


def opportunity(no: str, found: Opportunity) -> Json:
    return {
        "opportunityId": found.no,
        "customerId": no,
        "name": found.name,
        "amount": yuan(found.amount_fen),
        "currency": "CNY",
        "stage": STAGE[found.stage],
        "probability": found.probability_percent,
        "leadSource": found.source,
        "closeDate": f"{found.closes_on:%Y/%m/%d}" if found.closes_on else None,
    }


def task(found: Task) -> Json:
    return {
        "taskId": found.no,
        "name": found.node.name,
        "instruction": found.node.instruction,
        "status": TASK_STATUS[found.status],
        "priority": PRIORITY[found.priority],
        "dateStart": epoch_ms(found.starts_at),
        "dateEnd": epoch_ms(found.due_at),
        "completedAt": epoch_ms(found.completed_at) if found.completed_at else None,
        "result": found.result,
        "parent": {"type": "Customer", "id": found.customer_no},
        "scenarioId": found.node.scenario_no,
        "nodeId": found.node.no,
        "assignedUser": {"id": found.assignee.no, "name": found.assignee.name},
        "org": _org(found.assignee.org),
    }


def scenario(found: Scenario) -> Json:
    return {
        "scenarioId": found.no,
        "name": found.name,
        "objective": found.objective,
        "state": SCENARIO_STATE[found.state],
        "startDate": found.starts_on.isoformat(),
        "endDate": found.ends_on.isoformat() if found.ends_on else None,
        "nodes": [
            {
                "nodeId": node.no,
                "seq": node.sequence,
                "name": node.name,
                "instruction": node.instruction,
                "channel": CHANNEL[node.channel],
            }
            for node in found.nodes
        ],
    }
