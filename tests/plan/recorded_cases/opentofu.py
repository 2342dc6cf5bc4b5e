"""Plans of OpenTofu: left out, disabled and forgotten resources."""

from __future__ import annotations

from typing import Any

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import CONNECTION, LINK_MODULE, MODULES, changed, output

KIND = CaseKind("OpenTofu")
CASES = KIND.cases
PRINCIPAL = "aws_ram_principal_association.polytomic"
INGRESS_RULE = "aws_vpc_security_group_ingress_rule.in"
LEFT_OUT = "the changes that -target or -exclude omits"
WITH_OUTPUT = CONNECTION + output("share", "aws_ram_resource_share.share.arn") + output("nothing", "null")
DISABLED = "  lifecycle {\n    enabled = false\n  }\n"
KEPT_ON_DESTROY = "  lifecycle {\n    destroy = false\n  }\n"


def _add(name: str, before: str, after: str, *exit_statuses: int, **more: Any) -> None:  # noqa: ANN401 - of a case
    KIND.add(name, before, after, *exit_statuses, engine="opentofu", **more)


def with_lifecycle(configuration: str, address: str, lifecycle: str) -> str:
    """Return a configuration with a lifecycle block in a resource."""
    resource_type, _, name = address.partition(".")
    start = f'resource "{resource_type}" "{name}" {{\n'
    return changed(configuration, (start, start + lifecycle))


# Left out: -target and -exclude.
TARGET_GROUP = ("-target=aws_security_group.own",)
WITHOUT_SHARE = ("-exclude=aws_ram_resource_share.share",)
_add("target", CONNECTION, CONNECTION, 0, options=TARGET_GROUP, present=LEFT_OUT)
_add("target at the creation", "", WITH_OUTPUT, 0, options=TARGET_GROUP, present=LEFT_OUT)
_add("exclude", CONNECTION, CONNECTION, 0, options=(f"-exclude={PRINCIPAL}",), present=LEFT_OUT)
_add("exclude at the creation", "", WITH_OUTPUT, 0, options=WITHOUT_SHARE, present=LEFT_OUT)
EXCLUDED_MODULE = ('-exclude=module.link["billing"]',)
_add("exclude in modules", MODULES, MODULES, 0, files=LINK_MODULE, options=EXCLUDED_MODULE, present=LEFT_OUT)
_add("target of a destroy", CONNECTION, CONNECTION, 1, options=("-destroy", f"-target={PRINCIPAL}"), present=LEFT_OUT)
# Nothing left out: whole plans.
_add("unchanged", WITH_OUTPUT, WITH_OUTPUT, 0, absent=LEFT_OUT)
_add("destroy", WITH_OUTPUT, WITH_OUTPUT, 1, options=("-destroy",), absent=LEFT_OUT)
_add("created with a disabled principal", "", with_lifecycle(WITH_OUTPUT, PRINCIPAL, DISABLED), 0, absent=LEFT_OUT)
_add("principal gets disabled", WITH_OUTPUT, with_lifecycle(WITH_OUTPUT, PRINCIPAL, DISABLED), 1, absent=LEFT_OUT)
MODULE_CALL = 'module "link" {{\n  source = "./link"\n  name = "orders"\n  group = "sg-orders"\n{}}}\n'
MODULE = MODULE_CALL.format("") + output("arn", "module.link.arn")
DISABLED_MODULE = MODULE_CALL.format(DISABLED) + output("arn", "module.link != null ? module.link.arn : null")
NO_MODULE = MODULE_CALL.format("  count = 0\n") + output("arn", "one(module.link[*].arn)")
for word, module in (("disabled module", DISABLED_MODULE), ("module without instances", NO_MODULE)):
    _add(f"created with a {word}", "", module, 0, files=LINK_MODULE, absent=LEFT_OUT)
_add("module gets disabled", MODULE, DISABLED_MODULE, 1, files=LINK_MODULE, absent=LEFT_OUT)
_add("target in a module", "", MODULE, 0, files=LINK_MODULE, options=("-target=module.link.aws_security_group.own",))

# Forgotten: an argument of the lifecycle, or a removed block.
OTHER_PRINCIPAL = changed(CONNECTION, (hcl.text(hcl.POLYTOMIC), hcl.text(hcl.STRANGER)))
OTHER_NAME = changed(CONNECTION, ('"orders-rc"', '"two-rc"'))
OTHER_GATEWAY = changed(CONNECTION, ('"gate-rg"', '"two-rg"'))
OTHER_SOURCE = changed(
    hcl.PUBLISHED_FORM, (f"source_security_group_id = {hcl.OWN}", 'source_security_group_id = "sg-app"')
)
CONFIGURATION = "aws_vpclattice_resource_configuration.orders"
GATEWAY = "aws_vpclattice_resource_gateway.gate"
ASSOCIATION = "aws_ram_resource_association.orders"
OLD_RULE = "aws_security_group_rule.rds"
OWN_GROUP = "aws_security_group.own"


def _kept(configuration: str, *addresses: str) -> str:
    for address in addresses:
        configuration = with_lifecycle(configuration, address, KEPT_ON_DESTROY)
    return configuration


_add("principal replaced and forgotten", CONNECTION, _kept(OTHER_PRINCIPAL, PRINCIPAL), 1)
_add("rule replaced and forgotten", hcl.PUBLISHED_FORM, _kept(OTHER_SOURCE, OLD_RULE), 1)
_add("configuration replaced and forgotten", CONNECTION, _kept(OTHER_NAME, CONFIGURATION), 1)
_add(
    "configuration and association replaced and forgotten", CONNECTION, _kept(OTHER_NAME, CONFIGURATION, ASSOCIATION), 1
)
_add("gateway replaced and forgotten", CONNECTION, _kept(OTHER_GATEWAY, GATEWAY), 1)
_add(
    "group replaced and forgotten",
    CONNECTION,
    _kept(changed(CONNECTION, ('name = "own"', 'name = "two"')), OWN_GROUP),
    1,
)
_add("destroyed with a forgotten principal", CONNECTION, _kept(CONNECTION, PRINCIPAL), 1, options=("-destroy",))
_add("destroyed with a forgotten rule", CONNECTION, _kept(CONNECTION, INGRESS_RULE), 1, options=("-destroy",))

DATABASE = "aws_db_instance.orders"
OTHER_USER = changed(hcl.WITH_DATABASE, ('username = "polytomic"', 'username = "admin"'))
FORGOTTEN_DATABASE = "the object that aws_db_instance.orders replaces stays in AWS"
_add(
    "database replaced and forgotten", hcl.WITH_DATABASE, _kept(OTHER_USER, DATABASE), 0, mentions=(FORGOTTEN_DATABASE,)
)
