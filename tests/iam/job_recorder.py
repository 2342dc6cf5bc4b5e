"""Run Terraform's jobs for a connection on the AWS provider, and record the calls of AWS."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, Job, Operation, build_policy
from iam.sample_policies import allowed_actions
from workspaces import write_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack
    from fakes.aws.http_server import AccountServer
    from terraform_cli.engines import Workspace


class TerraformJob(StrEnum):
    """A job of Terraform, under the name in the documentation."""

    PLAN = "plan"
    IMPORT = "import"
    CREATE = "create"
    UPDATE = "update"
    TAGS = "tags"
    REPLACE = "replace"
    DESTROY = "destroy"


# The operations of each job in the table of required actions.
JOB_OPERATIONS = {
    TerraformJob.PLAN: {Operation.READ},
    TerraformJob.IMPORT: {Operation.READ},
    TerraformJob.CREATE: {Operation.READ, Operation.CREATE},
    TerraformJob.UPDATE: {Operation.READ, Operation.UPDATE},
    TerraformJob.TAGS: {Operation.READ, Operation.TAGS},
    TerraformJob.REPLACE: {Operation.READ, Operation.CREATE, Operation.DELETE},
    TerraformJob.DESTROY: {Operation.READ, Operation.DELETE},
}


class RecordedCommand(NamedTuple):
    """A command of Terraform with the calls of the AWS provider.

    Attributes:
        connection_name: The name of the connection.
        job: The job.
        calls: The calls, such as "ec2:CreateTags".
        allowed_actions: The actions of the connection's policy for the operations of the job.
    """

    connection_name: str
    job: TerraformJob
    calls: frozenset[str]
    allowed_actions: frozenset[str]


class JobRecorder:
    """Runs the jobs of a connection in a workspace.

    Attributes:
        workspace: The workspace.
        commands: The recorded commands.
    """

    def __init__(self, connection_name: str, workspace: Workspace, server: AccountServer) -> None:
        self.workspace = workspace
        self.commands: list[RecordedCommand] = []
        self._connection_name = connection_name
        self._server = server
        self._policy_inputs: Mapping[str, Any] = {}

    def write(self, stack: TerraformStack, policy_inputs: Mapping[str, Any]) -> None:
        """Replace the configuration.

        Args:
            stack: The new configuration.
            policy_inputs: The inputs of the connection with the policy of the next jobs.
        """
        write_stack(self.workspace, stack)
        self._policy_inputs = policy_inputs

    def run(self, job: TerraformJob, action: str, *plan_options: str) -> dict[str, Any]:
        """Plan and apply, and record both commands; return the outputs.

        Args:
            job: The job of the apply. The plan is a job by itself, or an import.
            action: The planned action of every changed resource.
            plan_options: Options of the plan.
        """
        plan_job = job if job is TerraformJob.IMPORT else TerraformJob.PLAN
        plan_path = self.plan(action, *plan_options, job=plan_job)
        self._server.call_counts.clear()
        applied = self.workspace.run("apply", "-json", plan_path)
        self._record(job, Job.DEPLOY)
        return applied.outputs

    def plan(self, action: str, *options: str, job: TerraformJob = TerraformJob.PLAN) -> str:
        """Plan, and record the command; return the path of the plan."""
        plan_path = str(self.workspace.directory / "plan")
        self._server.call_counts.clear()
        planned = self.workspace.run("plan", "-json", f"-out={plan_path}", *options)
        assert set(planned.actions.values()) == {action}, planned.actions
        self._record(job, Job.PLAN)
        return plan_path

    def _record(self, job: TerraformJob, policy_job: Job) -> None:
        calls = frozenset(self._server.call_counts)
        policy_actions = allowed_actions(build_policy(policy_job, self._policy_inputs))
        job_actions = {action.action for action in REQUIRED_ACTIONS if JOB_OPERATIONS[job] & {*action.operations}}
        self.commands.append(
            RecordedCommand(self._connection_name, job, calls, frozenset(policy_actions & job_actions))
        )
