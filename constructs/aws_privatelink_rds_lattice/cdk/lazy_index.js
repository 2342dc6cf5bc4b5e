// jsii loads this into its Node process in front of the CDK and its AWS bindings, behind a line with the names of both,
// `core` and `bindings`. The bindings' index requires 2,200 files at once: a module takes its place in require.cache
// whose members require their file when they are first read. And cdktf spends half of its time to load on archiver,
// which it calls in a process of its own only, to zip assets.
"use strict";
const fs = require("fs");
const { Module, createRequire } = require("module");
const path = require("path");

const packages = path.join(__dirname, "..");
const archiver = path.join(packages, core, "node_modules", "archiver", "index.js");
const index = path.join(packages, bindings, "lib", "index.js");
const member = /^exports\.(\w+) = (?:__importStar\()?require\("(\.\/[\w/-]+)"\)\)?;$/gm;
// What else the TypeScript compiler writes into an index that does nothing but re-export.
const rest = [
  /^"use strict";$/gm,
  /^var (__\w+) = \(this && this\.\1\) \|\| [^]*?^\}\)(?:\)|\(\))?;$/gm,
  /^\/\*\*$|^ \*.*$|^\/\/.*$/gm,
  /^(?:exports\.\w+ = )+void 0;$/gm,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/gm,
];

/** The index's members, each with a getter; undefined where the index does anything besides re-exporting. */
function lazyMembers() {
  const load = createRequire(index);
  // Without a prototype, as it makes 2,200 getters in a third of the time.
  const members = Object.create(null, { __esModule: { value: true } });
  const others = fs.readFileSync(index, "utf8").replace(member, (_, name, file) => {
    Object.defineProperty(members, name, { enumerable: true, get: () => load(file) });
    return "";
  });
  return rest.reduce((text, line) => text.replace(line, ""), others).trim() ? undefined : members;
}

/**
 * jsii writes an index of a new package's types in a worker thread, which dies with the process. A program that ends
 * before the thread does would never get that index, and read 130 MB of types in its place on every run: Python waits
 * for it at its end.
 */
let typeIndex;

exports.TypeIndex = class {
  static pending() {
    return typeIndex !== undefined;
  }

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

/** Have `make` make what requiring a file gives, the first time; where it makes nothing, the file itself is loaded. */
function replace(file, make) {
  if (require.cache[file]) return;
  const standIn = Object.assign(new Module(file, module), { filename: file, loaded: true });
  const get = () => {
    const value = make() ?? original(file);
    Object.defineProperty(standIn, "exports", { value });
    return value;
  };
  require.cache[file] = Object.defineProperty(standIn, "exports", { configurable: true, get });
}

function original(file) {
  delete require.cache[file];
  return require(file);
}

replace(index, () => {
  const members = lazyMembers();
  if (members) noteWorker();
  return members;
});

replace(archiver, () => {
  let loaded;
  const load = () => (loaded ??= original(archiver));
  return new Proxy(function () {}, {
    apply: (_target, _this, values) => load()(...values),
    get: (_target, name) => load()[name],
  });
});
