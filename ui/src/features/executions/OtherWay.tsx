import Autosuggest from "@cloudscape-design/components/autosuggest";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import { type Failed, type Way, wrong } from "./retrying";
import { useOffered } from "./useOffered";

type Other = Extract<Way, { kind: "other" }>;
type Props = { servers: Failed[]; way: Other; drillSubnets: string[]; onChange: (way: Way) => void };

/** OtherWay takes an instance type, a subnet or both that nobody has stated; those that are known there are proposed. */
export function OtherWay({ servers, way, drillSubnets, onChange }: Props) {
  const { instanceTypes, subnetIDs, query } = useOffered(servers, true);
  const problems = wrong(way, drillSubnets);
  const known = (values: string[]) => ({
    options: values.map((value) => ({ value })),
    enteredTextLabel: (text: string) => `Take “${text}”`,
    statusType: query.isFetching ? ("loading" as const) : ("finished" as const),
    loadingText: "Looking for what is known there",
    empty: "None is known: write it",
  });
  return (
    <ColumnLayout columns={2}>
      <FormField label="Instance type" description="Empty: as it is stated" errorText={problems.instanceType}>
        <Autosuggest {...known(instanceTypes)} clearAriaLabel="Clear the instance type" value={way.instanceType} placeholder="m7i.large" onChange={({ detail }) => onChange({ ...way, instanceType: detail.value })} />
      </FormField>
      <FormField label="Subnet" description={drillSubnets.length > 0 ? "Empty: as it is stated. Drills run where the plan says." : "Empty: as it is stated"} errorText={problems.subnetID}>
        <Autosuggest {...known(drillSubnets.length > 0 ? drillSubnets : subnetIDs)} clearAriaLabel="Clear the subnet" value={way.subnetID} placeholder="subnet-…" onChange={({ detail }) => onChange({ ...way, subnetID: detail.value })} />
      </FormField>
    </ColumnLayout>
  );
}
