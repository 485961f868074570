# Everything a developer types. CONTRIBUTING.md says more.
PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py
DEV = scripts/environment dev
# `manage.py check --deploy` judges these: the settings of a server in earnest.
PRODUCTION = DEMO=0 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=example.org EMAIL_URL=smtp://localhost

.PHONY: run test check seed messages bench pictures format lock

run: ## Start everything; Ctrl-C stops it
	@scripts/environment run && exec $(MANAGE) run --with-parent $$PPID

test: ## Every test, in a real browser too
	@$(DEV) && scripts/browser && $(PYTHON) -m pytest

check: ## Lint, format, types, layers, migrations, translations, templates, deployment
	@$(DEV)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	git ls-files 'templates/*.html' | xargs -r .venv/bin/djade --check
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	$(PYTHON) -m pytest tests/test_translations.py tests/test_house_style.py

format: ## Let ruff and djade put things in order
	@$(DEV) && $(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format . ; git ls-files 'templates/*.html' | xargs -r .venv/bin/djade

seed: ## A large portfolio, for measuring
	@$(DEV) && $(MANAGE) migrate -v0 && $(MANAGE) seed_portfolio --projects 500

messages: ## Collect the texts to translate (needs gettext)
	@$(DEV) && $(MANAGE) makemessages --all --no-obsolete --no-location --ignore '.venv/*' --ignore 'var/*'

bench: ## Pages per second beside their floors
	@$(DEV) && $(MANAGE) bench

pictures: ## The pictures in README and docs, taken of the running app
	@$(DEV) && scripts/browser && $(MANAGE) pictures

lock: ## Resolve pyproject.toml anew into hash-locked requirements (needs uv)
	uv pip compile -q --no-header --no-annotate --universal --generate-hashes --python-version 3.12 pyproject.toml -o requirements/run.txt
	uv pip compile -q --no-header --no-annotate --universal --generate-hashes --python-version 3.12 --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	@! grep -nE '://|^-' requirements/run.txt requirements/dev.txt
