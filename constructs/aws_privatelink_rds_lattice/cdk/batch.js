"use strict";
// jsii loads this file into its Node process. The class in it makes the calls of a list, one after the other, as jsii
// would make them.
const path = require("path");

const packages = path.join(__dirname, "..");
const classes = new Map();

/** Return the class with a jsii name such as "@cdktf/provider-aws.securityGroup.SecurityGroup". */
function findClass(fqn) {
  if (!classes.has(fqn)) {
    const [assembly, ...names] = fqn.split(".");
    classes.set(fqn, names.reduce((parent, name) => parent[name], require(path.join(packages, assembly))));
  }
  return classes.get(fqn);
}

/** Give an object a property that Python computes, by `reader`, an object of Python. */
function defineProperty(target, name, reader) {
  Object.defineProperty(target, name, { configurable: true, get: () => reader.produce(target) });
}

exports.Main = class {
  /**
   * Make calls; return the created objects, and `texts` with the properties that the calls read.
   *
   * In the calls, {[mark]: [list, index]} is a placeholder for an object: of the list "made", which the calls create,
   * or of the list "known", which Python passes. A string with the mark, an index and "\0" in it contains a placeholder
   * for the text with this index.
   */
  static run(calls, mark, known, texts) {
    const objects = { known, made: [] };
    const textPlaceholder = new RegExp(`${mark}(\\d+)\0`, "g");

    const replacePlaceholders = (value) => {
      if (value === null) return undefined; // as jsii passes null
      if (typeof value === "string") {
        return value.includes(mark) ? value.replace(textPlaceholder, (_, index) => texts[index]) : value;
      }
      if (typeof value !== "object") return value;
      if (Array.isArray(value)) return value.map(replacePlaceholders);
      if (mark in value) {
        const [list, index] = value[mark];
        return objects[list][index];
      }
      for (const name of Object.keys(value)) value[name] = replacePlaceholders(value[name]);
      return value;
    };

    // CDK Terrain stores the stack trace of each reference. From here, all would show this file and nothing else.
    const previous = process.env.CDKTN_DISABLE_CREATION_STACK;
    process.env.CDKTN_DISABLE_CREATION_STACK = "1";
    try {
      for (const call of JSON.parse(calls)) {
        const [kind, target, ...values] = call.map(replacePlaceholders);
        const [name, ...otherValues] = values;
        if (kind === "create") objects.made.push(new (findClass(target))(...values));
        else if (kind === "get") texts.push(target[name]);
        else if (kind === "set") [target[name]] = otherValues;
        else if (kind === "define") defineProperty(target, name, ...otherValues);
        else target[name](...otherValues);
      }
    } finally {
      if (previous === undefined) delete process.env.CDKTN_DISABLE_CREATION_STACK;
      else process.env.CDKTN_DISABLE_CREATION_STACK = previous;
    }
    return [objects.made, texts];
  }
};
