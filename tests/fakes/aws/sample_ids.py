"""Ids, ARNs and other constants of the fake AWS account."""

import datetime as dt

REGION = "us-east-1"
OWN_ACCOUNT = "123456789012"  # moto's account
POLYTOMIC_ACCOUNT = "210987654321"
CREATED_AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LATTICE_ARN_PREFIX = f"arn:aws:vpc-lattice:{REGION}:{OWN_ACCOUNT}"
DATABASE_ADDRESS = "10.0.10.10"
GATEWAY_ID = "rgw-0123456789abcdef0"
CONFIGURATION_ID = "rcfg-0123456789abcdef0"
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
