// Worlds that are larger than the sample: for what must stay usable then.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const account = "111122223333";
const region = "us-west-2";

/** worldOf writes a world with so many servers, tagged with one of so many waves, and gives the file's name. */
export function worldOf(folder, servers, waves) {
  const quotas = `{replicating: ${Math.max(servers, 300)}, sourceServers: ${Math.max(servers, 4000)}}`;
  const lines = [`accounts:`, `  - id: "${account}"`, `    roles: [{name: DRSOrchestrationRole, trusts: ["444455556666"]}]`, `    regions:`, `      - name: ${region}`, `        drs: true`, `        quotas: ${quotas}`, `        sourceServers:`];
  for (let i = 0; i < servers; i++) {
    const name = `server-${String(i + 1).padStart(4, "0")}`;
    lines.push(`          - {hostname: ${name}, interfaces: [{ips: [10.${Math.floor(i / 250)}.${i % 250}.10]}], tags: {Name: ${name}, Wave: "${i % waves}"}}`);
  }
  const file = join(folder, "world.yaml");
  writeFileSync(file, lines.join("\n"));
  return file;
}

/** registerWaves registers the world's account, and a plan with a wave for each of its tags, all at once. */
export async function registerWaves(davit, waves) {
  const write = (name, text) => {
    const file = join(davit.folder, name);
    writeFileSync(file, text);
    return file;
  };
  await davit.cli("account", "create", "-f", write("account.yaml", `accountID: "${account}"\nname: large\nroleARN: arn:aws:iam::${account}:role/DRSOrchestrationRole\nregions: [${region}]\n`));
  const names = Array.from({ length: waves }, (_, i) => `part-${String(i).padStart(2, "0")}`);
  await davit.cli("group", "create", "-f", write("groups.yaml", names.map((name, i) => `name: ${name}\naccountID: "${account}"\nregion: ${region}\ntags: {Wave: "${i}"}\n`).join("---\n")));
  const plan = `name: large\norder: parallel\ndrill: {network: shared}\nwaves:\n${names.map((name) => `  - {name: ${name}, groups: [${name}]}`).join("\n")}\n`;
  await davit.cli("plan", "create", "-f", write("plan.yaml", plan));
}
