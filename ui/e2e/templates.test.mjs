// Launch templates: found, read, compared, checked.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
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

test("launch templates are found by the group that uses them", async () => {
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("link", { name: ofServer("s-0shopdb0000000001") }).waitFor();
  const find = page.getByRole("combobox", { name: "Find launch templates" });
  await find.fill("Used by group = shop-web");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: ofServer("s-0shopdb0000000001") }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: ofServer("s-0shopweb000000001") }).waitFor();
  await page.getByText("2 found").first().waitFor();
  calm();
});

test("what a plan and a group cost is estimated, by prices that say that they are a sample", async () => {
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("tab", { name: "Cost" }).click();
  await page.getByText("These are sample prices").waitFor();
  await page.getByText(/Prices of us-west-2: version simulator-sample-/).waitFor();
  await page.getByRole("row", { name: /^Together a drill of 4 h \d+\.\d\d USD All of it$/ }).waitFor();
  await page.getByText(/^m5a\.large \(2 vCPUs, 8 GiB\) saves \d+\.\d\d USD$/).first().waitFor();
  await page.getByText("Never counted").waitFor();
  await accessible(page, "what a plan costs");
  await page.getByRole("spinbutton", { name: "Hours of a drill" }).fill("0");
  await page.getByText("More than 0, and a year at most").waitFor();
  await page.getByRole("spinbutton", { name: "Hours of a drill" }).fill("8");
  await page.getByRole("row", { name: /^Together a drill of 8 h/ }).waitFor();
  await page.getByRole("button", { name: /^Of / }).click();
  await page.getByRole("option", { name: "shop-web" }).click();
  await page.getByRole("row", { name: /^shop-database/ }).first().waitFor({ state: "detached" });
  await page.getByRole("row", { name: /^Together a drill of 8 h/ }).waitFor();
  calm();
});

test("what is recommended is told with its reasons, and holds only once it is accepted", async () => {
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("tab", { name: "Recommendations" }).click();
  await page.getByRole("button", { name: /^Protection group / }).click();
  await page.getByRole("option", { name: "shop-application" }).click();
  await page.getByText(/the source server has \d+ vCPUs/).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Accept", exact: true }).isDisabled(), true);
  await accessible(page, "what is recommended");
  const change = page.getByRole("checkbox", { name: /^Choose the proposal for/, disabled: false }).first();
  await change.check();
  await page.getByRole("button", { name: "Accept for 1" }).click();
  await page.getByRole("dialog").getByText("nothing is launched now").waitFor();
  await accessible(page, "a proposal that is accepted");
  await page.getByRole("dialog").getByRole("button", { name: "Do nothing" }).click();
  const own = async () => JSON.parse(await davit.cli("group", "show", "shop-application", "--output", "json")).servers;
  assert.equal(await own(), undefined);
  await page.getByRole("button", { name: "Accept for 1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
  await page.getByText("It is saved").waitFor();
  const [launch] = Object.values(await own());
  assert.match(launch.launchConfiguration.instanceType, /^[a-z]/);
  const undo = JSON.parse(await davit.cli("group", "show", "shop-application", "--output", "json"));
  assert.equal(Object.keys(undo.servers).length, 1);
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
  await page.getByRole("link", { name: /^exec-/ }).first().waitFor();
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

const group = async () => JSON.parse(await davit.cli("group", "show", "shop-web", "--output", "json"));

test("what a group states of its launches is written, checked when it is saved, and shown field by field", async () => {
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByText("Nothing is stated: all stays as DRS has it").waitFor();
  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of group shop-web" }).click();
  await page.getByRole("button", { name: /^Launch template None/ }).click();
  await page.getByRole("option", { name: ofServer("s-0shopweb000000002") }).click();
  await page.getByRole("textbox", { name: "Instance type", exact: true }).fill("m7g.large");
  await page.getByRole("button", { name: "Instance metadata" }).click();
  await page.getByRole("option", { name: "Session tokens alone" }).click();
  await page.getByRole("listbox").waitFor({ state: "detached" }); // it lies over the buttons until it is closed
  await accessible(page, "what a group states");
  await page.getByRole("button", { name: "Save" }).click();

  await page.getByText("is for arm64").first().waitFor();
  await page.getByText(/What to do: state an instance type/).first().waitFor();
  await page.getByRole("row", { name: /Instance type m7g.large Group shop-web/ }).waitFor();
  await page.getByRole("row", { name: /Subnet .* Launch template .*, stated by group shop-web/ }).waitFor();
  await accessible(page, "how a group's servers are launched, with findings");
  const saved = (await group()).launchConfiguration;
  assert.deepEqual(saved, { launchTemplate: { name: ofServer("s-0shopweb000000002"), version: "$Default" }, instanceType: "m7g.large", httpTokens: "required" });
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("link", { name: "Group shop-web" }).waitFor();
  calm();
});

test("a server has something of its own, and inherits it again", async () => {
  await page.goto(`${davit.url}/servers/111122223333/us-west-2/s-0shopweb000000001`);
  await page.getByRole("row", { name: /Instance type m7g.large Group shop-web/ }).waitFor();
  await page.getByRole("button", { name: "Change what server shop-web-1 states" }).click();
  await page.getByText("Inherited: m7g.large, stated by group shop-web").waitFor();
  await page.getByRole("textbox", { name: "Instance type", exact: true }).pressSequentially("m7i.large");
  await page.getByText("Instead of m7g.large, stated by group shop-web").waitFor();
  await page.getByRole("textbox", { name: "Static private address" }).fill("10.0.0.1");
  await page.getByRole("button", { name: "Copy the tags" }).click();
  await page.getByRole("option", { name: "Yes" }).click();
  await accessible(page, "what a server has of its own");
  await page.getByRole("button", { name: "Inherit Static private address" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /Instance type m7i.large Server shop-web-1 m7g.large, by group shop-web/ }).waitFor();
  await page.getByText("Nothing would keep a launch from succeeding").waitFor();
  assert.deepEqual((await group()).servers, { "s-0shopweb000000001": { useGroupDefaults: true, launchConfiguration: { instanceType: "m7i.large", copyTags: true } } });
  calm();
});

test("a plan states it for one mode and for a scenario, which go before the group", async () => {
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByRole("button", { name: "As it is launched" }).click();
  await page.getByRole("option", { name: "By the plan three-tier" }).click();
  await page.getByRole("row", { name: /Subnet subnet-0d111a0c0ffee0001 Drills of three-tier/ }).waitFor();
  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of drills of three-tier" }).click();
  await page.getByRole("textbox", { name: "Subnet", exact: true }).fill("subnet-0a111a0c0ffee0001");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/subnet-0a111a0c0ffee0001 is not among drill.subnetIDs/).first().waitFor();
  await page.getByRole("textbox", { name: "Subnet", exact: true }).fill("subnet-0d111b0c0ffee0002");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /Subnet subnet-0d111b0c0ffee0002 Drills of three-tier/ }).waitFor();

  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of a new scenario" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("zone-lost");
  await accessible(page, "a new scenario");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Inherited: subnet-0d111b0c0ffee0002, stated by drills of three-tier").waitFor();
  await page.getByRole("textbox", { name: "Subnet", exact: true }).fill("subnet-0d111a0c0ffee0001");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /Subnet subnet-0d111a0c0ffee0001 Scenario zone-lost subnet-0d111b0c0ffee0002, by drills of three-tier/ }).waitFor();
  await accessible(page, "how servers are launched in a scenario");
  const plan = JSON.parse(await davit.cli("plan", "show", "three-tier", "--output", "json"));
  assert.equal(plan.drill.launchConfiguration.subnetID, "subnet-0d111b0c0ffee0002");
  assert.deepEqual(plan.scenarios, { "zone-lost": { launchConfiguration: { subnetID: "subnet-0d111a0c0ffee0001" } } });
  assert.equal(plan.waves.length, 3);
  calm();
});

test("a launch template is rolled back, once it is shown what that changes, and never under an execution", async () => {
  const name = ofServer("s-0shopdb0000000001");
  const { launchTemplateID } = JSON.parse(await davit.cli("template", "show", name, "--output", "json"));
  await page.goto(`${davit.url}/templates/111122223333/us-west-2/${launchTemplateID}`);
  await page.getByRole("tab", { name: "Versions" }).click();
  const back = page.getByRole("button", { name: "Roll back to version 2" });
  await back.click();
  await page.getByRole("dialog").getByText(/exec-/).first().waitFor();
  assert.equal(await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).isDisabled(), true);
  await page.getByRole("dialog").getByRole("button", { name: "Do nothing" }).click();

  const [{ executionID }] = JSON.parse(await davit.cli("execution", "list", "--output", "json"));
  await davit.cli("execution", "cancel", executionID, "--yes");
  const ended = async () => JSON.parse(await davit.cli("execution", "show", executionID, "--output", "json"));
  for (const until = Date.now() + patience; (await ended()).state !== "CANCELLED"; ) assert.ok(Date.now() < until, "the drill did not end");
  await davit.cli("execution", "cleanup", executionID, "--yes");
  for (const until = Date.now() + patience; (await ended()).cleanup !== "COMPLETED"; ) assert.ok(Date.now() < until, "the drill was not cleaned up");

  await page.reload();
  await page.getByRole("tab", { name: "Versions" }).click();
  await back.click();
  await page.getByRole("dialog").getByText("What the default will say").waitFor();
  await page.getByRole("dialog").getByText("subnet-0d111a0c0ffee0001").waitFor();
  await page.getByRole("dialog").getByRole("textbox", { name: "Why" }).fill("as in the drill");
  await accessible(page, "a rollback that is confirmed");
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
  await page.getByText("What people had Davit do to it").waitFor();
  await page.getByText("as in the drill").first().waitFor();
  await accessible(page, "the versions after a rollback");
  const now = JSON.parse(await davit.cli("template", "show", name, "--output", "json"));
  const said = now.versions.find((v) => v.version === now.defaultVersion).settings.find((s) => s.name === "NetworkInterfaces[0].SubnetId").value;
  assert.equal(said, "subnet-0d111a0c0ffee0001");
  calm();
});

test("old versions are retired, once a dry run has shown which go, and which stay and why", async () => {
  const name = ofServer("s-0shopdb0000000001");
  const read = async () => JSON.parse(await davit.cli("template", "show", name, "--output", "json"));
  const { launchTemplateID, versions } = await read();
  await page.goto(`${davit.url}/templates/111122223333/us-west-2/${launchTemplateID}`);
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Retire old versions" }).click();
  const dialog = page.getByRole("dialog");
  const deed = dialog.getByRole("button", { name: /^Delete/ });
  const keep = dialog.getByRole("spinbutton", { name: "How many of the newest stay" });
  const see = dialog.getByRole("button", { name: "See what would be deleted" });
  await see.click();
  await dialog.getByText("none would be deleted").waitFor();
  await keep.fill("1");
  assert.equal(await deed.isDisabled(), true, "what was looked at is of another number");
  await see.click();
  await dialog.getByText(/^\d+ of \d+ versions would be deleted; nothing has been yet\.$/).waitFor();
  await dialog.getByRole("row", { name: /^1 would be deleted/ }).waitFor();
  await accessible(page, "which versions would be retired");
  assert.equal((await read()).versions.length, versions.length);
  await dialog.getByRole("textbox", { name: "Why" }).fill("nobody needs them");
  await deed.click();
  await page.getByText(/^Deleted \d+ versions? between 1 and \d+$/).waitFor();
  const left = (await read()).versions;
  assert.ok(left.length < versions.length && left.every((v) => v.version !== 1), "the oldest is gone");
  calm();
});

test("a launch template is copied, once what a copy lacks is filled in", async () => {
  const account = join(davit.folder, "account.yaml");
  writeFileSync(account, readFileSync(new URL("../../sample/account.yaml", import.meta.url), "utf8").replace("[us-west-2]", "[us-west-2, us-east-1]"));
  await davit.cli("account", "change", "shop-production", "-f", account);
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("link", { name: ofServer("s-0shopdb0000000001") }).click();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  const make = page.getByRole("button", { name: /^Make/ });
  assert.equal(await make.isDisabled(), true);
  await page.getByRole("textbox", { name: "Name of the copies" }).fill("db-elsewhere");
  await page.getByRole("button", { name: /^Where to/ }).click();
  for (const place of ["111122223333/us-west-2", "111122223333/us-east-1"]) await page.getByRole("option", { name: place }).click();
  await page.keyboard.press("Escape");
  const see = page.getByRole("button", { name: "See what the copies would be" });
  await see.click();
  await page.getByText("Nothing would be copied anywhere").waitFor();
  await accessible(page, "what copies of a launch template lack");
  assert.equal(await make.isDisabled(), true);
  for (const out of ["NetworkInterfaces[0].SubnetId", "NetworkInterfaces[0].Groups"]) await page.getByRole("checkbox", { name: `Leave out ${out}` }).check();
  await see.click();
  await page.getByRole("textbox", { name: "Why" }).fill("the second site");
  await page.getByRole("button", { name: "Make 2 copies" }).click();
  for (const place of ["111122223333/us-west-2", "111122223333/us-east-1"]) await page.getByText(`${place}: Copied`).waitFor();
  await accessible(page, "what became of the copies");
  await page.getByRole("dialog").getByRole("link", { name: /^lt-/ }).first().click();
  await page.getByRole("heading", { name: "db-elsewhere", level: 1 }).waitFor();
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByText(/^Made as a copy of version \d+ of lt-/).waitFor();
  calm();
});
