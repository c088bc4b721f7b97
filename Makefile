# Everything here needs only make and Python 3.11 or newer; each target works alone on a fresh clone.
#   make plan     the plan of the bundled instance, in out/eu-japan-ree/
#   make test     the tests
# Other choices: make plan INSTANCE=tutorial   make test TESTS="tests/instance -x"   make plan PYTHON=python3.13

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
INSTANCE ?= eu-japan-ree
TESTS ?= -n auto

bin := .venv/bin

.PHONY: plan test lint format types benchmark docs picture clean

plan: .venv/installed
	$(bin)/stockpact plan $(INSTANCE)

test: .venv/installed-dev
	$(bin)/python -m pytest $(TESTS)

lint: .venv/installed-dev
	$(bin)/ruff check .
	$(bin)/ruff format --check .

format: .venv/installed-dev
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

# The folders models/ and instances/ are packages inside stockpact; a type checker has to see them there.
types: .venv/installed-dev
	rm -rf build/types && mkdir -p build/types
	cp -Rp src/stockpact build/types/stockpact
	cp -Rp models build/types/stockpact/models
	mkdir build/types/stockpact/instances && cp -p instances/*.py build/types/stockpact/instances/
	MYPYPATH=build/types $(bin)/mypy --package stockpact \
	  | sed -e 's#^build/types/stockpact/models/#models/#' -e 's#^build/types/#src/#'

benchmark: .venv/installed-dev
	$(bin)/python -m benchmarks

docs: .venv/installed-dev
	$(bin)/python docs/generate.py

picture: .venv/installed-dev
	$(bin)/python docs/generate.py --picture

clean:
	rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

# The package in editable mode: a change of the code needs no new installation, a change of these two files does.
install = $(bin)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.venv/installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(install) setuptools
	$(install) --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/pip
	$(install) setuptools
	$(install) --no-build-isolation --editable '.[dev]'
	@touch $@ .venv/installed

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stockpact needs Python 3.11 or newer, not " + sys.version.split()[0] + "; say which: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
