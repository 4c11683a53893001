import pytest

from bff.audit.chain import Chain, read_head
from masking.keys import KeyRing, MasterKey
from tests.unit.bff.audit.stream import KEY, faults, head, verified, written


@pytest.fixture
def chain() -> Chain:
    return Chain(KEY)


def test_whole_chain_with_its_closing_head_has_no_fault(chain: Chain) -> None:
    lines = [*written(chain, 3), head(chain), *written(chain, 2), head(chain, closed=True)]
    report = verified(lines)
    assert report.faults == ()
    (found,) = report.chains
    assert (found.id, found.first, found.last, found.head, found.closed) == (chain.id, 1, 5, 5, True)


def test_changed_record_is_named(chain: Chain) -> None:
    lines = written(chain, 5)
    lines[2] = lines[2].replace(b'"S101005"', b'"S101006"')
    assert faults(lines) == [(3, "CHANGED", 3, 3)]


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("offset", [1, 60, 300, 600, -70, -20, -3])
def test_no_byte_can_be_changed_unnoticed(chain: Chain, position: int, offset: int) -> None:
    lines = [*written(chain, 5), head(chain)]
    line = bytearray(lines[position])
    line[offset] ^= 1
    lines[position] = bytes(line)
    found = faults(lines)
    assert {(first, last) for _, _, first, last in found} >= {(position + 1, position + 1)}
    assert {kind for _, kind, _, _ in found} <= {"CHANGED", "MISSING", "INSERTED", "UNKNOWN_KEY", "UNLINKED"}


def test_dropped_records_are_named_where_they_are_missed(chain: Chain) -> None:
    lines = written(chain, 9)
    assert faults(lines[:3] + lines[5:]) == [(4, "MISSING", 4, 5)]
    assert faults(lines[1:]) == [(1, "MISSING", 1, 1)]


def test_reordered_record_is_named_and_not_called_missing(chain: Chain) -> None:
    lines = written(chain, 5)
    lines[1], lines[3] = lines[3], lines[1]
    assert faults(lines) == [(3, "REORDERED", 3, 3), (4, "REORDERED", 2, 2)]


def test_inserted_record_is_told_from_a_changed_one(chain: Chain) -> None:
    lines = written(chain, 5)
    forged = lines[1].replace(b'"S101005"', b'"S101006"')
    assert faults([*lines[:3], forged, *lines[3:]]) == [(4, "INSERTED", 2, 2)]
    assert faults([forged, *lines]) == [(1, "INSERTED", 2, 2)]


def test_record_moved_from_another_chain_is_found(chain: Chain) -> None:
    other = Chain(KEY)
    strange = written(other, 2)[1].replace(other.id.encode(), chain.id.encode())
    lines = written(chain, 3)
    assert faults([lines[0], strange, lines[2]]) == [(2, "CHANGED", 2, 2)]


def test_truncation_is_named_against_the_last_head(chain: Chain) -> None:
    lines = written(chain, 5)
    assert faults([*lines[:3], head(chain)]) == [(4, "MISSING", 4, 5)]


def test_truncation_without_a_head_is_not_seen_and_the_report_says_no_head(chain: Chain) -> None:
    report = verified(written(chain, 5)[:3])
    assert report.faults == ()
    assert (report.chains[0].last, report.chains[0].head, report.chains[0].closed) == (3, None, False)


def test_chain_of_which_only_the_head_is_left_is_missing_whole(chain: Chain) -> None:
    written(chain, 5)
    assert faults([head(chain)]) == [(1, "MISSING", 1, 5)]


def test_head_that_is_not_signed_is_named(chain: Chain) -> None:
    lines = [*written(chain, 2), head(chain).replace(b":2:", b":1:")]
    assert faults(lines) == [(3, "FALSE_HEAD", 1, 1)]


def test_chains_of_several_processes_are_told_apart(chain: Chain) -> None:
    other = Chain(KEY)
    mine, theirs = written(chain, 3), written(other, 3)
    interleaved = [line for pair in zip(mine, theirs, strict=True) for line in pair]
    assert verified(interleaved).faults == ()
    del interleaved[3]
    (fault,) = verified(interleaved).faults
    assert (fault.chain, fault.first, fault.place.order) == (other.id, 2, 5)


def test_batch_that_was_delivered_twice_is_no_fault(chain: Chain) -> None:
    lines = written(chain, 6)
    report = verified([*lines[:4], *lines[2:4], *lines[4:]])
    assert report.faults == ()
    assert report.chains[0].repeated == 2


def test_part_of_a_stream_may_begin_anywhere_and_still_shows_a_gap(chain: Chain) -> None:
    lines = written(chain, 9)
    assert faults(lines[4:], is_part=True) == []
    assert faults([lines[4], *lines[6:]], is_part=True) == [(2, "MISSING", 6, 6)]


def test_lines_of_the_log_are_passed_over_and_what_a_collector_puts_in_front_too(chain: Chain) -> None:
    lines = [b"2026-01-31T09:30:00Z stdout F " + line for line in written(chain, 2)]
    report = verified([b'{"event":"request_refused"}\n', *lines, b"not JSON\n", b"\n"])
    assert report.faults == ()
    assert (report.chains[0].last, report.foreign) == (2, 2)


def test_key_that_was_not_given_is_named(chain: Chain) -> None:
    other = KeyRing((MasterKey(8, bytes(range(64))),))
    found = verified(written(chain, 1), other).faults
    assert [(fault.kind.name, fault.first) for fault in found] == [("UNKNOWN_KEY", 1)]


def test_records_under_another_key_of_the_same_number_are_not_authentic(chain: Chain) -> None:
    other = KeyRing((MasterKey(7, bytes(range(1, 65))),))
    found = verified([*written(chain, 1), head(chain)], other).faults
    assert [fault.kind.name for fault in found] == ["CHANGED", "FALSE_HEAD"]


def test_each_process_has_a_chain_of_its_own() -> None:
    assert Chain(KEY).id != Chain(KEY).id


@pytest.mark.parametrize("text", ["", "a:b", "c:1:x:m:open:s", "c:1:1:m:ajar:s", "c:1:1:m:open:s:more"])
def test_text_that_is_no_head_is_not_read(text: str) -> None:
    assert read_head(text) is None
