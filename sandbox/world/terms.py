"""The world's own words. Each server translates them into the codes of its system."""

from enum import StrEnum


class Kind(StrEnum):
    PERSON = "PERSON"
    BUSINESS = "BUSINESS"


class Document(StrEnum):
    NATIONAL_ID = "NATIONAL_ID"
    PASSPORT = "PASSPORT"
    HK_MACAU_PERMIT = "HK_MACAU_PERMIT"
    TAIWAN_PERMIT = "TAIWAN_PERMIT"
    FOREIGN_RESIDENT_CARD = "FOREIGN_RESIDENT_CARD"
    CREDIT_CODE = "CREDIT_CODE"


class NameStyle(StrEnum):
    """How a name is built: what the front door's masks have to cope with."""

    PLAIN = "PLAIN"
    SINGLE = "SINGLE"
    COMPOUND = "COMPOUND"
    MINORITY = "MINORITY"
    RARE = "RARE"
    PRIVATE_USE = "PRIVATE_USE"


class Segment(StrEnum):
    MASS = "MASS"
    AFFLUENT = "AFFLUENT"
    WEALTH = "WEALTH"
    PRIVATE = "PRIVATE"
    SMALL_BUSINESS = "SMALL_BUSINESS"
    FARMER = "FARMER"


class ProductClass(StrEnum):
    DEPOSIT = "DEPOSIT"
    LARGE_DENOMINATION_CD = "LARGE_DENOMINATION_CD"
    WEALTH = "WEALTH"
    FUND = "FUND"
    INSURANCE = "INSURANCE"
    PRECIOUS_METALS = "PRECIOUS_METALS"
    LOAN = "LOAN"
    CREDIT_CARD = "CREDIT_CARD"


class Role(StrEnum):
    RELATIONSHIP_MANAGER = "relationship-manager"
    WEALTH_MANAGER = "wealth-manager"
    OUTLET_HEAD = "outlet-head"
    LOBBY_MANAGER = "lobby-manager"
    TELLER = "teller"
    SUB_BRANCH_MANAGER = "sub-branch-manager"
    BRANCH_MANAGER = "branch-manager"
    HEAD_OFFICE = "head-office"
    AUDITOR = "auditor"
    CALL_AGENT = "call-agent"
    INTEGRATOR = "integrator"
