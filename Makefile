# SPDX-License-Identifier: AGPL-3.0-or-later
# `make run` and `make test` are the two commands; `make help` lists the others.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PORT ?= 5000
JOBS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# The first Python of this machine that is recent enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK = 1

SAY = @printf '\033[1m→ %s\033[0m\n'
FRONT_SOURCES := $(shell find static/src scripts/front scripts/build-front.mjs scripts/build-territories.mjs templates -type f 2>/dev/null)
CATALOGS := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po plugins/*/*/translations/*/LC_MESSAGES/*.po))

# The plugins that a checkout comes with in service; the others under plugins/ are examples.
BUNDLED := $(patsubst %/pyproject.toml,%,$(wildcard plugins/ess-map-accompaniment/pyproject.toml plugins/ess-map-currency/pyproject.toml plugins/ess-map-groupbuy/pyproject.toml))

.PHONY: help run test lint format texts docs bench crash load toggle screenshots postgres lock install clean system-run system-test

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

# Public data already at hand, if this checkout has such a neighbour.
run: export ESS_MAP_MIRROR ?= $(wildcard ../shared/data)
run: system-run install ## Install what is missing, load the demo once, serve on PORT (default 5000)
	@$(BIN)/ess-map init
	@$(BIN)/python scripts/has_actors.py || $(BIN)/ess-map demo
	@exec $(BIN)/ess-map serve --port $(PORT)

test: system-test install .build/dev ## Run every test: both databases, browser included (ARGS goes to pytest)
	@$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: .build/dev ## Check the code's form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .build/dev ## Give the code its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# French lives in the code: its catalogue, kept by hand, holds plurals only. Without --ignore-dirs pybabel
# skips templates/_macros. Plugins have catalogues of their own (`ess-map plugin texts`).
texts: .build/python ## Bring the English catalogue up to date with the French texts of the code
	@$(BIN)/pybabel --quiet extract --mapping-file=translations/babel.cfg --keywords=_l --omit-header \
		--ignore-dirs='.* node_modules plugins' --no-location --no-wrap --sort-output --output=.build/messages.pot .
	@$(BIN)/pybabel --quiet update --input-file=.build/messages.pot --output-dir=translations --locale=en \
		--ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date --no-wrap
	@sed -i -E -e '/^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Generated-By)/d' -e '$${/^$$/d}' \
		translations/en/LC_MESSAGES/messages.po

docs: install ## Write docs/plugins/hooks.md and reference.md from the code
	@$(BIN)/python -m scripts.plugin_docs

bench: system-test install .build/dev ## Measure (ARGS goes to `ess-map bench`)
	@exec $(BIN)/ess-map bench $(ARGS)

crash: system-test install .build/dev ## Kill the server in bursts of contributions, look for each receipt
	@$(BIN)/python -m tests.reliability.crash $(ARGS)

load: system-test install .build/dev ## Propose 50 places a second from many addresses for a minute
	@$(BIN)/python -m tests.reliability.load $(ARGS)

toggle: system-test install .build/dev ## Switch a plugin off and on under load, with two workers
	@$(BIN)/python -m tests.reliability.toggle $(ARGS)

screenshots: system-test install .build/dev ## Photograph the screens of the demo into docs/images
	@PYTHONPATH=. $(BIN)/python scripts/screenshots.py $(ARGS)

postgres: system-test .build/dev ## Lend a throwaway PostGIS database until Ctrl-C
	@exec $(BIN)/python -m ess_map.testing.servers

COMPILE = PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= CUSTOM_COMPILE_COMMAND='make lock' \
	.build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options $(ARGS)

# Against PyPI itself, whatever mirror this machine is configured for, so that the locks
# hold the hashes that everyone gets. ARGS=--upgrade looks for newer versions.
lock: .build/lock/pyvenv.cfg ## Compile requirements*.in and package.json into the locks
	@$(COMPILE) --output-file requirements.txt requirements.in requirements-build.in requirements-plugins.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
	@npm install --package-lock-only --loglevel=error
	@if grep -nE 'https?://|"resolved"|^--' requirements.txt requirements-dev.txt \
		|| grep -n '"resolved"' package-lock.json; then \
		echo 'A lock names a download host: see the lines above.'; exit 1; fi

clean: ## Remove what make made (never the data in instance/)
	rm -rf .build $(VENV) node_modules static/dist $(CATALOGS)

install: .build/python static/dist/manifest.json $(CATALOGS)

system-run:
	@PYTHON='$(PYTHON)' scripts/system-packages.sh run

system-test:
	@PYTHON='$(PYTHON)' scripts/system-packages.sh test

$(VENV)/pyvenv.cfg:
	$(SAY) 'Creating the Python environment $(VENV)'
	@$(PYTHON) -m venv $(VENV)

.build/python: requirements.txt pyproject.toml $(addsuffix /pyproject.toml,$(BUNDLED)) $(VENV)/pyvenv.cfg
	$(SAY) 'Installing the Python packages of requirements.txt'
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable . $(addprefix --editable ./,$(BUNDLED))
	@mkdir -p $(@D) && touch $@

.build/dev: requirements-dev.txt .build/python
	$(SAY) 'Installing the Python packages of requirements-dev.txt'
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@mkdir -p $(@D) && touch $@

.build/lock/pyvenv.cfg:
	@$(PYTHON) -m venv .build/lock
	@.build/lock/bin/pip install --quiet pip-tools==7.6.2

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	$(SAY) 'Installing the npm packages of package-lock.json'
	@npm ci --loglevel=error
	@touch $@

static/dist/manifest.json: node_modules/.package-lock.json $(FRONT_SOURCES)
	$(SAY) 'Building the front end into static/dist'
	@npm run --silent build
	@touch $@

%.mo: %.po | .build/python
	@$(BIN)/pybabel --quiet compile -i $< -o $@
