"use strict";
// jsii loads this file into its Node process. The class in it checks the security group rules of stacks in `validate`,
// after all Aspects. Python reads the rules, and only if a stack has other rules than those of this package.

/** Return the Terraform type of an element, or undefined for other constructs. */
function typeOf(construct) {
  return construct.terraformResourceType ?? construct.constructor.tfResourceType;
}

/** Return whether an element is a security group, or rules of a security group. */
function isOfGroup(construct) {
  return String(typeOf(construct)).includes("security_group");
}

/** Return whether an element is the data source with the outputs of another stack. */
function readsState(construct) {
  return typeOf(construct) === "terraform_remote_state";
}

exports.Main = class {
  constructor() {
    this.checkedStacks = new WeakMap();
  }

  /** Check a stack in its validation; `elements` are the security groups and rules that this package creates. */
  watch(stack, elements) {
    let own = this.checkedStacks.get(stack);
    if (!own) {
      own = new Set();
      this.checkedStacks.set(stack, own);
      stack.node.addValidation({ validate: () => this.validate(stack, own) });
    }
    for (const element of elements) own.add(element);
  }

  validate(stack, own) {
    const constructs = stack.node.findAll();
    const elements = [...own];
    const hasOverrides = (element) => Object.keys(element.rawOverrides).length > 0;
    // The group of a shared resource gateway can get inline egress later. An imported group can be the group of an
    // existing resource gateway.
    const mayMixEgress =
      elements.some((element) => element.typeInput === "egress") && elements.some((element) => element.egressInput);
    const hasOtherRules =
      mayMixEgress ||
      stack.rawOverrides.resource !== undefined ||
      constructs.some((construct) => isOfGroup(construct) && (!own.has(construct) || hasOverrides(construct)));
    if (!hasOtherRules && !constructs.some(readsState)) return [];

    const config = stack.toTerraform();
    const references = JSON.stringify([config.resource?.aws_security_group_rule, config.locals]);
    const otherStacks = references.includes("terraform_remote_state") ? this.findOtherStacks(stack) : [];
    if (!hasOtherRules && otherStacks.length === 0) return [];

    const configs = { [stack.node.path]: config };
    for (const otherStack of otherStacks) configs[otherStack.node.path] = otherStack.toTerraform();
    const paths = {};
    for (const element of elements) {
      paths[`${element.terraformResourceType}.${element.friendlyUniqueId}`] = element.node.path;
    }
    return JSON.parse(this.check(JSON.stringify({ stack: stack.node.path, configs, paths })));
  }

  /** Return the other stacks with a security group of the user, and dependencies that can output one of these groups. */
  findOtherStacks(stack) {
    const stacks = stack.node.root.node.findAll().filter((construct) => typeof construct.prepareStack === "function");
    return stacks.filter((other) => {
      const own = this.checkedStacks.get(other);
      const isDependency = stack.dependsOn(other);
      const isRelevant = (element) => (isOfGroup(element) && !own?.has(element)) || (isDependency && readsState(element));
      return other !== stack && other.node.findAll().some(isRelevant);
    });
  }

  check() {
    throw new Error("Python overrides this method");
  }
};
