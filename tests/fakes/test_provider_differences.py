"""The fake AWS provider plans, applies, imports and destroys a configuration as the real AWS provider does.

Both providers get the same configurations on the same account. The plans and the values after each apply are compared;
ids are replaced by labels, and attributes of newer AWS providers are left out. Data sources are compared only by the
values that resources have from the data sources: the fake reads few of the attributes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider, TerraformStack
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.aws.sample_databases import (
    HAND_BUILT_IDS,
    HAND_BUILT_SHARE_ARN,
    create_hand_built_deployment,
    create_hand_built_share,
    setup_databases,
)
from fakes.terraform.provider_schema import newer_attributes
from rds_fixture import SUBNET_IDS, VPC_ID
from sample_project import REQUIRED_INPUTS
from workspaces import init_workspace, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from terraform_cli.engine_factory import EngineFactory
    from terraform_cli.engines import TerraformEngine

# Attributes with a different value for each created resource.
ID_ATTRIBUTES = ("arn", "id", "security_group_rule_id")
# Changes of a connection in-place, and with a replacement of the gateway and the configuration.
CHANGES: dict[str, dict[str, Any]] = {
    "updated": {"rds_port": 3306, "tags": {"Team": "data"}, "polytomic_aws_account_id": "210987654321"},
    "replaced": {"rds_host": "other.example.com", "name": "other"},
}
HAND_BUILT_GROUP = {"name": "hand-rg", "description": "Polytomic PrivateLink resource gateway egress to RDS"}


class ProviderRun(NamedTuple):
    """The results of a provider: the changes in each plan, the values after each apply, and the changes afterwards."""

    plans: list[Any]
    values: list[Any]
    second_plans: list[Any]


def connections(stack: TerraformStack, *, changed: bool) -> None:
    """Add connections of each kind, before or after a change of each."""
    for name, change in CHANGES.items():
        inputs: Any = {**REQUIRED_INPUTS, "name": name, **(change if changed else {})}
        PrivateLinkRdsLattice(stack, name, **inputs)
    gateway = ResourceGateway(stack, "shared", name="shared", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS[: 3 - changed])
    account: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
    PrivateLinkRdsLattice.from_db_instance(
        stack, "orders", db_instance_identifier="orders", resource_gateway=gateway, **account
    )
    PrivateLinkRdsLattice.from_db_cluster(
        stack, "cluster", db_cluster_identifier="orders", name="cluster", resource_gateway=gateway, **account
    )


def imported_connection(stack: TerraformStack, *, changed: bool) -> None:
    """Add a connection for the hand-built deployment: imported before the change, with tags after the change."""
    inputs: Any = {
        **REQUIRED_INPUTS,
        "name": "hand",
        "import_ids": {} if changed else {**HAND_BUILT_IDS, "ram_resource_share": HAND_BUILT_SHARE_ARN},
        "tags": {"Team": "data"} if changed else {},
    }
    PrivateLinkRdsLattice(stack, "Default", **inputs)


def synthesize(folder: Path, build: Callable[..., None], default_tags: dict[str, str], *, changed: bool) -> str:
    stack = TerraformStack(App(outdir=str(folder)), "own")
    AwsProvider(stack, "aws", region="us-east-1", default_tags=[{"tags": default_tags}] if default_tags else None)
    build(stack, changed=changed)
    return json.dumps(synthesized(stack))


def run_provider(engine: TerraformEngine, folder: Path, configurations: list[str]) -> ProviderRun:
    """Apply each configuration in turn, then destroy all resources."""
    run = ProviderRun([], [], [])
    ids: dict[str, str] = {}
    folder.mkdir()
    with engine.workspace(folder) as workspace:
        for step, configuration in enumerate(configurations):
            write_workspace(folder, {"cdk.tf.json": configuration})
            init_workspace(workspace)
            plan = workspace.plan()
            workspace.apply_plan()
            state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
            resources = [resource for resource in state if resource["mode"] == "managed"]
            ids = id_labels(resources, step) | ids
            run.plans.append(
                {item["address"]: comparable_change(item, ids) for item in plan.document["resource_changes"]}
            )
            run.values.append({item["address"]: comparable_values(item, item["values"], ids) for item in resources})
            run.second_plans.append(workspace.replan())
        workspace.destroy("-refresh=false")
        assert workspace.run("state", "list").stdout == ""
    return run


def id_labels(resources: list[dict[str, Any]], step: int) -> dict[str, str]:
    """Return labels by id and ARN of resources."""
    labels: dict[str, str] = {}
    for resource in resources:
        for name in ID_ATTRIBUTES:
            value = resource["values"].get(name)
            if value:
                labels[value] = f"<{name} of {resource['address']}, step {step}>"
    return labels


def comparable_values(resource: dict[str, Any], values: Any, ids: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return the attributes without those of newer AWS providers, and with labels instead of ids."""
    if not isinstance(values, dict):
        return values
    newer = newer_attributes("resource_schemas", resource["type"])
    text = json.dumps({name: value for name, value in values.items() if name not in newer})
    for identifier in sorted(ids, key=len, reverse=True):  # an ARN contains an id
        text = text.replace(identifier, ids[identifier])
    return json.loads(text)


def comparable_change(item: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    change = item["change"]
    compared = {name: change.get(name) for name in ("actions", "importing")}
    # The fake provider names the argument, and the real one the changed value below the argument.
    compared["replaced_arguments"] = sorted({path[0] for path in change.get("replace_paths", ())})
    for name in ("before", "after", "after_unknown"):
        compared[name] = comparable_values(item, change[name], ids)
    return {**compared, "action_reason": item.get("action_reason")}


def differences(fake: Any, real: Any, path: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Return the differences between two values, each with its path."""
    if isinstance(fake, dict) and isinstance(real, dict):
        lines = []
        for name in sorted(fake.keys() | real.keys()):
            lines += differences(fake.get(name), real.get(name), f"{path}/{name}")
        return lines
    return [] if fake == real else [f"{path}: the fake provider has {fake!r}, the real one {real!r}"]


@pytest.mark.slow
@pytest.mark.real_provider
@pytest.mark.parametrize(("build", "default_tags"), [(connections, {"Owner": "us"}), (imported_connection, {})])
def test_fake_provider_matches_real_provider(
    engines: EngineFactory,
    aws_account: FakeAwsAccount,
    tmp_path: Path,
    build: Callable[..., None],
    default_tags: dict[str, str],
) -> None:
    runs = []
    configurations = [
        synthesize(tmp_path / f"{changed}", build, default_tags, changed=changed) for changed in (False, True)
    ]
    for is_fake in (False, True):
        setup_databases(aws_account)
        create_hand_built_deployment(aws_account, "hand", HAND_BUILT_GROUP, SUBNET_IDS, REQUIRED_INPUTS["rds_host"])
        create_hand_built_share(aws_account, "hand-rc", REQUIRED_INPUTS["polytomic_aws_account_id"])
        engine = engines.load(fake_provider=is_fake)
        runs.append(run_provider(engine, tmp_path / engine.provider_name.replace("/", " "), configurations))
    real, fake = runs
    assert real.second_plans == fake.second_plans == [{}, {}]
    for step in range(len(configurations)):
        assert differences(fake.plans[step], real.plans[step]) == []
        assert differences(fake.values[step], real.values[step]) == []
