# `make run` and `make test` are the two commands to know; `make help` lists the others.
.DEFAULT_GOAL := help
PORT ?= 8000
PY := .venv/bin/python
.PHONY: help run setup setup-dev reset test test-quick test-browser coverage lint format requirements bench-start bench-pages bench-live bench-search

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup  ## start Redbag with its demonstration content on 127.0.0.1 (PORT=8000)
	@exec $(PY) manage.py start --port $(PORT)

setup:  ## prepare the environment in .venv
	@sh scripts/setup.sh base

setup-dev:
	@sh scripts/setup.sh dev

reset:  ## forget everything that a run left behind, so that the next one starts afresh
	@rm -rf var && echo "Everything under var/ is gone. The next 'make run' starts afresh."

test: setup-dev  ## run the whole suite; REQUIRE_SERVICES=1 makes a missing service a failure
	@$(PY) scripts/run_tests.py

test-quick: setup-dev  ## run what needs no server and no browser
	@$(PY) -m pytest -q -n auto --maxschedchunk=8 -m "not browser and not services"

test-browser: setup-dev  ## run the journeys in the real Chromium
	@$(PY) -m pytest -q -m browser

coverage: setup-dev  ## measure how much of the code the tests of `make test-quick` reach, which is at least 90 per cent
	@$(PY) -m pytest -q -n auto --maxschedchunk=8 -m "not browser and not services" --cov

lint: setup-dev  ## check style, types, templates, imports and migrations
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@.venv/bin/djade --check --target-version 5.2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html')
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=redbag.example SITE_URL=https://redbag.example EMAIL_URL=smtp://localhost:25 \
		$(PY) manage.py check --deploy --fail-level WARNING

format: setup-dev  ## put code and templates into the house style
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .
	@.venv/bin/djade --target-version 5.2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html')

requirements: setup-dev  ## pin the versions that pyproject.toml asks for
	@for set in base: production:--extra=production "dev:--extra=production --extra=dev"; do \
		.venv/bin/uv pip compile pyproject.toml $${set#*:} --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --quiet --upgrade --output-file requirements/$${set%%:*}.txt; done

bench-start: setup-dev  ## seconds from a clean clone to the first page, and from a warm start
	@$(PY) -m tests.benchmarks.start

bench-pages: setup-dev  ## queries and time of the main pages, against a bare view in the same run
	@$(PY) -m tests.benchmarks.pages

bench-live: setup-dev  ## live delivery against a bare protocol and stock Channels, in about nine minutes; ONLY="fanout pace"
	@$(PY) -m tests.benchmarks.live $(if $(ONLY),--only $(ONLY))

bench-search: setup-dev  ## the people search at 20,000 and 100,000 people, engine beside engine; PEOPLE="20000"
	@$(PY) -m tests.benchmarks.search $(if $(PEOPLE),--people $(PEOPLE))
