import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { useFeatures } from "@/shared/session/features";
import { useMay } from "@/shared/session/useMay";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { useSwitch } from "./settings";

/** Features can be switched on and off. */
export function Features() {
  const administers = useMay("administer");
  const flip = useSwitch();
  return (
    <SpaceBetween size="m">
      {flip.error ? <Trouble error={flip.error} /> : null}
      <Loaded query={useFeatures()}>
        {(page) => (
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="name"
            header={<Header variant="h2">Features</Header>}
            empty={<Empty title="There is nothing to switch" />}
            columnDefinitions={[
              { id: "name", header: "Feature", cell: (f) => f.name, isRowHeader: true },
              { id: "summary", header: "What it is", cell: (f) => <>{f.summary}{f.since ? <Box variant="small"> Since {f.since}</Box> : null}</> },
              { id: "from", header: "Said by", cell: (f) => f.from || "default" },
              {
                id: "on",
                header: "For all",
                cell: (f) => (
                  <Toggle checked={f.deployment ?? f.default} disabled={!administers || flip.isPending} ariaLabel={`${f.name} for all`} onChange={({ detail }) => flip.mutate({ feature: f, on: detail.checked })}>
                    {f.deployment ?? f.default ? "On" : "Off"}
                  </Toggle>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </SpaceBetween>
  );
}
