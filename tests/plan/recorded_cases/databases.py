"""Plans that change the database itself: its security group, the instance, its port, address and groups."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import CONNECTION, DB, WITH_DATABASE, WITH_GROUP, changed, without

KIND = CaseKind("databases")
CASES = KIND.cases

INSTANCE = "aws_db_instance.orders"
GROUP = "aws_security_group.db"


def _changes_instance(name: str, old: str, new: str, *exit_statuses: int, more: str = "") -> None:
    """Add a case with another argument of the database instance."""
    mentions = (INSTANCE,) if 0 not in exit_statuses else ()
    KIND.add(name, WITH_DATABASE + more, changed(WITH_DATABASE, (old, new)) + more, *exit_statuses, mentions=mentions)


# The security group.
LITERAL = changed(WITH_GROUP, (DB, '"sg-db"'))
KIND.add(
    "group replaced, rules with the literal id",
    LITERAL,
    changed(LITERAL, ('name = "db"', 'name = "db2"')),
    1,
    2,
    mentions=(GROUP,),
)
KIND.add("group destroyed, rules with the literal id", LITERAL, without(LITERAL, GROUP), 1, 2, mentions=(GROUP,))
KIND.add("group replaced with its rules", WITH_GROUP, changed(WITH_GROUP, ('name = "db"', 'name = "db2"')), 1)
KIND.add(
    "group replaced before its destruction, with its rules",
    WITH_GROUP,
    changed(WITH_GROUP, ('name = "db"\n', f'name = "db2"\n{hcl.CREATE_BEFORE_DESTROY}')),
    1,
    2,
)
KIND.add(
    "group replaced before its destruction, the instance follows",
    changed(WITH_DATABASE, ('name = "db"\n', f'name = "db"\n{hcl.CREATE_BEFORE_DESTROY}')),
    changed(WITH_DATABASE, ('name = "db"\n', f'name = "db2"\n{hcl.CREATE_BEFORE_DESTROY}')),
    1,
    2,
)
KIND.add(
    "group moves to another VPC",
    LITERAL,
    changed(
        LITERAL,
        (
            'description = "d"\n  vpc_id = "vpc-1"\n}\n\nresource "aws_vpc_security_group_egress',
            'description = "d"\n  vpc_id = "vpc-2"\n}\n\nresource "aws_vpc_security_group_egress',
        ),
    ),
    1,
    2,
)

# The instance.
KIND.add("instance destroyed", WITH_DATABASE, without(WITH_DATABASE, INSTANCE), 1, 2, mentions=(INSTANCE,))
KIND.add(
    "instance replaced", WITH_DATABASE, WITH_DATABASE, 1, 2, options=(f"-replace={INSTANCE}",), mentions=(INSTANCE,)
)
KIND.add("instance and its group destroyed", WITH_DATABASE, CONNECTION, 1, 2, mentions=(INSTANCE,))
_changes_instance("instance made public", "publicly_accessible = false", "publicly_accessible = true", 1, 2)
_changes_instance("instance moves to another group", f"= [{DB}]", '= ["sg-app"]', 1, 2)
_changes_instance("instance gets a further group", f"= [{DB}]", f'= [{DB}, "sg-world"]', 1, 2)
_changes_instance("instance loses its groups", f"vpc_security_group_ids = [{DB}]", "vpc_security_group_ids = []", 1, 2)
_changes_instance("instance gets a new group in place", f"= [{DB}]", f"= [{hcl.APP}]", 1, 2, more=hcl.group("app"))
_changes_instance("port of the instance changes", "port = 5432\n  publicly", "port = 5433\n  publicly", 1, 2)
_changes_instance("identifier of the instance changes", 'identifier = "orders"', 'identifier = "orders2"', 1, 2)
_changes_instance(
    "instance moves to another subnet group",
    'engine = "postgres"',
    'engine = "postgres"\n  db_subnet_group_name = "public"',
    1,
    2,
)
_changes_instance("another engine", 'engine = "postgres"', 'engine = "mysql"', 1, 2)
KIND.add(
    "instance made public, in the plan of another replaced configuration",
    WITH_DATABASE,
    changed(
        WITH_DATABASE, ("publicly_accessible = false", "publicly_accessible = true"), ('"orders-rc"', '"orders2-rc"')
    ),
    1,
    2,
    allow=("arn-change", "destroy"),
    mentions=(INSTANCE,),
)
BY_ADDRESS = changed(WITH_DATABASE, (f'"{hcl.DATABASE_HOST}"', f"{INSTANCE}.address"))
KIND.add(
    "identifier changes, with the host by reference",
    BY_ADDRESS,
    changed(BY_ADDRESS, ('identifier = "orders"', 'identifier = "orders2"')),
    1,
    2,
)
KIND.add("instance replaced, with the host by reference", BY_ADDRESS, BY_ADDRESS, 1, options=(f"-replace={INSTANCE}",))
KIND.add("connection with its database created", "", BY_ADDRESS, 0)

# A cluster.
CLUSTER_HOST = hcl.DATABASE_HOST.replace("orders.", "orders.cluster-")


def _cluster(**arguments: str) -> str:
    values = {
        "cluster_identifier": '"orders"',
        "engine": '"aurora-postgresql"',
        "master_username": '"polytomic"',
        "master_password": '"not-a-secret"',
        "port": "5432",
        "skip_final_snapshot": "true",
        "vpc_security_group_ids": f"[{DB}]",
    }
    return hcl.resource("aws_rds_cluster.orders", **{**values, **arguments})


def _cluster_instance(public: str) -> str:
    return hcl.resource(
        "aws_rds_cluster_instance.one",
        identifier='"orders-1"',
        cluster_identifier="aws_rds_cluster.orders.id",
        engine='"aurora-postgresql"',
        instance_class='"db.t3.medium"',
        publicly_accessible=public,
    )


ON_CLUSTER = changed(WITH_GROUP, (hcl.DATABASE_HOST, CLUSTER_HOST))
CLUSTER = "aws_rds_cluster.orders"
WITH_CLUSTER = ON_CLUSTER + _cluster() + _cluster_instance("false")
KIND.add("cluster unchanged", WITH_CLUSTER, WITH_CLUSTER, 0)
KIND.add("cluster destroyed", ON_CLUSTER + _cluster(), ON_CLUSTER, 1, 2, mentions=(CLUSTER,))
KIND.add(
    "port of the cluster changes",
    WITH_CLUSTER,
    ON_CLUSTER + _cluster(port="5433") + _cluster_instance("false"),
    1,
    2,
    mentions=(CLUSTER,),
)
KIND.add(
    "cluster moves to another group",
    WITH_CLUSTER,
    ON_CLUSTER + _cluster(vpc_security_group_ids='["sg-app"]') + _cluster_instance("false"),
    1,
    2,
    mentions=(CLUSTER,),
)
KIND.add(
    "identifier of the cluster changes",
    WITH_CLUSTER,
    ON_CLUSTER + _cluster(cluster_identifier='"orders2"') + _cluster_instance("false"),
    1,
    2,
    mentions=(CLUSTER,),
)
KIND.add(
    "instance of the cluster made public",
    WITH_CLUSTER,
    ON_CLUSTER + _cluster() + _cluster_instance("true"),
    1,
    2,
    mentions=("aws_rds_cluster_instance.one",),
)
KIND.add("instance of the cluster added", ON_CLUSTER + _cluster(), WITH_CLUSTER, 0)
KIND.add(
    "tag on the cluster",
    WITH_CLUSTER,
    changed(WITH_CLUSTER, ("skip_final_snapshot = true", 'skip_final_snapshot = true\n  tags = { a = "b" }')),
    0,
)

# Harmless neighbours.
_changes_instance("instance class changes", '"db.t3.micro"', '"db.t3.small"', 0)
_changes_instance("storage grows", "allocated_storage = 20", "allocated_storage = 40", 0)
_changes_instance("tag on the instance", 'engine = "postgres"', 'engine = "postgres"\n  tags = { a = "b" }', 0)
_changes_instance(
    "backups are kept longer", 'engine = "postgres"', 'engine = "postgres"\n  backup_retention_period = 7', 0
)
_changes_instance("deletion protection", 'engine = "postgres"', 'engine = "postgres"\n  deletion_protection = true', 0)
KIND.add(
    "tag on the database's group",
    WITH_GROUP,
    changed(WITH_GROUP, ('name = "db"', 'name = "db"\n  tags = { a = "b" }')),
    0,
)
OTHER = hcl.database("other", '["sg-other"]')
KIND.add("another database destroyed", WITH_DATABASE + OTHER, WITH_DATABASE, 0)
KIND.add(
    "another database made public",
    WITH_DATABASE + OTHER,
    WITH_DATABASE + changed(OTHER, ("publicly_accessible = false", "publicly_accessible = true")),
    0,
)
KIND.add("another database created", WITH_DATABASE, WITH_DATABASE + OTHER, 0)
KIND.add(
    "read replica created",
    WITH_DATABASE,
    WITH_DATABASE
    + hcl.resource(
        "aws_db_instance.replica",
        identifier='"orders-replica"',
        instance_class='"db.t3.micro"',
        replicate_source_db="aws_db_instance.orders.identifier",
        vpc_security_group_ids='["sg-replica"]',
        skip_final_snapshot="true",
    ),
    0,
)
KIND.add(
    "group of an app replaced",
    WITH_GROUP + hcl.group("app"),
    WITH_GROUP + changed(hcl.group("app"), ('name = "app"', 'name = "app2"')),
    0,
)
