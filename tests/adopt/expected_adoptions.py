"""The expected plans, calls and verdicts of the adoption of each sample deployment."""

from published_module import (
    CONFIGURATION_ADDRESS,
    GATEWAY_ADDRESS,
    GROUP_ADDRESS,
    PRINCIPAL_ASSOCIATION_ADDRESS,
    RESOURCE_ADDRESSES,
    RESOURCE_ASSOCIATION_ADDRESS,
    RULE_ADDRESS,
    SHARE_ADDRESS,
)

CONFIGURATION_RESOURCES = (
    CONFIGURATION_ADDRESS,
    SHARE_ADDRESS,
    RESOURCE_ASSOCIATION_ADDRESS,
    PRINCIPAL_ASSOCIATION_ADDRESS,
)
# The AWS provider reads null for the tags of an imported resource of VPC Lattice without tags, and plans an update to
# the empty map in the configuration. The apply changes the state only: hashicorp/terraform-provider-aws issue 38173.
EMPTY_TAGS_UPDATED = {GATEWAY_ADDRESS: "update (import)", CONFIGURATION_ADDRESS: "update (import)"}
ALL_IMPORTED = dict.fromkeys(RESOURCE_ADDRESSES, "no-op (import)") | EMPTY_TAGS_UPDATED
CONFIGURATION_IMPORTED = {address: ALL_IMPORTED[address] for address in CONFIGURATION_RESOURCES}
# The actions of the plan for deployments with more actions than seven imports.
EXPECTED_ACTIONS = {
    # The construct sets other descriptions of rules, and the same tags on every resource.
    "other names": ALL_IMPORTED | dict.fromkeys((GROUP_ADDRESS, RULE_ADDRESS, SHARE_ADDRESS), "update (import)"),
    "missing ingress rule": ALL_IMPORTED | {RULE_ADDRESS: "create"},
    "ingress by CIDR": ALL_IMPORTED | {RULE_ADDRESS: "create"},
    "two groups on the gateway": CONFIGURATION_IMPORTED,
    "shared gateway": CONFIGURATION_IMPORTED,
}
# The calls of the apply that change AWS; none for the other deployments.
EXPECTED_WRITES = {
    "other names": {
        "ec2:AuthorizeSecurityGroupEgress": 1,
        "ec2:DeleteTags": 1,
        "ec2:RevokeSecurityGroupEgress": 1,
        "ec2:UpdateSecurityGroupRuleDescriptionsIngress": 1,
        "ram:UntagResource": 1,
        "vpc-lattice:UntagResource": 2,
    },
    "missing ingress rule": {"ec2:AuthorizeSecurityGroupIngress": 1},
    "ingress by CIDR": {"ec2:AuthorizeSecurityGroupIngress": 1},
}
# Import blocks of all resources, of all but a rule, and of the resources on an existing gateway: tests/hcl shows that
# HCL has the values of the JSON.
PLANNED_AS_HCL = ("console names", "missing ingress rule", "shared gateway")
# The verdicts besides "pass": before the first apply, and in every case, for facts that RDS never returns.
VERDICTS_BEFORE_ADOPT = {"missing ingress rule": {"ingress": "fail"}, "ingress by CIDR": {"ingress": "warn"}}
PERMANENT_VERDICTS = {"proxy": {"database-port": "warn"}}
