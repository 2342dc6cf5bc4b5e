"""Create the connection in Polytomic, in a stack of its own: Polytomic gives its host and port after the first stack.

Uses Polytomic's own Terraform provider, which reads the API key from POLYTOMIC_API_KEY. The package has no classes for
the resources of that provider, so the stack states them as Terraform JSON. The password is in this stack's state.
"""

from cdktf import App, TerraformOutput, TerraformStack, TerraformVariable

app = App()
stack = TerraformStack(app, "polytomic-connection")
host = TerraformVariable(stack, "host", type="string", description="The host that Polytomic gave you")
port = TerraformVariable(stack, "port", type="number", description="The port that Polytomic gave you")
password = TerraformVariable(
    stack, "password", type="string", sensitive=True, description="The password of the database user polytomic"
)
stack.add_override("terraform.required_providers.polytomic", {"source": "polytomic/polytomic", "version": "~> 2.0"})
stack.add_override(
    "resource.polytomic_postgresql_connection.orders",
    {
        "name": "orders",
        "configuration": {
            "hostname": host.string_value,
            "port": port.number_value,
            "database": "orders",
            "username": "polytomic",
            "password": password.string_value,
            "ssl": True,
        },
    },
)
TerraformOutput(stack, "polytomic_connection_id", value="${polytomic_postgresql_connection.orders.id}")
app.synth()
