"""Each value is validated once and completed with defaults once, wherever a user gives the value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from aws_privatelink_rds_lattice.constructs import tokens
from aws_privatelink_rds_lattice.inputs import connections, validation
from aws_privatelink_rds_lattice.inputs.arguments import EXISTING_GATEWAY
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from fakes.aws.cli_runner import run_privatelink, use_account_in_cli, write_project_file
from programs import copy_program, run_main_in_process
from sample_connections import ACCOUNT_INPUT, DATABASE_INPUTS, NETWORK_INPUTS, STACK_INPUTS, instance_connection
from sample_project import ALL_INPUTS, SAMPLE_HOST
from workspaces import build_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

pytestmark = pytest.mark.cdk


class ValidationCounts:
    """How often rules check each field and value, and how often defaults complete each set of values."""

    def __init__(self) -> None:
        self.checks: Counter[str] = Counter()
        self.completions: Counter[str] = Counter()

    def fields_checked(self) -> set[str]:
        return {description.partition("=")[0] for description in self.checks}

    def repeated(self) -> dict[str, int]:
        """Return the values checked or completed more than once, and how often."""
        return {text: count for text, count in (self.checks + self.completions).items() if count != 1}


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> ValidationCounts:
    """Return the counts of rules checked and of sets of values completed in the rest of the test."""
    result = ValidationCounts()
    for rule_class in {type(spec.rule) for spec in (*CONNECTION_INPUTS.values(), *EXISTING_GATEWAY.values())}:
        monkeypatch.setattr(rule_class, "problems", counted_problems(rule_class.problems, result.checks))

    def counted_fill_defaults(specs: Any, values: Mapping[str, object], *options: Any) -> Any:  # noqa: ANN401 - as given
        result.completions[f"completion of {sorted(values)}, {values.get('name')}"] += 1
        return validation.fill_defaults(specs, values, *options)

    for module in (tokens, connections):
        monkeypatch.setattr(module, "fill_defaults", counted_fill_defaults)
    return result


def counted_problems(find_problems: Callable[..., Any], checks: Counter[str]) -> Callable[..., Any]:
    def problems(rule: object, field: str, value: object) -> Any:  # noqa: ANN401 - as the rule has it
        checks[f"{field}={value}"] += 1
        return find_problems(rule, field, value)

    return problems


def create_stack_on_existing_gateway(folder: Path) -> object:
    gateway: dict[str, str | bool] = {"id": "rgw-0a", "security_group_id": "sg-0b", "has_rules": False}
    return PrivateLinkStack(
        App(outdir=str(folder)), "x", region="us-east-1", resource_gateway=gateway, **DATABASE_INPUTS
    )


def create_shared_gateway(folder: Path) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = ResourceGateway(stack, "gateway", name="data", **NETWORK_INPUTS)
        for digit, name in enumerate(("orders", "billing")):
            PrivateLinkRdsLattice(
                stack,
                name,
                resource_gateway=gateway,
                name=name,
                rds_host=f"{name}.example.com",
                rds_security_group_id=f"sg-{digit}",
                polytomic_aws_account_id=str(digit) * 12,
            )

    build_stack(folder, build)


CONSTRUCTIONS: dict[str, tuple[Callable[[Path], object], int]] = {
    "PrivateLinkStack": (lambda folder: PrivateLinkStack(App(outdir=str(folder)), "x", **STACK_INPUTS), 1),
    "PrivateLinkStack on an existing gateway": (create_stack_on_existing_gateway, 1),
    "PrivateLinkStack with an identifier": (
        lambda folder: PrivateLinkStack(
            App(outdir=str(folder)), "x", region="us-east-1", db_instance_identifier="orders", **ACCOUNT_INPUT
        ),
        1,
    ),
    "PrivateLinkRdsLattice": (
        lambda folder: build_stack(folder, lambda stack: PrivateLinkRdsLattice(stack, "x", **ALL_INPUTS)),
        1,
    ),
    "from_db_instance": (lambda folder: build_stack(folder, instance_connection(tags={"Team": "data"})), 1),
    "ResourceGateway and two connections": (create_shared_gateway, 3),
}


@pytest.mark.parametrize(("create", "object_count"), CONSTRUCTIONS.values(), ids=CONSTRUCTIONS)
def test_program_values_are_validated_once(
    tmp_path: Path, counts: ValidationCounts, create: Callable[[Path], object], object_count: int
) -> None:
    create(tmp_path)
    assert counts.repeated() == {}
    assert counts.completions.total() == object_count
    assert "polytomic_aws_account_id" in counts.fields_checked()


def test_main_validates_values_once(tmp_path: Path, counts: ValidationCounts) -> None:
    assert run_main_in_process(copy_program(tmp_path / "project"))[0] == ""
    assert counts.repeated() == {}
    assert counts.completions.total() == 1
    assert f"rds_host={SAMPLE_HOST}" in counts.checks


def test_verify_validates_values_once(
    aws_account: FakeAwsAccount, counts: ValidationCounts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_account_in_cli(aws_account, monkeypatch, tmp_path)
    connection = aws_account.setup_deployment()
    write_project_file(connection)
    assert run_privatelink("verify", "polytomic").err == ""
    assert counts.repeated() == {}
    assert counts.completions.total() == 1
    assert f"rds_host={connection['rds_host']}" in counts.checks


def test_subclass_adds_inputs_of_looked_up_database(tmp_path: Path, counts: ValidationCounts) -> None:
    class TaggedConnection(PrivateLinkRdsLattice):
        def __init__(self, scope: TerraformStack, id: str, **inputs: Any) -> None:  # noqa: A002, ANN401 - as in the base
            super().__init__(scope, id, tags={"Team": "data"}, **ACCOUNT_INPUT, **inputs)

    inputs: Any = {"db_instance_identifier": "orders"}
    connection = TaggedConnection.from_db_instance(build_stack(tmp_path, lambda _: None), "Default", **inputs)
    assert type(connection) is TaggedConnection
    assert connection.ram_resource_share.tags_input == {"Team": "data"}
    assert counts.repeated() == {}
