// Measures how steady the page of a large execution is while all of its waves go on, against an empty page.
import { launch, signIn } from "./browser.mjs";
import { startDavit } from "./davit.mjs";
import { frames, percentile, told } from "./frames.mjs";
import { registerWaves, worldOf } from "./world.mjs";

const servers = 500;
const waves = 20;
const seconds = 12;
const limit = 2;

// A job takes most of a minute: all the while something happens to its servers.
const davit = await startDavit({ speed: 20, world: (folder) => worldOf(folder, servers, waves) });
const browser = await launch();
try {
  await registerWaves(davit, waves);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await signIn(page, davit);
  const id = (await davit.cli("plan", "run", "large", "--drill", "--yes")).trim();
  const execution = async (path = "", body) => {
    const headers = { Authorization: `Bearer ${davit.token}`, "Content-Type": "application/json" };
    const answer = await fetch(`${davit.url}/api/v1/executions/${id}${path}`, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  while (!(await execution()).waves.every((w) => w.state === "EXECUTING")) await new Promise((resolve) => setTimeout(resolve, 200));
  // On a busy machine a second may pass in which AWS is not looked at: then there is this.
  let note = 0;
  const beat = setInterval(() => execution("/note", { comment: `second ${++note}` }).catch(() => undefined), 1000);

  await page.goto("about:blank");
  const before = await frames(page, seconds);
  const from = await execution();
  const read = [];
  page.on("response", (r) => r.url().endsWith(`/executions/${id}`) && read.push(Date.now()));
  await page.goto(`${davit.url}/executions/${id}`);
  await page.getByText(`of ${servers} servers recovered`).first().waitFor();
  const watched = async (what) => {
    const begun = Date.now();
    const steady = await frames(page, seconds);
    const updated = new Set(read.filter((at) => at >= begun).map((at) => Math.floor((at - begun) / 1000)));
    return { what, steady, updated: updated.size };
  };
  const parts = [await watched("the execution page, at its top")];
  await page.getByText("servers recovered · ready when").nth(waves / 2).scrollIntoViewIfNeeded();
  parts.push(await watched("the execution page, among its waves"));
  const to = await execution();
  await page.goto("about:blank");
  const after = await frames(page, seconds);
  clearInterval(beat);

  console.log(`an empty page before: ${told(before)}`);
  console.log(`an empty page after: ${told(after)}`);
  console.log(`meanwhile ${to.version - from.version} events happened to ${servers} servers in ${waves} waves, ${from.counts.ready} to ${to.counts.ready} of them ready`);
  for (const { what, steady, updated } of parts) {
    const times = percentile(steady.times, 95) / percentile([...before.times, ...after.times], 95);
    console.log(`${what}: ${told(steady)}; updated in ${updated} of ${seconds} seconds; the 95th percentile is ${times.toFixed(2)} times that of an empty page (the limit is ${limit})`);
    if (times > limit) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await davit.end();
}
