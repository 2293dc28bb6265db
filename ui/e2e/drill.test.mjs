// From the first sight of the page to a drill that is over and cleaned up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, browser;
withSample(async (ready) => {
  ({ davit, browser } = ready);
});

const patience = 60_000;

test("a drill, from signing in to the cleanup", async () => {
  const page = await browser.newPage();
  const calm = quiet(page, davit);
  await page.goto(davit.url);
  await page.getByLabel("Token", { exact: true }).waitFor();
  await accessible(page, "the page to sign in");
  await page.getByLabel("Token", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("the token is missing or wrong").waitFor();

  await signIn(page, davit);
  await page.getByText("shop-web").or(page.getByText("three-tier")).first().waitFor();
  await accessible(page, "the dashboard");
  await page.getByRole("button", { name: "Drill three-tier" }).click();

  await page.getByRole("heading", { name: "Start three-tier" }).waitFor();
  await page.getByText("shop-db-1").first().waitFor();
  await accessible(page, "the page to start");
  await page.getByRole("button", { name: "Start the drill" }).click();

  await page.getByRole("button", { name: "Approve" }).click({ timeout: patience });
  await accessible(page, "the execution that waits");
  await page.getByRole("dialog").getByRole("textbox").fill("seen by a test");
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();

  await page.getByText("Expected end").waitFor();
  await page.getByRole("button", { name: "Graph", exact: true }).click();
  const graph = page.getByRole("group", { name: /^Graph of the waves/ });
  await graph.getByText("database").waitFor();
  await page.getByText("6 of 6 servers recovered").first().waitFor({ timeout: patience });
  await graph.getByText("Completed").nth(2).waitFor(); // it has followed all three waves
  await accessible(page, "the graph of the execution");
  await page.getByRole("tab", { name: "Jobs" }).click();
  await graph.getByText("web", { exact: true }).click();
  const wave = page.getByRole("button", { name: /^web\b/ });
  await wave.waitFor();
  assert.ok(await wave.evaluate((e) => e.getBoundingClientRect().top < innerHeight), "choosing a wave of the graph goes to it");
  await page.getByRole("button", { name: "Clean up" }).click({ timeout: patience });
  await page.getByRole("dialog").getByRole("button", { name: "Clean up" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByText("May they be terminated?").waitFor({ state: "detached", timeout: patience });

  await page.getByRole("tab", { name: "What happened" }).click();
  await page.getByText("seen by a test").first().waitFor();
  await accessible(page, "the execution that is over");
  await page.getByRole("link", { name: "Executions" }).click();
  await page.getByRole("link", { name: /exec-/ }).waitFor();
  await accessible(page, "the list of executions");
  calm();
  const listed = JSON.parse(await davit.cli("execution", "list", "--output", "json"));
  assert.equal((listed.items ?? listed)[0].cleanup, "COMPLETED");
  await page.close();
});
