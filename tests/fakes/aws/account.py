# ruff: noqa: ANN401 - tests pass any input of a connection
"""A fake AWS account for tests, healthy before or after the deployment.

moto handles the calls of EC2, RDS, Route 53 and STS, and ``unmocked_apis`` the calls of the other services.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import socket
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from moto import mock_aws
from moto.backends import get_backend

from . import botocore_data  # noqa: F401 - before moto's EC2
from .moto_patches import apply_moto_patches
from .resource_builder import DEPLOYMENT_ATTRIBUTES, ResourceBuilder
from .sample_ids import CONFIGURATION_ID, GATEWAY_ID, POLYTOMIC_ACCOUNT, REGION, SHARE_PERMISSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from moto.core.base_backend import BackendDict, BaseBackend

    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

BuildResult = TypeVar("BuildResult")

# The services and attributes that a snapshot of an account has.
_MOTO_SERVICES = ("ec2", "rds", "route53")
_RESOURCE_LISTS = (
    "gateways",
    "configurations",
    "endpoints",
    "shares",
    "associations",
    "permissions",
    "proxy_endpoints",
    "proxy_targets",
)
_SAVED_ATTRIBUTES = (*_RESOURCE_LISTS, "permission_policies", "last_id_number", *DEPLOYMENT_ATTRIBUTES)


def _moto_backends(name: str) -> BackendDict[BaseBackend]:
    backends: BackendDict[BaseBackend] = get_backend(name)  # type: ignore[call-overload] # moto's overloads list every name
    return backends


class FakeAwsAccount(ResourceBuilder):
    """A fake account. A test calls ``setup_before_deployment`` or ``setup_deployment`` first.

    A process builds each of the two accounts once and restores a snapshot afterwards: building takes longer than most
    tests.
    """

    def __init__(self) -> None:
        super().__init__()
        self._snapshots: dict[str, bytes] = {}

    def setup_before_deployment(self, **inputs: Any) -> ConnectionInputs:
        """Set up a healthy account before the deployment; return the connection, updated with ``inputs``."""
        self.restore_or_build("before", self._build_before)
        return self.connection_inputs(**inputs)

    def setup_deployment(self, **inputs: Any) -> ConnectionInputs:
        """Set up a healthy account after the deployment, accepted by Polytomic; return the connection."""
        self.restore_or_build("after", self._build_after)
        self.update_items("ec2:DescribeNetworkInterfaces", Status="in-use")
        return self.connection_inputs(**inputs)

    def restore_or_build(self, name: str, build: Callable[[], BuildResult]) -> BuildResult:
        """Set up an account filled by ``build``; return the result of ``build``.

        Args:
            name: The name of the snapshot.
            build: Builds the account, on the first call in this process.
        """
        if name not in self._snapshots:
            self._snapshots[name] = self._build_snapshot(build)
            gc.freeze()  # Loaded modules stay in memory; the collector need not visit their objects.
        backends, state, result = pickle.loads(self._snapshots[name])  # noqa: S301 - pickled above
        for service, account_id, region, backend in backends:
            _moto_backends(service)[account_id][region] = backend
        vars(self).update(state)
        self.snapshot = name
        self.modified_types = set()
        self.modified_services = set()
        self.clear_counts()
        build_result: BuildResult = result
        return build_result

    def _build_snapshot(self, build: Callable[[], object]) -> bytes:
        """Empty the account, build resources, and return moto's backends, the attributes and the result, pickled."""
        for service in _MOTO_SERVICES:
            _moto_backends(service).clear()
        for name in _RESOURCE_LISTS:
            setattr(self, name, [])
        self.last_id_number = 0
        self.subnet_cidrs = {}
        result = build()
        backends: list[tuple[str, str, str, BaseBackend]] = []
        for service in _MOTO_SERVICES:
            for account_id, region, backend in _moto_backends(service).iter_backends():
                backends.append((service, account_id, region, backend))
        state = {name: value for name, value in vars(self).items() if name in _SAVED_ATTRIBUTES}
        # One pickle: objects of a backend refer to objects of other backends.
        return pickle.dumps((backends, state, result))

    def _build_before(self) -> None:
        self.create_network()
        self.database_group = self.create_security_group(self.vpc_id, "orders-db")
        self.create_subnet_group("orders", self.database_subnets)
        self.database_host = self.create_instance("orders", "orders", self.database_group)

    def _build_after(self) -> None:
        self._build_before()
        self.gateway_group = self.create_security_group(self.vpc_id, "polytomic-rg")
        self.client("ec2").revoke_security_group_egress(
            GroupId=self.gateway_group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        )
        self.add_egress_rule(self.gateway_group, UserIdGroupPairs=[{"GroupId": self.database_group}])
        self.add_ingress_rule(self.database_group, UserIdGroupPairs=[{"GroupId": self.gateway_group}])
        for subnet in self.gateway_subnets:
            self.client("ec2").create_network_interface(SubnetId=subnet, Groups=[self.gateway_group])
        self.create_gateway(name="polytomic-rg", id=GATEWAY_ID)
        self.configuration_arn = self.create_configuration(name="polytomic-rc", id=CONFIGURATION_ID)["arn"]
        self.share_arn = self.create_share("polytomic-rc")
        self.create_association("RESOURCE", self.configuration_arn)
        self.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True)
        self.permissions = [SHARE_PERMISSION]
        self.create_endpoint(POLYTOMIC_ACCOUNT)

    def connection_inputs(self, **inputs: Any) -> ConnectionInputs:
        connection: ConnectionInputs = {
            "name": "polytomic",
            "region": REGION,
            "vpc_id": self.vpc_id,
            "subnet_ids": self.gateway_subnets,
            "rds_host": self.database_host,
            "rds_port": 5432,
            "rds_security_group_id": self.database_group,
            "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
            "tags": {},
            "backend": None,
            "aws_provider_version": ">= 5.85, < 7.0",
        }
        connection.update(inputs)  # type: ignore[typeddict-item] # a test's inputs are its own
        return connection


FAKE_ACCOUNT = FakeAwsAccount()


def _ends_with_test(thread: threading.Thread) -> bool:
    """Return False for the threads of the account's HTTP server, and of the proxy of the AWS provider."""
    return not thread.daemon and not thread.name.startswith("provider-proxy")


@contextlib.contextmanager
def join_started_threads() -> Iterator[None]:
    """Wait, at the end of the context, for the threads started in the context, except those of servers."""
    earlier_threads = set(threading.enumerate())
    yield
    while new_threads := set(filter(_ends_with_test, threading.enumerate())) - earlier_threads:
        for thread in new_threads:
            if thread.ident:  # None for a thread that has not started
                thread.join(timeout=60)
                assert not thread.is_alive(), f"{thread.name} still runs after the test"


def remove_aws_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide this machine's AWS variables and files."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@contextlib.contextmanager
def fake_aws_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAwsAccount]:
    """Yield an empty account, without this machine's AWS settings and without connections to real endpoints."""

    def refuse_connection(*_: object) -> None:
        raise AssertionError("a test called a real endpoint")

    remove_aws_settings(monkeypatch)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # loading takes longer than a test
    monkeypatch.setattr(socket.socket, "connect", refuse_connection)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    # moto responds inside botocore. The setup of moto's hooks for the library requests takes longer than a test.
    monkeypatch.setattr("moto.core.models.RESPONSES_METHODS", [])
    apply_moto_patches(monkeypatch)
    with mock_aws(config={"core": {"mock_credentials": False}}):
        FAKE_ACCOUNT.clear()
        # Prefetched calls may still run: wait for their end, so that the next test does not count the calls.
        with join_started_threads():
            yield FAKE_ACCOUNT
        for service in _MOTO_SERVICES:  # At the end, moto would create every backend again.
            _moto_backends(service).clear()
