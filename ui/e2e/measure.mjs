// Measures what a first view costs: from a server that nobody has asked for pages yet.
import { launch, signIn } from "./browser.mjs";
import { registerSample, startDavit } from "./davit.mjs";

const davit = await startDavit();
const browser = await launch();
try {
  await registerSample(davit);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  let scripts = 0;
  let styles = 0;
  page.on("response", async (r) => {
    const size = (await r.request().sizes().catch(() => undefined))?.responseBodySize ?? 0;
    if (r.url().endsWith(".js")) scripts += size;
    if (r.url().endsWith(".css")) styles += size;
  });
  await signIn(page, davit);
  await page.getByText("three-tier").first().waitFor();
  await page.waitForLoadState("networkidle").catch(() => undefined);
  console.log(`to sign in and see the dashboard: ${(scripts / 1000).toFixed(0)} kB of scripts, ${(styles / 1000).toFixed(0)} kB of styles, compressed`);

  const cookies = await context.cookies();
  for (let i = 0; i < 3; i++) {
    const cold = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await cold.addCookies(cookies);
    const first = await cold.newPage();
    const begun = performance.now();
    await first.goto(davit.url, { waitUntil: "commit" });
    await first.getByText("three-tier").first().waitFor();
    console.log(`the dashboard with its plans, with nothing kept in the browser: ${(performance.now() - begun).toFixed(0)} ms`);
    await cold.close();
  }
} finally {
  await browser.close();
  await davit.end();
}
