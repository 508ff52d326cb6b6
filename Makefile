# Two commands: `make demo` and `make test`. Both begin from a bare checkout.

PYTHON ?= python3
PORT ?= 8000
DATA ?=
# Which torch: a plain `torch` from PyPI on Linux brings several GB of CUDA. See "Torch" in README.md.
TORCH ?= torch==2.13.0
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: help demo demo-check test test-slow browser lint docs screenshots install clean

help:
	@echo "make demo    run everything with sample data (PORT=8000, DATA=file.csv)"
	@echo "make test    format, lint, types, import direction, tests"
	@echo "make test-slow  the tests that take minutes"
	@echo "make clean   remove the virtual environment and the demo's data"

install: $(INSTALLED)

# The message of pip says much; the first sentence here says what to do.
$(INSTALLED): pyproject.toml hatch_build.py $(wildcard web/translations/*/LC_MESSAGES/*.po web/assets/src/*.js web/assets/*.json)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "insight: Python 3.11 or newer is needed; set PYTHON=python3.11."; exit 1; }
	@echo "[setup] making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@echo "[setup] installing $(TORCH)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH) || \
		{ echo "insight: $(TORCH) cannot be installed: no network, no such build, or a full disk (see above). Another build: make demo TORCH=..., see README.md."; exit 1; }
	@echo "[setup] installing the rest (about two minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]" || \
		{ echo "insight: the installation failed: no network, or a full disk (see above)."; exit 1; }
	@touch $@

demo: $(INSTALLED)
	@exec $(BIN)/python -m workers.demo --port $(PORT) $(if $(DATA),--data "$(DATA)")

demo-check: $(INSTALLED)
	@exec $(BIN)/python -m workers.demo --port $(PORT) --check

test: $(INSTALLED) lint
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The longest tests: larger files, more examples, a model that is trained.
test-slow: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 -m slow

# What the tests in a browser need, on Debian and Ubuntu; others install Chromium their own way.
browser:
	@test -x /usr/bin/chromium || { \
		sudo=$$(command -v sudo || true); $$sudo apt-get update -qq && \
		$$sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; }

screenshots: $(INSTALLED)
	$(BIN)/python -m tests.screenshots

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(INSTALLED)
	$(BIN)/python -m tests.document_tables

clean:
	rm -rf $(VENV) .demo
