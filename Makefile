# All set-up happens in `.venv`; `make run` and `make test` need only Python 3.11 (with venv) and make.
PYTHON ?= python3.11
BIN := .venv/bin
WORKERS ?= 2
SHELL := /bin/bash

.PHONY: run test check fmt fmt-check lint types imports migrate evals bench chaos fuzz lock clean setup setup-dev drift widget widget-check peers

run: setup  ## start everything on one machine: http://127.0.0.1:8000
	@exec $(BIN)/stylist run

setup: .venv/runtime.stamp
setup-dev: .venv/dev.stamp

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/uv.stamp: requirements/tools.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/runtime.stamp: requirements/runtime.txt pyproject.toml | .venv/uv.stamp
	@echo "Installing the locked dependencies"
	$(BIN)/uv pip install --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

test: setup-dev  ## the whole suite on real PostgreSQL and Valkey
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

check: setup-dev fmt-check lint types imports drift widget-check test

fmt: setup-dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

fmt-check: setup-dev
	$(BIN)/ruff format --check .

lint: setup-dev
	$(BIN)/ruff check .
	@! grep -rnE "(session|connection)\.(commit|rollback)\(" stylist --include=*.py | grep -v "^stylist/db/" || { echo "only stylist/db commits"; exit 1; }

types: setup-dev
	$(BIN)/mypy

imports: setup-dev
	$(BIN)/lint-imports

migrate: setup
	$(BIN)/stylist migrate

drift: setup-dev  ## the mapped classes and the migrations say the same
	$(BIN)/python -m tests.drift

evals: setup-dev
	$(BIN)/pytest tests/evals

bench: setup-dev  ## make bench NAME=turn
	$(BIN)/python -m benchmarks.$(NAME)

chaos: setup-dev  ## make chaos N=100: the server is killed that often while guests buy
	$(BIN)/python -m tests.chaos $(or $(N),100)

fuzz: setup-dev  ## make fuzz N=300: that many requests at random to every operation of the API
	FUZZ_EXAMPLES=$(or $(N),300) $(BIN)/pytest tests/web/test_fuzz.py -q

widget-check:  ## the committed widget is what its source builds to, and passes its own tests
	@if [ -d widget/node_modules ]; then \
	  said=$$(npm --prefix widget run --silent check 2>&1) || { echo "$$said"; exit 1; }; \
	  echo "widget-check: $$(grep -m1 '^# pass' <<<"$$said" | tr -dc 0-9) passed"; \
	elif [ "$$REQUIRE_ALL" = 1 ]; then echo "widget-check: widget/node_modules is missing, run make peers"; exit 1; \
	else echo "widget-check: SKIPPED, widget/node_modules is missing (make peers)"; fi

widget:  ## build the web widget (needs Node)
	npm --prefix widget ci && npm --prefix widget run build

peers: .venv-peers/peers.stamp .peers/npm.stamp .peers/widget.stamp  ## counterparts the tests talk to (npm ones need Node 20)

.peers/npm.stamp: requirements/peers/package.json requirements/peers/package-lock.json  ## an OpenAI-compatible endpoint
	@mkdir -p .peers
	cp $^ .peers/
	npm --prefix .peers ci --no-audit --no-fund --silent
	@touch $@

.peers/widget.stamp: widget/package.json widget/package-lock.json  ## axe, and what builds the widget
	@mkdir -p .peers
	npm --prefix widget ci --no-audit --no-fund --silent
	@touch $@

.venv-peers/peers.stamp: requirements/peers.txt | .venv/uv.stamp
	$(PYTHON) -m venv .venv-peers
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements/peers.txt
	@touch $@

lock: .venv/uv.stamp
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements/runtime.txt
	$(BIN)/uv pip compile requirements/dev.in --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements/dev.txt
	$(BIN)/uv pip compile requirements/tools.in --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements/tools.txt
	$(BIN)/uv pip compile requirements/peers.in --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements/peers.txt
	$(BIN)/uv pip compile requirements/node.in --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements/node.txt

clean:
	rm -rf .venv .venv-peers .peers .mypy_cache .ruff_cache .pytest_cache
