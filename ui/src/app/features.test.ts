import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const src = new URL("..", import.meta.url).pathname;

/** imports gives what each source file under a folder imports, by the file. */
function imports(folder: string): [string, string][] {
  return readdirSync(join(src, folder), { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && /\.tsx?$/.test(f.name) && f.name !== "schema.d.ts")
    .flatMap((f) => {
      const path = join(f.parentPath, f.name);
      const found = readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?"([^"]+)"/g);
      return [...found].map((m): [string, string] => [path.slice(src.length), m[1] ?? ""]);
    });
}

it("lets no feature import another, and none import the app", () => {
  const wrong = imports("features").filter(([file, what]) => {
    const own = file.split("/")[1];
    const up = /^(\.\.\/)/.test(what);
    return what.startsWith("@/app") || up || (what.startsWith("@/features/") && what.split("/")[2] !== own);
  });
  expect(wrong).toEqual([]);
});

it("lets what is shared know of nothing above it", () => {
  expect(imports("shared").filter(([, what]) => /^@\/(app|features)/.test(what))).toEqual([]);
});
