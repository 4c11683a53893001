from bff.identity.verified import VerifiedTokens
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer


def viewer(name: str) -> Viewer:
    return Viewer(
        Tenant("T"), StaffNo("S1"), "P", OrgPath(Tenant("T")), ("auditor",), "app", Channel.API, "1", name
    )


def test_viewer_is_kept_until_expiry_and_not_beyond() -> None:
    clock = [100.0]
    verified = VerifiedTokens(10, lambda: clock[0])
    verified.put(b"token", viewer("a"), 200)
    clock[0] = 199.9
    assert verified.get(b"token") == viewer("a")
    clock[0] = 200.0
    assert verified.get(b"token") is None
    assert len(verified) == 0


def test_expired_token_is_not_taken_in() -> None:
    verified = VerifiedTokens(10, lambda: 200.0)
    verified.put(b"token", viewer("a"), 200)
    assert len(verified) == 0


def test_least_recently_used_goes_first() -> None:
    verified = VerifiedTokens(2, lambda: 0.0)
    verified.put(b"1", viewer("1"), 10)
    verified.put(b"2", viewer("2"), 10)
    assert verified.get(b"1") == viewer("1")
    verified.put(b"3", viewer("3"), 10)
    assert len(verified) == 2
    assert (verified.get(b"1"), verified.get(b"2"), verified.get(b"3")) == (viewer("1"), None, viewer("3"))


def test_no_entries_means_no_memory() -> None:
    verified = VerifiedTokens(0, lambda: 0.0)
    verified.put(b"1", viewer("1"), 10)
    assert verified.get(b"1") is None


def test_token_itself_is_not_kept() -> None:
    verified = VerifiedTokens(2, lambda: 0.0)
    verified.put(b"a-token-that-is-secret", viewer("1"), 10)
    assert b"a-token-that-is-secret" not in repr(vars(verified)).encode()
