"""The settings of Terraform's backends, and the settings that hold a secret.

Source: ``ConfigSchema`` of each backend in github.com/hashicorp/terraform, in ``internal/backend`` and
``internal/cloud``: every setting of a version from 1.5.7 to 1.14.9, and of the branch main of 2026-08-21. OpenTofu has
further settings, here from 1.12.6: ``table_name`` and ``index_name`` of "pg", ``state_tags`` and ``lock_tags`` of "s3",
``universe_domain`` of "gcs", and the last four of "azurerm". The environment variables are from the same files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class BackendType:
    """A backend of Terraform.

    Attributes:
        settings: The names of the settings.
        blocks: The names of the settings in a nested block or object, by the block's name.
        secrets: The settings with a secret, with another way to give the secret; ``block.setting`` in a nested block.
        location: The settings that tell one state from another; the last one is the state's own name. Two connections
            with equal values have the same state.
    """

    settings: tuple[str, ...]
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    location: tuple[str, ...] = ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TERRAFORM_LOGIN = "run terraform login, or set TF_TOKEN_ and the host name"

BACKENDS: Mapping[str, BackendType] = {
    "azurerm": BackendType(
        _names(
            "storage_account_name container_name key metadata_host environment access_key sas_token snapshot "
            "resource_group_name client_id client_id_file_path endpoint lookup_blob_endpoint subscription_id tenant_id "
            "client_certificate client_certificate_password client_certificate_path client_secret "
            "client_secret_file_path use_msi msi_endpoint use_oidc oidc_token oidc_token_file_path oidc_request_url "
            "oidc_request_token ado_pipeline_service_connection_id use_cli use_aks_workload_identity use_azuread_auth "
            "ado_service_connection_id customer_provided_key encryption_scope timeout_seconds"
        ),
        secrets={
            "access_key": "set ARM_ACCESS_KEY",
            "sas_token": "set ARM_SAS_TOKEN",
            "client_secret": "set ARM_CLIENT_SECRET",
            "client_certificate": "set ARM_CLIENT_CERTIFICATE",
            "client_certificate_password": "set ARM_CLIENT_CERTIFICATE_PASSWORD",
            "oidc_token": "set ARM_OIDC_TOKEN",
            "oidc_request_token": "set ARM_OIDC_REQUEST_TOKEN",
            "customer_provided_key": "set ARM_CUSTOMER_PROVIDED_KEY",
        },
        location=_names("environment endpoint storage_account_name container_name key"),
    ),
    "cloud": BackendType(
        _names("hostname organization token workspaces"),
        {"workspaces": _names("name project tags")},
        {"token": _TERRAFORM_LOGIN},
        location=_names("hostname organization workspaces"),
    ),
    "consul": BackendType(
        _names("path access_token address scheme datacenter http_auth gzip lock ca_file cert_file key_file"),
        secrets={"access_token": "set CONSUL_HTTP_TOKEN", "http_auth": "set CONSUL_HTTP_AUTH"},
        location=_names("address datacenter path"),
    ),
    "cos": BackendType(
        _names(
            "secret_id secret_key security_token region bucket endpoint domain prefix key encrypt acl accelerate "
            "assume_role shared_credentials_dir profile cam_role_name"
        ),
        {"assume_role": _names("role_arn session_name session_duration policy external_id")},
        {
            "secret_id": "set TENCENTCLOUD_SECRET_ID",
            "secret_key": "set TENCENTCLOUD_SECRET_KEY",
            "security_token": "set TENCENTCLOUD_SECURITY_TOKEN",
        },
        location=_names("endpoint region bucket prefix key"),
    ),
    "gcs": BackendType(
        _names(
            "bucket prefix credentials access_token impersonate_service_account impersonate_service_account_delegates "
            "encryption_key kms_encryption_key storage_custom_endpoint universe_domain"
        ),
        secrets={
            "access_token": "set GOOGLE_OAUTH_ACCESS_TOKEN",
            "encryption_key": "set GOOGLE_ENCRYPTION_KEY",
        },
        location=_names("storage_custom_endpoint bucket prefix"),
    ),
    "http": BackendType(
        _names(
            "address update_method lock_address unlock_address lock_method unlock_method username password "
            "skip_cert_verification retry_max retry_wait_min retry_wait_max client_ca_certificate_pem "
            "client_certificate_pem client_private_key_pem"
        ),
        secrets={
            "password": "set TF_HTTP_PASSWORD",
            "client_private_key_pem": "set TF_HTTP_CLIENT_PRIVATE_KEY_PEM",
        },
        location=_names("address"),
    ),
    "kubernetes": BackendType(
        _names(
            "secret_suffix labels namespace in_cluster_config load_config_file host username password insecure "
            "client_certificate client_key cluster_ca_certificate config_paths config_path config_context "
            "config_context_auth_info config_context_cluster token proxy_url exec"
        ),
        {"exec": _names("api_version command env args")},
        {
            "password": "set KUBE_PASSWORD",
            "client_key": "set KUBE_CLIENT_KEY_DATA",
            "token": "set KUBE_TOKEN",
        },
        location=_names("host config_path config_paths config_context namespace secret_suffix"),
    ),
    "local": BackendType(_names("path workspace_dir"), location=_names("workspace_dir path")),
    "oci": BackendType(
        _names(
            "bucket namespace key region tenancy_ocid user_ocid fingerprint private_key private_key_path "
            "private_key_password auth config_file_profile workspace_key_prefix kms_key_id sse_customer_key "
            "sse_customer_key_sha256 sse_customer_algorithm"
        ),
        secrets={
            "private_key": "name a file as private_key_path",
            "private_key_password": "name a profile as config_file_profile",
            "sse_customer_key": "set OCI_sse_customer_key",
        },
        location=_names("region namespace bucket key"),
    ),
    "oss": BackendType(
        _names(
            "access_key secret_key security_token ecs_role_name region sts_endpoint tablestore_endpoint "
            "tablestore_instance_name endpoint bucket prefix key tablestore_table encrypt acl shared_credentials_file "
            "profile assume_role assume_role_role_arn assume_role_session_name assume_role_policy "
            "assume_role_session_expiration"
        ),
        {"assume_role": _names("role_arn session_name policy session_expiration")},
        {
            "access_key": "set ALICLOUD_ACCESS_KEY",
            "secret_key": "set ALICLOUD_SECRET_KEY",
            "security_token": "set ALICLOUD_SECURITY_TOKEN",
        },
        location=_names("endpoint region bucket prefix key"),
    ),
    "pg": BackendType(
        _names(
            "conn_str schema_name skip_schema_creation skip_table_creation skip_index_creation table_name index_name"
        ),
        location=_names("conn_str table_name schema_name"),
    ),
    "remote": BackendType(
        _names("hostname organization token workspaces"),
        {"workspaces": _names("name prefix")},
        {"token": _TERRAFORM_LOGIN},
        location=_names("hostname organization workspaces"),
    ),
    "s3": BackendType(
        _names(
            "bucket key region allowed_account_ids forbidden_account_ids endpoint endpoints dynamodb_endpoint "
            "iam_endpoint sts_endpoint sts_region encrypt acl state_tags lock_tags access_key secret_key token "
            "kms_key_id sse_customer_key dynamodb_table use_lockfile profile retry_mode max_retries "
            "shared_config_files shared_credentials_file shared_credentials_files skip_credentials_validation "
            "skip_region_validation skip_requesting_account_id skip_metadata_api_check skip_s3_checksum role_arn "
            "session_name external_id assume_role assume_role_duration_seconds assume_role_policy "
            "assume_role_policy_arns assume_role_tags assume_role_transitive_tag_keys assume_role_with_web_identity "
            "workspace_key_prefix force_path_style use_path_style use_legacy_workflow custom_ca_bundle http_proxy "
            "https_proxy no_proxy insecure use_fips_endpoint use_dualstack_endpoint ec2_metadata_service_endpoint "
            "ec2_metadata_service_endpoint_mode"
        ),
        {
            "assume_role": _names(
                "role_arn duration external_id policy policy_arns session_name source_identity tags transitive_tag_keys"
            ),
            "assume_role_with_web_identity": _names(
                "role_arn duration policy policy_arns session_name web_identity_token web_identity_token_file"
            ),
            "endpoints": _names("dynamodb iam s3 sso sts"),
        },
        {
            "access_key": "name a profile, or set AWS_ACCESS_KEY_ID",
            "secret_key": "name a profile, or set AWS_SECRET_ACCESS_KEY",
            "token": "name a profile, or set AWS_SESSION_TOKEN",
            "sse_customer_key": "set AWS_SSE_CUSTOMER_KEY",
            "assume_role_with_web_identity.web_identity_token": "name a file as web_identity_token_file",
        },
        location=_names("endpoint endpoints bucket key"),
    ),
}
REMOVED_BACKENDS = ("artifactory", "azure", "etcd", "etcdv3", "manta", "swift")
"""The types of backends that no supported version of Terraform has."""
