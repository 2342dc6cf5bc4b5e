"""Remedies for names that are no inputs."""

from typing import get_type_hints

import pytest

from aws_privatelink_rds_lattice.inputs.arguments import GATEWAY_INPUTS
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, CONSTRUCT_INPUTS, StackInputs
from aws_privatelink_rds_lattice.inputs.unknown_names import unknown_name_problem
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems

# Arguments of any resource in Terraform, of a module and of lifecycle -> part of the remedy.
META_ARGUMENTS = {
    "for_each": "create a connection for each database, in a Python loop or as an entry of cdktf.json",
    "count": "create a connection for each database",
    "depends_on": "stack.add_dependency(other_stack)",
    "lifecycle": "set protect for prevent_destroy",
    "prevent_destroy": "set protect for prevent_destroy",
    "ignore_changes": 'add_override("lifecycle.ignore_changes", ["tags"])',
    "timeouts": 'connection.resource_configuration.add_override("timeouts", {"create": "20m"})',
    "provisioners": "with depends_on=[connection]",
    "connection": "with depends_on=[connection]",
    "providers": "pass it as provider",
}


@pytest.mark.parametrize("specs", [CONSTRUCT_INPUTS, CONNECTION_INPUTS, GATEWAY_INPUTS])
def test_meta_arguments_have_remedies(specs: dict[str, InputSpec]) -> None:
    for name, remedy in META_ARGUMENTS.items():
        problem = unknown_name_problem(name, specs)
        assert problem.startswith(f"{name}: unknown; ")
        assert remedy in problem
        assert "known names" not in problem
        assert "did you mean" not in problem


@pytest.mark.parametrize("name", ["forEach", "For-Each", "FOR_EACH"])
def test_spelling_of_meta_argument_is_free(name: str) -> None:
    assert "in a Python loop" in unknown_name_problem(name, CONSTRUCT_INPUTS)


def test_stack_inputs_are_named_to_constructs() -> None:
    for name in get_type_hints(StackInputs).keys() - CONSTRUCT_INPUTS.keys() - {"provider"}:
        assert "PrivateLinkStack" in unknown_name_problem(name, CONSTRUCT_INPUTS)


def test_database_inputs_are_named_to_gateways() -> None:
    for name in ("rds_host", "rds_port", "rds_security_group_id", "polytomic_aws_account_id"):
        assert "PrivateLinkRdsLattice of each database" in unknown_name_problem(name, GATEWAY_INPUTS)


@pytest.mark.parametrize(
    ("name", "known_name"),
    [
        ("rdsSecurityGroupId", "rds_security_group_id"),
        ("rds-port", "rds_port"),
        ("Region", "region"),
        ("polytomicAwsAccountId", "polytomic_aws_account_id"),
        ("account_id", "polytomic_aws_account_id"),
        ("aws_account_id", "polytomic_aws_account_id"),
        ("security_group_id", "rds_security_group_id"),
        ("host", "rds_host"),
        ("subnets", "subnet_ids"),
    ],
)
def test_input_in_other_spelling_is_suggested(name: str, known_name: str) -> None:
    assert unknown_name_problem(name, CONNECTION_INPUTS) == f"{name}: unknown; did you mean {known_name}?"


def test_similar_and_other_names_keep_their_remedies() -> None:
    assert unknown_name_problem("rds_prot", CONSTRUCT_INPUTS) == "rds_prot: unknown; did you mean rds_port?"
    assert unknown_name_problem("colour", ["a", "b"]) == "colour: unknown; known names: a, b"


@pytest.mark.parametrize(
    ("name", "known_name"),
    [
        ("rdsPort", "rds_port"),
        ("rds-port", "rds_port"),
        ("Region", "region"),
        ("awsProviderVersion", "aws_provider_version"),
        ("Backend", "backend"),
    ],
)
def test_other_spelling_of_input_is_named(name: str, known_name: str) -> None:
    assert unknown_name_problem(name, CONNECTION_INPUTS) == f"{name}: unknown; did you mean {known_name}?"


@pytest.mark.parametrize("name", ["password", "rds_password", "username", "masterUserPassword", "secret_arn"])
def test_credentials_are_no_inputs(name: str) -> None:
    for specs in (CONSTRUCT_INPUTS, CONNECTION_INPUTS):
        problem = unknown_name_problem(name, specs)
        assert problem.endswith("omit it: enter the credentials in Polytomic, no input is a secret")


def test_known_names_are_inputs_in_spite_of_remedies() -> None:
    problems = list(find_input_problems(CONNECTION_INPUTS, {"region": "us-east-1", "rds_port": 5432, "count": 2}))
    assert [problem for problem in problems if "unknown" in problem] == [unknown_name_problem("count", {})]
    assert not [problem for problem in problems if problem.startswith(("region", "rds_port"))]
