"""The adapter for jsii and the CDK (cdktf or CDK Terrain): the only package to import jsii or a CDK."""
