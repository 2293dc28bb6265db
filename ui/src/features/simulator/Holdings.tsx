import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Empty } from "@/shared/ui/Empty";
import { Add } from "./Add";
import { Reset } from "./Reset";
import type { World } from "./world";

/** Holdings are what the simulated AWS holds, by account and Region, with what adds to it and what empties it. */
export function Holdings({ world }: { world: World }) {
  const [asked, setAsked] = useState<"add" | "reset">();
  const done = () => setAsked(undefined);
  return (
    <>
      <Table
        variant="container"
        wrapLines
        items={world.holdings}
        trackBy={(h) => `${h.accountID}/${h.region}`}
        header={
          <Header
            variant="h2"
            description="What there is now in the simulated AWS"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setAsked("reset")}>Reset</Button>
                <Button onClick={() => setAsked("add")}>Add servers</Button>
              </SpaceBetween>
            }
          >
            World
          </Header>
        }
        empty={<Empty title="It holds nothing" />}
        columnDefinitions={[
          { id: "account", header: "Account", cell: (h) => <>{h.accountID}{h.accountName ? <Box color="text-body-secondary">{h.accountName}</Box> : null}</>, isRowHeader: true },
          { id: "region", header: "Region", cell: (h) => h.region },
          { id: "servers", header: "Source servers", cell: (h) => h.sourceServers },
          { id: "replicating", header: "Replicating", cell: (h) => h.replicating },
          { id: "instances", header: "Instances", cell: (h) => h.instances },
          { id: "jobs", header: "Jobs", cell: (h) => (h.activeJobs ? `${h.jobs}, ${h.activeJobs} active` : h.jobs) },
          { id: "templates", header: "Launch templates", cell: (h) => h.launchTemplates },
        ]}
      />
      {asked === "add" ? <Add world={world} onDone={done} /> : null}
      {asked === "reset" ? <Reset onDone={done} /> : null}
    </>
  );
}
