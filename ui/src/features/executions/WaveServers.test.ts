import { expect, it } from "vitest";
import type { Recovering } from "./executions";
import { byNeed } from "./WaveServers";

const server = (name: string, state: string, failure?: object) => ({ sourceServerID: `s-${name}`, name, state, failure }) as unknown as Recovering;

it("has the servers first with which something is wrong, and the others in the plan's order", () => {
  const servers = [server("db-1", "READY"), server("db-2", "FAILED"), server("web-1", "LAUNCHED", { code: "NOT_READY" }), server("web-2", "READY")];
  expect(byNeed(servers).map((s) => s.name)).toEqual(["db-2", "web-1", "db-1", "web-2"]);
});
