"""References: each input in every form that cdktf has for a reference, applied by real Terraform."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import (
    Fn,
    RamResourceShare,
    SecurityGroup,
    TerraformOutput,
    TerraformStack,
    TerraformVariable,
    Token,
)
from fakes.terraform.engines import ON_ONE_ENGINE, Engine
from rds_fixture import GROUP, SUBNETS, VPC, planned, put, stack
from sample_project import ALL

pytestmark = pytest.mark.cdk

Form = Callable[[TerraformVariable], object]
FORMS: dict[str, Form] = {
    "text": lambda variable: variable.string_value,
    "number": lambda variable: variable.number_value,
    "list": lambda variable: variable.list_value,
    "map": lambda variable: Token.as_string_map(variable.value),
    "any": lambda variable: variable.value,
    "function": lambda variable: Fn.try_([variable.value]),
}
# All that takes a reference, with a value of its own. cdktf writes the keys of a variable's default in small letters.
GATEWAYS: dict[str, Any] = {
    "vpc_id": VPC,
    "subnet_ids": SUBNETS[:2],
    "tags": {"team": "data"},
    "ip_address_type": "DUALSTACK",
    "ipv4_addresses_per_eni": 4,
    "dns_resolution": "IN_VPC",
}
DATABASES: dict[str, Any] = {
    "rds_host": "other.example.com",
    "rds_port": 3306,
    "rds_security_group_id": GROUP,
    "polytomic_aws_account_id": "210987654321",
    "security_group_description": "Own",
}
LOOKED_UP: dict[str, Any] = {"db_instance_identifier": "orders", **GATEWAYS, **DATABASES, "rds_port": 5432}
for left_out in ("vpc_id", "rds_host"):
    del LOOKED_UP[left_out]
Maker = tuple[Callable[..., object], dict[str, Any]]
MAKERS: dict[str, Maker] = {
    "constructor": (PrivateLinkRdsLattice, {**GATEWAYS, **DATABASES}),
    "from_db_instance": (PrivateLinkRdsLattice.from_db_instance, LOOKED_UP),
    "ResourceGateway": (ResourceGateway, GATEWAYS),
}


def every_form(make: Callable[..., object], inputs: dict[str, Any]) -> Callable[[TerraformStack], None]:
    """A stack in which each form of all inputs makes a link of its own, beside one of the values themselves."""

    def build(own: TerraformStack) -> None:
        variables = {name: TerraformVariable(own, name, default=value) for name, value in inputs.items()}
        make(own, "value", name="value", **inputs)
        for form, reference in FORMS.items():
            name: Any = reference(TerraformVariable(own, f"name_{form}", default=form))
            make(own, form, name=name, **{each: reference(variable) for each, variable in variables.items()})

    return build


@ON_ONE_ENGINE
@pytest.mark.parametrize(("make", "inputs"), MAKERS.values(), ids=MAKERS)
def test_every_form_of_a_reference_is_as_good_as_its_value(
    terraform: Engine, tmp_path: Path, make: Callable[..., object], inputs: dict[str, Any]
) -> None:
    build = every_form(make, inputs)
    with planned(terraform, tmp_path, build) as workspace:
        plan = workspace.plan()
        workspace.apply()
        if make is PrivateLinkRdsLattice:
            put(workspace, stack(tmp_path / "hcl", build), hcl=True)
        assert workspace.replan() == {}
    links: dict[str, dict[str, dict[str, Any]]] = {form: {} for form in ("value", *FORMS)}
    for address, values in plan.values.items():
        kind, name = address.split(".")[-2:]
        form = name.partition("_")[0]
        links[form][kind] = {
            key: json.loads(json.dumps(value).replace(f'"{form}', '"x')) for key, value in values.items()
        }
    assert {form: made for form, made in links.items() if made != links["value"]} == {}
    gateway = links["value"]["aws_vpclattice_resource_gateway"]
    assert {name: gateway[name] for name in ("ipv4_addresses_per_eni", "tags", "subnet_ids")} == {
        "ipv4_addresses_per_eni": 4,
        "tags": {"team": "data"},
        "subnet_ids": SUBNETS[:2],
    }


def test_references_inside_of_lists_and_maps_are_encoded_too(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        variable = TerraformVariable(own, "x", default="x")
        inputs: Any = {
            **ALL,
            "subnet_ids": [variable.number_value, variable.value],
            "tags": {"Team": variable.number_value, "Stage": variable.value},
            "names": {"resource_gateway": variable.value, "security_group": variable.number_value},
        }
        PrivateLinkRdsLattice(own, "Default", **inputs)

    made = json.loads(bindings.Testing.synth(stack(tmp_path, build)))["resource"]
    gateway, group = made["aws_vpclattice_resource_gateway"]["pl"], made["aws_security_group"]["resource_gateway"]
    assert (gateway["subnet_ids"], gateway["name"]) == (["${var.x}"] * 2, "${var.x}")
    assert (gateway["tags"], group["name"]) == ({"Team": "${var.x}", "Stage": "${var.x}"}, "${var.x}")


@pytest.mark.parametrize("name", ["protect", "adopt_module", "import_ids", "names"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_must_be_written_out_is_no_reference(tmp_path: Path, name: str, form: Form) -> None:
    def build(own: TerraformStack) -> None:
        inputs: Any = {**ALL, name: form(TerraformVariable(own, "x"))}
        PrivateLinkRdsLattice(own, "Default", **inputs)

    with pytest.raises(InputError) as raised:
        stack(tmp_path, build)
    assert {line.partition(":")[0].partition(".")[0] for line in raised.value.problems} == {name}


def test_ids_of_a_gateway_that_is_there_may_be_references(tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        ids: Any = {
            name: TerraformVariable(own, name).value
            for name in ("resource_gateway_id", "security_group_id", "ip_address_type")
        }
        gateway = ResourceGateway.from_ids(own, "gateway", **ids)
        TerraformOutput(own, "id", value=gateway.resource_gateway_id)
        inputs: Any = {name: value for name, value in ALL.items() if name not in ("vpc_id", "subnet_ids")}
        PrivateLinkRdsLattice(own, "Default", resource_gateway=gateway, **inputs)

    made = json.loads(bindings.Testing.synth(stack(tmp_path, build)))
    assert made["output"]["id"]["value"] == "${var.resource_gateway_id}"


@pytest.mark.parametrize("make", ["db_instance", "db_cluster"])
def test_a_database_that_the_program_makes_itself_is_refused_with_the_remedy(tmp_path: Path, make: str) -> None:
    def build(own: TerraformStack) -> None:
        made = RamResourceShare(own, "stands_for_a_database", name="x")
        group = SecurityGroup(own, "stands_for_subnets", name="x")
        inputs: Any = {
            f"{make}_identifier": made.id,
            "polytomic_aws_account_id": "123456789012",
            "subnet_ids": Token.as_list(group.egress),
        }
        getattr(PrivateLinkRdsLattice, f"from_{make}")(own, "x", **inputs)

    with pytest.raises(InputError) as raised:
        stack(tmp_path, build)
    assert raised.value.problems == (
        (
            f'{make}_identifier: got "${{aws_ram_resource_share.stands_for_a_database.id}}"; must be that of a '
            "database which is there before the plan; for one that the same program makes, call the constructor with "
            "references to it: rds_host, rds_port, vpc_id, subnet_ids and rds_security_group_id"
        ),
        (
            'subnet_ids: got "${tolist(aws_security_group.stands_for_subnets.egress)}"; must be a list whose length is '
            "known in the plan; name each subnet by itself, as in [first.id, second.id]"
        ),
    )
