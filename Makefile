# Everything runs in .venv, made with Python's own venv module: no other tool has to be installed first, and a system
# Python that is "externally managed" is left alone. Works with GNU make 3.81 and newer.

EXAMPLE := examples/support-brand-voice.yaml
# A Python of 3.11 or newer, found by itself unless you name one:  make clean demo PYTHON=python3.13
PYTHON ?=
# pytest's processes. Each takes whole files, so that what a file sets up is made once.
WORKERS ?= 2
SHARED := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

VENV := .venv
BIN := $(VENV)/bin
RELEASE := $(VENV)-release
PIP := PIP_USER=0 $(BIN)/python -m pip install --quiet --disable-pip-version-check
CODE := $(wildcard src tests tools benchmarks)
# The rooms that have to be tested to the last branch.
CORE := */engine/*,*/solver/*,*/cost/*,*/model/answers.py,*/model/conditions.py

.DELETE_ON_ERROR:
.PHONY: help demo test minimum bench mutants generated dist audit lock clean gone

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed ## set up, then advise on an example use case
	@$(BIN)/finetune-advisor advise $(EXAMPLE)

test: $(VENV)/.dev-installed ## set up, then run every check and test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy src tools benchmarks
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python -m tools.generate --check
	$(BIN)/finetune-advisor check
	$(BIN)/python -m pytest -q $(SHARED) --cov
	$(BIN)/coverage report --include='$(CORE)' --fail-under=100

minimum: ## run the quick tests with the oldest versions allowed
	@$(MAKE) --silent VENV=$(VENV)-minimum $(VENV)-minimum/.dev-installed
	@PIP_USER=0 $(VENV)-minimum/bin/python -m pip install --quiet --disable-pip-version-check $(LOCKED) -r requirements-min.lock
	$(VENV)-minimum/bin/python -m pip check
	$(VENV)-minimum/bin/python -m pytest -q $(SHARED) -m "not slow"

bench: $(VENV)/.dev-installed ## measure speed beside peers
	$(BIN)/python -m benchmarks

mutants: $(VENV)/.mutants-installed ## change the core bit by bit; nine in ten changes must fail a test
	rm -rf mutants # mutmut would keep what it knows of tests that have changed since
	$(BIN)/mutmut run --max-children $(WORKERS)
	$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -m tools.mutants

generated: $(VENV)/.dev-installed ## rewrite the generated files
	$(BIN)/python -m tools.generate

dist: ## build the packages, check them, and list their parts (SBOM)
	@$(MAKE) --silent VENV=$(RELEASE) $(RELEASE)/.release-installed
	rm -rf dist
	$(RELEASE)/bin/python -m build --no-isolation
	$(RELEASE)/bin/twine check --strict dist/*
	$(RELEASE)/bin/check-wheel-contents dist/*.whl
	$(RELEASE)/bin/python -W ignore::UserWarning -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  --output-file dist/finetune-advisor.cdx.json

audit: ## look for known vulnerabilities in what the locks name
	@$(MAKE) --silent VENV=$(RELEASE) $(RELEASE)/.release-installed
	@for lock in requirements*.lock; do \
	  echo "$$lock:" >&2; $(RELEASE)/bin/pip-audit --strict --disable-pip --require-hashes -r $$lock || failed=1; \
	done; exit $${failed:-0}

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) $(VENV)-lock $(VENV)-minimum $(RELEASE) dist build htmlcov mutants .coverage .coverage.* .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find $(CODE) -type d -name __pycache__ -prune -exec rm -rf {} +

# --- the environment: each step leaves a stamp, so that a second run costs nothing -----------------------------------

# A lock names everything, so pip has nothing to work out: left to follow dependencies, older ones look at the newest
# coverage for pytest-cov's coverage[toml] and stop, since the lock doesn't name it. "pip check" finds what a lock lacks.
LOCKED := --no-deps --require-hashes
INSTALL_PROJECT = $(PIP) --no-build-isolation --no-deps --editable . && $(BIN)/python -m pip check >&2

$(VENV)/.installed: $(VENV)/.made requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing what requirements.lock names into $(VENV) ..." >&2
	@$(PIP) $(LOCKED) -r requirements.lock -r requirements-build.lock
	@$(INSTALL_PROJECT)
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.made requirements-dev.lock pyproject.toml
	@echo "Installing what requirements-dev.lock names into $(VENV) ..." >&2
	@$(PIP) $(LOCKED) -r requirements-dev.lock
	@$(INSTALL_PROJECT)
	@touch $@ $(VENV)/.installed

$(VENV)/.release-installed: $(VENV)/.made requirements-release.lock
	@echo "Installing what requirements-release.lock names into $(VENV) ..." >&2
	@$(PIP) $(LOCKED) -r requirements-release.lock
	@touch $@

$(VENV)/.mutants-installed: $(VENV)/.dev-installed requirements-mutants.lock
	@$(PIP) $(LOCKED) -r requirements-mutants.lock
	@touch $@

# Made again when its Python no longer runs: upgraded away, say.
$(VENV)/.made: $(if $(shell $(BIN)/python -c 'print(1)' 2>/dev/null),,gone)
	@recent=; \
	for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  recent=$$python; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  echo "Making $(VENV) with $$("$$python" --version) ..." >&2; \
	  "$$python" -m venv --clear $(VENV) && touch $@; exit; \
	done; \
	if [ -n "$$recent" ]; then \
	  echo "error: $$recent cannot make environments; on Debian or Ubuntu: sudo apt install python3-venv" >&2; \
	else \
	  echo "error: no Python 3.11 or newer found$(if $(PYTHON), as $(PYTHON)); name one: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

# --- the locks: one resolution for every Python and system that is supported ---------------------------------------

LOCK = $(VENV)-lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --annotation-style line \
  --custom-compile-command "make lock" $(UPGRADE)

lock: ## work out requirements*.lock again (UPGRADE=--upgrade: newest)
	@$(MAKE) --silent VENV=$(VENV)-lock $(VENV)-lock/.made
	@PIP_USER=0 $(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) pyproject.toml --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(LOCK) pyproject.toml --group release -c requirements-dev.lock -o requirements-release.lock
	$(LOCK) pyproject.toml --resolution lowest-direct -o requirements-min.lock
	$(LOCK) --group mutants -c requirements-dev.lock -o requirements-mutants.lock
	$(LOCK) --group build -c requirements-dev.lock -o requirements-build.lock
