// jsii loads this file into its Node process before the CDK and its AWS bindings. Python puts a line before it, with the
// npm names of both packages: `core` and `bindings`.
//
// The bindings' index requires 2,200 files at once. This file registers a module in require.cache in place of the index;
// the module requires the file of a member when a program first reads the member. cdktf spends half of its load time on
// archiver, which it calls only to zip assets, in a process of its own: archiver is loaded at its first call.
"use strict";
const fs = require("fs");
const { Module, createRequire } = require("module");
const path = require("path");

const packages = path.join(__dirname, "..");
const archiver = path.join(packages, core, "node_modules", "archiver", "index.js");
const index = path.join(packages, bindings, "lib", "index.js");
const reExport = /^exports\.(\w+) = (?:__importStar\()?require\("(\.\/[\w/-]+)"\)\)?;$/gm;
// The other lines that the TypeScript compiler writes into an index of re-exports.
const boilerplate = [
  /^"use strict";$/gm,
  /^var (__\w+) = \(this && this\.\1\) \|\| [^]*?^\}\)(?:\)|\(\))?;$/gm,
  /^\/\*\*$|^ \*.*$|^\/\/.*$/gm,
  /^(?:exports\.\w+ = )+void 0;$/gm,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/gm,
];

/** Return the index's exports with a getter for each member; undefined if the index does more than re-export. */
function lazyMembers() {
  const requireFromIndex = createRequire(index);
  // Without a prototype, the definition of 2,200 getters takes a third of the time.
  const members = Object.create(null, { __esModule: { value: true } });
  const remainder = fs.readFileSync(index, "utf8").replace(reExport, (_, name, file) => {
    Object.defineProperty(members, name, { enumerable: true, get: () => requireFromIndex(file) });
    return "";
  });
  return boilerplate.reduce((text, line) => text.replace(line, ""), remainder).trim() ? undefined : members;
}

/**
 * The worker thread in which jsii writes an index of a new package's types; undefined without a running worker.
 *
 * The thread dies with the process. If a program ends before the thread, the index is never written, and every run
 * reads 130 MB of types instead. So Python waits for the thread before it exits.
 */
let typeIndexWorker;

exports.Main = class {
  static run() {
    return typeIndexWorker !== undefined;
  }
};

/** Store the worker thread that jsii has just started, if any: Node emits "worker" before any other event. */
function noteWorker() {
  const note = (worker) => {
    typeIndexWorker = worker;
    worker.once("exit", () => (typeIndexWorker = undefined));
  };
  process.once("worker", note);
  setImmediate(() => process.off("worker", note));
}

/** Register `create` for a file: the first require calls it for the exports; if it returns none, the file is loaded. */
function replaceModule(file, create) {
  if (require.cache[file]) return;
  const replacement = Object.assign(new Module(file, module), { filename: file, loaded: true });
  const get = () => {
    const value = create() ?? loadOriginal(file);
    Object.defineProperty(replacement, "exports", { value });
    return value;
  };
  require.cache[file] = Object.defineProperty(replacement, "exports", { configurable: true, get });
}

function loadOriginal(file) {
  delete require.cache[file];
  return require(file);
}

replaceModule(index, () => {
  const members = lazyMembers();
  if (members) noteWorker();
  return members;
});

replaceModule(archiver, () => {
  let loaded;
  const load = () => (loaded ??= loadOriginal(archiver));
  return new Proxy(function () {}, {
    apply: (_target, _this, values) => load()(...values),
    get: (_target, name) => load()[name],
  });
});
