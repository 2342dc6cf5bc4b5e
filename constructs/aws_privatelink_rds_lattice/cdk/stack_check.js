"use strict";
// jsii loads this file into its Node process. The class in it checks the security group rules of stacks in `validate`,
// after all Aspects. Python reads the rules, and only if a stack has other rules than those of this package.

/** Return the Terraform type of an element, or undefined for other constructs. */
function typeOf(construct) {
  return construct.terraformResourceType ?? construct.constructor.tfResourceType;
}

function hasInlineRules(group) {
  return [group.ingressInput, group.egressInput].map(Boolean).join();
}

exports.Main = class {
  constructor() {
    this.checkedStacks = new WeakMap();
  }

  /** Check a stack in its validation; `elements` are the security groups and rules that this package creates. */
  watch(stack, elements) {
    let own = this.checkedStacks.get(stack);
    if (!own) {
      own = new Map();
      this.checkedStacks.set(stack, own);
      stack.node.addValidation({ validate: () => this.validate(stack, own) });
    }
    for (const element of elements) own.set(element, hasInlineRules(element));
  }

  validate(stack, own) {
    const constructs = stack.node.findAll();
    const isChanged = (element) =>
      Object.keys(element.rawOverrides).length > 0 || hasInlineRules(element) !== own.get(element);
    const isRelevant = (construct) =>
      String(typeOf(construct)).includes("security_group") && (!own.has(construct) || isChanged(construct));
    const readsOtherState = constructs.some((construct) => typeOf(construct) === "terraform_remote_state");
    const elements = [...own.keys()];
    // Both are elements of this package, and an imported group can be the group of an existing resource gateway.
    const mayMixEgress =
      elements.some((element) => element.typeInput === "egress") && elements.some((element) => element.egressInput);
    const hasRawResources = stack.rawOverrides.resource !== undefined;
    if (!readsOtherState && !hasRawResources && !mayMixEgress && !constructs.some(isRelevant)) return [];

    const stacks = readsOtherState
      ? stack.node.root.node.findAll().filter((construct) => typeof construct.prepareStack === "function")
      : [stack];
    const configs = {};
    for (const one of stacks) configs[one.node.path] = one.toTerraform();
    const paths = {};
    for (const element of elements) {
      paths[`${element.terraformResourceType}.${element.friendlyUniqueId}`] = element.node.path;
    }
    return JSON.parse(this.check(JSON.stringify({ stack: stack.node.path, configs, paths })));
  }

  check() {
    throw new Error("Python overrides this method");
  }
};
