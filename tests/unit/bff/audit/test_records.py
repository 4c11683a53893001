import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from bff.audit.chain import Chain
from bff.audit.compose import MAX_CUSTOMERS, Composer
from bff.audit.keys import Pseudonyms, chain_mac, document_mac, head_mac
from masking.keys import MasterKey, derive
from masking.viewer import Tenant
from tests.unit.bff.audit.stream import KEY, META, NOW, touch, viewer

OTHER = Tenant("JX0102")
CUSTOMER = "C1234567890"


def test_pseudonym_is_stable_within_a_tenant_and_differs_in_another() -> None:
    first, second = Pseudonyms(KEY), Pseudonyms(KEY)
    assert first.namer("JX0101")(CUSTOMER) == second.namer("JX0101")(CUSTOMER)
    assert first.namer("JX0101")(CUSTOMER) != first.namer("JX0102")(CUSTOMER)
    assert first.namer("JX0101")(CUSTOMER) != first.namer("JX0101")("C1234567891")
    assert len(first.namer("JX0101")(CUSTOMER)) == 32


@pytest.mark.parametrize(
    "numbers",
    [
        [f"C{number:010}" for number in range(60)],
        ["C1", "C22", "C333"],
        ["客户一", "客户二"],
        ["9" * 14, "8" * 14],
        ["9" * 15, "8" * 15],
        ["7" * 120] * 2,
        ["7" * 500],
        [""],
        [],
    ],
)
def test_customers_named_together_have_the_names_of_each(numbers: list[str]) -> None:
    namer = Pseudonyms(KEY).namer("JX0101")
    assert namer.all(numbers) == [namer(number) for number in numbers]
    assert len(set(namer.all(numbers))) == len(set(numbers))


def test_pseudonym_is_a_cmac_that_anybody_with_the_key_can_compute() -> None:
    code = CMAC(AES(derive(KEY, 32, b"audit pseudonym", b"JX0101")))
    code.update(b"\x00\x0bC1234567890\x00\x00\x00")
    assert Pseudonyms(KEY).namer("JX0101")(CUSTOMER) == code.finalize().hex()


def test_pseudonym_depends_on_the_key() -> None:
    other = MasterKey(7, b"x" * 64)
    assert Pseudonyms(KEY).namer("JX0101")(CUSTOMER) != Pseudonyms(other).namer("JX0101")(CUSTOMER)


def test_each_purpose_has_a_key_of_its_own() -> None:
    codes = {mac.hex(b"message") for mac in (chain_mac(KEY), head_mac(KEY), document_mac(KEY))}
    codes.add(Pseudonyms(KEY).namer("JX0101")("message"))
    assert len({code[:32] for code in codes}) == 4


def composed(*customers: str, tenant: Tenant | None = None) -> bytes:
    composer = Composer(Pseudonyms(KEY))
    asking = viewer(tenant) if tenant else viewer()
    return composer.compose(Chain(KEY).next(), touch(*customers), asking, META, NOW)


def test_record_says_who_asked_for_what() -> None:
    record = msgspec.json.decode(composed(CUSTOMER))
    assert (record["class_uid"], record["category_uid"], record["type_uid"]) == (6003, 6, 600302)
    assert (record["activity_id"], record["status_id"], record["time"]) == (2, 1, 1769851800000)
    assert record["actor"] == {"user": {"uid": "S101005", "org": {"uid": "JX0101"}}, "app_uid": "workbench"}
    assert record["api"] == {"operation": "Sidebar", "request": {"uid": "b" * 32}}
    assert record["src_endpoint"] == {"name": "WORKBENCH"}
    assert record["metadata"]["correlation_uid"] == "a" * 32
    assert record["metadata"]["sequence"] == record["chain"]["sequence"] == 1
    assert record["unmapped"] == {
        "post": "KHJL",
        "acr": "1",
        "wanted_for": "service",
        "policy": "policy-digest",
        "seen": [],
        "document": "d" * 64,
        "customers": 1,
    }


def test_customer_is_named_by_pseudonym_and_never_by_number() -> None:
    line = composed(CUSTOMER)
    assert CUSTOMER.encode() not in line
    name = Pseudonyms(KEY).namer("JX0101")(CUSTOMER)
    assert msgspec.json.decode(line)["resources"] == [{"uid": name, "type": "customer"}]
    assert msgspec.json.decode(composed(CUSTOMER, tenant=OTHER))["resources"][0]["uid"] != name


def test_customers_named_in_one_record_are_bounded_and_counted() -> None:
    record = msgspec.json.decode(composed(*(f"C{number:010}" for number in range(250))))
    assert len(record["resources"]) == MAX_CUSTOMERS == 100
    assert record["unmapped"]["customers"] == 250


def test_facts_with_customer_numbers_print_nothing() -> None:
    assert repr(touch(CUSTOMER)) == "<Touch>"
