# Each target does all its own set-up, once: Python packages go into .venv, the cdktf command line into node_modules.
PYTHON ?= python3
STACK ?=

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIPENV_VENV_IN_PROJECT := 1
export PIPENV_IGNORE_VIRTUALENVS := 1
export PIPENV_VERBOSITY := -1

.PHONY: synth test lint bench deploy diff destroy lock

synth: .venv/ready
	.venv/bin/python main.py

test: .venv/ready-dev node_modules/ready
	.venv/bin/python -m pytest

lint: .venv/ready-dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: .venv/ready
	.venv/bin/python benchmarks/bench.py

deploy diff destroy: .venv/ready node_modules/ready
	node_modules/.bin/cdktf $@ $(STACK)

# Locks the newest versions that Pipfile and package.json allow; the lock names no package index.
lock: .venv/pipenv
	.venv/bin/pipenv lock
	.venv/bin/pipenv lock --categories tools
	.venv/bin/python -c 'import json, pathlib; file = pathlib.Path("Pipfile.lock"); lock = json.loads(file.read_text()); \
		lock["_meta"]["sources"] = []; file.write_text(json.dumps(lock, indent=4) + "\n")'
	npm install --package-lock-only --omit-lockfile-registry-resolved

# pipenv itself: the versions and hashes are those of the lock's section "tools".
.venv/pipenv: Pipfile.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.x")'
	$(PYTHON) -m venv .venv
	$(PYTHON) -c 'import json; lock = json.load(open("Pipfile.lock")); print(*(" ".join([name + package["version"], \
		*("--hash=" + each for each in package["hashes"])]) for name, package in lock["tools"].items()), sep="\n")' > $@.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $@.txt
	touch $@

.venv/ready: .venv/pipenv pyproject.toml
	.venv/bin/pipenv sync
	touch $@

.venv/ready-dev: .venv/ready
	.venv/bin/pipenv sync --dev
	touch $@

node_modules/ready: package-lock.json .venv/ready
	npm ci --no-audit --no-fund
	touch $@
