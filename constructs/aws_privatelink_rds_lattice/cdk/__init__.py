"""The adapter for jsii and the CDK (cdktf or CDK Terrain): no other package imports either of them."""
