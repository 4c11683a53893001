# The words people and CI use. `make` alone lists them.
SHELL = /bin/sh
PYTHON_IN_VENV = .venv/bin/python
COMPILE_LOCK = $(PYTHON_IN_VENV) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: help run test check zero-storage format bench schema docs lock environment environment-dev clean
.SILENT:

help: ## list these words
	awk -F ' ?## ' '/^[a-z-]+:.*## / { sub(/:.*/, "", $$1); printf "make %-16s %s\n", $$1, $$2 }' Makefile

run: environment ## start the simulated bank and the server on 127.0.0.1:8080, until Ctrl-C
	$(PYTHON_IN_VENV) -m bff demo

test: environment-dev ## run all tests (only some: make test TESTS=tests/unit/masking)
	scripts/test-tools.sh
	scripts/tests.sh $(TESTS)

zero-storage: environment-dev ## prove that nothing of a customer stays behind; the report: build/zero-storage.md
	scripts/test-tools.sh
	$(PYTHON_IN_VENV) -m pytest tests/zero_storage tests/property/test_no_clear_value.py

check: environment-dev ## format, lint, types, import rules, size and hygiene, freshness of generated files
	$(PYTHON_IN_VENV) -m ruff format --quiet --check .
	$(PYTHON_IN_VENV) -m ruff check --quiet .
	$(PYTHON_IN_VENV) -m mypy
	PYTHONPATH=. .venv/bin/lint-imports --no-logo
	$(PYTHON_IN_VENV) scripts/locks.py
	$(PYTHON_IN_VENV) scripts/hygiene.py
	$(PYTHON_IN_VENV) -m bff schema --check
	$(PYTHON_IN_VENV) -m bff docs --check

format: environment-dev ## put the sources in the house form
	$(PYTHON_IN_VENV) -m ruff format --quiet .
	$(PYTHON_IN_VENV) -m ruff check --quiet --fix .

bench: environment ## measure this server beside its peers (short: QUICK=1; others: MODES="cold leaves", all)
	$(PYTHON_IN_VENV) -m bench $(if $(QUICK),--quick) $(MODES)

schema: environment ## write schema.graphql anew
	$(PYTHON_IN_VENV) -m bff schema

docs: environment ## write the generated documents anew
	$(PYTHON_IN_VENV) -m bff docs

lock: environment-dev ## pin what pyproject.toml asks for (newer versions: make lock LOCK_FLAGS=--upgrade)
	$(COMPILE_LOCK) $(LOCK_FLAGS) --output-file requirements/runtime.txt
	$(COMPILE_LOCK) $(LOCK_FLAGS) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt

environment: ## bring .venv to requirements/runtime.txt
	scripts/environment.sh runtime

environment-dev: ## bring .venv to requirements/dev.txt
	scripts/environment.sh dev

clean: ## remove what can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
