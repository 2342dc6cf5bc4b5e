# ruff: noqa: ANN401 - what a test adds to a part is its own
"""The parts that an account can be made of, each as AWS would have it."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from moto.ec2.models import ec2_backends

from .botocore_hooks import REGION, Response
from .unmocked_apis import CONFIGURATION_ID, UnmockedApis

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_ACCOUNT = "123456789012"  # moto's
POLYTOMIC_ACCOUNT = "210987654321"
CREATED_AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LATTICE_ARN_PREFIX = f"arn:aws:vpc-lattice:{REGION}:{OWN_ACCOUNT}"
GATEWAY_ID = "rgw-0123456789abcdef0"
CONFIGURATION_ARN = f"{LATTICE_ARN_PREFIX}:resourceconfiguration/{CONFIGURATION_ID}"
ENDPOINT_ID = "vpce-0123456789abcdef0"
SHARE_PERMISSION = {
    "arn": "arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeResourceConfiguration",
    "name": "AWSRAMPermissionVpcLatticeResourceConfiguration",
    "resourceType": "vpc-lattice:ResourceConfiguration",
    "version": "2",
    "defaultVersion": True,
    "creationTime": CREATED_AT,
}


class ResourceBuilder(UnmockedApis):
    """Makes parts, in moto and in the lists of ``Services``.

    Attributes:
        vpc_id: The VPC of the deployment, and so on for what else it has.
        vpc_cidr: The VPC's CIDR block, of IPv6 where it has one.
        subnet_cidrs: Those of subnets.
    """

    vpc_id: str
    gateway_subnets: list[str]
    database_subnets: list[str]
    database_group: str
    database_host: str
    gateway_group: str
    share_arn: str
    configuration_arn: str
    vpc_cidr: str
    subnet_cidrs: dict[str, str]

    def clear(self) -> None:
        super().clear()
        for name in ResourceBuilder.__annotations__:  # No test finds what another has left.
            vars(self).pop(name, None)
        self.last_id_number = 0
        self.subnet_cidrs = {}

    def next_id_number(self) -> int:
        """Return a number for an id, which nothing has had."""
        self.last_id_number += 1
        return self.last_id_number

    def create_vpc(self, cidr: str) -> str:
        return str(self.client("ec2").create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])

    @property
    def any_address_cidr(self) -> str:
        return "::/0" if ":" in self.vpc_cidr else "0.0.0.0/0"

    def create_subnet(self, vpc_id: str, cidr: str, zone_letter: str) -> str:
        made = self.client("ec2").create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone_letter}")
        self.subnet_cidrs[made["Subnet"]["SubnetId"]] = cidr
        return str(made["Subnet"]["SubnetId"])

    def add_ipv6(self, vpc_id: str, subnets: list[str]) -> None:
        """Give a VPC and its subnets IPv6 addresses, and the default network ACL what AWS then adds to it."""
        ec2 = self.client("ec2")
        made = ec2.associate_vpc_cidr_block(VpcId=vpc_id, AmazonProvidedIpv6CidrBlock=True)
        whole = ip_network(made["Ipv6CidrBlockAssociation"]["Ipv6CidrBlock"])
        self.vpc_cidr = str(whole)
        for subnet, block in zip(subnets, whole.subnets(new_prefix=64), strict=False):
            self.subnet_cidrs[subnet] = str(block)
            ec2.associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=self.subnet_cidrs[subnet])
        filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "default", "Values": ["true"]}]
        (acl,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        everyone: Response = {"NetworkAclId": acl["NetworkAclId"], "Protocol": "-1", "Ipv6CidrBlock": "::/0"}
        for egress in (True, False):
            ec2.create_network_acl_entry(RuleNumber=101, RuleAction="allow", Egress=egress, **everyone)
            ec2.create_network_acl_entry(RuleNumber=32768, RuleAction="deny", Egress=egress, **everyone)

    def create_security_group(self, vpc_id: str, name: str) -> str:
        made = self.client("ec2").create_security_group(VpcId=vpc_id, GroupName=name, Description="test")
        return str(made["GroupId"])

    def create_subnet_group(self, name: str, subnets: list[str]) -> None:
        self.client("rds").create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="test", SubnetIds=subnets
        )

    def create_instance(self, name: str, subnet_group: str, group: str, **more: Any) -> str:
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

    def create_cluster(self) -> Response:
        """Add an Aurora cluster with one instance, in the same subnets and group as the database."""
        self.client("rds").create_db_cluster(
            DBClusterIdentifier="fleet",
            Engine="aurora-postgresql",
            MasterUsername="admin",
            MasterUserPassword="password",
            DBSubnetGroupName="orders",
            VpcSecurityGroupIds=[self.database_group],
            Port=5432,
        )
        member = self.create_instance("fleet-1", "orders", "", DBClusterIdentifier="fleet", Engine="aurora-postgresql")
        found: Response = self.client("rds").describe_db_clusters(DBClusterIdentifier="fleet")["DBClusters"][0]
        custom = found["Endpoint"].replace(".cluster-", ".cluster-custom-")
        self.edit_items("rds:DescribeDBClusters", "DBClusters", lambda one: one.update(CustomEndpoints=[custom]))
        self.clear_counts()
        return {"writer": found["Endpoint"], "reader": found["ReaderEndpoint"], "custom": custom, "member": member}

    def create_proxy(self) -> Response:
        """Add a proxy with a read-only endpoint, in the same subnets and group as the database."""
        made = self.client("rds").create_db_proxy(
            DBProxyName="pool",
            EngineFamily="POSTGRESQL",
            Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"}],
            RoleArn="arn:aws:iam::123456789012:role/proxy",
            VpcSubnetIds=self.database_subnets,
            VpcSecurityGroupIds=[self.database_group],
        )["DBProxy"]
        self.set_proxy_target_states("AVAILABLE")
        self.proxy_endpoints = [
            {
                "DBProxyEndpointName": "pool-ro",
                "DBProxyName": "pool",
                "Status": "available",
                "VpcId": self.vpc_id,
                "VpcSubnetIds": self.database_subnets,
                "VpcSecurityGroupIds": [self.database_group],
                "Endpoint": f"pool-ro.endpoint.proxy-aaaaaaaaaa.{REGION}.rds.amazonaws.com",
                "TargetRole": "READ_ONLY",
                "IsDefault": False,
            }
        ]
        self.clear_counts()
        return {"proxy": made["Endpoint"], "read-only": self.proxy_endpoints[0]["Endpoint"]}

    def add_ingress_rule(self, group: str, port: int = 5432, **source: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}
        self.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])

    def add_egress_rule(self, group: str, port: int = 5432, **target: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **target}
        self.client("ec2").authorize_security_group_egress(GroupId=group, IpPermissions=[permission])

    def create_prefix_list(self, *blocks: str) -> str:
        """Make a prefix list."""
        entries = [{"Cidr": block} for block in blocks]
        made = self.client("ec2").create_managed_prefix_list(
            PrefixListName="list", Entries=entries, MaxEntries=len(entries), AddressFamily=address_family(blocks[0])
        )
        return str(made["PrefixList"]["PrefixListId"])

    def set_proxy_target_states(self, *states: str) -> None:
        """Have databases in these states behind each proxy, and no others."""
        self.proxy_targets = [{"Type": "TRACKED_CLUSTER"}]
        self.proxy_targets += [{"Type": "RDS_INSTANCE", "TargetHealth": {"State": state}} for state in states]

    def revoke_rules(self, group: str, *, egress: bool) -> None:
        """Take the group's rules of one direction away."""
        client = self.client("ec2")
        found = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        ids = [one["SecurityGroupRuleId"] for one in found["SecurityGroupRules"] if one["IsEgress"] is egress]
        revoke = client.revoke_security_group_egress if egress else client.revoke_security_group_ingress
        if ids:
            revoke(GroupId=group, SecurityGroupRuleIds=ids)
        self.clear_counts()

    def revoke_gateway_egress(self) -> None:
        """Take away all that lets traffic out of the gateway."""
        for group in self.deployed_gateway["securityGroupIds"]:
            self.revoke_rules(group, egress=True)

    def create_network_acl(self, subnet: str, *entries: tuple[int, bool, str, str, int, int]) -> str:
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
                **{"Ipv6CidrBlock" if ":" in cidr else "CidrBlock": cidr},
                PortRange={"From": first, "To": last},
            )
        self.clear_counts()
        return acl_id

    def create_interface(self, subnet: str, groups: list[str], *, ipv4: int, ipv6: int, **more: Any) -> list[str]:
        """Add a network interface in use, with the first addresses of its subnet that are free; return these."""
        client = self.client("ec2")
        (found,) = client.describe_subnets(SubnetIds=[subnet])["Subnets"]
        filters = [{"Name": "subnet-id", "Values": [subnet]}]
        others = client.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
        taken = {address for other in others for address in interface_addresses(other)}
        fours = list(itertools.islice(_free_addresses(found["CidrBlock"], taken), max(ipv4, 1)))
        sixes = [
            address
            for block in found["Ipv6CidrBlockAssociationSet"]
            for address in itertools.islice(_free_addresses(block["Ipv6CidrBlock"], taken), ipv6)
        ]
        made = client.create_network_interface(
            SubnetId=subnet,
            Groups=groups,
            PrivateIpAddresses=[{"PrivateIpAddress": one, "Primary": one == fours[0]} for one in fours],
            Ipv6Addresses=[{"Ipv6Address": one} for one in sixes],
            **more,
        )
        # moto has interfaces in use only where it has what uses them, and none without an IPv4 address.
        interface = ec2_backends[OWN_ACCOUNT][REGION].enis[made["NetworkInterface"]["NetworkInterfaceId"]]
        interface.status, interface.requester_managed = "in-use", True
        if not ipv4:
            interface.private_ip_address, interface.private_ip_addresses = None, []
        return [*fours[:ipv4], *sixes]

    def create_gateway_interfaces(self, gateway: Response) -> None:
        """Give a gateway its network interfaces: one in each subnet."""
        kind = gateway["ipAddressType"]
        for subnet in gateway["subnetIds"]:
            tags = [{"Key": "VpcLatticeManaged", "Value": "true"}]
            self.create_interface(
                subnet,
                gateway["securityGroupIds"],
                ipv4=0 if kind == "IPV6" else gateway["ipv4AddressesPerEni"],
                ipv6=0 if kind == "IPV4" else 1,
                Description=f"VPC Lattice {gateway['id']}",
                TagSpecifications=[{"ResourceType": "network-interface", "Tags": tags}],
            )

    def gateway_interfaces(self, gateway: Response) -> list[Response]:
        filters = [{"Name": "description", "Values": [f"*{gateway['id']}*"]}]
        return list(self.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"])

    def create_gateway(self, **attributes: Any) -> Response:
        attributes.setdefault("id", f"rgw-{self.next_id_number():017x}")
        if "securityGroupIds" not in attributes:
            attributes["securityGroupIds"] = [self.gateway_group]
        self.gateways.append(
            {
                "arn": f"{LATTICE_ARN_PREFIX}:resourcegateway/{attributes['id']}",
                "status": "ACTIVE",
                "vpcId": self.vpc_id,
                "subnetIds": list(self.gateway_subnets),
                "ipAddressType": "IPV4",
                "ipv4AddressesPerEni": 16,
                "resourceConfigDnsResolution": "PUBLIC",
                "createdAt": CREATED_AT,
                **attributes,
            }
        )
        return self.gateways[-1]

    def create_configuration(self, **attributes: Any) -> Response:
        attributes.setdefault("id", f"rcfg-{self.next_id_number():017x}")
        self.configurations.append(
            {
                "arn": f"{LATTICE_ARN_PREFIX}:resourceconfiguration/{attributes['id']}",
                "resourceGatewayId": GATEWAY_ID,
                "type": "SINGLE",
                "portRanges": ["5432"],
                "protocol": "TCP",
                "status": "ACTIVE",
                "resourceConfigurationDefinition": {
                    "dnsResource": {"domainName": self.database_host, "ipAddressType": "IPV4"}
                },
                "createdAt": CREATED_AT,
                **attributes,
            }
        )
        return self.configurations[-1]

    @property
    def deployed_configuration(self) -> Response:
        """The deployment's, where others are beside it."""
        return next(one for one in self.configurations if one["arn"] == self.configuration_arn)

    @property
    def deployed_gateway(self) -> Response:
        return next(one for one in self.gateways if one["id"] == self.deployed_configuration["resourceGatewayId"])

    def create_share(self, name: str, **more: Any) -> str:
        """Add a share with nothing in it; return its ARN."""
        arn = f"arn:aws:ram:{REGION}:{OWN_ACCOUNT}:resource-share/{uuid.UUID(int=self.next_id_number())}"
        self.shares.append(
            {
                "resourceShareArn": arn,
                "name": name,
                "owningAccountId": OWN_ACCOUNT,
                "allowExternalPrincipals": True,
                "status": "ACTIVE",
                "tags": [],
                "creationTime": CREATED_AT,
                "lastUpdatedTime": CREATED_AT,
                "featureSet": "STANDARD",
                **more,
            }
        )
        return arn

    def create_association(self, association_type: str, entity: str, **more: Any) -> Response:
        if "resourceShareArn" not in more:
            more["resourceShareArn"] = self.share_arn
        self.associations.append(
            {
                "associatedEntity": entity,
                "associationType": association_type,
                "status": "ASSOCIATED",
                "external": False,
                **more,
            }
        )
        return self.associations[-1]

    @property
    def polytomic_association(self) -> Response:
        """The association with Polytomic's account."""
        return self.share_association(POLYTOMIC_ACCOUNT)

    def share_association(self, entity: str) -> Response:
        """Return the association of the share with an entity."""
        known = (self.share_arn, entity)
        return next(one for one in self.associations if (one["resourceShareArn"], one["associatedEntity"]) == known)

    def create_endpoint(self, owner: str, identifier: str = ENDPOINT_ID, *, arn: str | None = None) -> None:
        arn = arn or self.configuration_arn
        self.endpoints.append(
            {
                "id": "rea-0123456789abcdef0",
                "resourceConfigurationId": arn.rpartition("/")[2],
                "resourceConfigurationArn": arn,
                "vpcEndpointId": identifier,
                "vpcEndpointOwner": owner,
                "createdAt": CREATED_AT,
            }
        )


def interface_addresses(interface: Response) -> list[str]:
    """Return the addresses of a network interface as EC2 answers it."""
    fours = [one["PrivateIpAddress"] for one in interface["PrivateIpAddresses"]]
    return fours + [str(ip_address(one["Ipv6Address"])) for one in interface["Ipv6Addresses"]]


def address_family(block: str) -> str:
    return "IPv6" if ":" in block else "IPv4"


def cidr_source(*blocks: str) -> Response:
    """Return CIDR blocks of one family as the other side of a security group's rule."""
    if address_family(blocks[0]) == "IPv6":
        return {"Ipv6Ranges": [{"CidrIpv6": block} for block in blocks]}
    return {"IpRanges": [{"CidrIp": block} for block in blocks]}


def _free_addresses(block: str, taken: set[str]) -> Iterator[str]:
    network = ip_network(block)
    reserved = 4  # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    for offset in range(reserved, network.num_addresses - 1):
        if (address := str(network[offset])) not in taken:
            yield address
