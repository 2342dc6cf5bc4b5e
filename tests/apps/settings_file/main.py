"""A database and its connection from a JSON file, checked by pydantic before anything is created."""

import os
from pathlib import Path
from typing import Annotated, Literal

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from cdktf import App, S3Backend, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from constructs import Construct
from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Provision(BaseModel):
    """Where the state lies."""

    bucket: str
    key: str
    region: str


class Network(BaseModel):
    """The network of the database."""

    vpc_id: str
    subnet_ids: list[str] = Field(min_length=2)


class Database(BaseModel):
    """The arguments of `aws_db_instance`: those with a rule, and any other."""

    model_config = ConfigDict(extra="allow")

    identifier: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    engine: Literal["postgres", "mysql"]
    port: int = 5432
    vpc_security_group_ids: list[str]
    tags: dict[str, str] = {}


class Settings(BaseModel):
    """The file."""

    region: str
    default_tags: dict[str, str] = {}
    provision: Provision
    network: Network
    database: Database
    polytomic_aws_account_id: str


class DatabaseStack(TerraformStack):
    """The database with its connection."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        """Create both from the settings."""
        super().__init__(scope, name)
        S3Backend(self, **settings.provision.model_dump(), encrypt=True)
        AwsProvider(self, "aws", region=settings.region, default_tags=[{"tags": settings.default_tags}])
        database = settings.database
        instance = DbInstance(self, "instance", **database.model_dump(exclude_none=True))
        link = PrivateLinkRdsLattice(
            self,
            "polytomic",
            name=database.identifier,
            **settings.network.model_dump(),
            rds_host=instance.address,
            rds_port=database.port,
            rds_security_group_id=database.vpc_security_group_ids[0],
            polytomic_aws_account_id=settings.polytomic_aws_account_id,
            tags=database.tags,
        )
        TerraformOutput(self, "arn", value=link.resource_configuration_arn)


if __name__ == "__main__":
    path = Path(os.environ.get("INPUT_FILE", "input.json"))
    app = App(outdir=os.environ.get("OUTPUT_FOLDER"))
    DatabaseStack(app, "database", Settings.model_validate_json(path.read_text("utf-8")))
    app.synth()
