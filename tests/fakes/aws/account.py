# ruff: noqa: ANN401 - a test's inputs are its own
"""An AWS account for tests, healthy before or after the deployment.

moto answers for EC2, RDS, Route 53 and STS; ``services`` for the rest.
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

from .botocore_hooks import REGION
from .moto_patches import apply_moto_patches
from .resource_builder import GATEWAY_ID, POLYTOMIC_ACCOUNT, SHARE_PERMISSION, ResourceBuilder
from .unmocked_apis import CONFIGURATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from moto.core.base_backend import BackendDict, BaseBackend

    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

DATABASE_ADDRESS = "10.0.10.10"
BuildResult = TypeVar("BuildResult")

# What moto and ``Cloud`` keep of an account.
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
_SAVED_ATTRIBUTES = (
    *_RESOURCE_LISTS,
    "last_id_number",
    "vpc_id",
    "gateway_subnets",
    "database_subnets",
    "database_group",
    "database_host",
    "gateway_group",
    "share_arn",
    "configuration_arn",
    "vpc_cidr",
    "subnet_cidrs",
)


def _moto_backends(name: str) -> BackendDict[BaseBackend]:
    backends: BackendDict[BaseBackend] = get_backend(name)  # type: ignore[call-overload] # it lists every name there is
    return backends


class FakeAwsAccount(ResourceBuilder):
    """The account: ``setup_before_deployment`` or ``setup_deployment`` comes first.

    Each is built once a process, and from then on restored from a copy: building takes longer than most tests.
    """

    def __init__(self) -> None:
        super().__init__()
        self._snapshots: dict[str, bytes] = {}

    def setup_before_deployment(self, **inputs: Any) -> ConnectionInputs:
        """Make a healthy account before the deployment; return the connection, with ``inputs`` changed."""
        self.restore_or_build("before", self._build_before)
        return self.connection_inputs(**inputs)

    def setup_deployment(self, **inputs: Any) -> ConnectionInputs:
        """Make a healthy account after the deployment, accepted by Polytomic; return the connection."""
        self.restore_or_build("after", self._build_after)
        self.edit_items("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", lambda one: one.update(Status="in-use"))
        return self.connection_inputs(**inputs)

    def restore_or_build(self, name: str, build: Callable[[], BuildResult]) -> BuildResult:
        """Make the account what ``build`` makes of an empty one; return what that returned."""
        copy = self._snapshots.get(name)
        if not copy:
            for service in _MOTO_SERVICES:
                _moto_backends(service).clear()
            vars(self).update({name: [] for name in _RESOURCE_LISTS}, last_id_number=0, subnet_cidrs={})
            made = build()
            # In one piece, since what one backend has refers to what another has.
            backends = [(name, *each) for name in _MOTO_SERVICES for each in _moto_backends(name).iter_backends()]
            state = {name: value for name, value in vars(self).items() if name in _SAVED_ATTRIBUTES}
            copy = self._snapshots[name] = pickle.dumps((backends, state, made))
            gc.freeze()  # What was loaded for it stays; the collector would go through it again and again.
        backends, state, made = pickle.loads(copy)  # noqa: S301 - made above
        for service, account, region, backend in backends:
            _moto_backends(service)[account][region] = backend
        vars(self).update(state)
        self.pristine, self.modified_types = name, set()
        self.clear_counts()
        return made

    def _build_before(self) -> None:
        ec2 = self.client("ec2")
        self.vpc_cidr = "10.0.0.0/16"
        self.vpc_id = self.create_vpc(self.vpc_cidr)
        ec2.modify_vpc_attribute(VpcId=self.vpc_id, EnableDnsHostnames={"Value": True})
        self.gateway_subnets = [self.create_subnet(self.vpc_id, f"10.0.{i}.0/24", "ab"[i]) for i in range(2)]
        self.database_subnets = [self.create_subnet(self.vpc_id, f"10.0.1{i}.0/24", "ab"[i]) for i in range(2)]
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


@contextlib.contextmanager
def join_started_threads() -> Iterator[None]:
    """Wait at the end for the threads that were started inside."""
    before = set(threading.enumerate())
    yield
    while left := set(threading.enumerate()) - before:
        for thread in left:
            if thread.ident:  # It has started.
                thread.join(timeout=60)
                assert not thread.is_alive(), f"{thread.name} goes on after its test"


@contextlib.contextmanager
def fake_aws_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAwsAccount]:
    """Give an empty account, with nothing of this machine's AWS settings and without a way to real endpoints."""

    def refuse(*_: object) -> None:
        raise AssertionError("a test called a real endpoint")

    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # Takes longer than the test.
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    # moto answers inside botocore; what it has for the library requests takes longer to set up than a test to run.
    monkeypatch.setattr("moto.core.models.RESPONSES_METHODS", [])
    apply_moto_patches(monkeypatch)
    with mock_aws(config={"core": {"mock_credentials": False}}):
        FAKE_ACCOUNT.clear()
        # What was asked and not needed is answered before the next test counts.
        with join_started_threads():
            yield FAKE_ACCOUNT
        for name in _MOTO_SERVICES:  # At its end, moto would make each anew.
            _moto_backends(name).clear()
