// A launch configuration that breaks rules: refused at its field, or saved and told of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

const rules = [
  { name: "approved-families", description: "only m5", require: "launch.instanceType.startsWith('m5.')", effect: "block", remedy: "state one of m5" },
  { name: "sessions", description: "the instance metadata asks for session tokens", require: "has(launch.httpTokens) && launch.httpTokens == 'required'", effect: "warn", remedy: "state httpTokens: required" },
];

let davit, page, calm;
withSample(
  async (ready) => {
    davit = ready.davit;
    page = await ready.browser.newPage({ viewport: { width: 1280, height: 1600 } });
    calm = quiet(page, davit);
    await signIn(page, davit);
  },
  { rules },
);

test("a rule that blocks is told at the field that breaks it, and one that warns after the save", async () => {
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of group shop-web" }).click();
  const type = page.getByRole("textbox", { name: "Instance type", exact: true });
  await type.fill("c5.large");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("states launches that a rule forbids").waitFor();
  const refused = /^the rule approved-families is not kept: only m5 .*; state one of m5$/;
  await page.getByText(refused).waitFor();
  assert.match(await type.evaluate((e) => document.getElementById(e.getAttribute("aria-describedby").split(" ").find((id) => document.getElementById(id)?.innerText.includes("approved-families"))).innerText), /state one of m5/);
  await accessible(page, "a field that a rule refuses");

  await type.fill("m5.large");
  await page.getByText(refused).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It is saved").waitFor();
  await page.getByRole("row", { name: /Warning Instance metadata server shop-web-1.* the rule sessions is not kept: .* What to do: state httpTokens: required/ }).waitFor();
  await accessible(page, "what was saved and breaks a rule");
  await page.getByRole("button", { name: "Close what was saved" }).click();
  await page.getByText("It is saved").waitFor({ state: "detached" });
  calm();
});

test("what is changed while it is being saved is kept, and saved after it", async () => {
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of group shop-web" }).click();
  const type = page.getByRole("textbox", { name: "Instance type", exact: true });
  let go;
  const held = new Promise((resolve) => {
    go = resolve;
  });
  await page.route("**/api/v1/groups/*", async (route) => {
    if (route.request().method() === "PUT") await held;
    await route.continue();
  });
  await type.fill("m5.xlarge");
  await page.getByRole("button", { name: "Save" }).click();
  await type.fill("m5.2xlarge");
  await page.getByRole("button", { name: "Save" }).click();
  go();
  await page.getByRole("row", { name: /Instance type m5.2xlarge Group shop-web/ }).waitFor();
  await page.unrouteAll();
  const group = JSON.parse(await davit.cli("group", "show", "shop-web", "--output", "json"));
  assert.equal(group.launchConfiguration.instanceType, "m5.2xlarge");
  calm();
});
