// A Davit with its simulated AWS for a test, with the sample registered as a person would do it.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = new URL("../..", import.meta.url).pathname;
const binary = join(root, "bin/davit");
const run = promisify(execFile);

const startTime = 30_000;

/** startDavit starts a server on the sample's world, or on the one that world(folder) writes into a file; its own token is good, also where people sign in at a provider. */
export async function startDavit({ speed = 1000, listen = "127.0.0.1:0", data, provider, rules, world } = {}) {
  const folder = data ?? mkdtempSync(join(tmpdir(), "davit-e2e-"));
  const simulated = ["--speed", String(speed), ...(world ? ["--world", world(folder)] : [])];
  const server = spawn(binary, ["serve", "--listen", listen, "--data", folder, ...simulated, "--quick", ...signingIn(folder, provider), ...judging(folder, rules)], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await greeting(server);
  const token = readFileSync(join(folder, "token"), "utf8").trim();
  const env = { ...process.env, DAVIT_SERVER: url, DAVIT_TOKEN: token, NO_COLOR: "1" };
  return {
    url,
    token,
    folder,
    cli: async (...args) => (await run(binary, args, { env, cwd: root })).stdout,
    /** order has the simulated AWS misbehave. */
    order: async (faults) => {
      const answer = await fetch(`${url}/api/v1/simulator/faults`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, body: JSON.stringify(faults) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    /** stop ends the server as a power cut would, and keeps its data. */
    stop: () => ended(server),
    end: async () => {
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** judging has launches held against rules of one's own, also as they are saved. */
function judging(folder, rules) {
  if (!rules) return [];
  const file = join(folder, "rules.json");
  writeFileSync(file, JSON.stringify({ rules }));
  return ["--launch-rules", file];
}

function signingIn(folder, provider) {
  if (!provider) return [];
  const file = join(folder, "identity.yaml");
  writeFileSync(file, `issuer: ${provider.issuer}\nclientID: ${provider.clientID}\n`);
  return ["--identity", file, "--allow-token"];
}

function ended(server) {
  if (server.exitCode !== null || server.signalCode) return Promise.resolve();
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  return gone;
}

function greeting(server) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`davit did not start:\n${said}`)), startTime);
    server.once("exit", () => {
      clearTimeout(late);
      reject(new Error(`davit ended:\n${said}`));
    });
    server.stderr.on("data", (chunk) => {
      said += chunk;
      const url = /serves at (http:\/\/[^ ,]+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
  });
}

/** registerSample registers the sample's account, groups, plan and documents. */
export async function registerSample(davit) {
  await davit.cli("account", "create", "-f", "sample/account.yaml");
  for (const group of ["1-database", "2-application", "3-web"]) await davit.cli("group", "create", "-f", `sample/groups/${group}.yaml`);
  await davit.cli("plan", "create", "-f", "sample/plan.yaml");
  await davit.cli("document", "install", "--plan", "three-tier", "--yes");
}

const drillTime = 60_000;

/** drill drills the sample's plan to its end and cleans up after it, and gives the execution's ID. */
export async function drill(davit) {
  const id = (await davit.cli("plan", "run", "three-tier", "--drill", "--yes")).trim();
  const until = async (ready) => {
    for (const begun = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const e = JSON.parse(await davit.cli("execution", "show", id, "--output", "json"));
      if (ready(e)) return;
      if (Date.now() - begun > drillTime) throw new Error(`${id} is still ${e.state}: ${e.headline}`);
    }
  };
  await until((e) => e.waves.some((w) => w.approval?.state === "REQUESTED"));
  await davit.cli("execution", "approve", id, "--wave", "web", "--yes");
  await until((e) => e.endedAt);
  await davit.cli("execution", "cleanup", id, "--yes");
  await until((e) => e.cleanup === "COMPLETED");
  return id;
}
