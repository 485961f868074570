# Everything a developer types. CONTRIBUTING.md says more.
PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py
LOCK = uv pip compile -q --no-header --no-annotate --universal --generate-hashes --python-version 3.12 pyproject.toml
# What `check --deploy` judges: the settings of a server in earnest.
PRODUCTION = DEMO=0 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=example.org

.PHONY: run test check seed messages bench pictures format permissions lock environment lint types layers templates migrations deployment rules

run: ## Start everything; Ctrl-C stops it
	@scripts/environment run && exec $(MANAGE) run --with-parent $$PPID

test: environment ## Every test, in a real browser too, on every core
	@scripts/browser && $(PYTHON) -m pytest -n logical --maxprocesses 4 --dist worksteal

check: lint types layers templates migrations deployment rules ## All that can be judged without running it; -k goes on after a complaint

seed: environment ## A large portfolio, for measuring
	$(MANAGE) migrate -v0 && $(MANAGE) seed_portfolio --projects 500

messages: environment ## Collect the texts to translate
	$(MANAGE) makemessages

bench: environment ## Pages per second beside their floors; BENCH="--quick" or "--growth" is shorter or compares sizes
	@$(PYTHON) -m tools.bench $(BENCH)

pictures: environment ## The pictures in README and docs, taken of the running app
	@scripts/browser && $(MANAGE) pictures

format: environment ## Let ruff and djade put things in order
	$(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format . ; git ls-files 'templates/*.html' | xargs -r .venv/bin/djade

permissions: environment ## Write docs/permissions.md anew from the tables that decide
	$(MANAGE) permissions

lock: ## Resolve pyproject.toml anew into hash-locked requirements (needs uv)
	$(LOCK) -o requirements/run.txt
	$(LOCK) --group dev -c requirements/run.txt -o requirements/dev.txt
	@! grep -nE '://|^-' requirements/run.txt requirements/dev.txt

environment:
	@scripts/environment dev

lint: environment
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .

types: environment
	$(PYTHON) -m mypy

layers: environment
	.venv/bin/lint-imports

templates: environment
	git ls-files 'templates/*.html' | xargs -r .venv/bin/djade --check

migrations: environment
	$(MANAGE) makemigrations --check --dry-run

deployment: environment
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

rules: environment ## Complete translations, the rules of the house
	$(PYTHON) -m pytest tests/test_translations.py tests/test_house_style.py
