# `make serve` and `make test` are all one needs; a machine needs Python 3.11 or newer, make, and nothing else.

PYTHON ?= $(firstword $(shell command -v python3.11 || command -v python3) python3)
UV ?= uv
RUN := .venv/bin/python
# What a deployment looks like, for the checks; the key is new each time and protects nothing.
DEPLOYED := env -u DEBUG -u SECRET_KEY_FILE -u DATABASE_URL_FILE ALLOWED_HOSTS=archive.example.org DATABASE_URL= \
	SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')"

.PHONY: help setup serve test bench check lint types templates migrations deployment lock messages clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

setup: ## make .venv from the hashed lock, with everything for tests and checks
	@$(PYTHON) bootstrap.py dev

serve: ## install, migrate, seed and serve http://127.0.0.1:8000/ (PORT=8001 for another)
	@$(PYTHON) bootstrap.py run
	@exec $(RUN) -m newsarchive.local

test: setup ## run the suite on SQLite, then on a private PostgreSQL
	@exec $(RUN) -m tests $(ARGS)

bench: setup ## speed of the search at SIZE=10000 on both databases (ARGS=relevance: its ranking)
	@$(RUN) -m pip install --quiet --require-hashes --requirement requirements-bench.txt || echo "Without Tantivy."
	@exec $(RUN) -m bench $(ARGS) --size $(or $(SIZE),10000)

check: setup ## lint, types, templates, migrations, deployment settings
	@$(MAKE) --no-print-directory --keep-going lint types templates migrations deployment
	@echo "All checks passed."

lint:
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types:
	$(RUN) -m mypy

templates:
	find . -path '*/templates/*.html' -not -path './.venv/*' | xargs -r .venv/bin/djade --check --target-version 5.2

migrations:
	@echo "manage.py makemigrations --check"
	@$(DEPLOYED) DATABASE_URL=sqlite:///:memory: $(RUN) manage.py makemigrations --check --dry-run

deployment:
	@echo "manage.py check --deploy --fail-level WARNING"
	@$(DEPLOYED) $(RUN) manage.py check --deploy --fail-level WARNING

lock: ## compile pyproject.toml into the locks (needs uv; only for authors)
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(subst compile pyproject.toml,compile,$(COMPILE)) --group bench --output-file requirements-bench.txt

# What is shown at the desk alone, which has one language.
DESK := $(patsubst %,articles/models/%.py,errand feed ingest operation proposal)

messages: ## bring locale/ in line with the source (needs gettext; only for authors)
	@$(DEPLOYED) $(RUN) manage.py makemessages --locale ru --no-obsolete --no-wrap --add-location file \
		$(patsubst %,--ignore %,.venv var tests bench admin $(DESK))
	@$(DEPLOYED) $(RUN) manage.py compilemessages --locale ru --ignore .venv

# A week of cool-down: most hijacked releases are found within days.
COMPILE = $(UV) --no-config pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --exclude-newer "7 days" --custom-compile-command "make lock"

clean: ## remove what can be made again; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
