import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useMay } from "@/shared/session/useMay";
import { Confirm } from "@/shared/ui/Confirm";
import { Empty } from "@/shared/ui/Empty";
import { Loaded } from "@/shared/ui/Loaded";
import { Bind } from "./Bind";
import { type Binding, useBindings, useUnbind } from "./settings";

/** Roles are who has which role, and how far it reaches. */
export function Roles() {
  const administers = useMay("administer");
  const [binding, setBinding] = useState(false);
  const [changed, setChanged] = useState<Binding>();
  const [gone, setGone] = useState<Binding>();
  const unbind = useUnbind();
  return (
    <Loaded query={useBindings()}>
      {(page) => (
        <>
          <Table
            variant="container"
            wrapLines
            items={page.items}
            trackBy="bindingID"
            header={<Header variant="h2" counter={`(${page.items.length})`} actions={administers ? <Button onClick={() => setBinding(true)}>Give a role</Button> : undefined}>Role bindings</Header>}
            empty={<Empty title="No role is bound">Groups that are called after a role, such as DRSOperator, have it all the same.</Empty>}
            columnDefinitions={[
              { id: "name", header: "Binding", cell: (b) => b.name, isRowHeader: true },
              { id: "who", header: "Who", cell: (b) => (b.group ? `group ${b.group}` : b.subject) },
              { id: "role", header: "Role", cell: (b) => b.role },
              { id: "accounts", header: "Accounts", cell: (b) => b.accountIDs?.join(", ") || "all" },
              { id: "plans", header: "Plans", cell: (b) => Object.entries(b.planTags ?? {}).map(([k, v]) => `${k}=${v}`).join(", ") || "all" },
              ...(administers ? [{ id: "change", header: "Change", cell: (b: Binding) => <Button ariaLabel={`Change ${b.name}`} onClick={() => setChanged(b)}>Change</Button> }] : []),
              ...(administers ? [{ id: "take", header: "Take away", cell: (b: Binding) => <Button ariaLabel={`Take away ${b.name}`} onClick={() => setGone(b)}>Take away</Button> }] : []),
            ]}
          />
          {binding ? <Bind onDone={() => setBinding(false)} /> : null}
          {changed ? <Bind read={changed} onDone={() => setChanged(undefined)} /> : null}
          {gone ? (
            <Confirm title={`Take ${gone.name} away`} deed="Take it away" busy={unbind.isPending} error={unbind.error} onDeed={() => unbind.mutate(gone, { onSuccess: () => setGone(undefined) })} onDone={() => setGone(undefined)}>
              It holds from the next request on, for those who are signed in too.
            </Confirm>
          ) : null}
        </>
      )}
    </Loaded>
  );
}
