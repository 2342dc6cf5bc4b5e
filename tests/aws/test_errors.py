"""Errors of the AWS package carry the reason, the remedy and the missing part."""

from __future__ import annotations

from aws_privatelink_rds_lattice.aws import ApiError, CredentialsError, DeploymentPart, MissingPartError, NotFoundError


def test_api_errors_have_reason_and_remedy() -> None:
    for error_class in (ApiError, NotFoundError, CredentialsError):
        error = error_class("a reason", "# a remedy")
        assert isinstance(error, ApiError)
        assert (str(error), error.reason, error.remedy) == ("a reason", "a reason", "# a remedy")


def test_missing_part_error_names_part() -> None:
    error = MissingPartError(DeploymentPart.SHARE, "a reason")
    assert (str(error), error.part, error.reason) == ("a reason", DeploymentPart.SHARE, "a reason")


def test_reason_has_no_secret() -> None:
    error = ApiError("cannot connect to http://user:hunter2@proxy.test", "# a remedy")
    assert (error.reason, str(error)) == ("cannot connect to http://***@proxy.test",) * 2
