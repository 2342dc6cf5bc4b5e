"""Adopt the resources of the published Terraform module: the plan moves seven resources and changes none."""

from aws_privatelink_rds_lattice import PrivateLinkStack
from cdktf import App

app = App()
PrivateLinkStack(
    app,
    "adopt-module",
    region="us-east-1",
    name="polytomic",
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
    rds_host="mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    rds_security_group_id="sg-0123456789abcdef0",
    polytomic_aws_account_id="123456789012",
    adopt_module="module.polytomic_privatelink",
    # The backend with the state of the root module that calls the published module.
    backend={"s3": {"bucket": "my-state", "key": "network.tfstate", "region": "us-east-1"}},
)
app.synth()
