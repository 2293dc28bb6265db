// Calls a running server with the generated client, as a program would: the types say
// what may be sent and what comes back, and every step says what it expects.
import createClient from "openapi-fetch";
import type { paths, components } from "./generated/api.js";

const server = process.env.DAVIT_SERVER ?? "";
const token = process.env.DAVIT_TOKEN ?? "";
const api = createClient<paths>({ baseUrl: server, headers: { Authorization: `Bearer ${token}` } });

type Problem = components["schemas"]["Problem"];

let steps = 0;

function expect(what: string, ok: boolean, got: unknown): void {
  steps++;
  if (!ok) {
    throw new Error(`${what}: got ${JSON.stringify(got)}`);
  }
}

const account: components["schemas"]["AccountInput"] = {
  accountID: "111122223333",
  name: "shop",
  roleARN: "arn:aws:iam::111122223333:role/DRSOrchestrationRole",
  externalID: "davit-sample",
  regions: ["us-west-2"],
};

const created = await api.POST("/api/v1/accounts", { body: account });
expect("create", created.response.status === 201 && created.data?.name === "shop", created);
const etag = created.response.headers.get("ETag") ?? "";

const again = await api.POST("/api/v1/accounts", { body: account });
const refused: Problem | undefined = again.error;
expect("a second of the same ID is a problem with its code", refused?.code === "CONFLICT" && refused.status === 409, again);

const listed = await api.GET("/api/v1/accounts", { params: { query: { limit: 1 } } });
expect("list", listed.data?.items.length === 1 && listed.data.items[0]?.accountID === "111122223333", listed);

const one = await api.GET("/api/v1/accounts/{account}", { params: { path: { account: "shop" } } });
expect("read by name", one.data?.regions[0] === "us-west-2" && one.response.headers.get("ETag") === etag, one);

const changed = await api.PUT("/api/v1/accounts/{account}", {
  params: { path: { account: "shop" }, header: { "If-Match": etag } },
  body: { ...account, name: "shop-production" },
});
expect("change", changed.data?.version === 2 && changed.data.name === "shop-production", changed);

const stale = await api.DELETE("/api/v1/accounts/{account}", {
  params: { path: { account: "shop-production" }, header: { "If-Match": etag } },
});
expect("delete what has changed since", stale.error?.code === "STALE", stale);

const servers = await api.GET("/api/v1/servers", { params: { query: { accountID: "111122223333" } } });
const server0 = servers.data?.items[0];
expect("servers", (servers.data?.items.length ?? 0) > 0 && typeof server0?.sourceServerID === "string", servers);

const group = await api.POST("/api/v1/groups", {
  body: { name: "web", accountID: "111122223333", region: "us-west-2", tags: { App: "shop", Tier: "web" } },
});
expect("group", group.response.status === 201 && group.data?.tags?.["Tier"] === "web", group);

const plan = await api.POST("/api/v1/plans", {
  body: {
    name: "web",
    drill: {
      subnetIDs: ["subnet-0d111a0c0ffee0001", "subnet-0d111b0c0ffee0002"],
      launchConfiguration: { subnetID: "subnet-0d111a0c0ffee0001", securityGroupIDs: ["sg-0d111c0c0ffee0001"] },
    },
    waves: [{ name: "web", groups: ["web"] }],
  },
});
expect("plan", plan.response.status === 201 && plan.data?.waves.length === 1, plan);

const check = await api.POST("/api/v1/plans/{plan}/check", { params: { path: { plan: "web" } }, body: { mode: "DRILL" } });
expect("check", check.data?.ok === true, check);

const header = { "Idempotency-Key": "generated-client-1" };
const start = await api.POST("/api/v1/executions", { params: { header }, body: { plan: "web", mode: "DRILL" } });
const repeat = await api.POST("/api/v1/executions", { params: { header }, body: { plan: "web", mode: "DRILL" } });
expect("a start, and its repeat", start.response.status === 201 && repeat.data?.executionID === start.data?.executionID && repeat.data?.repeated === true, repeat);
const executionID = start.data?.executionID ?? "";

for (let tries = 0; ; tries++) {
  const now = await api.GET("/api/v1/executions/{executionID}", { params: { path: { executionID } } });
  if (now.data?.state === "COMPLETED") {
    break;
  }
  expect("the drill comes to its end", tries < 120 && now.error === undefined && now.data?.state !== "FAILED", now);
  await new Promise((done) => setTimeout(done, 250));
}

const events = await api.GET("/api/v1/executions/{executionID}/events", { params: { path: { executionID }, query: { limit: 5 } } });
expect("events", typeof events.data === "object" && events.data.events[0]?.type === "execution.added", events);

const missing = await api.GET("/api/v1/plans/{plan}", { params: { path: { plan: "none" } } });
expect("what is not there", missing.error?.code === "NOT_FOUND" && missing.error.requestID !== "", missing);

console.log(`the generated client has done ${steps} steps at ${server}`);
