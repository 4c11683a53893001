"""A lock that does not say what pyproject.toml asks for is found without asking an index."""

from scripts.locks import Pin, disagreements, name_of, problems, read_lock

LOCK = """\
anyio==4.16.0 \\
    --hash=sha256:59bb \\
    --hash=sha256:deb8
    # via
    #   httpx
    #   starlette
cffi==2.1.1 ; platform_python_implementation != 'PyPy' \\
    --hash=sha256:046b
    # via cryptography
httpx==0.28.1 \\
    --hash=sha256:75e9
    # via
    #   bank-bff (pyproject.toml)
    #   respx
ruff==1.0
    # via bank-bff (pyproject.toml:dev)
"""


def test_a_lock_is_read_pin_by_pin() -> None:
    assert read_lock(LOCK) == {
        "anyio": Pin("4.16.0", hashed=True, requested=False),
        "cffi": Pin("2.1.1", hashed=True, requested=False),
        "httpx": Pin("0.28.1", hashed=True, requested=True),
        "ruff": Pin("1.0", hashed=False, requested=True),
    }


def test_what_is_missing_left_over_or_without_a_hash_is_named() -> None:
    assert list(problems({"httpx", "redis"}, read_lock(LOCK))) == [
        "redis is asked for and not pinned",
        "ruff is pinned as asked for and is not",
        "ruff has no hash",
    ]


def test_dev_must_hold_what_is_shipped() -> None:
    runtime = read_lock(LOCK)
    dev = {
        "anyio": Pin("4.17.0", hashed=True, requested=False),
        "cffi": runtime["cffi"],
        "httpx": runtime["httpx"],
    }
    assert list(disagreements(runtime, dev)) == ["dev has anyio 4.17.0, runtime has 4.16.0", "dev lacks ruff"]
    assert list(disagreements(runtime, runtime)) == []


def test_a_requirement_is_known_by_its_normalised_name() -> None:
    assert [name_of(text) for text in ("Strawberry_GraphQL>=0.3", "uvicorn[standard]", "a.b")] == [
        "strawberry-graphql",
        "uvicorn",
        "a-b",
    ]
