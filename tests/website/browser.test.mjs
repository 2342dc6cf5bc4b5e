// Tests of the built site in Chromium, without a network: `make test-site`.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const SITE = resolve(process.env.SITE ?? fileURLToPath(new URL("../../site", import.meta.url)));
const BROWSERS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json" };
const GROUPS = ["Get started", "Guides", "Reference", "Project"];
const PAGES = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith(".html") && name !== "404.html");

let browser, server, address;

before(async () => {
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  assert.ok(executablePath, "no Chromium on this machine: install it, or set CHROMIUM to its path");
  // The sandbox of Chromium refuses to run as root.
  browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid() !== 0 });
  server = createServer((request, response) => {
    const file = join(SITE, decodeURIComponent(new URL(request.url, "http://site").pathname));
    const found = existsSync(file) && extname(file) !== "";
    response.writeHead(found ? 200 : 404, { "Content-Type": TYPES[extname(found ? file : "404.html")] ?? "image/png" });
    response.end(readFileSync(found ? file : join(SITE, "404.html")));
  });
  await new Promise((started) => server.listen(0, "127.0.0.1", started));
  address = `http://127.0.0.1:${server.address().port}/`;
});

after(async () => {
  await browser?.close();
  server?.close();
});

// Opens a page in a window of its own. The problems that the browser sees are added to the returned list.
async function openPage(root, name, options = {}) {
  const context = await browser.newContext({ viewport: SIZES.desktop, ...options });
  const page = await context.newPage();
  const problems = [];
  await context.route("**", (route) => {
    const url = route.request().url();
    if (url.startsWith(root) || url.startsWith("data:")) return route.continue();
    problems.push(`${page.url()} loads ${url}`);
    return route.abort();
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("requestfailed", (request) => {
    // The next page ends what the last one was loading.
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") problems.push(`${page.url()}: ${request.url()}: ${errorText}`);
  });
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.url()}: ${response.status()}`));
  await page.goto(root + name);
  return { page, problems, close: () => context.close() };
}

const fileRoot = () => `${pathToFileURL(SITE).href}/`;

// What a page looks like in the window: faults of its layout, its ids and its links.
function inspect() {
  const faults = [];
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) faults.push(`${width} pixels wide`);
  for (const image of document.images) if (!image.naturalWidth) faults.push(`no picture ${image.src}`);
  for (const code of document.querySelectorAll(".md-typeset :not(pre) > code")) {
    const style = getComputedStyle(code);
    const lines = Math.max(code.getClientRects().length, Math.round(code.clientHeight / parseFloat(style.lineHeight)));
    const isShort = code.textContent.length * parseFloat(style.fontSize) * 0.65 < innerWidth / 2;
    if (lines > 1 && isShort && !/\s/.test(code.textContent)) faults.push(`broken identifier ${code.textContent}`);
  }
  for (const line of document.querySelectorAll(".language-console:not(.scrolls) .line"))
    if (line.scrollWidth > line.clientWidth) faults.push(`hidden output ${line.textContent}`);
  const ids = [...document.querySelectorAll("[id], a[name]")].map((element) => element.id || element.name);
  const links = [...document.querySelectorAll("main a[href], nav a[href]")].map((link) => link.href);
  const [previous, next] = ["prev", "next"].map((name) => document.querySelector(`.md-footer__link--${name}`)?.href);
  return { faults, ids, links, previous, next };
}

// The inspections of all pages in a wide window, by address.
const inspections = new Map();

for (const [size, viewport] of Object.entries(SIZES))
  test(`every page is whole and fits the screen: ${size}`, async () => {
    const { page, problems, close } = await openPage(address, "404.html", { viewport });
    for (const name of [...PAGES, "404.html"]) {
      await page.goto(address + name);
      const inspection = await page.evaluate(inspect);
      inspections.set(address + name, inspection);
      problems.push(...inspection.faults.map((fault) => `${name}: ${fault}`));
    }
    await close();
    assert.deepEqual(problems, []);
  });

test("every link leads to a page and a place on it", () => {
  const problems = [];
  const links = new Set([...inspections.values()].flatMap((inspection) => inspection.links));
  for (const link of links) {
    const [url, anchor] = link.split("#");
    const target = inspections.get(url.replace(/\/$/, "/index.html"));
    if (!link.startsWith(address)) continue;
    if (!target && !existsSync(join(SITE, new URL(url).pathname))) problems.push(`${link}: no such page`);
    if (anchor && !target?.ids.includes(decodeURIComponent(anchor))) problems.push(`${link}: no such place`);
  }
  assert.ok(links.size > 100);
  assert.deepEqual(problems, []);
});

test("every page has a previous and a next page", () => {
  const visited = [];
  let url = `${address}index.html`;
  let previous;
  while (url) {
    assert.equal(inspections.get(url).previous, previous, url);
    visited.push(url.slice(address.length));
    [previous, url] = [url, inspections.get(url).next];
  }
  assert.deepEqual(visited.sort(), PAGES.sort());
});

for (const [kind, root] of Object.entries({ "a server": () => address, "a file": fileRoot }))
  test(`search works on a page with a diagram, from ${kind}`, async () => {
    const { page, problems, close } = await openPage(root(), "index.html");
    await page.locator(".md-search__input").click();
    await page.locator(".md-search__input").pressSequentially("throttles");
    await page.locator(".md-search-result__link").first().click();
    await page.waitForURL(/docs.check.index\.html/);
    await close();
    assert.deepEqual(problems, []);
  });

test("copy buttons of console blocks copy the commands", async () => {
  const { page, problems, close } = await openPage(address, "index.html");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  let blocks = 0;
  for (const name of PAGES) {
    await page.goto(address + name);
    for (const block of await page.locator(".language-console").all()) {
      const shown = await block.locator("code").innerText();
      await block.hover();
      await block.locator(".md-code__button").first().click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const commands = shown.split("\n").filter((line) => line.startsWith("$ ")).map((line) => line.slice(2).trimEnd());
      assert.equal(copied, commands.join("\n"), name);
      blocks += 1;
    }
  }
  await close();
  assert.ok(blocks > 15);
  assert.deepEqual(problems, []);
});

test("a click turns page and diagram dark, and the next page stays dark", async () => {
  const { page, close } = await openPage(address, "index.html", { colorScheme: "light" });
  const colors = () =>
    page.evaluate(() => {
      const text = document.querySelector(".diagram-wide text");
      return [getComputedStyle(document.body).backgroundColor, text && getComputedStyle(text).fill];
    });
  const [lightPage, lightText] = await colors();
  await page.locator("label[title='Switch to light mode']").click();
  await page.locator("label[title='Switch to dark mode']").click();
  const [darkPage, darkText] = await colors();
  assert.notEqual(darkPage, lightPage);
  assert.notEqual(darkText, lightText);
  await page.locator(".md-footer__link--next").click();
  await page.waitForURL(/docs/);
  assert.equal((await colors())[0], darkPage);
  await close();
});

test("a phone shows the tall diagram and the four groups", async () => {
  const { page, close } = await openPage(address, "index.html", { viewport: SIZES.phone });
  assert.ok(await page.locator(".diagram-tall").isVisible());
  assert.ok((await page.locator(".diagram-tall text").first().boundingBox()).height > 9);
  assert.ok(!(await page.locator(".diagram-wide").isVisible()));
  await page.locator("header label[for=__drawer]").click();
  const groups = page.locator(".md-nav--primary > .md-nav__list > .md-nav__item > label");
  assert.deepEqual((await groups.allInnerTexts()).map((text) => text.trim()), GROUPS);
  await close();
});

test("the text of the diagram is legible on a laptop", async () => {
  const { page, close } = await openPage(address, "index.html");
  for (const text of await page.locator(".diagram-wide text").all()) {
    const { height } = await text.boundingBox();
    assert.ok(height > 11, `${await text.innerHTML()}: ${height} pixels high`);
  }
  await close();
});

test("an unknown address shows links to all groups", async () => {
  const { page, close } = await openPage(address, "docs/no-such-page");
  assert.equal(await page.locator("h1").innerText(), "Page not found");
  assert.deepEqual(await page.locator("main h2").allInnerTexts(), GROUPS);
  await page.locator("main article a", { hasText: "Glossary" }).click();
  assert.equal(await page.title(), "Glossary - aws-privatelink-rds-lattice");
  await close();
});
