// Every page that is not part of another test: it shows what there is, and axe finds nothing serious.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, browser, page, calm;
withSample(async (ready) => {
  ({ davit, browser } = ready);
  page = await browser.newPage();
  calm = quiet(page, davit);
  await signIn(page, davit);
});

const pages = [
  ["/servers", "Source servers", "shop-web-1"],
  ["/servers/111122223333/us-west-2/s-0shopweb000000001", "shop-web-1", "Continuous"],
  ["/groups", "Protection groups", "shop-web"],
  ["/groups/shop-web", "shop-web", "shop-web-2"],
  ["/accounts", "Accounts", "111122223333"],
  ["/accounts/111122223333", "shop-production", "Version 1"],
  ["/configuration", "Configuration", "YAML"],
  ["/audit", "Audit and reports", "Succeeded"],
  ["/settings", "Settings", "No role is bound"],
  ["/simulator", "Simulator", "It behaves"],
];

for (const [path, heading, shown] of pages) {
  test(`the page ${path}`, async () => {
    await page.goto(davit.url + path);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.getByText(shown).first().waitFor();
    await accessible(page, path);
    calm();
  });
}

for (const [path, tabs] of [["/audit", ["Reports", "Retention and archives", "Legal holds"]], ["/settings", ["Channels", "Notifications", "Features", "You"]], ["/configuration", ["Import", "History"]], ["/groups/shop-web", ["Launch configuration"]]]) {
  test(`what is behind the first part of ${path}`, async () => {
    await page.goto(davit.url + path);
    for (const name of tabs) {
      await page.getByRole("tab", { name }).click();
      await page.getByText("Loading").first().waitFor({ state: "detached" });
      await accessible(page, `${path}, ${name}`);
    }
    calm();
  });
}

test("servers are filtered, and the trail is verified", async () => {
  await page.goto(`${davit.url}/servers`);
  await page.getByRole("link", { name: "shop-db-1" }).waitFor();
  await page.getByRole("combobox", { name: "Find servers" }).fill("web");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "shop-db-1" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "shop-web-2" }).waitFor();
  await page.goto(`${davit.url}/audit`);
  await page.getByRole("button", { name: "Verify the trail" }).click();
  await page.getByText("The trail is whole").waitFor();
});

test("the simulator is told to misbehave, and to behave again", async () => {
  await page.goto(`${davit.url}/simulator`);
  await page.getByRole("button", { name: "Have it misbehave" }).click();
  await accessible(page, "a fault that is ordered");
  await page.getByRole("button", { name: "Order it" }).click();
  await page.getByRole("button", { name: /^Remove fault-/ }).click();
  await page.getByText("It behaves").waitFor();
});

test("a file is imported: its conflict is shown, what is refused is left out, and it is taken back", async () => {
  const exported = await davit.cli("config", "export");
  const file = join(davit.folder, "changed.yaml");
  // One group is changed as it may be; another is given the servers of a third.
  const changed = exported.replace("The web servers of the shop.", "Changed by a file.").replace(/Tier: database/, "Tier: application");
  assert.notEqual(changed, exported);
  writeFileSync(file, changed.replace(/^hash: .*\n/m, ""));
  await page.goto(`${davit.url}/configuration`);
  await page.getByRole("tab", { name: "Import" }).click();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "See what would change" }).click();
  await page.getByText("Refused", { exact: true }).first().waitFor();
  await accessible(page, "what an import would change");
  const does = page.getByRole("button", { name: "Import this" });
  assert.equal(await does.isDisabled(), true);
  await page.getByRole("checkbox", { name: /Import the rest/ }).check();
  await page.getByRole("button", { name: "See what would change" }).click();
  await does.click();
  await page.getByText("the history can take it back").waitFor();
  const group = async () => JSON.parse(await davit.cli("group", "show", "shop-web", "--output", "json")).description;
  assert.equal(await group(), "Changed by a file.");
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: /^Take back/ }).first().click();
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await group(), "The web servers of the shop.");
});

test("a role is given, changed in one step, and taken away", async () => {
  await page.goto(`${davit.url}/settings`);
  await page.getByRole("button", { name: "Give a role" }).click();
  await page.getByRole("textbox", { name: "Group" }).fill("shop-dr");
  await page.getByRole("button", { name: /^Role/ }).click();
  await page.getByRole("option", { name: /^Operator/ }).click();
  await page.getByRole("button", { name: "Add a tag of the plan" }).click();
  await page.getByRole("textbox", { name: "Key of the plan's tag" }).fill("team");
  await page.getByRole("textbox", { name: "Value of the plan's tag" }).fill("shop");
  await page.getByRole("button", { name: "Give it" }).click();
  await page.getByRole("row", { name: /group shop-dr Operator all team=shop/ }).waitFor();

  await page.getByRole("button", { name: /^Change / }).click();
  await page.getByRole("textbox", { name: /^Accounts/ }).fill("111122223333");
  await accessible(page, "a role binding that is changed");
  // Somebody else is quicker: what they changed is not undone.
  const [binding] = JSON.parse(await davit.cli("role", "list", "--output", "json"));
  await davit.cli("role", "change", binding.name, "--role", "RecoveryManager");
  await page.getByRole("button", { name: "Change it" }).click();
  await page.getByRole("dialog").getByRole("alert").or(page.getByRole("dialog").getByText(/changed/)).first().waitFor();
  await page.getByRole("button", { name: "Do nothing" }).click();
  await page.goto(`${davit.url}/settings`);
  await page.getByRole("row", { name: /group shop-dr RecoveryManager all team=shop/ }).waitFor();
  await page.getByRole("button", { name: /^Change / }).click();
  await page.getByRole("textbox", { name: /^Accounts/ }).fill("111122223333");
  await page.getByRole("button", { name: "Change it" }).click();
  await page.getByRole("row", { name: /group shop-dr RecoveryManager 111122223333 team=shop/ }).waitFor();
  await page.getByRole("button", { name: /^Take away / }).click();
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByText("No role is bound").waitFor();
});

test("the simulator goes at another speed, is given servers, and is reset once that is typed", async () => {
  await page.goto(`${davit.url}/simulator`);
  await page.getByText("1000 times as fast as AWS is").waitFor();
  await page.getByRole("spinbutton", { name: "Times as fast as AWS" }).fill("0");
  await page.getByText("A number from 0.1 to 1000000").waitFor();
  await page.getByRole("spinbutton", { name: "Times as fast as AWS" }).fill("900");
  await page.keyboard.press("Enter");
  await page.getByText("900 times as fast as AWS is").waitFor();

  await page.getByRole("button", { name: "Add servers" }).click();
  await page.getByRole("spinbutton", { name: "How many" }).fill("3");
  await accessible(page, "what is added to the simulated AWS");
  await page.getByRole("button", { name: "Add them" }).click();
  await page.getByRole("row", { name: /us-west-2 9 9 / }).waitFor();

  await page.getByRole("button", { name: "Reset", exact: true }).click();
  const reset = page.getByRole("button", { name: "Reset it" });
  assert.equal(await reset.isDisabled(), true);
  await page.getByRole("textbox", { name: "Type RESET" }).fill("RESET");
  await accessible(page, "the reset of the simulated AWS");
  await reset.click();
  await page.getByRole("row", { name: /us-west-2 6 6 / }).waitFor();
  await accessible(page, "the simulator");
  calm();
});
