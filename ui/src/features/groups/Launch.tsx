import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { type Group, useLaunch, usePlanNames } from "./groups";

type Mode = "DRILL" | "RECOVERY";

const modes = [
  { value: "DRILL", label: "Drill" },
  { value: "RECOVERY", label: "Recovery" },
];

/** Launch shows how each server would be launched, and who says so, field by field. */
export function Launch({ group: g }: { group: Group }) {
  const [plan, setPlan] = useState("");
  const [mode, setMode] = useState<Mode>("DRILL");
  const plans = usePlanNames(g).data ?? [];
  const query = useLaunch(g.groupID, plan, mode);
  return (
    <SpaceBetween size="m">
      <SpaceBetween direction="horizontal" size="m">
        <Choice label="As it is launched" options={[{ value: "", label: "By the group alone" }, ...plans.map((value) => ({ value, label: `By the plan ${value}` }))]} value={plan} onChange={setPlan} />
        {plan ? <Choice label="In a" options={modes} value={mode} onChange={(m) => setMode(m as Mode)} /> : null}
      </SpaceBetween>
      <Loaded query={query}>
        {(launch) => (
          <SpaceBetween size="xs">
            {launch.servers.length === 0 ? <Empty title="The group has no servers now" /> : null}
            {launch.servers.map((s) => (
              <ExpandableSection key={s.sourceServerID} variant="container" headingTagOverride="h3" headerText={s.name} headerDescription={s.sourceServerID} defaultExpanded={launch.servers.length === 1}>
                <Fields values={s.launchConfiguration} sources={s.sources} />
              </ExpandableSection>
            ))}
          </SpaceBetween>
        )}
      </Loaded>
    </SpaceBetween>
  );
}

function Fields({ values, sources }: { values: object; sources: Record<string, string> }) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      items={Object.entries(values)}
      empty={<Empty title="Nothing is stated: all stays as DRS has it" />}
      columnDefinitions={[
        { id: "field", header: "Field", cell: ([field]) => field, isRowHeader: true },
        { id: "value", header: "Value", cell: ([, value]) => <code>{typeof value === "string" ? value : JSON.stringify(value)}</code> },
        { id: "who", header: "Stated by", cell: ([field]) => sources[field] ?? <Box color="text-body-secondary">DRS</Box> },
      ]}
    />
  );
}
