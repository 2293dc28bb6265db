// Waves and groups of more servers than anybody reads: they come in pages, and are searched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, launch, quiet, signIn } from "./browser.mjs";
import { startDavit } from "./davit.mjs";
import { registerWaves, worldOf } from "./world.mjs";

const patience = 60_000;

let davit, browser, page, calm;
before(async () => {
  davit = await startDavit({ world: (folder) => worldOf(folder, 60, 1) });
  await registerWaves(davit, 1);
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  calm = quiet(page, davit);
  await signIn(page, davit);
});
after(async () => {
  await browser?.close();
  await davit?.end();
});

test("the servers of a large wave come in pages, and one is found by its name", async () => {
  const id = (await davit.cli("plan", "run", "large", "--drill", "--yes")).trim();
  await page.goto(`${davit.url}/executions/${id}`);
  await page.getByText("60 of 60 servers recovered").first().waitFor({ timeout: patience });
  await page.reload(); // what has begun is open then
  await page.getByRole("heading", { name: "part-00" }).scrollIntoViewIfNeeded();
  const servers = page.getByRole("table", { name: "Servers of part-00" });
  await servers.getByRole("row").nth(25).waitFor();
  assert.equal(await servers.getByRole("row").count(), 26, "25 servers below their heads");
  await accessible(page, "an execution of many servers");

  await page.getByRole("searchbox", { name: "Find servers of part-00" }).fill("server-0060");
  await servers.getByRole("row", { name: /server-0060/ }).waitFor();
  assert.equal(await servers.getByRole("row").count(), 2);
  await page.getByRole("button", { name: "60 servers and actions of part-00" }).click();
  await page.locator(".davit-track-name").getByText("server-0060").waitFor();
  calm();
});

test("the members of a large group come in pages, in order of their names", async () => {
  await page.goto(`${davit.url}/groups/part-00`);
  await page.getByRole("link", { name: "server-0001", exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: "server-0060", exact: true }).count(), 0);
  await page.getByRole("button", { name: /^Next page/ }).click();
  await page.getByRole("link", { name: "server-0060", exact: true }).waitFor();
  await accessible(page, "a group of many servers");
  calm();
});

test("the list of executions fits the window", async () => {
  await page.goto(`${davit.url}/executions`);
  await page.getByRole("link", { name: /^exec-/ }).waitFor();
  const over = await page.getByRole("table").first().evaluate((table) => table.scrollWidth - table.parentElement.clientWidth);
  assert.ok(over <= 0, `the table is ${over} pixels wider than its place`);
});
