"""ARNs and ids of resource configurations are parsed, and further texts refused with a reason."""

from __future__ import annotations

import pytest

from aws_privatelink_rds_lattice.arn import InvalidArnError, ParsedArn, looks_like_arn, parse_arn

CONFIGURATION_ID = "rcfg-0123456789abcdef0"
ARN_PREFIX = "arn:aws:vpc-lattice:us-east-1:123456789012"
ARN = f"{ARN_PREFIX}:resourceconfiguration/{CONFIGURATION_ID}"


def test_arn_has_region_and_account() -> None:
    assert parse_arn(ARN) == ParsedArn(ARN, "us-east-1", "123456789012")


@pytest.mark.parametrize(
    ("partition", "region"),
    [
        ("aws-us-gov", "us-gov-west-1"),
        ("aws-cn", "cn-north-1"),
        ("aws-iso", "us-iso-east-1"),
        ("aws-iso-b", "us-isob-east-1"),
        ("aws-iso-e", "eu-isoe-west-1"),
        ("aws-iso-f", "us-isof-south-1"),
        ("aws-eusc", "eusc-de-east-1"),
    ],
)
def test_other_partition_is_accepted(partition: str, region: str) -> None:
    arn = f"arn:{partition}:vpc-lattice:{region}:123456789012:resourceconfiguration/{CONFIGURATION_ID}"
    assert parse_arn(arn) == ParsedArn(arn, region, "123456789012")


def test_id_has_neither_region_nor_account() -> None:
    assert parse_arn(CONFIGURATION_ID) == ParsedArn(CONFIGURATION_ID, None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"'{ARN}',", f"has more than an ARN; pass only {ARN}"),
        (f"{ARN}/x", f"has more than an ARN; pass only {ARN}"),
        (f"{ARN}\tACTIVE", f"has more than an ARN; pass only {ARN}"),
        ("arn:aws:vpc-lattice", "is not the ARN or id of a resource configuration; an ARN looks like arn:"),
        (CONFIGURATION_ID[:-1], "is not the ARN or id of a resource configuration; an ARN looks like arn:"),
        (
            "arn:aws:s3:::bucket",
            "is the ARN of another resource, s3 bucket; the ARN of a resource configuration looks like",
        ),
        (
            f"{ARN_PREFIX}:resourcegateway/rgw-1",
            "is the ARN of another resource, vpc-lattice resourcegateway; the ARN of a",
        ),
        (
            f"{ARN_PREFIX}:/x",
            "is the ARN of another resource, vpc-lattice resource; the ARN of a resource configuration",
        ),
        (f"{ARN_PREFIX}:resourceconfiguration", "ends in nothing, which is not an id: rcfg- and 17 letters or digits"),
        (
            ARN[:-1],
            "ends in rcfg-0123456789abcdef, which is not an id: rcfg- and 17 letters or digits; copy the whole ARN",
        ),
        (ARN.replace("us-east-1", ""), "lacks a Region or an account of 12 digits; an ARN looks like arn:"),
        (ARN.replace("123456789012", "1234"), "lacks a Region or an account of 12 digits; an ARN looks like arn:"),
    ],
)
def test_other_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidArnError) as raised:
        parse_arn(text)
    assert str(raised.value).startswith(reason)


def test_arns_and_ids_look_like_arns() -> None:
    assert looks_like_arn("arn:aws:s3:::bucket")
    assert looks_like_arn("rcfg-1")
    assert not looks_like_arn("polytomic")
