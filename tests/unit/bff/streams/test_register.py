"""How many streams there may be, and how all are ended."""

import msgspec
import pytest

from bff.codes import Code
from bff.errors import RequestRefused
from bff.settings import StreamSettings
from bff.streams.ending import StreamEnded
from bff.streams.register import Register
from masking.viewer import StaffNo, Viewer
from tests.unit.bff.documents.texts import viewer

ONE = viewer("relationship-manager")
OTHER = msgspec.structs.replace(ONE, staff_no=StaffNo("S000102"))


def refusal(register: Register, who: Viewer) -> Code:
    with pytest.raises(RequestRefused) as refused:
        register.admit(who)
    return refused.value.code


def test_a_viewer_may_have_so_many() -> None:
    register = Register(StreamSettings(per_viewer=2, per_process=10))
    first, _ = register.admit(ONE), register.admit(ONE)
    assert refusal(register, ONE) is Code.STREAM_LIMIT_REACHED
    register.admit(OTHER)
    first.release()
    first.release()
    register.admit(ONE)
    assert refusal(register, ONE) is Code.STREAM_LIMIT_REACHED
    assert len(register) == 3


def test_a_process_may_have_so_many() -> None:
    register = Register(StreamSettings(per_viewer=5, per_process=2))
    register.admit(ONE)
    place = register.admit(OTHER)
    assert refusal(register, OTHER) is Code.STREAM_LIMIT_REACHED
    place.release()
    register.admit(ONE)


def test_another_application_of_the_same_person_counts_for_itself() -> None:
    register = Register(StreamSettings(per_viewer=1, per_process=10))
    register.admit(ONE)
    register.admit(msgspec.structs.replace(ONE, application="mobile"))


def test_the_end_of_the_server_ends_all_and_admits_none() -> None:
    register = Register(StreamSettings())
    places = [register.admit(ONE), register.admit(OTHER)]
    register.stop()
    for place in places:
        with pytest.raises(StreamEnded) as ended:
            place.inbox.require_open()
        assert ended.value.code is Code.SERVER_STOPPING
    assert refusal(register, ONE) is Code.SERVER_STOPPING
