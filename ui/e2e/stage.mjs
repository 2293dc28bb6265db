// What every test stands on: a Davit with the sample, and a browser.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { registerSample, startDavit } from "./davit.mjs";

/** withSample starts both before the tests of a file and ends them after; ready is called in between. */
export function withSample(ready) {
  const stage = {};
  before(async () => {
    stage.davit = await startDavit();
    await registerSample(stage.davit);
    stage.browser = await launch();
    await ready(stage);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.davit?.end();
  });
  return stage;
}
