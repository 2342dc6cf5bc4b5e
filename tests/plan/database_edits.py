"""Edits of the arguments of databases."""

from __future__ import annotations

from plan.argument_edits import COMPUTED, TAGS, ArgumentEdits, Edits

_SIZE = "the capacity, the storage, the versions or the monitoring of the database"
_INSTANCE: dict[str, ArgumentEdits] = {
    **TAGS,
    "address": COMPUTED,
    "arn": COMPUTED,
    "db_subnet_group_name": Edits(other=("public",)),
    "endpoint": COMPUTED,
    "id": COMPUTED,
    "identifier": Edits(other=("orders2",)),
    "port": Edits(other=(5433,)),
    "publicly_accessible": Edits(other=(True,)),
    "vpc_security_group_ids": Edits(other=(["sg-app"], [], ["sg-db", "sg-world"])),
}
_INSTANCE_SIZE = """
allocated_storage allow_major_version_upgrade apply_immediately auto_minor_version_upgrade availability_zone
backup_retention_period backup_target backup_window blue_green_update ca_cert_identifier character_set_name
copy_tags_to_snapshot custom_iam_instance_profile customer_owned_ip_enabled database_insights_mode db_name
dedicated_log_volume delete_automated_backups deletion_protection domain domain_auth_secret_arn domain_dns_ips
domain_fqdn domain_iam_role_name domain_ou enabled_cloudwatch_logs_exports engine engine_lifecycle_support
engine_version engine_version_actual final_snapshot_identifier hosted_zone_id iam_database_authentication_enabled
identifier_prefix instance_class iops kms_key_id latest_restorable_time license_model listener_endpoint
maintenance_window manage_master_user_password master_user_secret master_user_secret_kms_key_id
max_allocated_storage monitoring_interval monitoring_role_arn multi_az nchar_character_set_name network_type
option_group_name parameter_group_name password password_wo password_wo_version performance_insights_enabled
performance_insights_kms_key_id performance_insights_retention_period replica_mode replicas replicate_source_db
resource_id restore_to_point_in_time s3_import skip_final_snapshot snapshot_identifier status storage_encrypted
storage_throughput storage_type timeouts timezone upgrade_storage_config username
"""
_CLUSTER: dict[str, ArgumentEdits] = {
    **TAGS,
    "arn": COMPUTED,
    "cluster_identifier": Edits(other=("orders2",), replaces=True),
    "db_subnet_group_name": Edits(other=("public",), replaces=True),
    "endpoint": COMPUTED,
    "id": COMPUTED,
    "port": Edits(other=(5433,)),
    "reader_endpoint": COMPUTED,
    "vpc_security_group_ids": Edits(other=(["sg-app"], [], ["sg-db", "sg-world"])),
}
_CLUSTER_SIZE = """
allocated_storage allow_major_version_upgrade apply_immediately availability_zones backtrack_window
backup_retention_period ca_certificate_identifier ca_certificate_valid_till cluster_identifier_prefix cluster_members
cluster_resource_id cluster_scalability_type copy_tags_to_snapshot database_insights_mode database_name
db_cluster_instance_class db_cluster_parameter_group_name db_instance_parameter_group_name db_system_id
delete_automated_backups deletion_protection domain domain_iam_role_name enable_global_write_forwarding
enable_http_endpoint enable_local_write_forwarding enabled_cloudwatch_logs_exports engine engine_lifecycle_support
engine_mode engine_version engine_version_actual final_snapshot_identifier global_cluster_identifier hosted_zone_id
iam_database_authentication_enabled iam_roles iops kms_key_id manage_master_user_password master_password
master_password_wo master_password_wo_version master_user_secret master_user_secret_kms_key_id master_username
monitoring_interval monitoring_role_arn network_type performance_insights_enabled performance_insights_kms_key_id
performance_insights_retention_period preferred_backup_window preferred_maintenance_window
replication_source_identifier restore_to_point_in_time s3_import scaling_configuration
serverlessv2_scaling_configuration skip_final_snapshot snapshot_identifier source_region storage_encrypted storage_type
timeouts
"""
_CLUSTER_INSTANCE: dict[str, ArgumentEdits] = {
    **TAGS,
    "arn": COMPUTED,
    "db_subnet_group_name": Edits(other=("public",)),
    "endpoint": COMPUTED,
    "id": COMPUTED,
    "publicly_accessible": Edits(other=(True,)),
}
_CLUSTER_INSTANCE_SIZE = """
apply_immediately auto_minor_version_upgrade availability_zone ca_cert_identifier cluster_identifier
copy_tags_to_snapshot custom_iam_instance_profile db_parameter_group_name dbi_resource_id engine
engine_version engine_version_actual force_destroy identifier identifier_prefix instance_class kms_key_id
monitoring_interval monitoring_role_arn network_type performance_insights_enabled performance_insights_kms_key_id
performance_insights_retention_period port preferred_backup_window preferred_maintenance_window promotion_tier
storage_encrypted timeouts writer
"""
DATABASE_EDITS: dict[str, dict[str, ArgumentEdits]] = {
    "aws_db_instance": {**_INSTANCE, **dict.fromkeys(_INSTANCE_SIZE.split(), _SIZE)},
    "aws_rds_cluster": {**_CLUSTER, **dict.fromkeys(_CLUSTER_SIZE.split(), _SIZE)},
    "aws_rds_cluster_instance": {**_CLUSTER_INSTANCE, **dict.fromkeys(_CLUSTER_INSTANCE_SIZE.split(), _SIZE)},
}
