"use strict";
// jsii loads this file into its Node process. AWS refuses a second subscription of a kind of destination for a resource
// configuration, but only in the apply.

const TYPE = "aws_vpclattice_access_log_subscription";
const CONFIGURATION = /aws_vpclattice_resource_configuration\.([\w-]+)/;

/** Return the resource configuration and the service of the destination of a subscription; undefined if unknown. */
function targetOf(values) {
  const configuration = CONFIGURATION.exec(String(values?.resource_identifier))?.[1];
  const destination = String(values?.destination_arn);
  if (!configuration || !destination.startsWith("arn:")) return undefined;
  return `${configuration} ${destination.split(":")[2]}`;
}

function validate(stack, subscription) {
  const others = stack.node.findAll().filter((other) => other.terraformResourceType === TYPE && other !== subscription);
  if (others.length === 0 && stack.rawOverrides.resource === undefined) return [];
  const subscriptions = stack.toTerraform().resource[TYPE];
  const ownName = subscription.friendlyUniqueId;
  const target = targetOf(subscriptions[ownName]);
  return Object.keys(subscriptions)
    .filter((name) => name !== ownName && target && targetOf(subscriptions[name]) === target)
    .map(
      (name) =>
        `${TYPE}.${name}: got a second subscription to the access logs of ${subscription.node.scope.node.path}; must be ` +
        "the only one for this kind of destination; remove it, or the input access_logs"
    );
}

exports.Main = class {
  /** Fail the validation of a stack if another subscription has the same configuration and kind of destination. */
  static run(stack, subscription) {
    stack.node.addValidation({ validate: () => validate(stack, subscription) });
  }
};
