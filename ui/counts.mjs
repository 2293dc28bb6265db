// A reporter of vitest that writes what `go test -json` would, so that tests are counted in one way.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";

const file = "../build/ui.json";
const actions = { passed: "pass", failed: "fail", skipped: "skip", pending: "skip" };

export default class Counts {
  onInit() {
    mkdirSync("../build", { recursive: true });
    writeFileSync(file, "");
  }

  onTestCaseResult(test) {
    const line = { Time: new Date().toISOString(), Action: actions[test.result().state] ?? "skip", Package: `ui/${test.module.relativeModuleId}`, Test: test.fullName };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
