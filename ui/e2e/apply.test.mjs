// A launch configuration is applied to AWS by hand, on the pages of a group and of a plan.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, page, calm;
withSample(async (ready) => {
  davit = ready.davit;
  page = await ready.browser.newPage({ viewport: { width: 1280, height: 1600 } });
  calm = quiet(page, davit);
  const file = join(davit.folder, "group.json");
  writeFileSync(file, JSON.stringify({
    name: "shop-web", accountID: "111122223333", region: "us-west-2", tags: { App: "shop", Tier: "web" }, launchConfiguration: { instanceType: "m7i.large" },
    servers: { "s-0shopweb000000002": { launchConfiguration: { instanceType: "x9.large" } } },
  }));
  await davit.cli("group", "change", "shop-web", "-f", file);
  await signIn(page, davit);
});

const template = async () => JSON.parse(await davit.cli("template", "show", "created-and-used-by-drs-s-0shopweb000000001", "--output", "json"));

test("what a group states is applied now, with the reason, and what speaks against a server is told", async () => {
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByRole("button", { name: "Apply now…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("row", { name: /shop-web-1 To be applied Instance type: t3.medium → m7i.large/ }).waitFor();
  await dialog.getByRole("row", { name: /shop-web-2 Refused .*x9.large/ }).waitFor();
  await dialog.getByText("1 of 2 servers cannot be applied now").waitFor();
  await accessible(page, "what applying a launch configuration changes");
  const deed = dialog.getByRole("button", { name: "Apply to 1 server" });
  assert.equal(await deed.isDisabled(), true, "it is applied for a reason");
  assert.equal((await template()).defaultVersion, 1);
  await dialog.getByRole("textbox", { name: "Why" }).fill("drift before the audit");
  await deed.click();
  await dialog.getByText("Applied to 1 server").waitFor();
  await dialog.getByRole("row", { name: /shop-web-1 Applied/ }).waitFor();
  await accessible(page, "what applying a launch configuration came to");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  const after = await template();
  assert.equal(after.instanceType, "m7i.large");
  assert.equal(after.deeds[0].reason, "drift before the audit");
  await page.getByRole("button", { name: "Apply now…" }).click();
  await page.getByRole("dialog").getByRole("row", { name: /shop-web-1 In place/ }).waitFor();
  calm();
});

test("a plan's is that of a recovery, in a scenario where it has one", async () => {
  await page.goto(`${davit.url}/plans/three-tier`);
  await page.getByRole("button", { name: "Apply launch configuration…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("row", { name: /shop-db-1/ }).waitFor();
  assert.equal(await dialog.getByText("subnet-0d111a0c0ffee0001").count(), 0, "a drill's subnet is never applied");
  await dialog.getByRole("button", { name: "Do nothing" }).click();
  await dialog.waitFor({ state: "detached" });
  calm();
});
