// Somebody who may only read: every page is there, nothing that changes anything is offered, and the server refuses it anyway.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, quiet, signIn, signInAtProvider } from "./browser.mjs";
import { withSample } from "./stage.mjs";

let davit, reader, admin, calm, execution, template;
withSample(
  async (ready) => {
    davit = ready.davit;
    await davit.cli("plan", "run", "three-tier", "--drill", "--yes");
    [reader, admin] = await Promise.all([1, 2].map(async () => (await ready.browser.newContext({ viewport: { width: 1280, height: 1200 } })).newPage()));
    await signIn(admin, davit);
    await admin.getByText("May wave web begin").first().waitFor({ timeout: 60_000 });
    execution = JSON.parse(await davit.cli("execution", "list", "--output", "json"))[0].executionID;
    template = JSON.parse(await davit.cli("template", "list", "--search", "s-0shopdb0000000001", "--output", "json"))[0].launchTemplateID;
    await signInAtProvider(reader, davit);
    calm = quiet(reader, davit); // at the provider it was on another server's page
  },
  { person: { name: "rita@example.com", groups: ["DRSReadOnly"] } },
);

/** reads are the controls that change nothing on the server, by their names. */
const reads = [
  "Close the list of pages", "Zoom In", "Zoom Out", "Fit View", "Timeline", "Graph", // what is shown of a page
  "Any", "Server", "Replication", "Lag", "Last seen", // what a list is narrowed and sorted by
  "Show what was seen since", "Check", "Ask AWS nothing", "By the group alone", // what the server is asked
  "Launch template", "Type", "Changed", "Recovery", "All", /^shop-/, "Also what nobody states",
  "Copy as text", "Ask AWS now", "Check again", "Check whether it would launch",
  /^Plan /, "Hours of a drill", "Read prices now", // what is estimated
  /^Find /, /^Version \d+/, /^Compare version/, "Choose two versions",
  /^(Page before|Next page|Page \d+)( of the .*)?$/,
];
const isRead = (name) => reads.some((r) => (typeof r === "string" ? r === name : r.test(name)));

/** pages are all that a reader can open: the path, and what is there once it is shown. */
const pages = () => [
  ["/", "three-tier"],
  ["/executions", execution],
  [`/executions/${execution}`, "May wave web begin"],
  ["/plans", "three-tier"],
  ["/plans/three-tier", "shop-database"],
  ["/servers", "shop-web-1"],
  ["/servers/111122223333/us-west-2/s-0shopweb000000001", "Continuous"],
  ["/groups", "shop-web"],
  ["/groups/shop-web", "shop-web-2"],
  ["/templates", "created-and-used-by-drs-s-0shopweb000000001"],
  [`/templates/111122223333/us-west-2/${template}`, "shop-db-1"],
  ["/accounts", "111122223333"],
  ["/accounts/111122223333", "Version 1"],
  ["/configuration", "YAML"],
  ["/settings", "Nobody is told"],
];

test("every page that a reader has shows what there is, and offers nothing that changes it", async () => {
  for (const [path, shown] of pages()) {
    await reader.goto(davit.url + path);
    await reader.getByText(shown).first().waitFor();
    const tabs = await reader.getByRole("tab").all();
    for (const tab of tabs.length > 0 ? tabs : [undefined]) {
      await tab?.click();
      await reader.getByText("Loading").first().waitFor({ state: "detached" });
      const offered = await offers(reader);
      assert.deepEqual(offered.filter((name) => !isRead(name)), [], `what ${path} offers to a reader`);
      assert.equal(await reader.getByText("None of your roles").count(), 0, `${path} is for readers`);
    }
  }
  calm();
});

test("a reader sees how servers are launched and how templates came to be, and an Admin may change it", async () => {
  for (const [path, tab, deed] of [["/groups/shop-web", "Launch configuration", "Change the configuration"], ["/groups/shop-web", "Launch configuration", "Apply now…"], [`/templates/111122223333/us-west-2/${template}`, "Versions", "Roll back to version 2"]]) {
    for (const [page, count] of [[reader, 0], [admin, 1]]) {
      await page.goto(davit.url + path);
      await page.getByRole("tab", { name: tab }).click();
      await page.getByText("Loading").first().waitFor({ state: "detached" });
      await page.getByRole("tabpanel", { name: tab }).getByRole("table").first().waitFor();
      assert.equal(await page.getByRole("button", { name: deed }).count(), count, `${path} offers “${deed}”`);
    }
  }
});

test("on the same pages an Admin is offered what changes them", async () => {
  for (const [path, shown, deed] of [["/", "three-tier", "Drill three-tier"], [`/executions/${execution}`, "May wave web begin", "Approve"], ["/plans", "three-tier", "Write a plan"], ["/plans/three-tier", "shop-database", "Test run of stop-services"], ["/groups/shop-web", "shop-web-2", "Change"], ["/accounts", "111122223333", "Register an account"]]) {
    await admin.goto(davit.url + path);
    await admin.getByText(shown).first().waitFor();
    assert.ok((await offers(admin)).includes(deed), `${path} offers “${deed}”`);
    assert.ok(!isRead(deed), `“${deed}” would be noticed`);
  }
});

test("pages that are for others are not led to, and say for whom they are", async () => {
  await reader.goto(davit.url);
  await reader.getByRole("link", { name: "Settings" }).waitFor();
  for (const name of ["Audit and reports", "Simulator"]) assert.equal(await reader.getByRole("link", { name }).count(), 0, name);
  for (const path of ["/audit", "/simulator", "/new/plan", "/new/group", "/plans/three-tier/edit", "/groups/shop-web/edit"]) {
    await reader.goto(davit.url + path);
    await reader.getByText("None of your roles permits this").waitFor();
  }
  await accessible(reader, "a page that is for others");
  await reader.goto(`${davit.url}/start/three-tier`);
  await reader.getByText("None of your roles may start an execution").waitFor();
  calm();
});

test("what is switched off is not offered, and is again once it is on", async () => {
  const led = () => admin.getByRole("link", { name: "Simulator" });
  const switched = async (on, count) => {
    for (const feature of ["fault-injection", "channels", "preemption"]) await davit.cli("feature", "set", feature, on);
    await admin.goto(`${davit.url}/settings`);
    await admin.getByRole("tab", { name: "Channels" }).click();
    await admin.getByText("Nobody is told").first().waitFor();
    await led().waitFor({ state: count ? "visible" : "detached" });
    assert.equal((await offers(admin)).includes("Make a channel"), count > 0, "Make a channel");
    await admin.goto(`${davit.url}/start/three-tier?mode=RECOVERY`);
    await admin.getByRole("checkbox", { name: "The source is lost" }).waitFor();
    assert.equal(await admin.getByRole("checkbox", { name: "Preempt drills" }).count(), count, "Preempt drills");
  };
  await switched("off", 0);
  await switched("on", 1);
});

test("the server refuses a reader what no page offers", async () => {
  await reader.goto(davit.url);
  const plan = JSON.parse(await davit.cli("plan", "show", "three-tier", "--output", "json"));
  for (const [method, path, body] of [
    ["POST", `executions/${execution}/approve`, {}],
    ["POST", `executions/${execution}/pause`, {}],
    ["POST", `executions/${execution}/note`, { comment: "no" }],
    ["POST", "executions", { plan: "three-tier", mode: "DRILL" }],
    ["PUT", "plans/three-tier", plan],
    ["DELETE", "groups/shop-web"],
    ["POST", "config/import", { content: 'version: "3.0"\n', offline: true }],
    ["POST", "bindings", { name: "me", group: "DRSReadOnly", role: "Admin" }],
    ["POST", "simulator/faults", []],
    ["GET", "audit"],
  ]) {
    const answer = await reader.evaluate(ask, { method, path, body });
    assert.deepEqual(answer, { status: 403, code: "DENIED" }, `${method} ${path}`);
  }
  const after = JSON.parse(await davit.cli("execution", "show", execution, "--output", "json"));
  assert.equal(after.state, "IN_PROGRESS");
  assert.equal(after.waves.find((w) => w.name === "web").approval.state, "REQUESTED");
});

/** offers are the names of all controls in the page itself that somebody could use, but for those that unfold a part of it. */
const offers = (page) =>
  page.locator("main").first().evaluate((main) => {
    const usable = (e) => e.checkVisibility() && !e.disabled && e.getAttribute("aria-disabled") !== "true";
    const unfolds = (e) => e.hasAttribute("aria-expanded") && !e.hasAttribute("aria-haspopup");
    const named = (e) => e.getAttribute("aria-label") || e.innerText || document.getElementById(e.getAttribute("aria-labelledby"))?.innerText || e.outerHTML;
    const controls = [...main.querySelectorAll("button:not([role=tab]), [role=button], [role=switch], input, textarea, select")];
    return controls.filter((e) => usable(e) && !unfolds(e)).map((e) => named(e).trim());
  });

/** ask is the page's own request, with its cookie. */
async function ask({ method, path, body }) {
  const answer = await fetch(`/api/v1/${path}`, { method, headers: { "Content-Type": "application/json", "If-Match": '"1"' }, body: body && JSON.stringify(body) });
  return { status: answer.status, code: (await answer.json()).code };
}
