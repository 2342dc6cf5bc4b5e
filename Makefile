# Each target does all its own set-up, once: Python packages go into .venv, the command lines of the CDKs into
# node_modules, with a newer Node.js than PyPI has where npm has it.
PYTHON ?= python3
STACK ?=

export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/.venv/bin:$(PATH)
export PIPENV_VENV_IN_PROJECT := 1
export PIPENV_IGNORE_VIRTUALENVS := 1
export PIPENV_VERBOSITY := -1
# Byte-compiling the 2,200 modules of the AWS bindings takes longer than all else. What is imported is compiled then,
# and kept, wherever the shell comes from.
export PIP_COMPILE := 0
unexport PYTHONDONTWRITEBYTECODE

.PHONY: synth hcl module provider-schema plans deploy diff destroy setup test test-oldest lint docs test-site bench bench-list bench-review bench-verify lock

synth: .venv/ready
	@.venv/bin/python main.py

hcl: .venv/ready
	@SYNTH_HCL_OUTPUT=true .venv/bin/python main.py

module: .venv/ready
	@.venv/bin/privatelink module generated/aws-privatelink-rds-lattice

# The schema of the fake AWS provider in the tests, from the real AWS provider.
provider-schema: .venv/ready-dev
	@PYTHONPATH=tests .venv/bin/python -m terraform_cli.provider_dump

# The recorded plans in tests/plan/recorded, from Terraform and the real AWS provider.
plans: .venv/ready-dev
	@PYTHONPATH=tests .venv/bin/python -m plan.plan_recorder

deploy diff destroy: .venv/ready node_modules/ready
	@node_modules/.bin/cdktf $@ $(STACK)

SET_UP := .venv/ready-dev node_modules/ready tests/scanners/.venv/ready tests/oldest/.venv/ready

setup: $(SET_UP)
	@echo 'Set up: .venv, node_modules, tests/scanners/.venv and tests/oldest/.venv. Run the tests with: make test'

test: $(SET_UP)
	@.venv/bin/python tests/run_all.py

# A part of `make test`: the core of the tests, with the oldest dependencies that pyproject.toml allows.
test-oldest: tests/oldest/.venv/ready
	@.venv/bin/python tests/run_all.py oldest

lint: .venv/ready-dev node_modules/ready
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	node_modules/.bin/pyright
	.venv/bin/lint-imports --no-cache
	# Unused code; inputs are read from their table by name.
	@! .venv/bin/vulture | grep -v 'inputs/\(arguments\|table\).py'
	# Blocks more complex than grade C.
	@! .venv/bin/radon cc --min D --show-complexity constructs main.py | grep .

# The theme's end is announced for May 2027; Zensical, its makers' next, reads the same mkdocs.yml.
docs: .venv/ready-docs
	@PYTHONPATH=constructs NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet
	@echo 'Wrote site/index.html'

# The site in a real browser; `make test` has the checks without a browser.
test-site: docs tests/website/node_modules/ready
	@node --test tests/website/browser.test.mjs

# With BASE=FOLDER, against the package of another checkout.
bench: .venv/ready-dev
	@.venv/bin/python benchmarks/bench.py

bench-list: .venv/ready-dev
	@.venv/bin/python benchmarks/list.py

bench-review: .venv/ready-dev
	@.venv/bin/python benchmarks/review.py

bench-verify: .venv/ready-dev
	@.venv/bin/python benchmarks/verify.py

# Locks the newest versions that Pipfile and package.json allow. The locks name no package index.
lock: .venv/pipenv node_modules/ready
	.venv/bin/pipenv lock
	.venv/bin/pipenv lock --categories docs
	.venv/bin/pipenv lock --categories tools
	for folder in scanners oldest; do PIPENV_PIPFILE=tests/$$folder/Pipfile .venv/bin/pipenv lock || exit 1; done
	for file in Pipfile.lock tests/scanners/Pipfile.lock tests/oldest/Pipfile.lock; do .venv/bin/python -c 'import json, pathlib, sys; \
		file = pathlib.Path(sys.argv[1]); lock = json.loads(file.read_text()); \
		lock["_meta"]["sources"] = []; file.write_text(json.dumps(lock, indent=4) + "\n")' $$file; done
	npm update --package-lock-only --omit-lockfile-registry-resolved
	npm update --package-lock-only --omit-lockfile-registry-resolved --prefix tests/website

# Two runs at once would set up the same folders: the first one that comes here does it, and the other waits. Each
# target is made by a make of its own that has the lock; it finds nothing to do where another has been there before.
define LOCKED
import fcntl, os, sys
lock = os.open("Makefile", os.O_RDONLY)
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("Waiting for another make, which sets up this folder.", flush=True)
    fcntl.flock(lock, fcntl.LOCK_EX)
os.set_inheritable(lock, True)
os.execvp(sys.argv[1], sys.argv[1:])
endef
export LOCKED

ifndef LOCK_IS_HELD

.venv/pipenv .venv/ready-docs: Pipfile.lock
.venv/ready: Pipfile.lock pyproject.toml
.venv/ready-dev: .venv/ready
node_modules/ready: package-lock.json .venv/ready
tests/website/node_modules/ready: tests/website/package-lock.json
tests/scanners/.venv/ready: tests/scanners/Pipfile.lock .venv/ready
tests/oldest/.venv/ready: tests/oldest/Pipfile.lock pyproject.toml .venv/ready
.venv/pipenv .venv/ready .venv/ready-dev .venv/ready-docs node_modules/ready \
tests/scanners/.venv/ready tests/oldest/.venv/ready tests/website/node_modules/ready:
	@$(PYTHON) -c "$$LOCKED" $(MAKE) --silent LOCK_IS_HELD=1 $@

else

# Creates .venv, and installs a section of Pipfile.lock without pipenv: the same versions with the same hashes.
define INSTALL_SECTION
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.x" \
		if sys.version_info < (3, 11) else 0)'
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv
	@$(PYTHON) -c 'import json; print(*(" --hash=".join([name + each["version"], *each["hashes"]]) \
		for name, each in json.load(open("Pipfile.lock"))["$(1)"].items()), sep="\n")' > .venv/$(1).txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/$(1).txt
endef

.venv/pipenv: Pipfile.lock
	@echo 'Setting up .venv, once: half a minute where the packages are in the cache of pip.'
	@echo '1/3 Python environment and pipenv'
	$(call INSTALL_SECTION,tools)
	@touch $@

.venv/ready-docs: Pipfile.lock
	@echo 'Setting up the packages of the site in .venv, once.'
	$(call INSTALL_SECTION,docs)
	@touch $@

.venv/ready: .venv/pipenv pyproject.toml
	@echo '2/3 Packages of Pipfile.lock, Node.js among them'
	@.venv/bin/pipenv sync --quiet
	@echo '3/3 Caches of Python and jsii'
	@.venv/bin/python -c 'import aws_privatelink_rds_lattice.constructs.stack'
	@touch $@

.venv/ready-dev: .venv/ready .venv/ready-docs
	@echo 'Setting up what the tests need, once.'
	@.venv/bin/pipenv sync --quiet --dev
	@PRIVATELINK_CDK=cdktn .venv/bin/python -c 'import aws_privatelink_rds_lattice.constructs.stack'
	@# Once, in place of once in each process that runs tests.
	@.venv/bin/python -m pytest --collect-only --quiet --snapshot-warn-unused > .venv/collected.txt \
		|| { cat .venv/collected.txt; exit 1; }
	@touch $@

# An environment of its own: checkov pins boto3, packaging and more in versions other than ours.
tests/scanners/.venv/ready: tests/scanners/Pipfile.lock .venv/ready
	@echo 'Setting up the scanner in tests/scanners, once.'
	@$(PYTHON) -m venv tests/scanners/.venv
	@PIPENV_PIPFILE=tests/scanners/Pipfile .venv/bin/pipenv sync --quiet
	@touch $@

# An environment of its own: a package has a single version in each.
tests/oldest/.venv/ready: tests/oldest/Pipfile.lock pyproject.toml .venv/ready
	@echo 'Setting up the oldest dependencies in tests/oldest, once.'
	@$(PYTHON) -m venv tests/oldest/.venv
	@PIPENV_PIPFILE=tests/oldest/Pipfile .venv/bin/pipenv sync --quiet
	@touch $@

# The driver of a browser. The browser itself is the machine's.
tests/website/node_modules/ready: tests/website/package-lock.json
	@echo 'Setting up the driver of the browser in tests/website, once.'
	@npm ci --prefix tests/website --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	@echo 'Setting up the command lines of cdktf and CDK Terrain in node_modules, once.'
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

endif
