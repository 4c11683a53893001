"""The requests of contracts/crm.openapi.yaml, with their limits."""

from typing import Annotated, Literal

import msgspec

CustomerId = Annotated[str, msgspec.Meta(pattern=r"^C\d{10}$")]
TaskId = Annotated[str, msgspec.Meta(pattern=r"^T\d{10}$")]
EpochMs = Annotated[int, msgspec.Meta(ge=0)]


class CustomersRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    customer_ids: Annotated[list[CustomerId], msgspec.Meta(min_length=1, max_length=100)]


class TasksRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    task_ids: Annotated[list[TaskId], msgspec.Meta(min_length=1, max_length=100)]


class TaskSearch(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    start: Annotated[int, msgspec.Meta(ge=0)]
    size: Annotated[int, msgspec.Meta(ge=1, le=100)]
    assigned_user: Annotated[str, msgspec.Meta(pattern=r"^S\d{6}$")] | None = None
    status: Literal["未开始", "进行中", "已完成", "已逾期", "已取消"] | None = None
    scenario_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    due_before: EpochMs | None = None


class CompleteRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    task_id: TaskId
    result: Annotated[str, msgspec.Meta(max_length=2_000)]


class CheckInRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    task_id: TaskId
    checkin_time: EpochMs
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    coordinate_system: Literal["WGS84"]
