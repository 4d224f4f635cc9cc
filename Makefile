# make run    set up, migrate, start bot and engine
# make test   set up, run all tests
# make check  format, lint, types, import contracts, tests
# make bench  side-by-side measurements
#
# GPU=1 takes the CUDA build of torch; PYTHON names the interpreter; COVERAGE=1 measures the tests;
# WORKERS is how many processes run them (0: this one alone, for a debugger).

PYTHON ?= python3
GPU ?=
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
COVERAGE ?=
WORKERS ?= auto

# `torch==X` is met by a CPU wheel (X+cpu) where pip can see one; `torch===X` is met by
# nothing but the plain release, which on Linux is the CUDA build.
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
ifeq ($(GPU),)
  STAMP := $(VENV)/.installed-default
  TORCH_REQUIREMENT := torch==$(TORCH)
else
  STAMP := $(VENV)/.installed-gpu
  TORCH_REQUIREMENT := torch===$(TORCH)
endif

.PHONY: setup run test lint check bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新的版本：make run PYTHON=python3.12'; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	grep -v '^torch==' constraints.txt > $(VENV)/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  -c $(VENV)/constraints.txt '$(TORCH_REQUIREMENT)' -e '.[dev]'
	rm -f $(VENV)/.installed-*
	touch $@

run: setup
	@$(BIN)/danqing run $(ARGS)

test: setup
ifeq ($(COVERAGE),)
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile $(ARGS)
else
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
endif

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports

check: lint test

bench: setup
	$(BIN)/python benchmarks/engine.py $(ARGS)

clean:
	rm -rf $(VENV)
