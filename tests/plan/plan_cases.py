"""Cases of Terraform plans, and configurations for several cases."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plan.deployed_shapes import ALL_STARTING_POINTS
from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST, PROVIDER_BLOCK, replace_texts
from plan.plan_json import CONFIGURATION_TYPE, SHARE_ADDRESS
from plan.recorded_case import RECORDED_FOLDER, digest_of, load_recorded_plan, slug
from rds_fixture import SECURITY_GROUP_ID

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.sample_databases import AccountChange
    from plan.starting_points import StartingPoint

# The registry of OpenTofu, and of Terraform.
PROVIDER_REGISTRIES = ("registry.opentofu.org/", "registry.terraform.io/")
TERRAFORM = "terraform"
OPENTOFU = "opentofu"
PRINCIPAL_ADDRESS = "aws_ram_principal_association.polytomic"
ACCOUNT_FOLDER = RECORDED_FOLDER / "account"
ASSOCIATION_ADDRESS = "aws_ram_resource_association.orders"
INGRESS_RULE_ADDRESS = "aws_security_group_rule.rds"


@dataclass(frozen=True)
class PlanCase:
    """A plan by Terraform on the fake account, with the expected review.

    ``make plans`` records the plan. A test file has its cases in a list ``TERRAFORM_CASES``.

    Attributes:
        name: The name of the case.
        starting_point: The name of the deployment before the plan.
        hcl: The planned configuration.
        exit_status: The expected exit status.
        expected_lines: The expected lines: all that are not ok, then some that are ok; " … " matches any text.
        options: Options of ``terraform plan``.
        allowed_effects: The effects given with ``--allow``.
        files: More files of the configuration, instead of the files of the starting point.
        changes_by_hand: The changes of the account outside of Terraform, after the deployment.
        hidden_text: A text that the output must not contain.
        refreshes: Whether Terraform reads unchanged resources again before the plan, which takes time.
        engine_name: The engine that records the plan: "terraform" or "opentofu".
        is_replanned: False for a case that the tests never plan again.
    """

    name: str
    starting_point: str
    hcl: str
    exit_status: int
    expected_lines: tuple[str, ...]
    options: tuple[str, ...] = ()
    allowed_effects: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    changes_by_hand: tuple[AccountChange, ...] = ()
    hidden_text: str = "?????"
    refreshes: bool = False
    engine_name: str = TERRAFORM
    is_replanned: bool = True

    def __str__(self) -> str:
        return self.name

    @property
    def start(self) -> StartingPoint:
        """The deployment before the plan."""
        return ALL_STARTING_POINTS[self.starting_point]

    @property
    def configuration(self) -> dict[str, str]:
        """The planned files by name."""
        return {"main.tf": PROVIDER_BLOCK + self.hcl, **(self.files or self.start.files)}

    @property
    def reads_resources(self) -> bool:
        """Whether Terraform reads the resources before the plan."""
        return self.refreshes or bool(self.changes_by_hand)

    @property
    def path(self) -> Path:
        """The file of the recorded plan."""
        return ACCOUNT_FOLDER / f"{slug(self.name)}.json"

    @property
    def base_path(self) -> Path:
        """The file with the plan for the starting point's configuration, which has entries of the recorded plan."""
        return ACCOUNT_FOLDER / "before" / f"{slug(self.starting_point)}.json"

    @property
    def digest(self) -> str:
        """A digest of all that the recorded plan depends on."""
        changes = [change.__name__ for change in self.changes_by_hand]
        engines = [] if self.engine_name == TERRAFORM else [self.engine_name]
        return digest_of(self.start.inputs, self.configuration, self.options, changes, self.reads_resources, *engines)

    def load(self) -> dict[str, Any]:
        """Return the recorded plan.

        Raises:
            AssertionError: The file is missing, or is of another declaration of the case.
        """
        plan = load_recorded_plan(self, self.base_path)
        return plan if self.engine_name == TERRAFORM else replace_registry(plan, *reversed(PROVIDER_REGISTRIES))


def replace_registry(plan: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a plan with another registry in the addresses of the provider.

    The plans of OpenTofu are recorded with the registry of Terraform, as differences to Terraform's plan.
    """
    replaced: dict[str, Any] = json.loads(json.dumps(plan).replace(old, new))
    return replaced


def resource_block(resource_type: str, label: str, **arguments: str) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in arguments.items())
    return f'\nresource "{resource_type}" "{label}" {{\n{lines}}}\n'


def rule_open_to_all(**arguments: str) -> str:
    rule_arguments = {
        "from_port": "5432",
        "to_port": "5432",
        "protocol": '"tcp"',
        "security_group_id": f'"{SECURITY_GROUP_ID}"',
        **arguments,
    }
    return resource_block("aws_security_group_rule", "wide", type='"ingress"', **rule_arguments)


EGRESS_TO_ALL = """
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }"""
DYNAMIC_EGRESS = f"""
  dynamic "egress" {{
    for_each = {{ 5432 = [], 443 = ["0.0.0.0/0"] }}
    content {{
      description     = "Egress to RDS"
      from_port       = egress.key
      to_port         = egress.key
      protocol        = "tcp"
      security_groups = egress.key == "5432" ? ["{SECURITY_GROUP_ID}"] : []
      cidr_blocks     = egress.value
    }}
  }}
"""
ARN_CHANGES_LINE = "FAIL the ARN changes: send Polytomic the new ARN … because"
OPENS_LINE = "FAIL opens:"
GATEWAY_REPLACED_LINE = (
    f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders is replaced: resource_gateway_identifier changes, since"
)
IDENTIFIER_CONFIG = replace_texts(
    CONNECTION_CONFIG,
    (f'"{DATABASE_HOST}"', "data.aws_db_instance.orders.address"),
    ('"5432"', "tostring(data.aws_db_instance.orders.port)"),
    ("= 5432", "= data.aws_db_instance.orders.port"),
    (f'"{SECURITY_GROUP_ID}"', "data.aws_db_instance.orders.vpc_security_groups[0]"),
)
DATABASE_DATA_SOURCE = '\ndata "aws_db_instance" "orders" {\n  db_instance_identifier = "orders"\n}\n'
DATA_SOURCE_READ_IN_APPLY = replace_texts(
    DATABASE_DATA_SOURCE, ("}", "  depends_on = [aws_security_group.later]\n}")
) + resource_block("aws_security_group", "later", name='"later"')
SECOND_PRINCIPAL = resource_block(
    "aws_ram_principal_association", "second", principal='"111122223333"', resource_share_arn=f"{SHARE_ADDRESS}.arn"
)
TWO_CONNECTIONS_CONFIG = CONNECTION_CONFIG + replace_texts(
    re.sub(r'" "\w+" \{', r'" "two" {', CONNECTION_CONFIG),
    ("orders-r", "two-r"),
    *[
        (old, re.sub(r"\.\w+$", ".two", old))
        for old in ("aws_security_group.own", "aws_vpclattice_resource_gateway.gate")
    ],
    (f"{CONFIGURATION_TYPE}.orders", f"{CONFIGURATION_TYPE}.two"),
    (SHARE_ADDRESS, "aws_ram_resource_share.two"),
)
RENAMED_CONFIG = CONNECTION_CONFIG.replace('"orders" {', '"renamed" {').replace(".orders.", ".renamed.")
