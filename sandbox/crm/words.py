"""The CRM's Chinese words for the world's, and its ways to write a time."""

from datetime import datetime
from typing import Final

CHANNEL: Final = {
    "PHONE": "电话",
    "SMS": "短信",
    "WECOM": "企业微信",
    "VISIT": "面访",
    "OUTLET": "网点",
    "OUTBOUND_ROBOT": "外呼机器人",
}
STAGE: Final = {"OPEN": "新建", "CONTACTED": "已联系", "PROPOSED": "已报价", "WON": "赢单", "LOST": "输单"}
SCENARIO_STATE: Final = {"DRAFT": "草稿", "PUBLISHED": "已发布", "PAUSED": "已暂停", "ENDED": "已结束"}
TASK_STATUS: Final = {
    "NOT_STARTED": "未开始",
    "IN_PROGRESS": "进行中",
    "COMPLETED": "已完成",
    "EXPIRED": "已逾期",
    "CANCELLED": "已取消",
}
PRIORITY: Final = {"HIGH": "高", "MEDIUM": "中", "LOW": "低"}


def epoch_ms(value: datetime) -> int:
    return round(value.timestamp() * 1000)


def iso(value: datetime) -> str:
    """With the offset, to the second."""
    return value.isoformat(timespec="seconds")
