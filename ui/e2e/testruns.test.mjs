// An action is run by itself: from the page of a plan, and as it is being written.
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

const runs = async () => JSON.parse(await davit.cli("test-run", "list", "three-tier", "--output", "json"));

test("what a test run would do is shown, it asks for what it misses, and its steps are shown", async () => {
  await page.goto(`${davit.url}/plans/three-tier`);
  await page.getByRole("button", { name: "Test run of check-application" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Davit-CheckPort, now version 1, of 111122223333").waitFor();
  await dialog.getByRole("row", { name: "Port 8080" }).waitFor();
  const start = dialog.getByRole("button", { name: "Run it now" });
  assert.equal(await start.isDisabled(), true, "a value is missing");
  await accessible(page, "what a test run would do");
  await dialog.getByRole("textbox", { name: "InstanceIds" }).fill("i-0123456789abcdef0");
  await start.click();
  await dialog.getByText("Failed", { exact: true }).first().waitFor(); // no such instance is there
  await dialog.getByRole("row", { name: /aws:runCommand/ }).first().waitFor();
  await accessible(page, "a test run that failed");
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  assert.deepEqual((await runs()).map((r) => [r.action, r.drafted ?? false]), [["check-application", false]]);
  calm();
});

test("an action is run as it is being written", async () => {
  await page.goto(`${davit.url}/plans/three-tier/edit`);
  const offer = page.getByRole("button", { name: "Test run of stop-services" });
  await offer.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("111122223333/us-east-1").waitFor();
  await dialog.getByRole("button", { name: "Run it now" }).click();
  await dialog.getByText("To close this does not stop it").waitFor();
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  assert.deepEqual((await runs()).map((r) => [r.action, r.drafted ?? false])[0], ["stop-services", true]);
  calm();
});

test("one that waits is stopped", async () => {
  await davit.cli("document", "install", "Davit-ApprovalGate", "--region", "us-west-2", "--yes");
  const plan = JSON.parse(await davit.cli("plan", "show", "three-tier", "--output", "json"));
  const gate = { name: "gate", documentName: "Davit-ApprovalGate", runIn: "BOTH", parameters: { Approvers: ["arn:aws:iam::111122223333:role/DRSOrchestrationRole"], Message: "Go on?" } };
  plan.waves[0].postWaveActions.push(gate);
  const file = join(davit.folder, "gated.json");
  writeFileSync(file, JSON.stringify(plan));
  await davit.cli("plan", "change", "three-tier", "-f", file);
  await page.goto(`${davit.url}/plans/three-tier`);
  await page.getByRole("button", { name: "Test run of gate" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Run it now" }).click();
  await dialog.getByText("It waits for a person").waitFor();
  await dialog.getByRole("button", { name: "Stop it" }).click();
  await dialog.getByText("Cancelled", { exact: true }).first().waitFor();
  await dialog.getByRole("button", { name: "Stop it" }).waitFor({ state: "detached" });
  calm();
});
