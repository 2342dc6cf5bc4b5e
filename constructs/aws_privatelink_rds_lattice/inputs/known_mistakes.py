"""Known mistakes in the values of inputs, by format: a regular expression to search for, and the remedy for a match."""

from .paste_repairs import QUOTATION_MARK, WHITE_SPACE, WHITE_SPACE_REMEDY

Mistakes = tuple[tuple[str, str], ...]


def resource_id_mistakes(prefix: str, resource_noun: str) -> Mistakes:
    """Return the known mistakes in an AWS id."""
    return (
        (f"{prefix}[0-9a-f]+[^0-9a-f]+{prefix}", "give a single id"),
        (f"^arn:.*{prefix}[0-9a-f]+$", f"give only the id: the part of the ARN from {prefix} on"),
        ("^sgr-[0-9a-f]+$", f"this is the id of a rule: copy the id of the {resource_noun}"),
        (r"^[0-9A-Fa-f.:]+/[0-9]+$", f"this is a CIDR block: copy the id of the {resource_noun}"),
        ("^arn:", f"this is the ARN of another resource: copy the id of the {resource_noun}"),
        ("^[a-z]{1,6}-[0-9a-f]{8,17}$", f"this is the id of another resource: copy the id of the {resource_noun}"),
    )


DNS_NAME: Mistakes = (
    (
        r"console[.]aws|[.]signin[.]aws",
        "this is an address of the AWS console: give the endpoint that the console shows",
    ),
    ("[={},;]", "give only the host name"),
    ("^arn:", "give the database's endpoint, not its ARN"),
    (f"^{WHITE_SPACE}|{WHITE_SPACE}$", WHITE_SPACE_REMEDY),
    (f"[.].*{WHITE_SPACE}|{WHITE_SPACE}.*[.]|{QUOTATION_MARK}", "give only the host name"),
    (WHITE_SPACE, WHITE_SPACE_REMEDY),
    ("://|^jdbc:", "give only the host name, without the scheme"),
    ("@", "remove the user: enter the credentials in Polytomic instead"),
    (
        r"^(\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?(%.*)?|[0-9]+(\.[0-9]+){3})(:[0-9]+)?(/[0-9]+)?$",
        "an address does not follow a failover: give the endpoint's DNS name",
    ),
    ("/", "remove the path"),
    (":[0-9]*$", "remove the port, and set rds_port"),
    (":", "give only the host name"),
    ("^[A-Za-z0-9-]*$", "give the database's endpoint as RDS shows it, not the database's identifier"),
    ("[^.]{64}", "copy the database's endpoint again: no part between two dots has more than 63 characters"),
    (".{256}", "copy the database's endpoint again: the text is too long"),
    ("[^ -~]", "type the name again: a DNS name of RDS cannot have one of its characters"),
    (".", "copy the database's endpoint again: no DNS name has this form"),
)

ACCOUNT_ID: Mistakes = (
    ("^[0-9]{9,11}$", "write its leading zeros, too: a number loses them"),
    ("^arn:.*[0-9]{12}", "give only the account id: the 12 digits in the ARN"),
    ("^[0-9][.,]?[0-9]*[eE][+]?[0-9]+$", "a spreadsheet has rounded the number: copy all 12 digits as text"),
    ("^[0-9]{12}[.]0+$", "write it without the decimal point"),
)

REGION: Mistakes = (
    ("^[a-z]+(-[a-z]+)+-[0-9]+[a-z]$", "remove the letter of the Availability Zone"),
    ("^[a-z]+([_ ][a-z]+)+[_ ][0-9]+$", "write it with hyphens"),
    ("^[a-z]+[0-9]+-az[0-9]+$", "this is the id of an Availability Zone: give its Region, such as us-east-1"),
    ("^(aws-)?global$", "a global service has no Region: give the Region of the database, such as us-east-1"),
)

DATABASE_IDENTIFIER: Mistakes = (
    ("://|@", "give only the identifier of the database, not a URL"),
    (
        r"^arn:[^:]*:rds:[^:]*:[^:]*:(db-)?proxy|[.](endpoint[.])?proxy-",
        "this is an RDS Proxy: give its endpoint as rds_host, instead of an identifier",
    ),
    ("^arn:", "give only the identifier: the last part of the ARN"),
    (r"\.", "give only the identifier: the part of the endpoint before the first dot"),
)
DB_INSTANCE_IDENTIFIER: Mistakes = (
    (
        "^arn:[^:]*:rds:[^:]*:[^:]*:cluster:|^[^.:/@]+[.]cluster-",
        "this is a cluster: give its identifier as db_cluster_identifier",
    ),
    *DATABASE_IDENTIFIER,
)
DB_CLUSTER_IDENTIFIER: Mistakes = (
    (
        "^arn:[^:]*:rds:[^:]*:[^:]*:db:|^[^.:/@]+[.][0-9a-z]+[.][a-z0-9-]+[.]rds[.]",
        "this is an instance: give its cluster's identifier, or set db_instance_identifier if it has none",
    ),
    *DATABASE_IDENTIFIER,
)

SHARE_ARN: Mistakes = (
    ("^[0-9a-f]+(-[0-9a-f]+)+$", "give the whole ARN of the share, not only its last part"),
    (
        "^arn:[^:]*:([^r]|r[^a]|ra[^m])[^:]*:|:(resource-share-invitation|permission)/",
        "this is the ARN of another resource: copy the ARN of the share from the AWS console",
    ),
)
_RULE_ID = (
    "^sgr-",
    "Terraform imports this rule by its parts, not by its id: write it as in sg-0a_ingress_tcp_5432_5432_sg-0b",
)
INGRESS_RULE_ID: Mistakes = (_RULE_ID, ("^sg-[0-9a-f]+_egress_", "this is an egress rule: set rds_egress_rule"))
EGRESS_RULE_ID: Mistakes = (_RULE_ID, ("^sg-[0-9a-f]+_ingress_", "this is an ingress rule: set rds_ingress_rule"))
ASSOCIATION_ID: Mistakes = (
    (
        f"resource-share/[0-9a-f-]+({WHITE_SPACE}|:|;|,{WHITE_SPACE})",
        "separate the two parts with a comma, without white space",
    ),
)

RESOURCE_NAME: Mistakes = (
    ("^arn:", "give the name, not the ARN"),
    ("^(sg|rgw|rcfg)-[0-9a-f]{8,17}$", "give the name, not the id"),
)

LOG_DESTINATION: Mistakes = (
    (":log-stream:", "remove the log stream: give the ARN of the log group"),
    ("^s3://", "give the ARN of the bucket: arn:aws:s3:::, then the name of the bucket"),
    ("^arn:[^:]+:kinesis:", "give a Firehose stream that reads the Kinesis stream"),
    ("^/", "give the ARN of the log group, not its name"),
    (
        "^(arn:aws:s3:::[a-z0-9.-]{3,6}|arn:aws-cn:s3:::[a-z0-9.-]{3})$",
        "add a prefix to the name of the bucket, as in arn:aws:s3:::abc/polytomic: AWS refuses a shorter ARN",
    ),
)
