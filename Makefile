# Two commands matter: `make run` and `make test`. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test soak bench bench-venv lint docs airflow dbt clean venv venv-dev

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# `make run DATE=2026-11-01`, `make dbt ARGS="build -s fct_orders"`
DATE ?=
ARGS ?= --help
CASES ?=
SCALE ?=

help: ## List what make can do
	@echo 'make TARGET, where TARGET is'
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

run: venv ## Run the daily line for yesterday, or for DATE=2026-11-01
	@$(BIN)/bellwether run $(if $(DATE),--date $(DATE))

airflow: venv ## Start Airflow's UI and scheduler on loopback; prints user and password
	@$(BIN)/bellwether airflow

dbt: venv ## Run dbt on the build file: ARGS="build -s fct_orders"
	@$(BIN)/bellwether dbt $(ARGS)

# In the order of the folders, for the files with few tests are the long ones and must not come last.
test: lint ## Everything that CI runs: lint, then all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(if $(CI),--durations=25)

soak: venv-dev ## What takes long: days under Airflow's scheduler on SQLite and PostgreSQL, every kill and split
	@$(BIN)/python -m pytest -m soak --durations=10

bench: venv bench-venv ## Measure what the design promises: CASES=landing,dlt SCALE=small
	@$(BIN)/python -m bench $(if $(CASES),--cases $(CASES)) $(if $(SCALE),--scale $(SCALE))

docs: venv ## Generate docs/kpis.md from the seeds
	$(BIN)/bellwether kpis --out docs/kpis.md

lint: venv-dev ## Check style and types: ruff, sqlfluff, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/macros dbt_project/tests
	$(BIN)/mypy

clean: ## Remove caches; data/ and .venv/ stay
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

venv: ; @$(call install,requirements.lock)

venv-dev: ; @$(call install,requirements-dev.lock)

# What only the bench compares with has an environment of its own. Without it that case says SKIPPED.
bench-venv:
	@if [ -z "$(CASES)" ] || [[ ",$(CASES)," == *,dlt,* ]]; then \
		cmp -s bench/requirements.txt bench/.venv/requirements.txt || { \
			echo "Installing bench/requirements.txt into bench/.venv."; \
			{ [ -x bench/.venv/bin/python ] || $(BIN)/python -m venv bench/.venv; } && \
			bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r bench/requirements.txt && \
			cp bench/requirements.txt bench/.venv/requirements.txt; \
		} || echo "WARNING: dlt could not be installed; the case dlt will be SKIPPED." >&2; \
	fi

# A lock that was installed is kept in the environment, so an install happens once for each change of the lock.
# --no-deps because the lock is complete, and because the pip that Python 3.11 brings (23.2) refuses, under
# --require-hashes, a package that others ask for with an extra.
define install
	if ! cmp -s $(1) $(VENV)/$(1); then \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
			echo "Bellwether needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
			echo "Name another: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; exit 2; }; \
		echo "Installing $(1) into $(VENV), which takes a few minutes the first time."; \
		[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
		cp $(1) $(VENV)/$(1); \
	fi
endef
