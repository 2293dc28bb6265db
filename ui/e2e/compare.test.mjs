// Executions beside each other: one beside an earlier one, drills against what was promised; what people said, and the situation as text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { drill } from "./davit.mjs";
import { withSample } from "./stage.mjs";

let davit, page, calm, last;
withSample(async ({ davit: d, browser }) => {
  davit = d;
  await drill(davit);
  // The second one has another plan, and a server that is tried twice.
  const plan = JSON.parse(await davit.cli("plan", "show", "three-tier", "--output", "json"));
  const headers = { Authorization: `Bearer ${davit.token}`, "Content-Type": "application/json", "If-Match": `"${plan.version}"` };
  const changed = await fetch(`${davit.url}/api/v1/plans/three-tier`, { method: "PUT", headers, body: JSON.stringify({ ...plan, description: "Changed between two drills" }) });
  assert.equal(changed.status, 200);
  last = await drill(davit);
  page = await browser.newPage({ viewport: { width: 1280, height: 1200 } });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: davit.url });
  calm = quiet(page, davit);
  await signIn(page, davit);
  await page.goto(`${davit.url}/executions/${last}`);
});

test("an execution is compared with the one before it: figures, plans, waves, servers, phases", async () => {
  await page.getByRole("tab", { name: "Comparison" }).click();
  const figures = page.getByRole("table", { name: "Side by side" });
  await figures.getByRole("row", { name: /^RTO/ }).getByText("of 1 h: met").nth(1).waitFor();
  await page.getByText("The plans differ").waitFor();
  await page.getByRole("button", { name: /1 field/ }).click();
  await page.getByText("Changed between two drills").waitFor();

  const times = page.getByRole("treegrid", { name: "Where the time went" });
  const row = (name) => times.getByRole("row").filter({ hasText: new RegExp(`^${name}`) }).first();
  const compared = JSON.parse(await davit.cli("execution", "compare", last, "--last", "1", "--output", "json"));
  const [now, before] = compared.waves.find((w) => w.name === "database").seconds;
  assert.match(await row("database").innerText(), new RegExp(`${said(now)}\\s+${said(before)}`));
  await times.getByRole("button", { name: "Show the parts of database" }).click();
  await times.getByRole("button", { name: "Show the parts of shop-db-1" }).click();
  for (const phase of ["Snapshot", "Conversion", "Launch", "Boot"]) await row(phase).waitFor();
  await accessible(page, "an execution beside another");
  calm();
});

test("what people said is in one place, a note among it", async () => {
  await page.getByRole("tab", { name: "What people said" }).click();
  await page.getByRole("button", { name: "Write a note" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("The storage team was called");
  await page.getByRole("dialog").getByRole("button", { name: "Write a note" }).click();
  await page.getByRole("row", { name: /The storage team was called/ }).waitFor();
  await page.getByRole("row", { name: /Approve.*wave web/ }).waitFor();
  await accessible(page, "what people said");
  calm();
});

test("the situation is copied as text", async () => {
  await page.getByRole("tab", { name: "Situation" }).click();
  await page.getByRole("button", { name: "Copy as text" }).click();
  await page.getByText("Copied").waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^three-tier, as of .* UTC: /);
  assert.match(text, /\nDone:\n- /);
  calm();
});

test("the dashboard has the last drills against their objectives, as charts and as a table", async () => {
  await page.goto(davit.url);
  await page.getByRole("heading", { name: "Drills against their objectives" }).waitFor();
  for (const chart of ["Recovery time (RTO)", "Age of the data (RPO)"]) await page.getByRole("application", { name: `${chart}: 2 of 2 met the objective` }).or(page.getByLabel(`${chart}: 2 of 2 met the objective`)).first().waitFor();
  await page.getByRole("button", { name: "The same as a table" }).click();
  const table = page.getByRole("table", { name: "Drills against their objectives" });
  const { executions } = JSON.parse(await davit.cli("execution", "compare", last, "--last", "1", "--output", "json"));
  for (const e of executions) await table.getByText(`${said(e.measured.rtoSeconds)} of 1 h: met`).first().waitFor();
  assert.equal(await table.getByRole("link").count(), 2);
  await accessible(page, "the dashboard after drills");
  calm();
});

/** said is how the page says seconds of less than a minute. */
const said = (seconds) => `${seconds.toFixed(1)} s`;
