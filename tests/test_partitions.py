"""Partitions of Regions, as the installed botocore knows them."""

from __future__ import annotations

import botocore.session
import pytest

from aws_privatelink_rds_lattice.partitions import find_partition, load_partitions

BOTOCORE_SESSION = botocore.session.get_session()
# Regions that botocore has in its list, and Regions that only match a partition's pattern.
REGIONS = {
    "us-east-1": ("aws", "amazonaws.com"),
    "mx-central-1": ("aws", "amazonaws.com"),
    "us-north-9": ("aws", "amazonaws.com"),
    "cn-north-1": ("aws-cn", "amazonaws.com.cn"),
    "cn-south-9": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-west-1": ("aws-us-gov", "amazonaws.com"),
    "us-gov-north-9": ("aws-us-gov", "amazonaws.com"),
    "us-iso-east-1": ("aws-iso", "c2s.ic.gov"),
    "us-iso-north-9": ("aws-iso", "c2s.ic.gov"),
    "us-isob-east-1": ("aws-iso-b", "sc2s.sgov.gov"),
    "us-isob-north-9": ("aws-iso-b", "sc2s.sgov.gov"),
    "eu-isoe-west-1": ("aws-iso-e", "cloud.adc-e.uk"),
    "eu-isoe-north-9": ("aws-iso-e", "cloud.adc-e.uk"),
    "us-isof-south-1": ("aws-iso-f", "csp.hci.ic.gov"),
    "us-isof-north-9": ("aws-iso-f", "csp.hci.ic.gov"),
    "eusc-de-east-1": ("aws-eusc", "amazonaws.eu"),
    "eusc-de-north-9": ("aws-eusc", "amazonaws.eu"),
}


@pytest.mark.parametrize(("region", "name_and_suffix"), REGIONS.items())
def test_region_has_partition_and_dns_suffix(region: str, name_and_suffix: tuple[str, str]) -> None:
    partition = find_partition(region)
    assert partition is not None
    assert (partition.name, partition.dns_suffix) == name_and_suffix


@pytest.mark.parametrize("region", ["eusc-fr-east-1", "xx-north-1", "us-isox-east-1", "main"])
def test_unknown_region_has_no_partition(region: str) -> None:
    assert find_partition(region) is None


def test_every_botocore_region_has_its_partition() -> None:
    for name in BOTOCORE_SESSION.get_available_partitions():
        regions = BOTOCORE_SESSION.get_available_regions("ec2", name)
        for region in regions:
            partition = find_partition(region)
            assert partition is not None, region
            assert partition.name == name


def test_regions_of_all_partitions_are_tested() -> None:
    assert {partition.name for partition in load_partitions()} == {name for name, _ in REGIONS.values()}
