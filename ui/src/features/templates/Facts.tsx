import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { To } from "@/shared/link/To";
import { Instant } from "@/shared/time/Instant";
import { principal } from "./history";
import { type Template, useWriters } from "./templates";
import { usesOf } from "./uses";

/** Facts are what a launch template is, apart from what it says, and what uses it. */
export function Facts({ template: t }: { template: Template }) {
  const tags = Object.entries(t.tags ?? {}).map(([k, v]) => `${k}=${v}`);
  return (
    <Container header={<Header variant="h2">The launch template</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Default and latest version", value: `${t.defaultVersion} and ${t.latestVersion}` },
          { label: "Made", value: <Instant at={t.createdAt} /> },
          { label: "Made by", value: <span title={t.createdBy}>{principal(t.createdBy)}</span> },
          { label: "Launches", value: <Launches template={t} /> },
          { label: "Stated by", value: <Writers template={t} /> },
          { label: "Tags", value: tags.length > 0 ? tags.map((tag) => <div key={tag}>{tag}</div>) : "–" },
          { label: "Read from AWS", value: <Instant at={t.asOf} /> },
        ]}
      />
    </Container>
  );
}

/** Launches are the source servers whose DRS launch configuration names the template. */
function Launches({ template: t }: { template: Template }) {
  if (t.usedBy.length === 0) return <>no source server</>;
  return t.usedBy.map((s) => (
    <div key={s.sourceServerID}>
      <To href={`/servers/${t.accountID}/${t.region}/${s.sourceServerID}`}>{s.name}</To>
    </div>
  ));
}

/** Writers are the groups and plans whose launch configuration refers to the template. */
function Writers({ template: t }: { template: Template }) {
  const writers = useWriters();
  if (writers.error) return <>not known: {writers.error.message}</>;
  if (!writers.data) return <>…</>;
  const uses = usesOf(t, writers.data.groups, writers.data.plans);
  if (uses.length === 0) return <>no group or plan</>;
  return uses.map((u) => (
    <div key={u.text}>
      <To href={u.href}>{u.text}</To>
    </div>
  ));
}
