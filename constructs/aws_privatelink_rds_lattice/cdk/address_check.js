"use strict";
// jsii loads this file into its Node process. Two elements with the same address would silently become one in the
// output of the CDK: the arguments of the second replace those of the first.

/** Return the kind of an element and its type, such as "data aws_subnet" or "locals". */
function kindOf(element) {
  const [kind] = Object.keys(element.toTerraform());
  return element.terraformResourceType ? `${kind} ${element.terraformResourceType}` : kind;
}

function validate(stack, elements) {
  const others = stack.node.findAll().filter((other) => other.friendlyUniqueId && !elements.includes(other));
  const problems = [];
  for (const element of elements) {
    const name = element.friendlyUniqueId;
    for (const other of others) {
      if (other.friendlyUniqueId !== name || kindOf(other) !== kindOf(element)) continue;
      const [kind, type] = kindOf(element).split(" ");
      const address = type ? `${kind}.${type}.${name}` : `local.${name}`;
      problems.push(
        `${other.node.path}: got the address ${address}; must differ from the addresses of the database's look-up; ` +
          "give the element another id"
      );
    }
  }
  return problems;
}

exports.Main = class {
  /** Fail the validation of a stack if another element has the address of one of these elements. */
  static run(stack, elements) {
    stack.node.addValidation({ validate: () => validate(stack, elements) });
  }
};
