"""Tickets give back what they were issued for: once, for a while, to nobody who changes them."""

import msgspec
import pytest

from bff.errors import RequestRefused
from bff.http.model import GraphQLRequest, RequestMeta
from bff.identity.errors import Refusal, TokenRefused
from bff.streams.spent import SpentInMemory
from bff.streams.tickets import Tickets
from masking.keys import KeyRing, MasterKey
from masking.tokens import GcmToken
from masking.viewer import Tenant
from tests.unit.bff.documents.texts import viewer

RING = KeyRing((MasterKey(1, bytes(range(64))),))
WHO = msgspec.structs.replace(viewer("relationship-manager"), expires_at_s=2_000)
ASKED = GraphQLRequest("subscription { a }", None, "A", {"n": [1, {"x": "客户"}]}, {"e": {}})
META = RequestMeta("r", "t", 0.0)


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets(GcmToken(RING, Tenant(""), "event stream"), SpentInMemory(clock), 30, clock)


async def issue(tickets: Tickets, request: GraphQLRequest = ASKED) -> str:
    answer = await tickets.issue(WHO, request, META)
    assert answer.data["expiresInS"] == 30
    return str(answer.data["ticket"])


async def refusal(tickets: Tickets, text: str) -> Refusal:
    with pytest.raises(TokenRefused) as refused:
        await tickets.redeem(text)
    return refused.value.refusal


async def test_a_ticket_gives_back_viewer_and_request(tickets: Tickets) -> None:
    ticket = await tickets.redeem(await issue(tickets))
    assert (ticket.viewer, ticket.request) == (WHO, ASKED)
    assert repr(ticket) == "<Ticket>"


async def test_a_ticket_is_good_once(tickets: Tickets) -> None:
    text = await issue(tickets)
    await tickets.redeem(text)
    assert await refusal(tickets, text) is Refusal.MALFORMED


async def test_a_ticket_is_good_for_a_while(tickets: Tickets, clock: Clock) -> None:
    early, late = await issue(tickets), await issue(tickets)
    clock.now_s += 29.9
    await tickets.redeem(early)
    clock.now_s += 0.2
    assert await refusal(tickets, late) is Refusal.MALFORMED


async def test_a_ticket_ends_with_the_token_behind_it(tickets: Tickets, clock: Clock) -> None:
    clock.now_s = 1_990.0
    text = await issue(tickets)
    clock.now_s = 2_000.0
    assert await refusal(tickets, text) is Refusal.EXPIRED


async def test_a_ticket_says_nothing_to_who_reads_it(tickets: Tickets) -> None:
    first, second = await issue(tickets), await issue(tickets)
    assert first != second
    assert len(first) == len(second)
    assert "客户" not in first


async def test_what_is_no_ticket_is_refused(tickets: Tickets, clock: Clock) -> None:
    other = Tickets(GcmToken(RING, Tenant(""), "cursor"), SpentInMemory(clock), 30, clock)
    foreign = await issue(other)
    for text in ("a", "====", "\0", foreign, foreign[:-4], "A" * 10_000):
        assert await refusal(tickets, text) is Refusal.MALFORMED
    assert await refusal(tickets, "") is Refusal.MISSING


async def test_a_request_that_fits_no_url_gets_no_ticket(tickets: Tickets) -> None:
    with pytest.raises(RequestRefused) as refused:
        await issue(tickets, msgspec.structs.replace(ASKED, query="x" * 4_096))
    assert refused.value.code == "PAYLOAD_TOO_LARGE"


async def test_used_tickets_are_forgotten_when_they_are_too_old(clock: Clock) -> None:
    spent = SpentInMemory(clock)
    assert [await spent.first("a", 30), await spent.first("a", 30)] == [True, False]
    clock.now_s += 31
    assert await spent.first("a", 30)
