"""Create the connection in Polytomic, in a second app: Polytomic sends host and port after the first deployment.

The app uses Polytomic's Terraform provider, which reads the API key from POLYTOMIC_API_KEY. This package has no classes
for the resources of that provider, so the stack has the resource as Terraform JSON. The state has the password.
"""

from cdktf import App, TerraformOutput, TerraformStack, TerraformVariable

app = App()
stack = TerraformStack(app, "polytomic-connection")
host = TerraformVariable(stack, "host", type="string", description="The host that Polytomic sent you")
port = TerraformVariable(stack, "port", type="number", description="The port that Polytomic sent you")
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
