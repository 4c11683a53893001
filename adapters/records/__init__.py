"""
The records that ports return: frozen, named in the bank's words, and silent when printed.

A record holds a customer's values for the length of one request. Only a type that derives from
`PublicRecord` may be cached.
"""

from adapters.records.base import (
    AccountNo,
    CardNo,
    CustomerNo,
    HoldingNo,
    InteractionNo,
    LoanNo,
    Money,
    NodeNo,
    OpportunityNo,
    Page,
    PageRequest,
    ProductCode,
    PublicRecord,
    Record,
    ScenarioNo,
    TaskNo,
)

__all__ = [
    "AccountNo",
    "CardNo",
    "CustomerNo",
    "HoldingNo",
    "InteractionNo",
    "LoanNo",
    "Money",
    "NodeNo",
    "OpportunityNo",
    "Page",
    "PageRequest",
    "ProductCode",
    "PublicRecord",
    "Record",
    "ScenarioNo",
    "TaskNo",
]
