// Launch templates: found, read, compared, checked.
import assert from "node:assert/strict";
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

const patience = 60_000;
const ofServer = (id) => `created-and-used-by-drs-${id}`;

test("launch templates are listed with their age and what uses them, and found", async () => {
  await page.getByRole("link", { name: "Launch templates", exact: true }).click();
  await page.getByRole("link", { name: ofServer("s-0shopweb000000001") }).waitFor();
  await page.getByText("Read from AWS").waitFor();
  await accessible(page, "the list of launch templates");
  await page.getByRole("combobox", { name: "Find launch templates" }).fill("r6i");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: ofServer("s-0shopweb000000001") }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: ofServer("s-0shopdb0000000001") }).waitFor();
  await page.getByRole("button", { name: "Ask AWS now" }).click();
  await page.getByRole("link", { name: "s-0shopdb0000000001", exact: true }).waitFor();
  calm();
});

test("the launches of all servers are held against the rules", async () => {
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("tab", { name: "Compliance" }).click();
  await page.getByText("the rule imdsv2 is not kept").first().waitFor();
  await page.getByText("(6 of 6)").waitFor();
  await page.getByText("the rule termination-protection is not kept").first().waitFor();
  await accessible(page, "the compliance of launches");
  await page.getByRole("button", { name: "Launched in a" }).click();
  await page.getByRole("option", { name: "Drill" }).click();
  await page.getByText("the rule termination-protection is not kept").first().waitFor({ state: "detached" });
  calm();
});

test("a launch template is read: what it says, what a drill changed in it, what a check finds", async () => {
  await davit.cli("plan", "run", "three-tier", "--drill", "--yes");
  const versions = async () => JSON.parse(await davit.cli("template", "show", ofServer("s-0shopdb0000000001"), "--output", "json")).versions;
  for (const until = Date.now() + patience; (await versions()).length < 2; ) assert.ok(Date.now() < until, "the drill made no version");

  const { launchTemplateID } = JSON.parse(await davit.cli("template", "show", ofServer("s-0shopdb0000000001"), "--output", "json"));
  await page.goto(`${davit.url}/templates/111122223333/us-west-2/${launchTemplateID}`);
  await page.getByRole("heading", { name: ofServer("s-0shopdb0000000001"), level: 1 }).waitFor();
  await page.getByRole("link", { name: "shop-db-1" }).waitFor();
  await accessible(page, "a launch template");
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByText(/Davit: DRILL exec-/).first().waitFor();
  await page.getByText("subnet-0d111a0c0ffee0001").first().waitFor();
  await accessible(page, "the versions of a launch template");
  await page.getByRole("tab", { name: "Check" }).click();
  await page.getByRole("heading", { name: "Would it launch?" }).waitFor();
  await accessible(page, "the check of a launch template");
  await page.getByRole("tab", { name: "Compliance" }).click();
  await page.getByText("the rule imdsv2 is not kept").waitFor();
  await accessible(page, "the compliance of a launch template");
  calm();
});
