# `make help` lists what there is. PORT=… chooses the port of the local stack, 4566 by default.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SOURCES := functions shared local tests
export PORT

.PHONY: help venv build up down run reset demo token test test-browser bench openapi mutate deploy

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

venv: .venv/ready ## the virtual environment, from pinned requirements

.venv/ready: requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3.13 …" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) -V): takes about a minute, once" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt >&2
	@touch $@

build: venv ## the code as it is deployed, in .build/
	@$(BIN)/python -m local.build

up: venv ## the service on this machine, detached; returns when it answers
	@$(BIN)/python -m local.engine up

down: ## stops it; the data stay
	@test ! -d .venv || $(BIN)/python -m local.engine down

run: venv ## the service in the foreground, logs and all; Ctrl-C ends it
	@$(BIN)/python -m local.engine run

reset: ## stops it and forgets its data
	@test ! -d .venv || $(BIN)/python -m local.engine reset

demo: venv ## plays the stories of the documents on it, each as a short account
	@$(BIN)/python -m local.demo

token: venv ## a token: make token ROLE=seller ACCOUNT=shop-1
	@$(BIN)/python -m local.token "$(ROLE)" "$(ACCOUNT)"

test: venv ## lint, types, import rules, template checks, every test that needs no browser
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/cfn-lint template.yaml
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml functions shared local
	@$(BIN)/pytest -m "not browser" -n 2 --dist loadgroup --cov --cov-report=term

test-browser: .venv/browser ## the pages, in a headless Chromium (CHROMIUM names it)
	@$(BIN)/pytest -m browser

.venv/browser: .venv/ready requirements-browser.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-browser.txt
	@touch $@

bench: venv ## the figures of merit, as ratios
	@$(BIN)/python -m local.bench

openapi: venv ## writes the OpenAPI document
	@$(BIN)/python -m local.openapi

mutate: .venv/mutate ## mutation score of the domain; takes long
	@$(BIN)/mutmut run && $(BIN)/mutmut results

.venv/mutate: .venv/ready requirements-mutate.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-mutate.txt
	@touch $@

deploy: venv ## to AWS: make deploy PARAMETERS="MailFrom=care@shop.example PremiumRatePer100=1.00"
	@$(BIN)/python -m local.deploy $(PARAMETERS)
