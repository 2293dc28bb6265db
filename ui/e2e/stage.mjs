// What every test stands on: a Davit with the sample, and a browser.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { registerSample, startDavit } from "./davit.mjs";
import { startProvider } from "./provider.mjs";

/** withSample starts both before the tests of a file and ends them after; ready is called in between. */
export function withSample(ready, { person, rules } = {}) {
  const stage = {};
  before(async () => {
    stage.provider = person && (await startProvider(person));
    stage.davit = await startDavit({ provider: stage.provider, rules });
    await registerSample(stage.davit);
    stage.browser = await launch();
    await ready(stage);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.davit?.end();
    await stage.provider?.end();
  });
  return stage;
}
