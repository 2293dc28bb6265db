// A server that AWS has no capacity for: what was tried is told, and it is launched otherwise.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, page, calm;
withSample(async (ready) => {
  davit = ready.davit;
  page = await ready.browser.newPage({ viewport: { width: 1280, height: 1400 } });
  calm = quiet(page, davit);
  await signIn(page, davit);
});

const patience = 60_000;

test("a server without capacity is launched again as an alternative, after the page has told what was tried", async () => {
  const file = join(davit.folder, "group.yaml");
  const sample = readFileSync(new URL("../../sample/groups/1-database.yaml", import.meta.url), "utf8");
  writeFileSync(file, `${sample}\nlaunchConfiguration:\n  instanceType: r6i.large\n  alternatives:\n    - instanceType: m6i.large\n    - instanceType: r5.large\n`);
  await davit.cli("group", "change", "shop-database", "-f", file);
  await davit.order(["r6i.large", "m6i.large", "r5.large"].map((instanceType) => ({ kind: "NO_CAPACITY", sourceServerID: "s-0shopdb0000000001", instanceType, count: instanceType === "m6i.large" ? 1 : 0 })));
  const id = (await davit.cli("plan", "run", "three-tier", "--drill", "--yes")).trim();
  await page.goto(`${davit.url}/executions/${id}`);
  await page.getByRole("button", { name: "Retry" }).click({ timeout: patience });

  const dialog = page.getByRole("dialog");
  await dialog.getByText(/as r5.large into subnet-\S+: failed, .*InsufficientInstanceCapacity/).waitFor();
  await dialog.getByText(/type m6i.large instead of r6i.large; tried once: failed, .*InsufficientInstanceCapacity/).waitFor();
  await dialog.getByText("After the drill their launch configurations are put back").waitFor();
  await accessible(page, "how a failed server is launched again");

  const deed = dialog.getByRole("button", { name: "Retry" });
  await dialog.getByRole("radio", { name: "Another instance type or subnet" }).check();
  assert.equal(await deed.isDisabled(), true);
  await dialog.getByRole("combobox", { name: "Instance type" }).fill("large");
  await dialog.getByText("An instance type is written like m7i.large.").waitFor();
  await dialog.getByRole("combobox", { name: "Subnet" }).fill("subnet-0a111a0c0ffee0001");
  await dialog.getByText(/^Drills of this plan run in subnet-0d111a0c0ffee0001.* alone\.$/).waitFor();
  await accessible(page, "a type and a subnet of one's own that are wrong");

  await dialog.getByRole("radio", { name: "Alternative 1" }).check();
  await dialog.getByText(/^shop-db-1: as m6i.large into subnet-\S+; if AWS has no capacity for that, as r5.large$/).waitFor();
  await dialog.getByRole("textbox", { name: /^Comment/ }).fill("AWS has m6i again");
  await deed.click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Approve" }).waitFor({ timeout: patience });
  const [db] = JSON.parse(await davit.cli("execution", "show", id, "--output", "json")).waves.flatMap((w) => w.servers).filter((s) => s.sourceServerID === "s-0shopdb0000000001");
  assert.deepEqual([db.state, db.alternative], ["READY", { number: 1, instanceType: "m6i.large" }]);
  calm();
});
