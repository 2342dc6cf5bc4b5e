"""Every check belongs to a command and has a fault; a failed test names the check."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from aws_privatelink_rds_lattice import checks
from aws_privatelink_rds_lattice.checks import PREFLIGHT, VERIFY, Check

# Checks whose failure depends on more than the account, with the tests that fail them.
TESTED_ELSEWHERE = {
    "account-allowed": "tests/aws/test_credentials.py: depends on provider settings",
    "database-addresses": "test_faults_in_deployments.py: a deployment over IPv6",
    "private-name": "test_database.py: depends on Route 53",
    "provider-lock": "test_prerequisites.py: depends on a lock file",
}


def iter_defined_checks() -> Iterator[Check]:
    for module in pkgutil.iter_modules(checks.__path__):
        for value in vars(importlib.import_module(f"{checks.__name__}.{module.name}")).values():
            if isinstance(value, Check):
                yield value


def find_checks_with_fault() -> set[str]:
    test_files = sorted(Path(__file__).parent.glob("test_*.py"))
    modules = [importlib.import_module(f"checks.{file.stem}") for file in test_files if file != Path(__file__)]
    return {fault.check for module in modules for fault in getattr(module, "FAULTS", ())}


def test_every_check_is_run() -> None:
    run_checks = {id(check) for check in (*PREFLIGHT, *VERIFY)}
    assert [check.id for check in iter_defined_checks() if id(check) not in run_checks] == []


def test_every_check_has_a_fault() -> None:
    ids = {check.id for check in (*PREFLIGHT, *VERIFY)}
    assert ids - find_checks_with_fault() - set(TESTED_ELSEWHERE) == set()
