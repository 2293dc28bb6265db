// Chromium, and what every test does with it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** chromiumAt finds the browser: Debian's, or the one that CHROMIUM names. */
function chromiumAt() {
  const found = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
  if (!found) throw new Error("there is no Chromium: run ui/e2e/install, or say where it is with CHROMIUM");
  return found;
}

export const launch = () => chromium.launch({ executablePath: chromiumAt(), args: ["--no-sandbox", "--disable-gpu"] });

/** signIn opens the first page and signs in by the server's token. */
export async function signIn(page, davit) {
  await page.goto(davit.url);
  await page.getByLabel("Token", { exact: true }).fill(davit.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Dashboard", level: 1 }).waitFor();
}

/** signInAtProvider signs in as the person of the provider. */
export async function signInAtProvider(page, davit) {
  await page.goto(davit.url);
  await page.getByRole("link", { name: "Sign in at your organisation" }).click();
  await page.getByRole("heading", { name: "Dashboard", level: 1 }).waitFor();
}

/** accessible fails where axe finds something serious on the page, light or dark. */
export async function accessible(page, what) {
  // The policy of the pages lets no script in that is not theirs: the test puts axe in by the debugger.
  await page.evaluate(axe);
  await judged(page, what);
  await look(page, "dark");
  await judged(page, `${what}, dark`);
  await look(page, "light");
}

/** look shows the page light or dark, as its menu would, but for this page alone. */
export function look(page, wanted) {
  return page.evaluate((dark) => document.body.classList.toggle("awsui-dark-mode", dark), wanted === "dark");
}

async function judged(page, what) {
  await still(page);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  const serious = violations.filter((v) => (v.impact === "serious" || v.impact === "critical") && !cloudscapes(v));
  const told = serious.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => `${n.target} ${n.html.slice(0, 300)}`).join("\n  ")}`);
  assert.deepEqual(told, [], `axe on ${what}`);
}

/** still waits until what fades in has done so: half of a colour is no colour. What turns for ever may. */
async function still(page) {
  for (let i = 0; i < 50; i++) {
    const moving = await page.evaluate(() => document.getAnimations().some((a) => a.playState === "running" && a.effect?.getComputedTiming().iterations !== Infinity));
    if (!moving) return;
    await page.waitForTimeout(100);
  }
}

/** cloudscapes are what Cloudscape itself does on phones: its bar of pages says which way it lies. */
function cloudscapes(v) {
  return v.id === "aria-allowed-attr" && v.nodes.every((n) => n.html.includes("mobile-toolbar-nav"));
}

/** quiet fails the test when a page writes an error, or asks another server for anything. */
export function quiet(page, davit) {
  const problems = [];
  page.on("console", (m) => m.type() === "error" && !/401|Failed to load resource|ERR_/.test(m.text()) && problems.push(m.text()));
  page.on("pageerror", (e) => problems.push(String(e)));
  page.on("request", (r) => new URL(r.url()).origin !== davit.url && !r.url().startsWith("data:") && problems.push(`asked ${r.url()}`));
  return () => assert.deepEqual(problems, []);
}
