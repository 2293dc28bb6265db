// Puts every file of the build into dist, compressed, for the Go binary to embed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

const [from, to] = ["build", "dist"];
for (const old of readdirSync(to)) {
  if (old !== "README.md") rmSync(join(to, old), { recursive: true });
}
for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const target = join(to, relative(from, path)) + ".gz";
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, gzipSync(readFileSync(path), { level: 9 }));
}
