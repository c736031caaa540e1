# `make help` lists what there is. PORT=… chooses the port of the local stack, 4566 by default.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SOURCES := functions shared local tests
STACK ?= surety
export PORT
# Where it is set, every process would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv build up down run reset demo seed token test cover test-browser drill prove bench trips openapi clients-check letters pictures policy clocks reference replay states scale audit mutate deploy surety

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Bytecode of a dependency is made when it is first imported: most of it never is.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

venv: .venv/dev ## the virtual environment with everything in it, from pinned requirements

.venv/run: requirements.txt requirements-local.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/it …" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) -V), once" >&2
	@$(PYTHON) -m venv .venv
	@$(PIP) -r requirements-local.txt >&2
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Adding to .venv what checks and tests need, once" >&2
	@$(PIP) -r requirements-dev.txt >&2
	@touch $@

.venv/browser: .venv/dev requirements-browser.txt
	@$(PIP) -r requirements-browser.txt >&2
	@touch $@

.venv/bench: .venv/dev requirements-bench.txt
	@$(PIP) -r requirements-bench.txt >&2
	@touch $@

.venv/audit: .venv/dev requirements-audit.txt
	@$(PIP) -r requirements-audit.txt >&2
	@touch $@

.venv/mutate: .venv/dev requirements-mutate.txt
	@$(PIP) -r requirements-mutate.txt >&2
	@touch $@

build: .venv/run ## the code as it is deployed, in .build/
	@$(BIN)/python -m local.build

up: .venv/run ## the service on this machine, detached; returns when it answers
	@$(BIN)/python -m local.engine up

down: ## stops it; the data stay
	@test ! -e .venv/run || $(BIN)/python -m local.engine down

run: .venv/run ## the service in the foreground, logs and all; Ctrl-C ends it
	@$(BIN)/python -m local.engine run

reset: ## stops it and forgets its data
	@test ! -e .venv/run || $(BIN)/python -m local.engine reset

demo: .venv/run ## plays the stories of the documents on it, each as a short account
	@$(BIN)/python -m local.demo

seed: .venv/run ## a shop in mid-life on it: one case in every state, clocks running; make reset seed begins anew
	@$(BIN)/python -m local.seed

token: .venv/run ## a token: make token ROLE=seller ACCOUNT=shop-1
	@$(BIN)/python -m local.operate token "$(ROLE)" "$(ACCOUNT)"

test: .venv/dev ## lint, types, import rules, template checks, every test that needs no browser
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(MAKE) --no-print-directory --jobs=2 test-deployed $(CHECKS) test-code

# Two at a time, in this order: the tests of the deployed template go one request after the other.
CHECKS := check-types check-imports check-template check-security
.PHONY: $(CHECKS) test-code test-deployed

# With COVER=yes it counts the branches that the tests reach, and looks at them apart: slipcover shows those of
# this process alone, and none of xdist's workers, where it is asked for both.
COVERED := .build/coverage.json

test-code:
	@mkdir -p $(dir $(COVERED))
	@$(BIN)/python $(if $(COVER),-m slipcover --json --out $(COVERED)) -m pytest --ignore=tests/browser --ignore=tests/e2e -n auto --no-loadscope-reorder
	@$(if $(COVER),$(BIN)/python -m slipcover --merge $(COVERED) --out $(COVERED) --fail-under 95)

test-deployed:
	@$(BIN)/pytest tests/e2e --ignore=tests/e2e/drills

check-types:
	@$(BIN)/mypy

check-imports:
	@$(BIN)/lint-imports

# These two look at one file by itself: at those that have changed since it was found good, as mypy does.
CHECKED := .build/checked

check-template: $(CHECKED)/template
check-security: $(CHECKED)/security

$(CHECKED)/template: template.yaml requirements-dev.txt
	@mkdir -p $(CHECKED) && touch $@.begun
	@$(BIN)/cfn-lint template.yaml
	@mv $@.begun $@

$(CHECKED)/security: pyproject.toml requirements-dev.txt $(shell find functions shared local -name '*.py')
	@mkdir -p $(CHECKED) && touch $@.begun
	@$(BIN)/bandit --quiet --configfile pyproject.toml $(filter %.py,$(if $(filter-out %.py,$?),$^,$?))
	@mv $@.begun $@

cover: .venv/dev ## the tests again, with the branches they reach; fails below 95 %
	@$(MAKE) --no-print-directory test-code COVER=yes

test-browser: .venv/browser ## the pages, in a headless Chromium (CHROMIUM names it)
	@$(BIN)/pytest tests/browser $(ARGS)

drill: .venv/dev ## what takes minutes: thousands of deadlines, a recall of five hundred orders, races
	@$(BIN)/pytest tests/e2e/drills

prove: .venv/dev ## the invariants in a thousand lives of fifty acts (RUNS, ACTS), and every fault at every call
	@FAULTS=all RUNS=$${RUNS:-1000} ACTS=$${ACTS:-50} $(BIN)/pytest -n auto --no-loadscope-reorder tests/journeys

bench: .venv/bench ## the figures of merit, as ratios, and the table of the README; make bench ARGS=--quick
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(BIN)/python -W ignore -m local.bench $(ARGS)

trips: .venv/dev ## writes docs/round-trips.md, the calls each request makes
	@$(BIN)/python -W ignore -m local.bench.trips

openapi: .venv/run ## writes the OpenAPI document
	@$(BIN)/python -m local.openapi

.build/clients/ready: requirements-clients.txt tests/clients/package.json
	@mkdir -p .build/clients
	@$(PYTHON) -m venv .build/clients/venv
	@.build/clients/venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-clients.txt >&2
	@cp tests/clients/package.json .build/clients/
	@npm install --prefix .build/clients --silent --no-audit --no-fund >&2
	@touch $@

clients-check: .venv/run .build/clients/ready ## generates clients from the OpenAPI document and uses them; needs npm
	@$(BIN)/python -m local.clients

letters: .venv/run ## writes docs/letters.md and, with a Chromium, its picture
	@$(BIN)/python -m local.letters

pictures: .venv/browser ## writes docs/screens/*.png and docs/desk.png, from the shop of make seed; needs a Chromium
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(BIN)/python -W ignore -m tests.support.pictures

policy: .venv/run ## writes docs/policy.md
	@$(BIN)/python -m local.policy

clocks: .venv/run ## writes docs/clocks.md
	@$(BIN)/python -m local.clocks

reference: .venv/run ## writes docs/errors.md, docs/parameters.md and docs/judgment.md
	@$(BIN)/python -m local.reference

replay: .venv/run ## the judgments made so far under another policy: make replay VERSION=2026_07
	@$(BIN)/python -m local.replay "$(VERSION)" $(TABLE)

scale: .venv/dev ## writes docs/scale.md; ARGS=--measure measures memory and the sweep, too
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(BIN)/python -W ignore -m local.scale $(ARGS)

states: .venv/dev ## writes docs/states.md
	@$(BIN)/python -m tests.support.states

audit: .venv/audit ## known vulnerabilities of the pins, where they can be looked up
	@$(BIN)/python -m local.audit

mutate: .venv/mutate ## mutation score of the domain, of SAMPLE mutants (500, half an hour; or all, days)
	@$(BIN)/python -m local.mutants $(SAMPLE)

deploy: .venv/run ## to AWS: make deploy PARAMETERS="MailFrom=care@shop.example PremiumRatePer100=1.00"
	@$(BIN)/python -m local.deploy --stack $(STACK) $(PARAMETERS)

surety: .venv/run ## acts, looks and mends (docs/runbook.md): make surety ARGS="as seller shop-1 GET /agenda"
	@$(BIN)/python -m local.operate $(ARGS)
