"""A planted value turns up wherever the customer's own would, and nowhere else."""

import httpx

from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

CUSTOMER, NEIGHBOUR = "C1010000001", "C1010000065"
BOTH = [CUSTOMER, NEIGHBOUR]


def test_plants_are_told_of_their_customer_only(call: Call, bank: Bank) -> None:
    values = {
        "custName": ("name", "金丝雀"),
        "mobile": ("mobile", "13900001111"),
        "tel": ("landline", "0791-80001111"),
        "email": ("email", "canary@example.org"),
        "addr": ("address", "江西省南昌市东湖区金丝雀路1号"),
        "certNo": ("document", "360102199001010019"),
    }
    bank.plant(CUSTOMER, **dict(values.values()))
    rows = call("data-asset", "/v1/customers/batchQuery", {"ids": BOTH}).json()["data"]["rows"]
    for field, (_, value) in values.items():
        assert [row[field] == value for row in rows] == [True, False]


def test_planted_numbers_stand_on_the_first_card_and_the_main_account(call: Call, bank: Bank) -> None:
    card, account = "6226810000000000009", "1010000000000000009"
    bank.plant(CUSTOMER, card=card, account=account)
    asked = {"ids": [CUSTOMER], "fields": ["cardNo"]}
    cards = call("data-asset", "/v1/cards/batchQuery", asked).json()["data"]["rows"]
    assert [row["cardNo"] == card for row in cards] == [True, False, False]
    accounts = call("data-asset", "/v1/accounts/batchQuery", {"ids": BOTH}).json()["data"]["rows"]
    assert [row["acctNo"] for row in accounts].count(account) == 1
    loans = call("core-loans", "/api/v1/loans/query", {"clientIds": [CUSTOMER]}).json()["pageItems"]
    assert [loan["accountNo"] == account for loan in loans] == [True, False, False, False, False]


def test_a_planted_note_stands_in_the_crms_free_texts(call: Call, bank: Bank) -> None:
    bank.plant(CUSTOMER, note="请拨13900001111")
    records = call("crm", "/api/interactions/query", {"customerIds": [CUSTOMER]}).json()["records"]
    assert [record["note"] for record in records].index("请拨13900001111") == 0
    tasks = call("crm", "/api/tasks/byCustomer", {"customerIds": [CUSTOMER]}).json()["taskList"]
    assert [task["result"] for task in tasks].count("请拨13900001111") == 1


def test_a_planted_name_is_found_and_later_plants_add(call: Call, bank: Bank) -> None:
    bank.plant(CUSTOMER, name="金丝雀")
    bank.plant(CUSTOMER, mobile="13900001111")
    body = {"pageNum": 1, "pageSize": 10, "custName": "金丝雀"}
    rows = call("data-asset", "/v1/customers/search", body).json()["data"]["rows"]
    assert [(row["custNo"], row["mobile"]) for row in rows] == [(CUSTOMER, "13900001111")]
    bank.reset()
    assert call("data-asset", "/v1/customers/search", body).json()["data"]["rows"] == []


def test_a_plant_without_a_customer_or_with_an_unknown_field_is_refused(bank: Bank) -> None:
    url = bank.urls["crm"] + "/admin/plant"
    assert httpx.post(url, json={"name": "金丝雀"}).status_code == 400
    assert httpx.post(url, json={"customer": CUSTOMER, "pin": "1"}).status_code == 400
