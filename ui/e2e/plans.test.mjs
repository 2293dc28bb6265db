// Plans are written in the graph, in the list and as text; groups with a preview.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, browser, page, calm;
withSample(async (ready) => {
  ({ davit, browser } = ready);
  page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  calm = quiet(page, davit);
  await signIn(page, davit);
});

const plan = async (name) => JSON.parse(await davit.cli("plan", "show", name, "--output", "json"));

test("a plan is read: its waves, its text, its versions", async () => {
  await page.getByRole("link", { name: "Plans", exact: true }).click();
  await page.getByRole("link", { name: "three-tier" }).waitFor();
  await accessible(page, "the list of plans");
  await page.getByRole("link", { name: "three-tier" }).click();
  await page.getByRole("heading", { name: "three-tier", level: 1 }).waitFor();
  await page.locator(".react-flow__node").nth(2).waitFor();
  await accessible(page, "a plan");
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("row", { name: /1, as it is .* Created/ }).waitFor();
  assert.equal(await page.getByText("Compare two versions").count(), 0, "there is one version alone");
  calm();
});

test("a plan is written: in the list, as a line in the graph, and as text", async () => {
  await page.goto(`${davit.url}/plans`);
  await page.getByRole("button", { name: "Write a plan" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("drawn");
  await page.getByRole("button", { name: "Order" }).click();
  await page.getByRole("option", { name: /Parallel/ }).click();
  await choose("Groups", "shop-database");
  await page.getByRole("button", { name: "Add a wave" }).click();
  await page.getByRole("button", { name: /2\. wave-2/ }).click();
  await choose("Groups", "shop-web");
  await accessible(page, "a plan that is written");

  const [from, to] = [page.locator(".react-flow__node").nth(0), page.locator(".react-flow__node").nth(1)];
  await from.locator(".react-flow__handle-right").dragTo(to.locator(".react-flow__handle-left"));
  await page.locator(".react-flow__edge").waitFor({ state: "attached" });

  await page.getByRole("button", { name: "YAML" }).click();
  const text = page.getByRole("textbox", { name: "The plan as YAML" });
  await text.waitFor();
  await accessible(page, "a plan as text");
  await text.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("description: [");
  await page.getByText("Before it can be saved").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("Written by a test");
  await page.getByText("Before it can be saved").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "drawn", level: 1 }).waitFor();

  const saved = await plan("drawn");
  assert.equal(saved.description, "Written by a test");
  assert.deepEqual(saved.waves.map((w) => [w.name, w.groups.length, w.dependsOn ?? []]), [["wave-1", 1, []], ["wave-2", 1, ["wave-1"]]]);
  calm();
});

test("a plan that somebody else changed meanwhile is not overwritten", async () => {
  await page.goto(`${davit.url}/plans/drawn/edit`);
  await page.getByRole("textbox", { name: "Description" }).fill("mine");
  const headers = { Authorization: `Bearer ${davit.token}`, "Content-Type": "application/json", "If-Match": '"1"' };
  const theirs = await plan("drawn");
  const again = page.waitForResponse((r) => new URL(r.url()).pathname === "/api/v1/plans/drawn" && r.request().method() === "GET");
  const changed = await fetch(`${davit.url}/api/v1/plans/drawn`, { method: "PUT", headers, body: JSON.stringify({ ...theirs, description: "theirs" }) });
  assert.equal(changed.status, 200);
  await again; // the page knows of their version by now, and yet its own text is of the older one
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody else has changed the plan").waitFor();
  assert.equal((await plan("drawn")).description, "theirs");
});

test("two versions of a plan are compared, and it is rolled back to the first", async () => {
  const first = await plan("three-tier");
  const file = join(davit.folder, "changed.json");
  for (const [description, waves] of [["Changed once", first.waves], ["Changed twice", first.waves.toSpliced(0, 1, { ...first.waves[0], timeoutSeconds: 7200 })]]) {
    writeFileSync(file, JSON.stringify({ ...first, version: undefined, description, waves }));
    await davit.cli("plan", "change", "three-tier", "-f", file);
  }
  await page.goto(`${davit.url}/plans/three-tier`);
  await page.getByRole("tab", { name: "Versions" }).click();
  const differs = page.getByRole("table", { name: "What differs" });
  await differs.getByRole("row", { name: /description Changed once Changed twice/ }).waitFor();
  await differs.getByRole("row", { name: /waves\.database\.timeoutSeconds 14400 7200/ }).waitFor();
  await page.getByRole("button", { name: /^From/ }).click();
  await page.getByRole("option", { name: /Version 3/ }).click();
  await page.getByText("They are the same").waitFor();
  await accessible(page, "the versions of a plan");

  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("row", { name: /waves\.database\.timeoutSeconds 7200 14400/ }).waitFor();
  await accessible(page, "a rollback");
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await page.getByRole("row", { name: /4, as it is/ }).waitFor();
  const back = await plan("three-tier");
  assert.deepEqual({ ...back, version: 0, updatedAt: "" }, { ...first, version: 0, updatedAt: "" });
  calm();
});

test("a group shows whom its tags match, and which group has them already", async () => {
  await page.goto(`${davit.url}/new/group`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("both");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("option").first().click();
  await page.getByRole("button", { name: "Region" }).click();
  await page.getByRole("option", { name: "us-west-2" }).click();
  await page.getByRole("textbox", { name: "Key of the tag" }).fill("Tier");
  await page.getByRole("textbox", { name: "Value of the tag" }).fill("web");
  await page.getByText("In shop-web already").waitFor();
  await page.getByRole("link", { name: "shop-web-1" }).waitFor();
  await accessible(page, "a group that is made");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Conflict", { exact: true }).waitFor();
});

/** choose picks an option of a list in which several may be picked. */
async function choose(label, option) {
  await page.getByRole("button", { name: label }).last().click();
  await page.getByRole("option", { name: option }).click();
  await page.keyboard.press("Escape");
}
