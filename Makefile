# Nothing but Python 3.11+, pip and make is assumed.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: help demo test check wheel clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: $(VENV)/.installed  ## Score the example articles and say where the report is
	$(BIN)/newsgauge score labeled/examples --out demo

test: $(VENV)/.tests  ## Run the tests
	$(BIN)/python -m pytest -q

check: $(VENV)/.dev  ## ruff, mypy, import-linter, as in .ci/run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -rf .typed build
	$(BIN)/python -m pip install --quiet --no-deps --target .typed .
	MYPYPATH=.typed $(BIN)/mypy -p newsgauge
	PYTHONPATH=.typed $(BIN)/lint-imports --no-logo

wheel: $(VENV)/.dev  ## Build the sdist, and from it the wheel
	$(BIN)/python -m build --outdir dist .

clean:  ## Remove what was made
	rm -rf $(VENV) .typed build dist demo *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.tests: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[test,browser]'
	@touch $@ $(VENV)/.installed

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(VENV)/.tests $(VENV)/.installed
