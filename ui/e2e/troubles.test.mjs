// What goes wrong: a failed server, a server of ours that is killed; on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { startDavit } from "./davit.mjs";
import { withSample } from "./stage.mjs";

let davit, browser;
const stage = withSample(async (ready) => {
  ({ davit, browser } = ready);
});

const patience = 60_000;

test("a server that fails is retried, on a phone, beside a server that is killed and comes back", async () => {
  await davit.order([{ kind: "NO_CAPACITY", sourceServerID: "s-0shopdb0000000001", count: 1 }]);
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const calm = quiet(page, davit);
  await signIn(page, davit);
  await davit.cli("plan", "run", "three-tier", "--drill", "--yes");
  await page.getByRole("link", { name: "three-tier", exact: true }).click();
  await page.getByRole("button", { name: "Retry" }).waitFor({ timeout: patience });
  await accessible(page, "the execution that failed, on a phone");

  await davit.stop();
  await page.getByText("The connection to the server is lost").waitFor({ timeout: patience });
  davit = stage.davit = await startDavit({ data: davit.folder, listen: new URL(davit.url).host });
  await page.getByText("The connection to the server is lost").waitFor({ state: "detached", timeout: patience });

  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
  await page.getByRole("button", { name: "Approve" }).click({ timeout: patience });
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await page.getByText("6 of 6 servers recovered").first().waitFor({ timeout: patience });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
  calm();
  await page.close();
});
