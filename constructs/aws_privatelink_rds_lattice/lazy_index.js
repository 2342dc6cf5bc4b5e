"use strict";
// jsii loads this into its Node process in front of @cdktf/provider-aws, whose index requires 2,200 files at once.
// It puts a module in the index's place in require.cache; its members require their file when they are first read.
const fs = require("fs");
const { Module, createRequire } = require("module");
const path = require("path");

const home = path.join(__dirname, "..", "@cdktf", "provider-aws");
const index = path.join(home, "lib", "index.js");
const member = /^exports\.(\w+) = require\("(\.\/[\w-]+)"\);$/gm;
// What else the TypeScript compiler writes into an index that does nothing but re-export.
const rest = [
  /^"use strict";$/gm,
  /^\/\*\*$|^ \*.*$|^\/\/.*$/gm,
  /^(?:exports\.\w+ = )+void 0;$/gm,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/gm,
];

/** The index's members, each with a getter; undefined where the index does anything besides re-exporting. */
function lazyMembers() {
  const source = fs.readFileSync(index, "utf8");
  if (rest.reduce((text, line) => text.replace(line, ""), source.replace(member, "")).trim()) return undefined;
  const load = createRequire(index);
  // Without a prototype, as it makes 2,200 getters in a third of the time.
  const members = Object.create(null, { __esModule: { value: true } });
  for (const [, name, file] of source.matchAll(member)) {
    Object.defineProperty(members, name, { enumerable: true, get: () => load(file) });
  }
  return members;
}

/**
 * jsii writes an index of a new package's types in a worker thread, which dies with the process. A program that ends
 * before the thread does would never get that index, and read 130 MB of types in its place on every run: Python waits
 * for it at its end.
 */
let typeIndex = Promise.resolve();

exports.TypeIndex = class {
  static async written() {
    await typeIndex;
  }
};

/** Note the thread, if jsii has just started one: Node tells of it before it does anything else. */
function noteWorker() {
  const note = (worker) => (typeIndex = new Promise((resolve) => worker.once("exit", resolve)));
  process.once("worker", note);
  setImmediate(() => process.off("worker", note));
}

const lazy = new Module(index, module);
lazy.filename = index;
lazy.loaded = true;
Object.defineProperty(lazy, "exports", {
  configurable: true,
  // Read once jsii has put the package into its place.
  get() {
    const value = lazyMembers();
    if (value === undefined) {
      delete require.cache[index];
      return require(index);
    }
    noteWorker();
    Object.defineProperty(lazy, "exports", { value });
    return value;
  },
});
require.cache[index] = lazy;
