import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rootsOf } from "./hints";

it("reads again what the hints are about, once each, and everything after a reset", () => {
  expect(rootsOf(["execution", "execution"])).toEqual(["dashboard", "executions"]);
  expect(rootsOf(["something new"])).toEqual([]);
  for (const kind of ["execution", "account", "group", "plan"]) expect(rootsOf(["reset"])).toEqual(expect.arrayContaining(rootsOf([kind])));
});

it("names nothing that no page shows", () => {
  const src = new URL("..", import.meta.url).pathname;
  const files = readdirSync(src, { recursive: true, withFileTypes: true }).filter((f) => f.isFile() && /\.tsx?$/.test(f.name));
  const keys = new Set(files.flatMap((f) => [...readFileSync(join(f.parentPath, f.name), "utf8").matchAll(/queryKey: \["([\w-]+)"/g)].map((m) => m[1])));
  expect(rootsOf(["reset"]).filter((root) => !keys.has(root))).toEqual([]);
});
