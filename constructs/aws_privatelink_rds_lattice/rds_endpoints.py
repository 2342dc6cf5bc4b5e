"""Host names of RDS endpoints: the kind of the endpoint, the identifier and the Region."""

import enum
import functools
import re
from typing import NamedTuple

from .partitions import load_partitions

_REGION_PATTERN = "[a-z]+(?:-[a-z]+)*-[0-9]+"
_GLOBAL = "global"
_READER_PREFIX = "cluster-ro-"
_WRITER_PREFIX = "cluster-"


class EndpointKind(enum.Enum):
    """The kind of an RDS endpoint.

    Custom endpoints, proxies, global databases and shard groups are other kinds.
    """

    INSTANCE = "instance"
    WRITER = "writer"
    READER = "reader"
    OTHER = "other"


# The kind by the start of the label after the identifier, the longest first. The label of an instance has no hyphen.
_KINDS = {
    _READER_PREFIX: EndpointKind.READER,
    "cluster-custom-": EndpointKind.OTHER,
    _WRITER_PREFIX: EndpointKind.WRITER,
}


class RdsEndpoint(NamedTuple):
    """The parts of the host name of an RDS endpoint.

    Attributes:
        kind: The kind of the endpoint.
        identifier: The identifier of the instance, the cluster, the proxy or the custom endpoint.
        region: The Region; None for the writer endpoint of a global database, which is in no fixed Region.
    """

    kind: EndpointKind
    identifier: str
    region: str | None


@functools.cache
def _host_pattern() -> re.Pattern[str]:
    suffixes = "|".join(sorted({re.escape(partition.dns_suffix) for partition in load_partitions()}))
    region = f"(?P<region>{_REGION_PATTERN}|{_GLOBAL})"
    # In China, the service comes before the Region.
    service_and_region = f"(?:{region}\\.rds|rds\\.{region.replace('<region>', '<region_after_service>')})"
    # An additional endpoint of a proxy has one more label.
    return re.compile(rf"(?P<identifier>[^.]+)\.(?:endpoint\.)?(?P<label>[^.]+)\.{service_and_region}\.(?:{suffixes})")


def parse_rds_endpoint(host: str) -> RdsEndpoint | None:
    """Return the parts of a host name of RDS, in any partition; None for another host name.

    Letter case and a trailing dot make no difference.
    """
    match = _host_pattern().fullmatch(host.lower().rstrip("."))
    if match is None:
        return None
    region = match["region"] or match["region_after_service"]
    return RdsEndpoint(_find_kind(match["label"]), match["identifier"], None if region == _GLOBAL else region)


def _find_kind(label: str) -> EndpointKind:
    for prefix, kind in _KINDS.items():
        if label.startswith(prefix):
            return kind
    return EndpointKind.OTHER if "-" in label else EndpointKind.INSTANCE


def to_writer_host(host: str) -> str:
    """Return a host name with the writer endpoint of the cluster instead of the reader endpoint, in any letter case."""
    return re.sub(rf"\.{_READER_PREFIX}", f".{_WRITER_PREFIX}", host, count=1, flags=re.IGNORECASE)
