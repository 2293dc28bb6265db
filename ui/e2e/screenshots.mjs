// Takes a picture of every page, light and dark, into doc/ui: what the sample looks like there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, look, signIn } from "./browser.mjs";
import { drill, registerSample, startDavit } from "./davit.mjs";

const folder = new URL("../../doc/ui/", import.meta.url).pathname;
const patience = 60_000;

/** only are the names of the pictures that are wanted; none: all of them. */
const only = process.argv.slice(2);

/** others are the pages that need nothing but to be opened: name, path, and what is there when they are. */
const others = [
  ["plans", "/plans", "three-tier"],
  ["plan", "/plans/three-tier", "shop-database"],
  ["plan-editor", "/plans/three-tier/edit", "Waits for"],
  ["servers", "/servers", "shop-web-1"],
  ["group", "/groups/shop-web/edit", "shop-web-1"],
  ["templates", "/templates", "created-and-used-by-drs-s-0shopweb000000002"],
  ["audit", "/audit", "Succeeded"],
  ["configuration", "/configuration", "YAML"],
  ["account", "/accounts/111122223333", "The role that it needs"],
  ["settings", "/settings", "No role is bound"],
  ["simulator", "/simulator", "It behaves"],
];

const davit = await startDavit();
const browser = await launch();
try {
  mkdirSync(folder, { recursive: true });
  await registerSample(davit);
  await promise({ rtoSeconds: 5, rpoSeconds: 15 }); // as fast as AWS is simulated here
  for (let i = 0; i < 3; i++) await drill(davit); // there is something to compare with
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Berlin", locale: "en-GB", reducedMotion: "reduce" });
  await page.goto(davit.url);
  await page.getByLabel("Token", { exact: true }).waitFor();
  await shoot(page, "sign-in");
  await signIn(page, davit);
  await page.getByText("three-tier").first().waitFor();
  await page.getByRole("button", { name: "Drill three-tier" }).click();
  await page.getByText("shop-db-1").first().waitFor();
  await shoot(page, "start");
  await page.getByRole("button", { name: "Start the drill" }).click();
  await page.getByRole("button", { name: "Approve" }).waitFor({ timeout: patience });
  await shoot(page, "execution-waits");
  await page.getByRole("button", { name: "Graph", exact: true }).click();
  await shoot(page, "execution-graph");
  const at = page.url();
  await page.goto(davit.url);
  await page.getByText("May wave web begin").first().waitFor();
  await page.getByText("did not come so far").or(page.getByText("met the objective")).first().waitFor();
  await page.setViewportSize({ width: 1280, height: 1300 });
  await shoot(page, "dashboard");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(at);
  await page.getByRole("button", { name: "Approve" }).waitFor();
  await shoot(page, "phone-approval");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").waitFor();
  await shoot(page, "approve");
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await page.getByText("6 of 6 servers recovered").first().waitFor({ timeout: patience });
  await shoot(page, "execution-over");
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByRole("button", { name: "Show the parts of web" }).click();
  await page.getByRole("heading", { name: "Side by side" }).scrollIntoViewIfNeeded();
  await shoot(page, "comparison");
  await page.goto(`${davit.url}/executions`);
  await page.getByRole("link", { name: /exec-/ }).first().waitFor();
  await shoot(page, "executions");
  for (const [name, path, shown] of others) {
    await page.goto(davit.url + path);
    await page.getByText(shown).first().waitFor();
    await page.waitForTimeout(500); // graphs fit themselves into their frames
    await shoot(page, name);
  }
  await page.goto(`${davit.url}/settings`);
  await page.getByRole("tab", { name: "Channels" }).click();
  await page.getByRole("button", { name: "Make a channel" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("ops");
  await shoot(page, "channel");
  await page.goto(`${davit.url}/plans/three-tier`);
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("heading", { name: "Compare two versions" }).waitFor();
  await page.setViewportSize({ width: 1280, height: 1200 });
  await shoot(page, "plan-versions");
  await page.getByRole("tab").first().click();
  await page.getByRole("button", { name: "Test run of check-application" }).click();
  await page.getByRole("dialog").getByText("Davit-CheckPort, now version 1, of 111122223333").waitFor();
  await shoot(page, "test-run");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("link", { name: "created-and-used-by-drs-s-0shopdb0000000001" }).click();
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByText("NetworkInterfaces[0].SubnetId").waitFor();
  await page.getByRole("heading", { name: /^From version/ }).scrollIntoViewIfNeeded();
  await shoot(page, "template-versions");
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("textbox", { name: "Name of the copies" }).fill("db-elsewhere");
  await page.getByRole("button", { name: /^Where to/ }).click();
  await page.getByRole("option", { name: "111122223333/us-west-2" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "See what the copies would be" }).click();
  await page.getByRole("button", { name: "Make 1 copy" }).waitFor();
  await shoot(page, "template-copy");
  await page.goto(`${davit.url}/templates`);
  await page.getByRole("tab", { name: "Cost" }).click();
  await page.getByText("These are sample prices").waitFor();
  await shoot(page, "costs");
  await page.getByRole("tab", { name: "Recommendations" }).click();
  await page.getByText(/the source server has/).first().waitFor();
  await shoot(page, "recommendations");
  await page.goto(`${davit.url}/groups/shop-web`);
  await page.getByRole("tab", { name: "Launch configuration" }).click();
  await page.getByRole("button", { name: "As it is launched" }).click();
  await page.getByRole("option", { name: "By the plan three-tier" }).click();
  await page.getByText("Drills of three-tier").first().waitFor();
  await page.getByRole("button", { name: "Check whether it would launch" }).click();
  await page.getByText("Nothing would keep a launch from succeeding").waitFor();
  await shoot(page, "launch-configuration");
  await page.getByRole("button", { name: "Change the configuration" }).click();
  await page.getByRole("menuitem", { name: "Of drills of three-tier" }).click();
  await page.getByText("EC2 launch template").waitFor();
  await shoot(page, "launch-editor");
  await page.goto(`${davit.url}/plans/three-tier/edit`);
  await page.getByRole("button", { name: "YAML" }).click();
  await page.getByRole("textbox", { name: "The plan as YAML" }).waitFor();
  await shoot(page, "plan-as-yaml");
  await failForCapacity(page);
  await page.getByRole("button", { name: "Retry" }).click({ timeout: patience });
  await page.getByRole("dialog").getByText(/tried once: failed/).first().waitFor();
  await page.getByRole("dialog").getByRole("radio", { name: "Alternative 1" }).check();
  await shoot(page, "retry");
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot(page, "phone-retry");
} finally {
  await browser.close();
  await davit.end();
}

/** failForCapacity drills where AWS has no capacity for what the databases may be launched as, and opens the execution. */
async function failForCapacity(page) {
  const group = JSON.parse(await davit.cli("group", "show", "shop-database", "--output", "json"));
  const file = join(davit.folder, "group.json");
  writeFileSync(file, JSON.stringify({ ...group, launchConfiguration: { instanceType: "r6i.large", alternatives: [{ instanceType: "m6i.large" }, { instanceType: "r5.large" }] } }));
  await davit.cli("group", "change", "shop-database", "-f", file);
  await davit.order(["r6i.large", "m6i.large", "r5.large"].map((instanceType) => ({ kind: "NO_CAPACITY", sourceServerID: "s-0shopdb0000000001", instanceType })));
  for (const e of JSON.parse(await davit.cli("execution", "list", "--output", "json")).filter((e) => e.cleanup !== "COMPLETED")) await davit.cli("execution", "cleanup", e.executionID, "--yes");
  const ready = async () => JSON.parse(await davit.cli("execution", "list", "--output", "json")).every((e) => e.cleanup === "COMPLETED");
  for (const until = Date.now() + patience; !(await ready()); ) if (Date.now() > until) throw new Error("the drills are not cleaned up");
  const id = (await davit.cli("plan", "run", "three-tier", "--drill", "--yes")).trim();
  await page.goto(`${davit.url}/executions/${id}`);
}

/** promise states the objectives of the sample's plan. */
async function promise(objectives) {
  const plan = JSON.parse(await davit.cli("plan", "show", "three-tier", "--output", "json"));
  const file = join(davit.folder, "plan.json");
  writeFileSync(file, JSON.stringify({ ...plan, objectives }));
  await davit.cli("plan", "change", "three-tier", "-f", file);
}

/** shoot takes the page as it is, light and dark. */
async function shoot(page, name, whole = false) {
  if (only.length > 0 && !only.includes(name)) return;
  for (const looks of ["light", "dark"]) {
    await look(page, looks);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}${name}-${looks}.png`, fullPage: whole, scale: "css" });
  }
  await look(page, "light");
}
