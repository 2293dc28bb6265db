import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { type Template, templatePath } from "@/shared/launch/templates";
import { To } from "@/shared/link/To";
import { Instant } from "@/shared/time/Instant";
import { ago } from "@/shared/time/time";
import type { Use } from "./uses";

/** columnsOf are those of a list of launch templates, with who uses each, and how old what is shown is. */
export function columnsOf(uses: (t: Template) => Use[], now: number): TableProps.ColumnDefinition<Template>[] {
  return [
    { id: "name", header: "Launch template", sortingField: "name", cell: (t) => <Name of={t} />, isRowHeader: true, width: 195 },
    { id: "type", header: "Type", sortingField: "instanceType", cell: (t) => t.instanceType || "–", width: 110 },
    { id: "subnet", header: "Subnet", cell: (t) => t.subnetID || "–", width: 145 },
    { id: "where", header: "Where", cell: (t) => `${t.accountID}/${t.region}`, width: 125 },
    { id: "uses", header: "Used by", cell: (t) => <Uses of={t} uses={uses(t)} />, width: 150 },
    { id: "changed", header: "Changed", sortingField: "changed", cell: (t) => <Changed of={t} now={now} />, width: 150 },
  ];
}

function Name({ of: t }: { of: Template }) {
  return (
    <>
      <To href={templatePath(t)}>{t.name}</To>
      <Box variant="small" display="block">{`version ${t.defaultVersion}${t.defaultVersion === t.latestVersion ? "" : `; the latest is ${t.latestVersion}`}`}</Box>
    </>
  );
}

function Changed({ of: t, now }: { of: Template; now: number }) {
  return (
    <>
      <Instant at={t.changedAt} />
      {t.asOf ? <Box variant="small" display="block">{`read ${ago(t.asOf, now)}`}</Box> : null}
    </>
  );
}

/** Uses are the source server that DRS launches from the template, and who states it. */
function Uses({ of: t, uses }: { of: Template; uses: Use[] }) {
  if (!t.sourceServerID && uses.length === 0) return <>–</>;
  return (
    <>
      {t.sourceServerID ? <To href={`/servers/${t.accountID}/${t.region}/${t.sourceServerID}`}>{t.sourceServerID}</To> : null}
      {uses.map((u) => (
        <div key={u.text}>
          <To href={u.href}>{u.text}</To>
        </div>
      ))}
    </>
  );
}
