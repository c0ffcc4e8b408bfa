# Every command of the project; `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
# A uv on the PATH is taken from 0.6 on: older ones cannot read uv.lock.
UV := $(shell uv --version 2>/dev/null | awk '{split($$2, v, "."); ok = v[1] > 0 || v[2] >= 6} END {exit !ok}' \
  && command -v uv || echo .uv/bin/uv)
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
# Compiled once at installation, so that the first command is as quick as the second.
export UV_COMPILE_BYTECODE := 1
# Our own modules too: where Python may not write beside them, each command would compile them anew.
COMPILE = $(BIN)/python -m compileall -q src/comity
SYNC := $(UV) sync --locked --quiet
# Behind a proxy with a certificate of its own, only the system's store knows it; elsewhere there may
# be no such store, so it is the second try. Older uv knows the second name only.
SYSTEM_CERTS := UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
# Processes that run the tests: `make test N=1` for one.
N ?= 2
# A second Python for `make other-python`, in an environment of its own.
OTHER ?= 3.14
RUN := .venv/.ready-to-run
DEV := .venv/.ready-to-develop

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## install everything into .venv; then .venv/bin/comity is there
	@echo "Ready: $(BIN)/comity --help"

demo: $(RUN) ## evaluate Kazakhstan and NATO: terminal, build/kazakhstan-nato.html and .md
	@mkdir -p build
	@$(BIN)/comity evaluate KAZ NATO --html build/kazakhstan-nato.html
	@$(BIN)/comity evaluate KAZ NATO --md > build/kazakhstan-nato.md
	@echo
	@echo "Written: build/kazakhstan-nato.html (open it in a browser), build/kazakhstan-nato.md"
	@echo "Your own pair: $(BIN)/comity evaluate UZB CSTO --as-of 2010-06-30"
	@echo "Everything in a browser: $(BIN)/comity serve --open"

test: $(DEV) ## run the tests (browser tests only where a Chromium is found)
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || command -v google-chrome >/dev/null \
	  || echo "browser tests are skipped: no Chromium found (install one, or set CHROMIUM to its path)"
	@$(BIN)/pytest -n $(N) --dist loadfile

quick: $(DEV) ## run the tests that take no time, in under a minute
	@$(BIN)/pytest -q -n $(N) -m "not slow and not browser and not engines"

other-python: | $(UV) ## run the quick tests on another Python (OTHER=3.14), where uv finds it
	@if $(UV) python find $(OTHER) >/dev/null 2>&1; then \
	  UV_PROJECT_ENVIRONMENT=.venv-$(OTHER) $(UV) sync --locked --quiet --python $(OTHER) && \
	  .venv-$(OTHER)/bin/pytest -q -n $(N) -m "not slow and not browser and not engines" ; \
	else echo "no Python $(OTHER) was found: its tests are skipped" ; fi

mutants: $(DEV) ## mutate evidence, stats, propositions and evaluation; list what no test notices
	@$(SYNC) --group mutants --inexact 2>/dev/null || $(SYSTEM_CERTS) $(SYNC) --group mutants --inexact
	@$(BIN)/python scripts/mutants.py $(ROOM) $(SAMPLE)

examine: $(DEV) ## try every kill, failing write and mutated input (half an hour)
	@COMITY_THOROUGH=1 COMITY_KILLS=40 COMITY_MUTANTS=5000 $(BIN)/pytest -n $(N) --dist loadfile tests/test_crash.py \
	  tests/test_as_of.py tests/test_calibration.py tests/test_propositions.py \
	  tests/test_kills.py tests/test_write_faults.py tests/test_ingest.py tests/test_mutated_inputs.py

test-engines: $(DEV) ## run the panel on Spark (needs Java 17) and ClickHouse; installs both
	@$(SYNC) --all-extras --inexact 2>/dev/null || $(SYSTEM_CERTS) $(SYNC) --all-extras --inexact
	@$(BIN)/pytest -m engines tests/test_engines.py

lint: $(DEV) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(DEV) ## print the benchmarks: ratios against a named peer in one run
	@$(BIN)/python benchmarks/run.py
	@echo && $(BIN)/python benchmarks/ingest.py
	@echo && $(BIN)/python benchmarks/scale.py
	@echo && $(BIN)/python benchmarks/web.py

docs: $(DEV) ## build the documentation into build/docs
	@$(SYNC) --group docs --inexact 2>/dev/null || $(SYSTEM_CERTS) $(SYNC) --group docs --inexact
	@$(BIN)/sphinx-build -W -q -b html docs build/docs
	@echo "Written: build/docs/index.html"

release: $(DEV) ## build, check the wheel in an empty environment, and tag the version
	@git diff --quiet HEAD || { echo "commit first: a release is what is committed" ; exit 2 ; }
	@rm -rf dist build/empty && $(UV) build --quiet --out-dir dist
	@$(UV) venv --quiet build/empty && $(UV) pip install --quiet --python build/empty dist/*.whl
	@cd build && empty/bin/comity --version && empty/bin/comity evaluate KAZ NATO --json >/dev/null \
	  && empty/bin/comity sources >/dev/null && empty/bin/python -c "import comity; comity.Question"
	@test "$$(stat -c %s dist/*.whl)" -lt 8000000 || { echo "the wheel has 8 MB or more" ; exit 2 ; }
	@git tag -a "v$$($(BIN)/python -c 'import comity; print(comity.__version__)')" -m "Release"
	@echo "Tagged: $$(git describe --tags); push it with git push --tags"

clean: ## remove what was built and installed
	rm -rf .venv .venv-* .uv build dist

$(RUN): pyproject.toml uv.lock | $(UV)
	@$(SYNC) --no-default-groups --inexact 2>/dev/null \
	  || $(SYSTEM_CERTS) $(SYNC) --no-default-groups --inexact
	@$(COMPILE)
	@touch $@

$(DEV): pyproject.toml uv.lock | $(UV)
	@$(SYNC) 2>/dev/null || $(SYSTEM_CERTS) $(SYNC)
	@$(COMPILE)
	@touch $(RUN) $@

# Neither uv nor a way to it is asked of the user: pip first, else a fetch with the standard library.
.uv/bin/uv:
	@rm -rf .uv
	@{ python3 -m venv .uv >/dev/null 2>&1 && .uv/bin/pip install -qq --retries 1 uv==$(UV_VERSION) ; } \
	  || { rm -rf .uv ; python3 scripts/fetch_uv.py .uv ; }

.PHONY: help setup demo test quick other-python mutants test-engines lint bench docs release clean
