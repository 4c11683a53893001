"""The image holds the server and nothing else: read from the Dockerfile, for tests have no engine."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"bff", "resolvers", "adapters", "masking"}
"""What the server is made of; the simulated bank, tests and tools stay out."""


class Step(NamedTuple):
    word: str
    rest: str


def stages() -> list[list[Step]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    steps = [Step(*line.split(maxsplit=1)) for line in lines if line.strip()]
    starts = [number for number, step in enumerate(steps) if step.word == "FROM"]
    return [steps[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


BUILD, FINAL = stages()


def rest_of(word: str, stage: list[Step]) -> list[str]:
    return [step.rest for step in stage if step.word == word]


def test_both_stages_have_the_same_python() -> None:
    assert rest_of("FROM", BUILD) == ["${PYTHON_IMAGE} AS build"]
    assert rest_of("FROM", FINAL) == ["${PYTHON_IMAGE}"]


def test_the_process_is_a_number_that_is_not_root() -> None:
    (user,) = rest_of("USER", FINAL)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user), "Kubernetes' runAsNonRoot needs a number"
    words = [step.word for step in FINAL]
    assert "RUN" not in words[words.index("USER") :]


def test_the_final_stage_installs_nothing_and_keeps_no_installer() -> None:
    assert rest_of("RUN", FINAL) == [
        "python -m pip uninstall --quiet --yes --root-user-action=ignore pip setuptools wheel"
    ]
    assert any(
        re.search(r"\.venv/bin/python -m pip uninstall .*\bpip\b", run) for run in rest_of("RUN", BUILD)
    )


def test_the_environment_is_made_by_the_makefiles_own_word() -> None:
    assert any(re.match(r"make environment\b", run) for run in rest_of("RUN", BUILD))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^environment:.*\n\t(.+)", makefile, flags=re.MULTILINE)
    script, lock = recipe.split()
    needed = {"Makefile", script, f"requirements/{lock}.txt"}
    copied = {copy.split()[0] for copy in rest_of("COPY", BUILD)}
    assert needed <= copied
    assert all((ROOT / name).is_file() for name in needed)


def test_the_lock_is_installed_before_the_sources_are_copied() -> None:
    words = [f"{step.word} {step.rest}" for step in BUILD]
    install = next(number for number, words_ in enumerate(words) if words_.startswith("RUN make environment"))
    assert all(words.index(f"COPY {name}/ {name}/") > install for name in PACKAGES)


def test_the_final_stage_holds_the_server_and_nothing_else() -> None:
    sources = [copy.split()[1] for copy in rest_of("COPY", FINAL)]
    assert {source.removeprefix("/app/").strip("/") for source in sources} == {
        *PACKAGES,
        ".venv",
        "schema.graphql",
    }
    assert all(copy.startswith("--from=build /app/") for copy in rest_of("COPY", FINAL))


def test_no_package_of_the_server_is_forgotten() -> None:
    top = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert top - {"sandbox", "tests", "bench"} == PACKAGES


def test_nothing_is_written_at_run_time() -> None:
    (environment,) = rest_of("ENV", FINAL)
    assert "PYTHONDONTWRITEBYTECODE=1" in environment
    (compilation,) = (run for run in rest_of("RUN", BUILD) if "compileall" in run)
    assert set(compilation.split()) >= PACKAGES


def test_the_health_check_asks_the_server_by_its_own_port() -> None:
    (check,) = rest_of("HEALTHCHECK", FINAL)
    command = json.loads(check[check.index("CMD") + 3 :])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "/health/live" in command[2]
    assert "os.environ['BFF_SERVER_PORT']" in command[2]
    assert re.findall(r"BFF_SERVER_PORT=(\d+)", rest_of("ENV", FINAL)[0]) == rest_of("EXPOSE", FINAL)


def test_a_stop_is_a_signal_the_server_finishes_its_work_on() -> None:
    assert rest_of("STOPSIGNAL", FINAL) == ["SIGTERM"]
    assert json.loads(rest_of("ENTRYPOINT", FINAL)[0]) == ["python", "-m", "bff"]
    assert json.loads(rest_of("CMD", FINAL)[0]) == ["serve"]


@pytest.mark.parametrize("copy", rest_of("COPY", BUILD))
def test_the_context_lets_in_what_is_copied(copy: str) -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert let_in.index("*") < let_in.index(f"!{copy.split()[0]}")
