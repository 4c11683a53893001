"""
Canaries: synthetic values, new for each run, that are put into customers and must be found nowhere else.

They have the right form and valid check digits, so that a mask or a filter which looks for such values treats
them as it treats real ones.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from random import SystemRandom
from typing import Final

import msgspec

from sandbox.world.checks import luhn_digit, national_id
from sandbox.world.contact import interactions
from sandbox.world.customer import customers_within, outline
from sandbox.world.names import COMPOUND_SURNAMES
from tests.servers import Bank

_dice: Final = SystemRandom()

NAMED_TO: Final[Mapping[str, frozenset[str]]] = {
    "mine": frozenset({"relationship-manager", "wealth-manager"}),
    "colleague's": frozenset(),
    "other bank's": frozenset({"other-bank-manager"}),
    "typed in": frozenset(),
}
"""Who may read a customer's name in clear: the manager, and the wealth manager who assists."""

_READERS: Final = frozenset(
    {"relationship-manager", "wealth-manager", "outlet-head", "call-agent", "integrator"}
)
NOTES_TO: Final[Mapping[str, frozenset[str]]] = {
    "mine": _READERS,
    "colleague's": _READERS,
    "other bank's": frozenset({"other-bank-manager"}),
    "typed in": _READERS,
}
"""Who may read the words of a note, without the numbers in it."""


class Canary(msgspec.Struct, frozen=True):
    """One value to be looked for."""

    owner: str
    """Whose it is: a key of `NAMED_TO`."""
    kind: str
    value: str
    """What no mask leaves: of a name all of it, of an address what follows the district."""
    clear_to: frozenset[str] = frozenset()
    """Personas whose replies may hold it."""

    @property
    def title(self) -> str:
        return f"{self.kind} ({self.owner})"


class Subject(msgspec.Struct, frozen=True):
    """A customer with canaries."""

    owner: str
    number: str
    planted: dict[str, str]
    """Arguments of `Bank.plant`."""
    canaries: tuple[Canary, ...]

    def of(self, kind: str) -> str:
        return next(canary.value for canary in self.canaries if canary.kind == kind)


def make_subject(owner: str, number: str) -> Subject:
    """Make the canaries of the customer *number*."""
    name, road, words = _name(), f"{_ideographs(3)}路{_digits(3)}号", _ideographs(8)
    plain = {
        "mobile": _mobile(),
        "landline": f"0791-{8}{_digits(7)}",
        "document": _national_id(),
        "card": _card(),
        "account": f"101{_digits(16)}",
        "mail": f"k{secrets.token_hex(6)}",
    }
    noted = {"mobile in a note": _mobile(), "card in a note": _card(), "document in a note": _national_id()}
    mobile, card, document = noted.values()
    note = f"{words}，电话{mobile}，卡号{card}，身份证{document}。"
    hidden = {**plain, "address": road, **noted, "customer number": number}
    return Subject(
        owner=owner,
        number=number,
        planted={
            **{kind: value for kind, value in plain.items() if kind != "mail"},
            "name": name,
            "email": f"{plain['mail']}@mail.example",
            "address": f"江西省南昌市红谷滩区{road}",
            "note": note,
        },
        canaries=(
            Canary(owner, "name", name, NAMED_TO[owner]),
            Canary(owner, "words of a note", words, NOTES_TO[owner]),
            *(Canary(owner, kind, value) for kind, value in hidden.items()),
        ),
    )


def plant_all(bank: Bank) -> list[Subject]:
    """Put canaries into a customer of the relationship manager, of a colleague, and of another bank."""
    subjects = [make_subject(owner, number) for owner, number in _numbers(bank).items()]
    for subject in subjects:
        bank.plant(subject.number, **subject.planted)
    return subjects


def type_in() -> Subject:
    """Make canaries that are nobody's: clients put them into requests."""
    return make_subject("typed in", f"C109{_digits(7)}")


def _numbers(bank: Bank) -> dict[str, str]:
    def first(persona: str, *, managed: bool) -> str:
        staff = bank.personas[persona].staff
        near = (outline(bank.world, number) for number in customers_within(staff.org))
        return next(
            one.no
            for one in near
            if (one.manager == staff.no) is managed
            and not one.assistant
            and one.document == "NATIONAL_ID"
            and interactions(bank.world, one.no)
        )

    return {
        "mine": bank.cast["showcase"],
        "colleague's": first("relationship-manager", managed=False),
        "other bank's": first("other-bank-manager", managed=True),
    }


def _digits(count: int) -> str:
    return "".join(_dice.choices("0123456789", k=count))


def _ideographs(count: int) -> str:
    return "".join(chr(_dice.randrange(0x4E00, 0x9FA6)) for _ in range(count))


def _name() -> str:
    return _dice.choice(COMPOUND_SURNAMES) + _ideographs(2)


def _mobile() -> str:
    return f"13{_digits(9)}"


def _card() -> str:
    body = f"6226{_digits(14)}"
    return body + luhn_digit(body)


def _national_id() -> str:
    born = date(_dice.randrange(1950, 2005), _dice.randrange(1, 13), _dice.randrange(1, 29))
    return national_id("360102", born, _dice.randrange(100, 999))
