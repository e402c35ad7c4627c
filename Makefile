# Needs Python 3.11 or newer, make, and a package registry that pip can reach. No more.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2

BIN := $(VENV)/bin
# Also for the environment in which pip builds famkg itself; the second name is for pip >= 25.3.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check types fmt clean

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/installed  ## Build the graph from the real data: check, reason, answer, write build/
	$(BIN)/famkg build

test: $(VENV)/installed-dev check types  ## Run every check and test
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/installed-dev  ## Check the layout of Python and Turtle files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/famkg fmt --check

types: $(VENV)/installed-dev  ## Check the types
	$(BIN)/mypy --strict famkg

fmt: $(VENV)/installed-dev  ## Lay out Python and Turtle files as the checks want them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/famkg fmt

clean:  ## Remove everything that make has made
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp files say when the environment was last brought up to date.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "famkg needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/installed $@
