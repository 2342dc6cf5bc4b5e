# ruff: noqa: ANN401 - tests pass any argument of the AWS operations
"""Create RDS databases of an account in moto: instances, clusters and proxies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ec2_builder import Ec2Builder
from .sample_ids import REGION

if TYPE_CHECKING:
    from .botocore_hooks import Response


class DatabaseBuilder(Ec2Builder):
    """Creates databases in moto, and endpoints and targets of proxies in lists.

    Attributes:
        database_group: The security group of the database.
        database_host: The host of the database.
    """

    database_group: str
    database_host: str

    def create_subnet_group(self, name: str, subnets: list[str]) -> None:
        self.client("rds").create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="test", SubnetIds=subnets
        )

    def create_instance(self, name: str, subnet_group: str, group: str, **more: Any) -> str:
        """Create an instance; return the host.

        Args:
            name: The identifier.
            subnet_group: The DB subnet group.
            group: The security group; an empty text for the cluster's groups.
            more: Further arguments of CreateDBInstance.
        """
        arguments = {
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "DBSubnetGroupName": subnet_group,
            "Port": 5432,
            "PubliclyAccessible": False,
        }
        if group:
            arguments["VpcSecurityGroupIds"] = [group]
        arguments |= more
        if "DBClusterIdentifier" not in more:
            arguments |= {"MasterUsername": "admin", "MasterUserPassword": "password", "AllocatedStorage": 20}
        self.client("rds").create_db_instance(**arguments)
        response = self.client("rds").describe_db_instances(DBInstanceIdentifier=name)
        return str(response["DBInstances"][0]["Endpoint"]["Address"])

    def create_cluster(self) -> Response:
        """Create an Aurora cluster with an instance, in the subnets and the group of the database.

        Returns:
            The hosts: "writer", "reader", "custom" and "member".
        """
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
        cluster: Response = self.client("rds").describe_db_clusters(DBClusterIdentifier="fleet")["DBClusters"][0]
        custom_host = cluster["Endpoint"].replace(".cluster-", ".cluster-custom-")

        def add_custom_endpoint(item: Response) -> None:
            item["CustomEndpoints"] = [custom_host]

        self.edit_items("rds:DescribeDBClusters", add_custom_endpoint)
        self.clear_counts()
        return {
            "writer": cluster["Endpoint"],
            "reader": cluster["ReaderEndpoint"],
            "custom": custom_host,
            "member": member,
        }

    def create_proxy(self) -> Response:
        """Create a proxy with a read-only endpoint, in the subnets and the group of the database.

        Returns:
            The hosts: "proxy" and "read-only".
        """
        response = self.client("rds").create_db_proxy(
            DBProxyName="pool",
            EngineFamily="POSTGRESQL",
            Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"}],
            RoleArn="arn:aws:iam::123456789012:role/proxy",
            VpcSubnetIds=self.database_subnets,
            VpcSecurityGroupIds=[self.database_group],
        )
        self.set_proxy_target_states("AVAILABLE")
        read_only_host = f"pool-ro.endpoint.proxy-aaaaaaaaaa.{REGION}.rds.amazonaws.com"
        self.proxy_endpoints = [
            {
                "DBProxyEndpointName": "pool-ro",
                "DBProxyName": "pool",
                "Status": "available",
                "VpcId": self.vpc_id,
                "VpcSubnetIds": self.database_subnets,
                "VpcSecurityGroupIds": [self.database_group],
                "Endpoint": read_only_host,
                "TargetRole": "READ_ONLY",
                "IsDefault": False,
            }
        ]
        self.clear_counts()
        return {"proxy": response["DBProxy"]["Endpoint"], "read-only": read_only_host}

    def set_proxy_target_states(self, *states: str) -> None:
        """Replace the databases behind every proxy by databases in the given states."""
        self.proxy_targets = [{"Type": "TRACKED_CLUSTER"}]
        self.proxy_targets += [{"Type": "RDS_INSTANCE", "TargetHealth": {"State": state}} for state in states]
