"""What AWS, DNS and Terraform take: the rules for ids, hosts, names, tags and the like."""

from dataclasses import replace

from .rules import Backend, Fields, Flag, Settings, Several, Text, Texts, Whole


def resource_id(prefix: str, of: str) -> Text:
    """Return the rule for an AWS id such as ``vpc-0123456789abcdef0``."""
    return Text(
        allowed=f"{prefix} and hex digits",
        remedy=f"copy the id of the {of} from the AWS console",
        pattern=f"{prefix}[0-9a-f]+",
    )


# AWS's rules for the names made of it: 3 to 40 characters for the gateway and the configuration; the id prefixes of all
# three are refused.
PREFIX = Text(
    allowed="1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
    "and not start with sg-, rgw- or rcfg-",
    remedy="choose a prefix that AWS takes in the names <name>-rg and <name>-rc",
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    never="^(sg|rgw|rcfg)-",
    longest=37,
)

SUBNET_IDS = Several(
    allowed="at least two distinct subnet ids",
    remedy="name private subnets of the VPC in two Availability Zones or more",
    each=resource_id("subnet-", "subnet"),
    distinct=2,
)

# Labels of a DNS name. The last one begins with a letter, so that no IPv4 address is a DNS name.
_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_LAST_LABEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# As Unicode has it: RE2's own class knows that of ASCII only.
_WHITE_SPACE = "[\\t-\\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
HOST = Text(
    allowed="a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    remedy="give the database's endpoint as RDS shows it, not the database's identifier",
    pattern=rf"({_LABEL}\.)+{_LAST_LABEL}",
    longest=255,
    mistakes=(
        (_WHITE_SPACE, "leave out the white space"),
        ("://", "leave out the scheme and all that is not the host name"),
        ("@", "leave out the user: Polytomic is given the credentials in its own form"),
        (
            r"^(\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?(%.*)?|[0-9]+(\.[0-9]+){3})(:[0-9]+)?(/[0-9]+)?$",
            "an address does not follow the database through a failover: give the endpoint's DNS name",
        ),
        ("/", "leave out the path"),
        (":[0-9]*$", "leave out the port here and give it as rds_port"),
    ),
)

PORT = Whole(
    allowed="a whole number from 1 to 65535",
    remedy="give the port that the database listens on, such as 5432",
    bounds=(1, 65535),
)

_ZEROS = "put it in quotes, with its leading zeros: a number loses them"
ACCOUNT_ID = Text(
    allowed="the 12 digits of an AWS account id",
    remedy="ask Polytomic for the id of its AWS account",
    pattern="[0-9]{12}",
    mistakes=(
        ("^[0-9]{4}-[0-9]{4}-[0-9]{4}$", "leave out the hyphens"),
        ("^[0-9]{9,11}$", _ZEROS),
    ),
    number_remedy=_ZEROS,
)

OWN_ACCOUNT_ID = replace(ACCOUNT_ID, remedy="copy the id of the account from the AWS console")

TAGS = Texts(
    allowed="at most 50 tags, texts to texts",
    remedy="write tags as a map of texts to texts and leave out what goes beyond 50",
    most=50,
    key=Text(
        allowed="1 to 128 characters and not start with aws:",
        remedy="choose another key",
        pattern="(?s:.){1,128}",
        never="^[Aa][Ww][Ss]:",
        mistakes=(("^[Aa][Ww][Ss]:", "choose another key: AWS keeps the prefix aws: to itself"),),
    ),
    value=Text(allowed="at most 256 characters", remedy="choose a shorter text", pattern="(?s:.){0,256}"),
)

REGION = Text(
    allowed="an AWS Region such as us-east-1",
    remedy="give the Region of the database",
    pattern="[a-z]+(-[a-z]+)+-[0-9]+",
    mistakes=(("-[0-9]+[a-z]$", "leave out the letter of the Availability Zone"),),
)

BACKENDS = ("azurerm", "cloud", "consul", "cos", "gcs", "http", "local", "oss", "pg", "remote", "s3", "swift")
BACKEND = Backend(
    allowed=f"a map of one backend type ({', '.join(BACKENDS)}) to its settings",
    remedy='write it as {"s3": {"bucket": …, "key": …, "region": …}}',
    types=BACKENDS,
)

PROVIDER = Settings(
    allowed="a map of the AWS provider's settings",
    remedy='write it as in {"profile": "data", "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/deploy"}}',
)

_VERSION = r"[\t ]*(=|!=|>|>=|<|<=|~>)?[\t ]*[0-9]+(\.[0-9]+){0,2}[\t ]*"
VERSION_CONSTRAINT = Text(
    allowed="a Terraform version constraint",
    remedy='write it as in ">= 5.85, < 7.0"',
    pattern=f"{_VERSION}(,{_VERSION})*",
)

DATABASE_IDENTIFIER = Text(
    allowed="1 to 63 letters, digits and single hyphens, with a letter first and no hyphen at the end",
    remedy="copy the identifier of the database from the AWS console",
    pattern="[A-Za-z](-?[A-Za-z0-9])*",
    longest=63,
    mistakes=(
        (":", "give the identifier alone: the last part of the ARN"),
        (r"\.", "give the identifier alone: the part of the endpoint before the first dot"),
    ),
)


def address_types(remedy: str) -> Text:
    """Return the rule for the address type of a resource gateway."""
    return Text(allowed="IPV4, IPV6 or DUALSTACK", remedy=remedy, pattern="IPV4|IPV6|DUALSTACK")


FLAG = Flag(allowed="true or false", remedy="write it without quotes")

EXISTING_GATEWAY = Fields(
    allowed="an id and a security_group_id",
    remedy='write it as {"id": "rgw-…", "security_group_id": "sg-…"}',
    fields={
        "id": resource_id("rgw-", "resource gateway"),
        "security_group_id": resource_id("sg-", "resource gateway's security group"),
        "ip_address_type": address_types("copy it from the AWS console"),
        "has_rules": FLAG,
    },
    required=("id", "security_group_id"),
)

ADDRESSES_PER_ENI = Whole(
    allowed="a whole number from 1 to 62",
    remedy="leave it out for AWS's default of 16",
    bounds=(1, 62),
)

# https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html
DNS_RESOLUTION = Text(
    allowed="PUBLIC or IN_VPC",
    remedy="choose IN_VPC where only the VPC's own resolvers know the name, else leave it out",
    pattern="PUBLIC|IN_VPC",
)

_MODULE_STEP = r'[A-Za-z_][A-Za-z0-9_-]*(\[([0-9]+|"[^"\\]+")\])?'
MODULE_ADDRESS = Text(
    allowed="the address of a module, such as module.polytomic_privatelink",
    remedy="copy it from `terraform state list`, up to the type of the resource",
    pattern=rf"module\.{_MODULE_STEP}(\.module\.{_MODULE_STEP})*",
    mistakes=((r"\.aws_", "leave out the resource: give the module alone"),),
)

_SHARE_ARN = Text(
    allowed="the ARN of a RAM share",
    remedy="copy the ARN of the share from the AWS console",
    pattern="arn:aws(-[a-z]+)*:ram:[a-z0-9-]+:[0-9]{12}:resource-share/[0-9a-f-]+",
)
_ASSOCIATION_REMEDY = "leave it out, or write null if there is none"
IMPORT_IDS = Fields(
    allowed="resources and their ids",
    remedy='write it as in {"resource_gateway": "rgw-…"}',
    fields={
        "security_group": resource_id("sg-", "resource gateway's security group"),
        "resource_gateway": resource_id("rgw-", "resource gateway"),
        "resource_configuration": resource_id("rcfg-", "resource configuration"),
        "ram_resource_share": _SHARE_ARN,
        "rds_ingress_rule": Text(
            allowed="such as sg-…_ingress_tcp_5432_5432_sg-…: the database's security group, the rule, "
            "and the resource gateway's security group",
            remedy="leave it out if the rule is as it is made here, or write null if there is none",
            pattern="sg-[0-9a-f]+_ingress_[a-z0-9-]+_-?[0-9]+_-?[0-9]+(_[^_]+)+",
        ),
        "rds_egress_rule": Text(
            allowed="such as sg-…_egress_tcp_5432_5432_sg-…: the resource gateway's security group, the rule, "
            "and the database's security group",
            remedy="leave it out if there is none",
            pattern="sg-[0-9a-f]+_egress_[a-z0-9-]+_-?[0-9]+_-?[0-9]+(_[^_]+)+",
        ),
        "ram_resource_association": Text(
            allowed="the share's ARN, a comma and the resource configuration's ARN",
            remedy=_ASSOCIATION_REMEDY,
            pattern=f"{_SHARE_ARN.pattern},arn:[^,]+",
        ),
        "ram_principal_association": Text(
            allowed="the share's ARN, a comma and the account's id",
            remedy=_ASSOCIATION_REMEDY,
            pattern=f"{_SHARE_ARN.pattern},[0-9]{{12}}",
        ),
    },
    nullable=("rds_ingress_rule", "ram_resource_association", "ram_principal_association"),
)

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
_GROUP_TEXT = r"[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]"
_COPY_NAME = "copy the name from the AWS console"


def _lattice_name(prefix: str) -> Text:
    return Text(
        allowed="3 to 40 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
        f"and not start with {prefix}",
        remedy=_COPY_NAME,
        pattern="(?:[a-z0-9]-?){2,}[a-z0-9]",
        never=f"^{prefix}",
        longest=40,
    )


NAMES = Fields(
    allowed="resources and their names",
    remedy='write it as in {"resource_gateway": "polytomic-rg"}',
    fields={
        "security_group": Text(
            allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, and not start with sg-",
            remedy=_COPY_NAME,
            pattern=f"{_GROUP_TEXT}+",
            never="^sg-",
            longest=255,
        ),
        "resource_gateway": _lattice_name("rgw-"),
        "resource_configuration": _lattice_name("rcfg-"),
        "ram_resource_share": Text(allowed="a name", remedy=_COPY_NAME, pattern="(?s:.)+"),
    },
)

GROUP_DESCRIPTION = Text(
    allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
    remedy="copy the description from the AWS console",
    pattern=f"{_GROUP_TEXT}+",
    longest=255,
)
