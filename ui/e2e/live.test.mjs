// Lists follow what happens elsewhere: any page of them, and after the server was away.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { startDavit } from "./davit.mjs";
import { withSample } from "./stage.mjs";

const patience = 60_000;

let davit, page, calm;
const stage = withSample(async (ready) => {
  davit = ready.davit;
  await create(...Array.from({ length: 60 }, (_, i) => `plan-${String(i).padStart(2, "0")}`));
  page = await ready.browser.newPage({ viewport: { width: 1280, height: 1200 } });
  calm = quiet(page, davit);
  await signIn(page, davit);
});

/** create makes plans, each of one wave. */
async function create(...names) {
  const file = join(davit.folder, "plans.yaml");
  writeFileSync(file, names.map((name) => `name: ${name}\nwaves:\n  - {name: only, groups: [shop-web]}\n`).join("---\n"));
  await davit.cli("plan", "create", "-f", file);
}

const plan = (name) => page.getByRole("link", { name, exact: true });

test("the second page of a list shows what is new, by itself", async () => {
  await page.goto(`${davit.url}/plans`);
  await plan("plan-49").waitFor();
  assert.equal(await plan("plan-59").count(), 0);
  await page.getByRole("button", { name: "Next page" }).click();
  await plan("plan-59").waitFor();
  await create("plan-58-and-a-half");
  await plan("plan-58-and-a-half").waitFor();
  calm();
});

test("an execution that somebody starts elsewhere is in the list, and goes on there", async () => {
  await page.goto(`${davit.url}/executions`);
  await page.getByText("Nothing was drilled or recovered yet").waitFor();
  const id = (await davit.cli("plan", "run", "three-tier", "--drill", "--yes")).trim();
  await page.getByRole("link", { name: id }).waitFor();
  await davit.cli("execution", "cancel", id, "--yes");
  await page.getByRole("row", { name: new RegExp(id) }).getByText("Cancelled").waitFor({ timeout: patience });
  calm();
});

test("a list says since when it is old, and shows what happened meanwhile once the server is back", async () => {
  await page.goto(`${davit.url}/plans`);
  await plan("plan-00").waitFor();
  await davit.stop();
  await page.getByText(/No word from the server since/).waitFor({ timeout: patience });
  await accessible(page, "a list that is old");
  davit = stage.davit = await startDavit({ data: davit.folder, listen: new URL(davit.url).host });
  await create("plan-00-and-a-half");
  await plan("plan-00-and-a-half").waitFor({ timeout: patience });
  await page.getByText(/No word from the server since/).waitFor({ state: "detached", timeout: patience });
});
