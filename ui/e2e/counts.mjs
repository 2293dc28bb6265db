// A reporter of node's tests that writes what `go test -json` would, so that tests are counted in one way.
const actions = { "test:pass": "pass", "test:fail": "fail" };

export default async function* counts(events) {
  for await (const { type, data } of events) {
    if (!actions[type]) continue;
    const action = data.skip !== undefined ? "skip" : actions[type];
    yield `${JSON.stringify({ Time: new Date().toISOString(), Action: action, Package: "ui/e2e", Test: data.name })}\n`;
  }
}
