"""Partitions of AWS, such as ``aws-cn``, from the data of botocore."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from pathlib import Path
from typing import NamedTuple

# The partition of an unknown Region in ARNs. botocore also builds endpoints of this partition for an unknown Region.
DEFAULT_PARTITION = "aws"


class Partition(NamedTuple):
    """A partition of AWS: a group of Regions with separate accounts, ARNs and host names.

    Attributes:
        name: The name in ARNs.
        dns_suffix: The suffix of host names, such as ``amazonaws.com``.
        regions: The known Regions.
        region_pattern: The regular expression for further Regions.
    """

    name: str
    dns_suffix: str
    regions: frozenset[str]
    region_pattern: str

    def has_region(self, region: str) -> bool:
        """Return True if a Region is a known Region of the partition, or matches the partition's pattern."""
        return region in self.regions or re.match(self.region_pattern, region) is not None


@functools.cache
def load_partitions() -> tuple[Partition, ...]:
    """Return the partitions of the installed botocore.

    Raises:
        ModuleNotFoundError: botocore is not installed.
    """
    # Without an import: botocore is slow to import.
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("botocore is not installed")
    text = (Path(spec.origin).parent / "data" / "partitions.json").read_text("utf-8")
    partitions = []
    for entry in json.loads(text)["partitions"]:
        dns_suffix = entry["outputs"]["dnsSuffix"]
        partitions.append(Partition(entry["id"], dns_suffix, frozenset(entry["regions"]), entry["regionRegex"]))
    return tuple(partitions)


def find_partition(region: str) -> Partition | None:
    """Return the partition of a Region; None if the installed botocore has no partition for the Region."""
    return next((partition for partition in load_partitions() if partition.has_region(region)), None)


def partition_name(region: str) -> str:
    """Return the name of the partition of a Region; the default partition's for an unknown Region."""
    partition = find_partition(region)
    return partition.name if partition else DEFAULT_PARTITION
