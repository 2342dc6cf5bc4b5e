"""Rules for the formats of AWS, DNS and Terraform: ids, host names, resource names, tags and more."""

from dataclasses import replace

from . import known_mistakes as mistakes
from .backend_types import BACKENDS
from .paste_repairs import WHITE_SPACE, WHITE_SPACE_REMEDY
from .rules import BackendConfig, Boolean, LiteralObject, Object
from .variable_rules import Integer, String, StringList, StringMap


def resource_id_rule(prefix: str, resource_noun: str) -> String:
    """Return the rule for an AWS id such as ``vpc-0123456789abcdef0``."""
    return String(
        allowed=f"{prefix} followed by hex digits",
        remedy=f"copy the id of the {resource_noun} from the AWS console",
        pattern=f"{prefix}[0-9a-f]+",
        known_mistakes=mistakes.resource_id_mistakes(prefix, resource_noun),
        contained_pattern=f"{prefix}[0-9a-f]+",
    )


# AWS allows 3 to 40 characters in the name of a resource gateway or resource configuration. A name must not begin with
# the id prefix of a security group, resource gateway or resource configuration.
NAME_PREFIX = String(
    allowed="1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
    "and must not start with sg-, rgw- or rcfg-",
    remedy="choose a prefix that AWS allows in the names <name>-rg and <name>-rc",
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    forbidden_pattern="^(sg|rgw|rcfg)-",
    max_length=37,
)

SUBNET_IDS = StringList(
    allowed="at least two distinct subnet ids",
    remedy="use private subnets of the VPC in at least two Availability Zones",
    item_rule=resource_id_rule("subnet-", "subnet"),
    min_distinct=2,
)

# Labels of a DNS name. The last label begins with a letter, so that no IPv4 address is a DNS name.
_DNS_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_TOP_LEVEL_LABEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DNS_NAME = String(
    allowed="a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    remedy="give the database's endpoint as RDS shows it, not the database's identifier",
    pattern=rf"({_DNS_LABEL}\.)+{_TOP_LEVEL_LABEL}",
    max_length=255,
    known_mistakes=mistakes.DNS_NAME,
    removable=(
        ("[.]$", "remove the dot at the end"),
        (r"^[.]|[.]{2,}$|^[*][.]", "remove the dots and asterisks at both ends"),
        # White space beside a dot: another tool has wrapped the name.
        (f"{WHITE_SPACE}+(?=[.])|(?<=[.]){WHITE_SPACE}+", WHITE_SPACE_REMEDY),
    ),
)

PORT = Integer(
    allowed="a whole number from 1 to 65535",
    remedy="give the port that the database listens on, such as 5432",
    bounds=(1, 65535),
)

_LEADING_ZEROS_REMEDY = "put it in quotes, with its leading zeros: a number loses them"
ACCOUNT_ID = String(
    allowed="the 12 digits of an AWS account id",
    remedy="ask Polytomic for its AWS account id",
    pattern="[0-9]{12}",
    known_mistakes=mistakes.ACCOUNT_ID,
    removable=(("-", "remove the hyphens"), (WHITE_SPACE, WHITE_SPACE_REMEDY)),
    contained_pattern="[0-9]{12}",
    number_remedy=_LEADING_ZEROS_REMEDY,
)

PRODUCER_ACCOUNT_ID = replace(ACCOUNT_ID, remedy="copy the id of the account from the AWS console")

TAGS = StringMap(
    allowed="at most 50 tags with string values",
    remedy="remove tags beyond 50",
    map_remedy="write tags as a map of strings",
    max_entries=50,
    key_rule=String(
        allowed="1 to 128 characters and must not start with aws:",
        remedy="choose another key",
        pattern="(?s:.){1,128}",
        forbidden_pattern="^[Aa][Ww][Ss]:",
        known_mistakes=(("^[Aa][Ww][Ss]:", "choose another key: AWS reserves the prefix aws:"),),
    ),
    value_rule=String(
        allowed="at most 256 characters",
        remedy="choose a shorter text",
        pattern="(?s:.){0,256}",
        null_remedy="put it in quotes, or remove the tag",
    ),
)

REGION = String(
    allowed="an AWS Region such as us-east-1",
    remedy="give the Region of the database",
    pattern="[a-z]+(-[a-z]+)+-[0-9]+",
    known_mistakes=mistakes.REGION,
    contained_pattern="[a-z]{2,}(-[a-z]+)+-[0-9]+",
)

BACKEND_TYPES = tuple(BACKENDS)
BACKEND = BackendConfig(
    allowed=f"a map of one backend type ({', '.join(BACKEND_TYPES)}) to its settings",
    remedy='write it as {"s3": {"bucket": …, "key": …, "region": …}}',
    backend_types=BACKEND_TYPES,
)

PROVIDER_SETTINGS = LiteralObject(
    allowed="a map of the AWS provider's settings",
    remedy='write it as in {"profile": "data", "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/deploy"}}',
)

_VERSION = r"[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
_VERSION_TERM = rf"[\t ]*(=|!=|>|>=|<|<=|~>)?[\t ]*{_VERSION}[\t ]*"
VERSION_CONSTRAINT = String(
    allowed="a Terraform version constraint",
    remedy='write it as in ">= 5.85, < 7.0"',
    pattern=f"{_VERSION_TERM}(,{_VERSION_TERM})*",
)

DATABASE_IDENTIFIER = String(
    allowed="1 to 63 letters, digits and single hyphens, with a letter first and no hyphen at the end",
    remedy="copy the identifier of the database from the AWS console",
    pattern="[A-Za-z](-?[A-Za-z0-9])*",
    max_length=63,
    known_mistakes=mistakes.DATABASE_IDENTIFIER,
)
DB_INSTANCE_IDENTIFIER = replace(
    DATABASE_IDENTIFIER,
    known_mistakes=mistakes.DB_INSTANCE_IDENTIFIER,
)
DB_CLUSTER_IDENTIFIER = replace(
    DATABASE_IDENTIFIER,
    known_mistakes=mistakes.DB_CLUSTER_IDENTIFIER,
)


def ip_address_type_rule(remedy: str) -> String:
    """Return the rule for the address type of a resource gateway."""
    return String(
        allowed="IPV4, IPV6 or DUALSTACK",
        remedy=remedy,
        pattern="IPV4|IPV6|DUALSTACK",
        known_mistakes=(("(?i)dual|both", "write DUALSTACK"),),
    )


BOOLEAN = Boolean(allowed="true or false", remedy="write one of these two, without quotes")

EXISTING_GATEWAY_FIELDS = Object(
    allowed="a map with id and security_group_id",
    remedy='write it as {"id": "rgw-…", "security_group_id": "sg-…"}',
    field_rules={
        "id": resource_id_rule("rgw-", "resource gateway"),
        "security_group_id": resource_id_rule("sg-", "resource gateway's security group"),
        "ip_address_type": ip_address_type_rule("copy it from the AWS console"),
        "has_rules": BOOLEAN,
    },
    required_fields=("id", "security_group_id"),
)

ADDRESSES_PER_ENI = Integer(
    allowed="a whole number from 1 to 62",
    remedy="omit it for AWS's default of 16",
    bounds=(1, 62),
)

# https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html
DNS_RESOLUTION = String(
    allowed="PUBLIC or IN_VPC",
    remedy="set IN_VPC if only the VPC's own resolvers have the name; otherwise omit it",
    pattern="PUBLIC|IN_VPC",
    known_mistakes=(("(?i)^in[ -]vpc$", "write IN_VPC"),),
)

_MODULE_STEP = r'[A-Za-z_][A-Za-z0-9_-]*(\[([0-9]+|"[^"\\]+")\])?'
MODULE_ADDRESS = String(
    allowed="the address of a module, such as module.polytomic_privatelink",
    remedy="copy it from `terraform state list`, up to the type of the resource",
    pattern=rf"module\.{_MODULE_STEP}(\.module\.{_MODULE_STEP})*",
    known_mistakes=((r"\.aws_", "remove the resource: give only the module"),),
)

_RAM_SHARE_ARN = String(
    allowed="the ARN of a RAM share",
    remedy="copy the ARN of the share from the AWS console",
    pattern="arn:aws(-[a-z]+)*:ram:[a-z0-9-]+:[0-9]{12}:resource-share/[0-9a-f-]+",
    known_mistakes=mistakes.SHARE_ARN,
)
_ASSOCIATION_REMEDY = "omit it, or set null if there is none"
# https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html
_ARN_START = "arn:aws(-[a-z]+)*"
_ARN_PLACE = "[a-z0-9-]+:[0-9]{12}"
_LOG_GROUP_ARN = rf"{_ARN_START}:logs:{_ARN_PLACE}:log-group:[A-Za-z0-9._/#-]{{1,512}}(:\*)?"
_BUCKET_ARN = f"{_ARN_START}:s3:::[a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9](/[^\t-\r ]+)?"
_DELIVERY_STREAM_ARN = f"{_ARN_START}:firehose:{_ARN_PLACE}:deliverystream/[A-Za-z0-9_.-]{{1,64}}"
# https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateAccessLogSubscription.html has the lengths.
ACCESS_LOG_DESTINATION = String(
    allowed="the ARN of a CloudWatch Logs log group, an S3 bucket or a Firehose stream, of 20 to 2048 characters",
    remedy="copy the ARN from the AWS console",
    pattern=f"{_LOG_GROUP_ARN}|{_BUCKET_ARN}|{_DELIVERY_STREAM_ARN}",
    forbidden_pattern="^.{0,19}$",
    max_length=2048,
    known_mistakes=mistakes.LOG_DESTINATION,
)

IMPORT_IDS = Object(
    allowed="a map of resources to ids",
    remedy='write it as in {"resource_gateway": "rgw-…"}',
    field_rules={
        "security_group": resource_id_rule("sg-", "resource gateway's security group"),
        "resource_gateway": resource_id_rule("rgw-", "resource gateway"),
        "resource_configuration": resource_id_rule("rcfg-", "resource configuration"),
        "ram_resource_share": _RAM_SHARE_ARN,
        "access_log_subscription": String(
            allowed="als- followed by 17 letters and digits",
            remedy="run aws vpc-lattice list-access-log-subscriptions with the resource configuration's id",
            pattern="als-[0-9a-z]{17}",
        ),
        "rds_ingress_rule": String(
            allowed="such as sg-…_ingress_tcp_5432_5432_sg-…: the database's security group, the rule, "
            "and the resource gateway's security group",
            remedy="omit it if the rule is like the connection's rule, or set null if there is none",
            pattern="sg-[0-9a-f]+_ingress_[a-z0-9-]+_-?[0-9]+_-?[0-9]+(_[^_]+)+",
            known_mistakes=mistakes.INGRESS_RULE_ID,
        ),
        "rds_egress_rule": String(
            allowed="such as sg-…_egress_tcp_5432_5432_sg-…: the resource gateway's security group, the rule, "
            "and the database's security group",
            remedy="omit it if there is none",
            pattern="sg-[0-9a-f]+_egress_[a-z0-9-]+_-?[0-9]+_-?[0-9]+(_[^_]+)+",
            known_mistakes=mistakes.EGRESS_RULE_ID,
        ),
        "ram_resource_association": String(
            allowed="the share's ARN, a comma and the resource configuration's ARN",
            remedy=_ASSOCIATION_REMEDY,
            pattern=f"{_RAM_SHARE_ARN.pattern},arn:[^,]+",
            known_mistakes=mistakes.ASSOCIATION_ID,
        ),
        "ram_principal_association": String(
            allowed="the share's ARN, a comma and the account's id",
            remedy=_ASSOCIATION_REMEDY,
            pattern=f"{_RAM_SHARE_ARN.pattern},[0-9]{{12}}",
            known_mistakes=mistakes.ASSOCIATION_ID,
        ),
    },
    nullable_fields=("rds_ingress_rule", "ram_resource_association", "ram_principal_association"),
)

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
_SECURITY_GROUP_CHAR = r"[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]"
_COPY_NAME_REMEDY = "copy the name from the AWS console"


def _lattice_name_rule(prefix: str) -> String:
    return String(
        allowed="3 to 40 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
        f"and must not start with {prefix}",
        remedy=_COPY_NAME_REMEDY,
        pattern="(?:[a-z0-9]-?){2,}[a-z0-9]",
        forbidden_pattern=f"^{prefix}",
        max_length=40,
        known_mistakes=mistakes.RESOURCE_NAME,
    )


CUSTOM_NAMES = Object(
    allowed="a map of resources to names",
    remedy='write it as in {"resource_gateway": "polytomic-rg"}',
    field_rules={
        "security_group": String(
            allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, and must not start with sg-",
            remedy=_COPY_NAME_REMEDY,
            pattern=f"{_SECURITY_GROUP_CHAR}+",
            forbidden_pattern="^sg-",
            max_length=255,
            known_mistakes=mistakes.RESOURCE_NAME,
        ),
        "resource_gateway": _lattice_name_rule("rgw-"),
        "resource_configuration": _lattice_name_rule("rcfg-"),
        "ram_resource_share": String(allowed="a name", remedy=_COPY_NAME_REMEDY, pattern="(?s:.)+"),
    },
)

GROUP_DESCRIPTION = String(
    allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    remedy="copy the description from the AWS console",
    pattern=f"{_SECURITY_GROUP_CHAR}+",
    max_length=255,
)
