/** Reference is what a parameter may say instead of a value. */
export type Reference = { id: string; text: string };

const ofExecution = ["{{ execution.id }}", "{{ execution.mode }}", "{{ execution.incidentAt }}", "{{ plan.name }}", "{{ wave.name }}"];
const ofServers = ["{{ wave.instanceIDs }}", "{{ wave.privateAddresses }}", "{{ wave.sourceServerIDs }}"];
const ofSecrets = ["{{resolve:secretsmanager:NAME:SecretString:KEY}}", "{{resolve:ssm:NAME}}"];

/** references are what a parameter may refer to, by kind: resolved when the action's turn comes. */
export const references = [
  { id: "servers", text: "The wave's servers", items: items(ofServers) },
  { id: "execution", text: "The execution", items: items(ofExecution) },
  { id: "secrets", text: "A secret: Davit keeps the reference, and never the value", items: items(ofSecrets) },
];

function items(texts: string[]): Reference[] {
  return texts.map((text) => ({ id: text, text }));
}

/** ofWaves are references to the servers of waves that come before. */
export function ofWaves(names: string[]): Reference[] {
  return items(names.map((name) => `{{ waves.${/[.\s]/.test(name) ? JSON.stringify(name) : name}.instanceIDs }}`));
}
