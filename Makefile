# Souk Taawon. `make` lists the commands.
PYTHON := $(or $(PYTHON),$(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done))
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
BIN = .venv/bin
FLASK = $(BIN)/flask --app wsgi
export PYTHONUTF8 = 1
run demo: export SOUK_PUBLIC_URL ?= http://$(HOST):$(PORT)
ifndef SOUK_STRIPE_SECRET_KEY
run demo: export SOUK_STRIPE_BASE_URL ?= http://127.0.0.1:$(shell expr $(PORT) + 1)
endif

.PHONY: help run test check bench bench-search demo lock i18n migration browser clean

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN{FS=":.*?## "}{printf "  make %-12s %s\n", $$1, $$2}'

.venv/run.stamp: requirements.txt
	@test -n "$(PYTHON)" || { echo "Souk Taawon needs Python 3.11 or newer."; exit 1; }
	@test -x $(BIN)/python || { echo "· virtual environment"; $(PYTHON) -m venv .venv; }
	@echo "· libraries (once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Souk Taawon needs Python 3.11 or newer."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "· libraries for development (once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run.stamp

run: .venv/run.stamp ## Serve the shop with its demo on http://127.0.0.1:8000
	@$(FLASK) start --host $(HOST) --port $(PORT) --demo small

test: .venv/dev.stamp browser ## All tests: SQLite, PostgreSQL, a real browser (WORKERS=2 side by side)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: .venv/dev.stamp ## Style, types, floor plan, templates, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/house --ignore=tests/house/access
	@$(BIN)/python -m pytest -q tests/house/access/test_table.py

bench: .venv/dev.stamp ## Speed beside a bare page, in the same run
	@$(BIN)/python -m bench

bench-search: .venv/dev.stamp ## Search at 10,000, 100,000 and 650,000 products beside Whoosh, tantivy and bare numpy
	@$(BIN)/python -m bench.bench_search --documents 10000 100000 650000

demo: .venv/run.stamp ## Fill an empty database with the small demo
	@$(FLASK) db upgrade && $(FLASK) demo small

i18n: .venv/dev.stamp ## Bring the translation catalogues up to date
	@$(FLASK) i18n sync

migration: .venv/dev.stamp ## Write a migration from the models: make migration MESSAGE="…"
	@$(FLASK) db migrate -m "$(MESSAGE)"

browser: .venv/dev.stamp
	@$(BIN)/python -m tests.browser.install

lock: .venv/dev.stamp ## Pin every dependency with its hashes
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt

clean: ## Forget the virtual environment, the demo and the caches
	rm -rf .venv instance build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
