# ruff: noqa: ANN401, N802, N803, S107 - operations and arguments bear AWS's names, and botocore types none of them
"""An AWS account for tests.

moto answers for EC2, RDS, STS and RAM's list of shares. What it does not know (resource gateways and configurations,
associations of shares, Reachability Analyzer) is answered here, inside botocore: requests have passed botocore's own
validation when they get here, and answers are validated against the service model as well.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.validate import ParamValidator
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from botocore.config import Config

    from aws_privatelink_rds_lattice.inputs import Deployment

REGION = "us-east-1"
ACCOUNT = "123456789012"  # moto's
POLYTOMIC = "210987654321"
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LATTICE = f"arn:aws:vpc-lattice:{REGION}:{ACCOUNT}"
GATEWAY_ID = "rgw-0123456789abcdef0"
CONFIGURATION_ID = "rcfg-0123456789abcdef0"
CONFIGURATION_ARN = f"{LATTICE}:resourceconfiguration/{CONFIGURATION_ID}"
ENDPOINT_ID = "vpce-0123456789abcdef0"
ADDRESS = "10.0.10.10"

Answer = dict[str, Any]

ERRORS = {
    "denied": ("AccessDenied", {"ec2": "UnauthorizedOperation"}, 403),
    "throttled": ("ThrottlingException", {"ec2": "RequestLimitExceeded", "rds": "Throttling"}, 400),
    "expired": ("ExpiredToken", {}, 403),
    "broken": ("InternalFailure", {}, 500),
}


class Body:
    """The body of an answer, as botocore reads it."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def stream(self) -> Iterator[bytes]:
        yield self.data


class Cloud:
    """The account, reset by ``before`` and ``after``.

    Attributes:
        calls: How often each operation was called, such as "ec2:DescribeVpcs", a page being a call.
        questions: The same, by operation and arguments.
        requests: How often a request was sent, retries included; only those to which faults answer.
        faults: What goes wrong, by operation: "denied", "throttled", "broken", "timeout",
            "expired" (credentials) or "role" (credentials, which come from a role that may not be assumed).
        edits: Changes to the answer of an operation.
        odd: Values that may stand in answers although the service model does not know them.
        page: Items on a page of what is answered here.
    """

    def __init__(self) -> None:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        session = boto3.Session(**keys)
        self._session = session
        self._clients: dict[str, Any] = {}
        self.clear()

    def clear(self) -> None:
        self.calls: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.sessions: list[tuple[str | None, str]] = []
        self.configs: list[Any] = []
        self.faults: dict[str, str] = {}
        self.edits: dict[str, Callable[[Answer], None]] = {}
        self.odd: set[str] = set()
        self.page = 100
        self.gateways: list[Answer] = []
        self.configurations: list[Answer] = []
        self.endpoints: list[Answer] = []
        self.associations: list[Answer] = []
        self.permissions: list[Answer] = []
        self.proxy_endpoints: list[Answer] = []
        self.insights: dict[str, str] = {}
        self.analyzed = ""
        self.analysis: Answer = {"Status": "succeeded", "NetworkPathFound": True}
        self.polls = 0

    # As a boto3 session

    def session(self, profile: str | None, region: str) -> Cloud:
        """Stand in for the making of a session."""
        self.sessions.append((profile, region))
        return self

    def client(self, service: str, config: Config | None = None) -> Any:
        """Return the client for a service: one for all tests, since making one is slow."""
        self.configs.append(config)
        if service not in self._clients:
            client = self._session.client(service, config=config)
            client.meta.events.register("before-parameter-build", self._remember)
            client.meta.events.register("before-call", self._answer)
            client.meta.events.register_first("before-send", self._fault)
            client.meta.events.register("after-call", self._edit)
            self._clients[service] = client
        return self._clients[service]

    def _remember(self, params: Answer, context: Answer, **_: object) -> None:
        context["params"] = params

    def _answer(self, model: Any, context: Answer, **_: object) -> tuple[AWSResponse, Answer] | None:
        operation = f"{model.service_model.service_name}:{model.name}"
        self.calls[operation] += 1
        self.questions[f"{operation} {json.dumps(context['params'], sort_keys=True)}"] += 1
        if operation in self.faults or not hasattr(self, model.name):
            return None
        answer: Answer = getattr(self, model.name)(**context["params"])
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        for value, allowed in _enums(answer, model.output_shape):
            assert value in allowed or value in self.odd, f"{operation} never answers {value}, but one of {allowed}"
        answer["ResponseMetadata"] = {}
        return AWSResponse("", 200, {}, None), answer

    def _fault(self, request: Any, event_name: str, **_: object) -> AWSResponse | None:
        service, name = event_name.split(".")[1:]
        operation = f"{service}:{name}"
        if operation not in self.faults:
            return None
        self.requests[operation] += 1
        request.url = "https://nowhere.invalid"  # So that moto, which sees the request too, leaves it alone.
        fault = self.faults[operation]
        if fault == "role":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no such role"}}, "AssumeRole")
        if fault == "timeout":
            raise ReadTimeoutError(endpoint_url=request.url)
        default, codes, status = ERRORS[fault]
        code = codes.get(service, default)
        bodies = {
            "ec2": f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>",
            "rds": f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>",
        }
        body = bodies.get("rds" if service == "sts" else service, '{"message": "no"}')
        return AWSResponse(request.url, status, {"x-amzn-errortype": code}, Body(body))

    def _edit(self, parsed: Answer, model: Any, **_: object) -> None:
        operation = f"{model.service_model.service_name}:{model.name}"
        if "Error" not in parsed and operation in self.edits:
            self.edits[operation](parsed)
            answer = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
            report = ParamValidator().validate(answer, model.output_shape)
            assert not report.has_errors(), report.generate_report()

    def edit(self, operation: str, member: str, change: Callable[[Answer], object]) -> None:
        """Change each item of a list in an operation's answers."""

        def edited(parsed: Answer) -> None:
            for item in parsed[member]:
                change(item)

        self.edits[operation] = edited

    # Operations that moto does not know

    def _page(self, member: str, items: list[Answer], token: str = "0") -> Answer:
        end = int(token) + self.page
        more = {"nextToken": str(end)} if end < len(items) else {}
        return {member: items[int(token) : end], **more}

    def ListResourceGateways(self, nextToken: str = "0") -> Answer:
        items = [{key: value for key, value in one.items() if key != "vpcId"} for one in self.gateways]
        return self._page("items", items, nextToken)

    def GetResourceGateway(self, resourceGatewayIdentifier: str) -> Answer:
        return next(dict(one) for one in self.gateways if one["id"] == resourceGatewayIdentifier)

    def ListResourceConfigurations(self, nextToken: str = "0") -> Answer:
        keys = ("id", "name", "arn", "status", "type", "resourceGatewayId")
        return self._page("items", [{key: one[key] for key in keys} for one in self.configurations], nextToken)

    def GetResourceConfiguration(self, resourceConfigurationIdentifier: str) -> Answer:
        return next(dict(one) for one in self.configurations if one["id"] == resourceConfigurationIdentifier)

    def ListResourceEndpointAssociations(self, resourceConfigurationIdentifier: str, nextToken: str = "0") -> Answer:
        assert resourceConfigurationIdentifier == CONFIGURATION_ID
        return self._page("items", self.endpoints, nextToken)

    def GetResourceShareAssociations(
        self, associationType: str, resourceShareArns: list[str], nextToken: str = "0"
    ) -> Answer:
        items = [
            one
            for one in self.associations
            if one["associationType"] == associationType and one["resourceShareArn"] in resourceShareArns
        ]
        if associationType == "PRINCIPAL":
            self.polls += 1
        return self._page("resourceShareAssociations", items, nextToken)

    def ListResourceSharePermissions(self, resourceShareArn: str) -> Answer:
        assert resourceShareArn
        return {"permissions": self.permissions}

    def DescribeDBProxyEndpoints(self) -> Answer:
        return {"DBProxyEndpoints": self.proxy_endpoints}

    def CreateNetworkInsightsPath(self, **params: object) -> Answer:
        assert params["Protocol"] == "tcp"
        self.analyzed = f"{params['Source']} {params['Destination']} {params['DestinationPort']}"
        self.insights["nip-1"] = "path"
        return {"NetworkInsightsPath": {"NetworkInsightsPathId": "nip-1"}}

    def StartNetworkInsightsAnalysis(self, NetworkInsightsPathId: str, **_: object) -> Answer:
        self.insights["nia-1"] = NetworkInsightsPathId
        return {"NetworkInsightsAnalysis": {"NetworkInsightsAnalysisId": "nia-1", "Status": "running"}}

    def DescribeNetworkInsightsAnalyses(self, NetworkInsightsAnalysisIds: list[str]) -> Answer:
        self.polls += 1
        analysis = {"Status": "running"} if self.polls == 1 else self.analysis
        one = {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisIds[0], **analysis}
        return {"NetworkInsightsAnalyses": [one]}

    def DeleteNetworkInsightsAnalysis(self, NetworkInsightsAnalysisId: str) -> Answer:
        del self.insights[NetworkInsightsAnalysisId]
        return {"NetworkInsightsAnalysisId": NetworkInsightsAnalysisId}

    def DeleteNetworkInsightsPath(self, NetworkInsightsPathId: str) -> Answer:
        del self.insights[NetworkInsightsPathId]
        return {"NetworkInsightsPathId": NetworkInsightsPathId}

    # The account

    def before(self, **inputs: Any) -> Deployment:
        """Make a healthy account before the deployment; return the connection, with ``inputs`` changed."""
        ec2 = self.client("ec2")
        self.vpc_id = self.vpc("10.0.0.0/16")
        ec2.modify_vpc_attribute(VpcId=self.vpc_id, EnableDnsHostnames={"Value": True})
        self.gateway_subnets = [self.subnet(self.vpc_id, f"10.0.{i}.0/24", "ab"[i]) for i in range(2)]
        self.database_subnets = [self.subnet(self.vpc_id, f"10.0.1{i}.0/24", "ab"[i]) for i in range(2)]
        self.rds_group = self.group(self.vpc_id, "orders-db")
        self.subnet_group("orders", self.database_subnets)
        self.host = self.instance("orders", "orders", self.rds_group)
        self.clear_counts()
        return self.connection(**inputs)

    def connection(self, **inputs: Any) -> Deployment:
        connection: Deployment = {
            "name": "polytomic",
            "region": REGION,
            "vpc_id": self.vpc_id,
            "subnet_ids": self.gateway_subnets,
            "rds_host": self.host,
            "rds_port": 5432,
            "rds_security_group_id": self.rds_group,
            "polytomic_aws_account_id": POLYTOMIC,
            "tags": {},
            "backend": None,
            "aws_provider_version": ">= 5.85, < 7.0",
        }
        connection.update(inputs)  # type: ignore[typeddict-item] # a test's inputs are its own
        return connection

    def after(self, **inputs: Any) -> Deployment:
        """Make a healthy account after the deployment, accepted by Polytomic; return the connection."""
        connection = self.before()
        self.gateway_group = self.group(self.vpc_id, "polytomic-rg")
        self.client("ec2").revoke_security_group_egress(
            GroupId=self.gateway_group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        )
        self.egress(self.gateway_group, UserIdGroupPairs=[{"GroupId": self.rds_group}])
        self.ingress(self.rds_group, UserIdGroupPairs=[{"GroupId": self.gateway_group}])
        for subnet in self.gateway_subnets:
            self.client("ec2").create_network_interface(SubnetId=subnet, Groups=[self.gateway_group])
        self.edit("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", lambda one: one.update(Status="in-use"))
        self.gateway(name="polytomic-rg", id=GATEWAY_ID)
        self.configuration(name="polytomic-rc", id=CONFIGURATION_ID)
        self.share_arn = self.share("polytomic-rc")
        self.associate("RESOURCE", CONFIGURATION_ARN)
        self.associate("PRINCIPAL", POLYTOMIC, external=True)
        self.permissions = [
            {
                "arn": "arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeResourceConfiguration",
                "name": "AWSRAMPermissionVpcLatticeResourceConfiguration",
                "resourceType": "vpc-lattice:ResourceConfiguration",
                "version": "2",
                "defaultVersion": True,
                "creationTime": NOW,
            }
        ]
        self.endpoint(POLYTOMIC)
        self.clear_counts()
        return {**connection, **inputs}  # type: ignore[typeddict-item] # a test's inputs are its own

    def clear_counts(self) -> None:
        self.calls.clear()
        self.questions.clear()
        self.requests.clear()
        self.polls = 0

    def vpc(self, cidr: str) -> str:
        return str(self.client("ec2").create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])

    def subnet(self, vpc_id: str, cidr: str, zone: str) -> str:
        made = self.client("ec2").create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")
        return str(made["Subnet"]["SubnetId"])

    def group(self, vpc_id: str, name: str) -> str:
        made = self.client("ec2").create_security_group(VpcId=vpc_id, GroupName=name, Description="test")
        return str(made["GroupId"])

    def subnet_group(self, name: str, subnets: list[str]) -> None:
        self.client("rds").create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="test", SubnetIds=subnets
        )

    def instance(self, name: str, subnet_group: str, group: str, **more: Any) -> str:
        created = {
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "DBSubnetGroupName": subnet_group,
            "Port": 5432,
            "PubliclyAccessible": False,
            **({"VpcSecurityGroupIds": [group]} if group else {}),
            **more,
        }
        if "DBClusterIdentifier" not in more:
            created |= {"MasterUsername": "admin", "MasterUserPassword": "password", "AllocatedStorage": 20}
        self.client("rds").create_db_instance(**created)
        found = self.client("rds").describe_db_instances(DBInstanceIdentifier=name)
        return str(found["DBInstances"][0]["Endpoint"]["Address"])

    def cluster(self) -> Answer:
        """Add an Aurora cluster with one instance, in the same subnets and group as the database."""
        self.client("rds").create_db_cluster(
            DBClusterIdentifier="fleet",
            Engine="aurora-postgresql",
            MasterUsername="admin",
            MasterUserPassword="password",
            DBSubnetGroupName="orders",
            VpcSecurityGroupIds=[self.rds_group],
            Port=5432,
        )
        member = self.instance("fleet-1", "orders", "", DBClusterIdentifier="fleet", Engine="aurora-postgresql")
        found: Answer = self.client("rds").describe_db_clusters(DBClusterIdentifier="fleet")["DBClusters"][0]
        custom = found["Endpoint"].replace(".cluster-", ".cluster-custom-")
        self.edit("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(CustomEndpoints=[custom]))
        self.clear_counts()
        return {"writer": found["Endpoint"], "reader": found["ReaderEndpoint"], "custom": custom, "member": member}

    def proxy(self) -> Answer:
        """Add a proxy with a read-only endpoint, in the same subnets and group as the database."""
        made = self.client("rds").create_db_proxy(
            DBProxyName="pool",
            EngineFamily="POSTGRESQL",
            Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"}],
            RoleArn="arn:aws:iam::123456789012:role/proxy",
            VpcSubnetIds=self.database_subnets,
            VpcSecurityGroupIds=[self.rds_group],
        )["DBProxy"]
        self.proxy_endpoints = [
            {
                "DBProxyEndpointName": "pool-ro",
                "DBProxyName": "pool",
                "Status": "available",
                "VpcId": self.vpc_id,
                "VpcSubnetIds": self.database_subnets,
                "VpcSecurityGroupIds": [self.rds_group],
                "Endpoint": f"pool-ro.endpoint.proxy-aaaaaaaaaa.{REGION}.rds.amazonaws.com",
                "TargetRole": "READ_ONLY",
                "IsDefault": False,
            }
        ]
        self.clear_counts()
        return {"proxy": made["Endpoint"], "read-only": self.proxy_endpoints[0]["Endpoint"]}

    def ingress(self, group: str, port: int = 5432, **source: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}
        self.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])

    def egress(self, group: str, port: int = 5432, **target: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **target}
        self.client("ec2").authorize_security_group_egress(GroupId=group, IpPermissions=[permission])

    def revoke(self, group: str, *, egress: bool) -> None:
        """Take the group's rules of one direction away."""
        client = self.client("ec2")
        found = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        ids = [one["SecurityGroupRuleId"] for one in found["SecurityGroupRules"] if one["IsEgress"] is egress]
        revoke = client.revoke_security_group_egress if egress else client.revoke_security_group_ingress
        revoke(GroupId=group, SecurityGroupRuleIds=ids)
        self.clear_counts()

    def acl(self, subnet: str, *entries: tuple[int, bool, str, str, int, int]) -> str:
        """Give a subnet an ACL of its own: number, egress, action, CIDR block, first and last TCP port."""
        client = self.client("ec2")
        old = client.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
        link = next(
            one["NetworkAclAssociationId"] for one in old["NetworkAcls"][0]["Associations"] if one["SubnetId"] == subnet
        )
        acl_id = str(client.create_network_acl(VpcId=self.vpc_id)["NetworkAcl"]["NetworkAclId"])
        client.replace_network_acl_association(AssociationId=link, NetworkAclId=acl_id)
        for number, outward, action, cidr, first, last in entries:
            client.create_network_acl_entry(
                NetworkAclId=acl_id,
                RuleNumber=number,
                Protocol="6",
                RuleAction=action,
                Egress=outward,
                CidrBlock=cidr,
                PortRange={"From": first, "To": last},
            )
        self.clear_counts()
        return acl_id

    def gateway(self, **more: Any) -> Answer:
        self.gateways.append(
            {
                "arn": f"{LATTICE}:resourcegateway/{more['id']}",
                "status": "ACTIVE",
                "vpcId": self.vpc_id,
                "subnetIds": list(self.gateway_subnets),
                "securityGroupIds": [self.gateway_group],
                "ipAddressType": "IPV4",
                "ipv4AddressesPerEni": 16,
                "resourceConfigDnsResolution": "PUBLIC",
                "createdAt": NOW,
                **more,
            }
        )
        return self.gateways[-1]

    def configuration(self, **more: Any) -> Answer:
        self.configurations.append(
            {
                "arn": f"{LATTICE}:resourceconfiguration/{more['id']}",
                "resourceGatewayId": GATEWAY_ID,
                "type": "SINGLE",
                "portRanges": ["5432"],
                "protocol": "TCP",
                "status": "ACTIVE",
                "resourceConfigurationDefinition": {"dnsResource": {"domainName": self.host, "ipAddressType": "IPV4"}},
                "createdAt": NOW,
                **more,
            }
        )
        return self.configurations[-1]

    def share(self, name: str) -> str:
        share = self.client("ram").create_resource_share(name=name, allowExternalPrincipals=True)
        return str(share["resourceShare"]["resourceShareArn"])

    def associate(self, kind: str, entity: str, **more: Any) -> Answer:
        self.associations.append(
            {
                "resourceShareArn": self.share_arn,
                "associatedEntity": entity,
                "associationType": kind,
                "status": "ASSOCIATED",
                "external": False,
                **more,
            }
        )
        return self.associations[-1]

    @property
    def principal(self) -> Answer:
        """The association with Polytomic's account."""
        return next(one for one in self.associations if one["associatedEntity"] == POLYTOMIC)

    def endpoint(self, owner: str, identifier: str = ENDPOINT_ID) -> None:
        self.endpoints.append(
            {
                "id": "rea-0123456789abcdef0",
                "resourceConfigurationId": CONFIGURATION_ID,
                "resourceConfigurationArn": CONFIGURATION_ARN,
                "vpcEndpointId": identifier,
                "vpcEndpointOwner": owner,
                "createdAt": NOW,
            }
        )


CLOUD = Cloud()


@contextlib.contextmanager
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
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
    with mock_aws(config={"core": {"mock_credentials": False}}):
        CLOUD.clear()
        yield CLOUD


def _enums(value: Any, shape: Any) -> Iterator[tuple[str, list[str]]]:
    # Each text in an answer for which the service model lists the values, with that list.
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _enums(member, shape.members[name])
    elif shape.type_name == "list":
        for item in value:
            yield from _enums(item, shape.member)
    elif getattr(shape, "enum", None):
        yield value, shape.enum
