// Measures how lists of thousands of servers answer: those of an account, and those of one group.
import { launch, signIn } from "./browser.mjs";
import { startDavit } from "./davit.mjs";
import { frames, percentile, told } from "./frames.mjs";
import { registerWaves, worldOf } from "./world.mjs";

const servers = 6000;
const last = `server-${servers}`;
const seconds = 6;

const davit = await startDavit({ world: (folder) => worldOf(folder, servers, 1) });
const browser = await launch();
try {
  await registerWaves(davit, 1);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await signIn(page, davit);
  const row = (name) => page.getByRole("link", { name, exact: true });
  const timed = async (what, deed, ready) => {
    const begun = performance.now();
    await deed();
    await ready();
    console.log(`${what}: ${(performance.now() - begun).toFixed(0)} ms`);
  };

  await page.goto("about:blank");
  const empty = await frames(page, seconds);
  for (const [list, path, second] of [
    ["all servers", "/servers", "server-0051"],
    ["the servers of a group", "/groups/part-00", "server-0051"],
  ]) {
    await timed(`${list}, to the first rows of ${servers}`, () => page.goto(davit.url + path, { waitUntil: "commit" }), () => row("server-0001").waitFor());
    const box = page.getByLabel("Find servers").first();
    await timed(`${list}, to the next page`, () => page.getByRole("button", { name: /^Next page/ }).click(), () => row(second).waitFor());
    await page.evaluate(() => scrollTo(0, 0));
    const scrolled = page.evaluate((for_) => new Promise((done) => {
      const end = performance.now() + for_;
      const on = () => {
        scrollBy(0, 40);
        if (scrollY + innerHeight >= document.documentElement.scrollHeight) scrollTo(0, 0);
        if (performance.now() < end) requestAnimationFrame(on);
        else done();
      };
      on();
    }), seconds * 1000);
    const moved = await frames(page, seconds);
    await scrolled;
    console.log(`${list}, scrolled: ${told(moved)}; the 95th percentile is ${(percentile(moved.times, 95) / percentile(empty.times, 95)).toFixed(2)} times that of an empty page`);
    await box.fill(last);
    await timed(`${list}, to the one that is searched for`, () => box.press("Enter"), async () => {
      await row(last).waitFor();
      await row(second).waitFor({ state: "detached" });
    });
  }
} finally {
  await browser.close();
  await davit.end();
}
