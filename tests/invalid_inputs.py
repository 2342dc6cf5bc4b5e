"""Invalid values of every input, with the texts of the problems."""

from typing import Any

from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs

NAME_RULE = (
    "1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
    "and must not start with sg-, rgw- or rcfg-; "
)
NAME_REMEDY = "choose a prefix that AWS allows in the names <name>-rg and <name>-rc"
HOST_RULE = "a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com; "
USER_REMEDY = "enter the credentials in Polytomic instead"
ENDPOINT_REMEDY = "give the database's endpoint as RDS shows it, not the database's identifier"
COPY_REMEDY = "copy the database's endpoint again"
CASE_REMEDY = "write it in lower case"
LIST_REMEDY = 'write a list of strings, as in ["first", "second"]'
ADDRESS_REMEDY = "an address does not follow a failover: give the endpoint's DNS name"
PORT_RULE = "a whole number from 1 to 65535; "
PORT_REMEDY = "give the port that the database listens on, such as 5432"
ACCOUNT_RULE = "the 12 digits of an AWS account id; "
LEADING_ZEROS_REMEDY = "put it in quotes, with its leading zeros: a number loses them"
ACCOUNT_REMEDY = "ask Polytomic for its AWS account id"
TEMPLATE_REMEDY = "Terraform evaluates ${ and %{: write the value itself, or pass a reference in Python"
TAG_KEY_RULE = "1 to 128 characters and must not start with aws:; "
SUBNETS_REMEDY = "use private subnets of the VPC in at least two Availability Zones"


def vpc_problem(remedy: str = "copy the id of the VPC from the AWS console") -> str:
    return f"vpc- followed by hex digits; {remedy}"


INVALID_VALUES: list[tuple[str, Any, list[str]]] = [
    ("name", "", [f'name: got ""; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "a" * 38, [f'name: got "{"a" * 38}"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "My-Db", [f'name: got "My-Db"; must be {NAME_RULE}write it in lower case']),
    ("name", "-a", [f'name: got "-a"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "a-", [f'name: got "a-"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "a--b", [f'name: got "a--b"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "a\n", [rf'name: got "a\n"; must be {NAME_RULE}remove the white space']),
    ("name", "٣", [f'name: got "٣"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "sg-a", [f'name: got "sg-a"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "rgw-a", [f'name: got "rgw-a"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "rcfg-a", [f'name: got "rcfg-a"; must be {NAME_RULE}{NAME_REMEDY}']),
    ("name", "${var.a}", [f'name: got "${{var.a}}"; must be {NAME_RULE}{TEMPLATE_REMEDY}']),
    ("name", 5, [f"name: got 5; must be text: {NAME_RULE}put it in quotes"]),
    ("vpc_id", "subnet-aaaa", [f'vpc_id: got "subnet-aaaa"; must be {vpc_problem()}']),
    ("vpc_id", None, ["vpc_id: got null; must be " + vpc_problem()]),
    ("vpc_id", "vpc-", [f'vpc_id: got "vpc-"; must be {vpc_problem()}']),
    ("vpc_id", "vpc-0123456789ABCDEF0", [f'vpc_id: got "vpc-0123456789ABCDEF0"; must be {vpc_problem(CASE_REMEDY)}']),
    ("vpc_id", "%{if x}", [f'vpc_id: got "%{{if x}}"; must be {vpc_problem(TEMPLATE_REMEDY)}']),
    (
        "rds_security_group_id",
        "default",
        [
            (
                'rds_security_group_id: got "default"; must be sg- followed by hex digits; '
                "copy the id of the security group from the AWS console"
            )
        ],
    ),
    (
        "subnet_ids",
        ["subnet-aaaa"],
        [f'subnet_ids: got ["subnet-aaaa"]; must be at least two distinct subnet ids; {SUBNETS_REMEDY}'],
    ),
    (
        "subnet_ids",
        ["subnet-aaaa", "subnet-aaaa"],
        [f'subnet_ids: got ["subnet-aaaa","subnet-aaaa"]; must be at least two distinct subnet ids; {SUBNETS_REMEDY}'],
    ),
    (
        "subnet_ids",
        "subnet-aaaa",
        [f'subnet_ids: got "subnet-aaaa"; must be a list: at least two distinct subnet ids; {LIST_REMEDY}'],
    ),
    (
        "subnet_ids",
        ["vpc-a", 5],
        [
            (
                'subnet_ids[0]: got "vpc-a"; must be subnet- followed by hex digits; '
                "copy the id of the subnet from the AWS console"
            ),
            "subnet_ids[1]: got 5; must be text: subnet- followed by hex digits; put it in quotes",
        ],
    ),
    ("rds_host", "10.0.0.5", [f'rds_host: got "10.0.0.5"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "10.0.0.5:5432", [f'rds_host: got "10.0.0.5:5432"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "10.0.0.0/16", [f'rds_host: got "10.0.0.0/16"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "2001:db8::/32", [f'rds_host: got "2001:db8::/32"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "::1", [f'rds_host: got "::1"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "fe80::1%eth0", [f'rds_host: got "fe80::1%eth0"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "[2001:db8::5]:5432", [f'rds_host: got "[2001:db8::5]:5432"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    ("rds_host", "::ffff:10.0.0.5", [f'rds_host: got "::ffff:10.0.0.5"; must be {HOST_RULE}{ADDRESS_REMEDY}']),
    (
        "rds_host",
        "postgres://u:p@db.example.com:5432/x",
        [(f"rds_host: got a connection URL; must be {HOST_RULE}give only the host name, without the scheme")],
    ),
    (
        "rds_host",
        "host=db.example.com password=hunter2",
        [f"rds_host: got a value that may hold a secret; must be {HOST_RULE}give only the host name"],
    ),
    (
        "rds_host",
        "u:hunter2@db",
        [f"rds_host: got a connection URL; must be {HOST_RULE}remove the user: {USER_REMEDY}"],
    ),
    (
        "rds_host",
        "db.example.com.",
        [f'rds_host: got "db.example.com."; must be {HOST_RULE}remove the dot at the end'],
    ),
    (
        "vpc_id",
        "AKIAIOSFODNN7EXAMPLE",
        ["vpc_id: got a value that may hold a secret; must be " + vpc_problem()],
    ),
    (
        "vpc_id",
        "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0a",
        [
            (
                'vpc_id: got "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0a"; must be '
                + vpc_problem("give only the id: the part of the ARN from vpc- on")
            )
        ],
    ),
    (
        "vpc_id",
        "'vpc-0a'",
        ["vpc_id: got \"'vpc-0a'\"; must be " + vpc_problem("remove the quotation marks inside the text")],
    ),
    (
        "subnet_ids",
        ["token=hunter2"],
        [
            (
                "subnet_ids[0]: got a value that may hold a secret; must be subnet- followed by hex digits; "
                "copy the id of the subnet from the AWS console"
            ),
            f'subnet_ids: got ["***"]; must be at least two distinct subnet ids; {SUBNETS_REMEDY}',
        ],
    ),
    (
        "tags",
        {"aws:token:x": "y", "password: hunter2": "z" * 257},
        [
            (
                f"tags, key: got a value that may hold a secret; must be {TAG_KEY_RULE}"
                "choose another key: AWS reserves the prefix aws:"
            ),
            (
                "tags[a value that may hold a secret]: got a value that may hold a secret; "
                "must be at most 256 characters; choose a shorter text"
            ),
        ],
    ),
    (
        "rds_host",
        "db.example.com:5432",
        [f'rds_host: got "db.example.com:5432"; must be {HOST_RULE}remove the port, and set rds_port'],
    ),
    ("rds_host", "db.example.com/x", [f'rds_host: got "db.example.com/x"; must be {HOST_RULE}remove the path']),
    ("rds_host", "db.example.com:1/x", [f'rds_host: got "db.example.com:1/x"; must be {HOST_RULE}remove the path']),
    ("rds_host", " db.example.com", [f'rds_host: got " db.example.com"; must be {HOST_RULE}remove the white space']),
    (
        "rds_host",
        "db.example.com\n",
        [rf'rds_host: got "db.example.com\n"; must be {HOST_RULE}remove the white space'],
    ),
    (
        "rds_host",
        "u@db.example.com",
        [(f'rds_host: got "u@db.example.com"; must be {HOST_RULE}remove the user: {USER_REMEDY}')],
    ),
    ("rds_host", "a\u00a0b", [f'rds_host: got "a\u00a0b"; must be {HOST_RULE}remove the white space']),
    ("rds_host", "a\u3000b", [f'rds_host: got "a\u3000b"; must be {HOST_RULE}remove the white space']),
    ("rds_host", "<a&b>", [f'rds_host: got "<a&b>"; must be {HOST_RULE}{COPY_REMEDY}: no DNS name has this form']),
    ("rds_host", "a.b:1\n", [rf'rds_host: got "a.b:1\n"; must be {HOST_RULE}remove the white space']),
    ("rds_host", "mydb", [f'rds_host: got "mydb"; must be {HOST_RULE}{ENDPOINT_REMEDY}']),
    ("rds_host", "", [f'rds_host: got ""; must be {HOST_RULE}{ENDPOINT_REMEDY}']),
    (
        "rds_host",
        "db..example.com",
        [f'rds_host: got "db..example.com"; must be {HOST_RULE}{COPY_REMEDY}: no DNS name has this form'],
    ),
    (
        "rds_host",
        "a" * 64 + ".com",
        [
            (
                f'rds_host: got "{"a" * 64}.com"; must be {HOST_RULE}{COPY_REMEDY}: no part between two dots has more '
                "than 63 characters"
            )
        ],
    ),
    (
        "rds_host",
        "a." * 127 + "ab",
        [f'rds_host: got "{"a." * 99}a… (256 characters); must be {HOST_RULE}{COPY_REMEDY}: the text is too long'],
    ),
    ("rds_port", 0, [f"rds_port: got 0; must be {PORT_RULE}{PORT_REMEDY}"]),
    ("rds_port", 65536, [f"rds_port: got 65536; must be {PORT_RULE}{PORT_REMEDY}"]),
    ("rds_port", True, [f"rds_port: got true; must be {PORT_RULE}{PORT_REMEDY}"]),
    ("rds_port", 5432.0, [f"rds_port: got 5432.0; must be {PORT_RULE}write it without the decimal point"]),
    (
        "rds_port",
        "5432",
        [f'rds_port: got "5432"; must be {PORT_RULE}write it without quotes, or pass int(value) in Python'],
    ),
    (
        "polytomic_aws_account_id",
        "1234-5678-9012",
        [f'polytomic_aws_account_id: got "1234-5678-9012"; must be {ACCOUNT_RULE}remove the hyphens'],
    ),
    (
        "polytomic_aws_account_id",
        12345678901,
        [(f"polytomic_aws_account_id: got 12345678901; must be text: {ACCOUNT_RULE}{LEADING_ZEROS_REMEDY}")],
    ),
    (
        "polytomic_aws_account_id",
        "12345678901",
        [
            (
                f'polytomic_aws_account_id: got "12345678901"; must be {ACCOUNT_RULE}write its leading zeros, too: a '
                "number loses them"
            )
        ],
    ),
    (
        "polytomic_aws_account_id",
        "12345678",
        [f'polytomic_aws_account_id: got "12345678"; must be {ACCOUNT_RULE}{ACCOUNT_REMEDY}'],
    ),
    (
        "tags",
        ["a"],
        ['tags: got ["a"]; must be a map: at most 50 tags with string values; write tags as a map of strings'],
    ),
    (
        "tags",
        {str(number): "x" for number in range(51)},
        ["tags: got 51 entries; must be at most 50 tags with string values; remove tags beyond 50"],
    ),
    (
        "tags",
        {"b": "y" * 300, "": "x", "a": "z" * 300},
        [
            f'tags, key: got ""; must be {TAG_KEY_RULE}choose another key',
            f'tags["a"]: got "{"z" * 199}… (300 characters); must be at most 256 characters; choose a shorter text',
            f'tags["b"]: got "{"y" * 199}… (300 characters); must be at most 256 characters; choose a shorter text',
        ],
    ),
    ("tags", {"": "x"}, [f'tags, key: got ""; must be {TAG_KEY_RULE}choose another key']),
    (
        "tags",
        {"aws:a": "x"},
        [f'tags, key: got "aws:a"; must be {TAG_KEY_RULE}choose another key: AWS reserves the prefix aws:'],
    ),
    ("tags", {"${a}": "x"}, [f'tags, key: got "${{a}}"; must be {TAG_KEY_RULE}{TEMPLATE_REMEDY}']),
    (
        "tags",
        {"a": "x" * 257, "b": 5, "c": "${d}", "e": None},
        [
            f'tags["a"]: got "{"x" * 199}… (257 characters); must be at most 256 characters; choose a shorter text',
            'tags["b"]: got 5; must be text: at most 256 characters; put it in quotes',
            f'tags["c"]: got "${{d}}"; must be at most 256 characters; {TEMPLATE_REMEDY}',
            'tags["e"]: got null; must be at most 256 characters; put it in quotes, or remove the tag',
        ],
    ),
    ("rds_prot", 5432, ["rds_prot: unknown; did you mean rds_port?"]),
    ("colour", "red", [f"colour: unknown; known names: {', '.join(get_input_specs(Inputs))}"]),
]
