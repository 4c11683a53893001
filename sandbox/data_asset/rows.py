"""Rows of the data-asset API, from the world's records."""

from collections.abc import Sequence

from sandbox.data_asset.codes import (
    ACCT_STAT,
    ACCT_TYPE,
    CARD_STAT,
    CERT_TYPE,
    CUST_LEVEL,
    CUST_TYPE,
    GENDER,
    PROD_CLS,
    day,
)
from sandbox.kit.operation import Json
from sandbox.kit.plants import Plant
from sandbox.world.assets import AssetSummary
from sandbox.world.base import World, yuan
from sandbox.world.card import Card
from sandbox.world.customer import Outline, outline
from sandbox.world.portfolio import Account, Holding
from sandbox.world.profile import Profile, profile
from sandbox.world.staff import find_staff
from sandbox.world.terms import Kind
from sandbox.world.union import Org, orgs


def customer(world: World, no: str, plant: Plant) -> Json:
    found, details = outline(world, no), profile(world, no)
    return {**_person(found, details, plant), **_standing(world, found, details), **_owner(found.outlet)}


def _person(found: Outline, details: Profile, plant: Plant) -> Json:
    who = details.identity
    document = plant.document or who.document_no
    return {
        "custNo": found.no,
        "custType": CUST_TYPE[found.kind],
        "custName": plant.name or who.name,
        "gender": GENDER[who.female],
        "birthday": day(who.born),
        "certType": CERT_TYPE[found.document],
        "certNo": document,
        "uscc": document if found.kind is Kind.BUSINESS else "",
        "mobile": plant.mobile or details.mobile,
        "tel": plant.landline or details.landline,
        "email": plant.email or details.email,
        "addr": plant.address or details.address,
        "occupation": details.occupation,
        "employer": details.employer,
    }


def _standing(world: World, found: Outline, details: Profile) -> Json:
    manager = find_staff(world, found.manager)
    return {
        "custLevel": CUST_LEVEL[found.segment],
        "aumLevel": found.tier,
        "riskLevel": str(details.risk),
        "openDate": day(details.opened_on),
        "custMgrNo": found.manager,
        "custMgrName": manager.name if manager else "",
        "assistMgrNos": found.assistant,
    }


def _owner(outlet: Org) -> Json:
    names = orgs(outlet.bank)
    return {
        "orgNo": outlet.code,
        "orgName": outlet.name,
        "subBrNo": outlet.sub_branch,
        "subBrName": names[outlet.sub_branch].name,
        "brNo": outlet.branch,
        "brName": names[outlet.branch].name,
        "bankNo": outlet.bank,
        "bankName": names[outlet.bank].name,
    }


def asset(no: str, summary: AssetSummary) -> Json:
    return {
        "custNo": no,
        "ccy": "CNY",
        "aumBal": yuan(summary.aum_fen),
        "aumLastMonth": yuan(summary.last_month_fen),
        "aumYearAvg": yuan(summary.year_average_fen),
        "aumLevel": summary.tier,
        "clsList": [{"prodCls": PROD_CLS[cls], "mktVal": yuan(fen)} for cls, fen in summary.by_class_fen],
        "dataTime": f"{summary.as_of:%Y-%m-%d %H:%M:%S}",
    }


def holding(no: str, held: Holding, account_no: str) -> Json:
    return {
        "holdNo": held.no,
        "custNo": no,
        "prodCls": PROD_CLS[held.category],
        "prodCode": held.product_code,
        "holdingName": held.name,
        "acctNo": account_no,
        "units": held.units,
        "currUnitPrice": held.unit_price,
        "mktVal": yuan(held.value_fen),
        "profit": None if held.profit_fen is None else yuan(held.profit_fen),
        "ccy": "CNY",
        "buyDate": day(held.bought_on),
        "matureDate": day(held.matures_on),
    }


def account(no: str, kept: Account, account_no: str) -> Json:
    return {
        "acctNo": account_no,
        "custNo": no,
        "acctType": ACCT_TYPE[kept.kind],
        "acctStat": ACCT_STAT[kept.state],
        "bal": yuan(kept.balance_fen),
        "availBal": yuan(kept.available_fen),
        "ccy": "CNY",
        "openDate": day(kept.opened_on),
    }


def card(no: str, issued: Card, card_no: str, fields: Sequence[str]) -> Json:
    """The named columns, and the two that no row goes without."""
    whole = {
        "cardNo": card_no,
        "custNo": no,
        "cardType": "C" if issued.credit else "D",
        "cardStat": CARD_STAT[issued.state],
        "prodName": issued.product_name,
        "crdLmt": None if issued.limit_fen is None else yuan(issued.limit_fen),
        "ccy": "CNY",
        "issueDate": day(issued.issued_on),
        "expDate": issued.expires,
    }
    return {name: value for name, value in whole.items() if name in fields or name in ("cardNo", "custNo")}


def maturity(no: str, held: Holding) -> Json:
    return {
        "holdNo": held.no,
        "custNo": no,
        "prodCls": PROD_CLS[held.category],
        "holdingName": held.name,
        "matureAmt": yuan(held.value_fen),
        "ccy": "CNY",
        "matureDate": day(held.matures_on),
    }
