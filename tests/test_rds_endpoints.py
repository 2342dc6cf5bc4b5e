"""Host names of RDS endpoints, in every partition."""

import pytest

from aws_privatelink_rds_lattice.rds_endpoints import EndpointKind, parse_rds_endpoint, to_writer_host

ENDPOINTS = {
    "orders.abc123.us-east-1.rds.amazonaws.com": (EndpointKind.INSTANCE, "orders", "us-east-1"),
    "Orders.abc123.US-East-1.rds.amazonaws.com.": (EndpointKind.INSTANCE, "orders", "us-east-1"),
    "orders.cluster-abc123.eu-west-3.rds.amazonaws.com": (EndpointKind.WRITER, "orders", "eu-west-3"),
    "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com": (EndpointKind.READER, "orders", "us-east-1"),
    "reports.cluster-custom-abc123.us-east-1.rds.amazonaws.com": (EndpointKind.OTHER, "reports", "us-east-1"),
    "orders.proxy-abc123.us-east-1.rds.amazonaws.com": (EndpointKind.OTHER, "orders", "us-east-1"),
    "reports.endpoint.proxy-abc123.us-east-1.rds.amazonaws.com": (EndpointKind.OTHER, "reports", "us-east-1"),
    "orders.shardgrp-abc123.us-east-1.rds.amazonaws.com": (EndpointKind.OTHER, "orders", "us-east-1"),
    "orders.global-abc123.global.rds.amazonaws.com": (EndpointKind.OTHER, "orders", None),
    "orders.abc123.us-gov-west-1.rds.amazonaws.com": (EndpointKind.INSTANCE, "orders", "us-gov-west-1"),
    "orders.abc123.rds.cn-north-1.amazonaws.com.cn": (EndpointKind.INSTANCE, "orders", "cn-north-1"),
    "orders.cluster-ro-abc123.rds.cn-northwest-1.amazonaws.com.cn": (EndpointKind.READER, "orders", "cn-northwest-1"),
    "orders.abc123.cn-north-1.rds.amazonaws.com.cn": (EndpointKind.INSTANCE, "orders", "cn-north-1"),
    "orders.abc123.us-iso-east-1.rds.c2s.ic.gov": (EndpointKind.INSTANCE, "orders", "us-iso-east-1"),
    "orders.abc123.rds.us-isob-east-1.sc2s.sgov.gov": (EndpointKind.INSTANCE, "orders", "us-isob-east-1"),
    "orders.abc123.eusc-de-east-1.rds.amazonaws.eu": (EndpointKind.INSTANCE, "orders", "eusc-de-east-1"),
}


@pytest.mark.parametrize(("host", "parts"), ENDPOINTS.items())
def test_host_has_kind_identifier_and_region(host: str, parts: tuple[object, ...]) -> None:
    assert parse_rds_endpoint(host) == parts


@pytest.mark.parametrize(
    "host",
    [
        "orders.example.com",
        "us-east-1.rds.amazonaws.com",
        "rds.us-east-1.amazonaws.com",
        "orders.abc123.us-east-1.rds.amazonaws.com.example.com",
        "orders.us-east-1.rds.example.com",
        "vpce-0a.rds.us-east-1.vpce.amazonaws.com",
        "orders.cluster-abc123.us-east-1.docdb.amazonaws.com",
        "orders.abc123.us-east-1.redshift.amazonaws.com",
        "",
    ],
)
def test_other_host_is_no_endpoint(host: str) -> None:
    assert parse_rds_endpoint(host) is None


def test_reader_host_becomes_writer_host() -> None:
    writer = "orders.cluster-abc123.us-east-1.rds.amazonaws.com"
    assert to_writer_host(writer.replace("cluster-", "cluster-ro-")) == writer
    assert to_writer_host("Orders.CLUSTER-RO-ABC.us-east-1.rds.amazonaws.com") == (
        "Orders.cluster-ABC.us-east-1.rds.amazonaws.com"
    )
    for kind in ("cluster-custom-", "proxy-", ""):
        host = writer.replace("cluster-", kind)
        assert to_writer_host(host) == host
