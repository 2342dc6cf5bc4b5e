"use strict";
// jsii loads this into its Node process. It makes the calls of a list, one after the other, as jsii would make them.
const path = require("path");

const packages = path.join(__dirname, "..");
const classes = new Map();

/** The class that jsii knows by a name such as "@cdktf/provider-aws.securityGroup.SecurityGroup". */
function find(fqn) {
  if (!classes.has(fqn)) {
    const [assembly, ...names] = fqn.split(".");
    classes.set(fqn, names.reduce((parent, name) => parent[name], require(path.join(packages, assembly))));
  }
  return classes.get(fqn);
}

exports.Batch = class {
  /**
   * Make calls; return the objects that they made, and the texts that they got.
   *
   * In the calls, {[mark]: [list, number]} stands for an object, made by one of them or there before, and a text with
   * the mark, a number and "\0" in it for what a former call got.
   */
  static run(calls, mark, known, texts) {
    const objects = { known, made: [] };
    const later = new RegExp(`${mark}(\\d+)\0`, "g");

    const filled = (value) => {
      if (value === null) return undefined; // as jsii has it
      if (typeof value === "string") {
        return value.includes(mark) ? value.replace(later, (_, number) => texts[number]) : value;
      }
      if (typeof value !== "object") return value;
      if (Array.isArray(value)) return value.map(filled);
      if (mark in value) return objects[value[mark][0]][value[mark][1]];
      for (const name of Object.keys(value)) value[name] = filled(value[name]);
      return value;
    };

    // CDK Terrain notes where each reference is made; of these it would be here, which says nothing to anybody.
    const before = process.env.CDKTN_DISABLE_CREATION_STACK;
    process.env.CDKTN_DISABLE_CREATION_STACK = "1";
    try {
      for (const call of JSON.parse(calls)) {
        const [kind, target, ...values] = call.map(filled);
        const [name, ...others] = values;
        if (kind === "create") objects.made.push(new (find(target))(...values));
        else if (kind === "get") texts.push(target[name]);
        else if (kind === "set") [target[name]] = others;
        else target[name](...others);
      }
    } finally {
      if (before === undefined) delete process.env.CDKTN_DISABLE_CREATION_STACK;
      else process.env.CDKTN_DISABLE_CREATION_STACK = before;
    }
    return [objects.made, texts];
  }
};
