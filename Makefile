# Every target makes its own virtual environment; nothing needs to be installed before but Python 3.11 or newer.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check format bench bench-quick faults fuzz corpus docs clean

demo: $(VENV)/.demo       ## the main job on embedded servers: watch mails come and go
	$(BIN)/mailbot demo

test: $(VENV)/.dev        ## the whole test suite
	$(BIN)/python -m pytest

check: $(VENV)/.dev       ## linters, types, import contracts, known weaknesses
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house.sizes
	$(BIN)/python -m tests.house.audit

format: $(VENV)/.dev      ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev       ## every figure of docs/performance.md, beside django-helpdesk and the bare libraries: half an hour, 12 GB
	$(BIN)/python -m bench --all $(OPTIONS)

bench-quick: $(VENV)/.dev ## the rate, its stages and a single mail's wait: about three minutes
	$(BIN)/python -m bench --runs 3 --no-peer $(OPTIONS)

faults: $(VENV)/.dev      ## the long run of the fault laboratory; writes the table of docs/reliability.md
	$(BIN)/python -m tests.faults.long

fuzz: $(VENV)/.dev        ## random bytes into everything that reads strangers' bytes, a minute each
	$(PIP) install --constraint constraints.txt --editable '.[fuzz]' || true
	$(BIN)/python -m tests.fuzz --seconds 60

corpus: $(VENV)/.dev      ## score the reading of mail on the shared corpus, where it lies beside the checkout
	$(BIN)/python -m bench.corpus

docs: $(VENV)/.dev        ## write again what is made from the code: parts of docs/, the columns that statements name
	$(BIN)/python -m tests.house.docs

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable '.[demo,dkim,ical,tnef]'
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable '.[test,check]'
	touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) demo-out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
