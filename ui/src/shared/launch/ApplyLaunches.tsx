import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Choice } from "../form/Choice";
import { useMay } from "../session/useMay";
import { Confirm } from "../ui/Confirm";
import { Loaded } from "../ui/Loaded";
import { Trouble } from "../ui/Trouble";
import { Applications } from "./Applications";
import { leftOf, type Looked, type Of, useApplying, useLaunchLook } from "./applying";

type Props = {
  of: Of;
  /** what says whose launch configuration it is. */
  what: string;
  /** scenarios are those of the plan, one of which may be chosen. */
  scenarios?: string[];
  label?: string;
};

/** ApplyLaunches offers to apply a launch configuration to AWS now, to who may. */
export function ApplyLaunches({ label = "Apply now…", ...to }: Props) {
  const [open, setOpen] = useState(false);
  if (!useMay("plan")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      {open ? <Dialog {...to} onDone={() => setOpen(false)} /> : null}
    </>
  );
}

function Dialog({ of: whose, what, scenarios = [], onDone }: Props & { onDone: () => void }) {
  const [scenario, setScenario] = useState(whose.scenario ?? "");
  const of = { ...whose, scenario: scenario || undefined };
  const look = useLaunchLook(of);
  const applying = useApplying(of);
  const [reason, setReason] = useState("");
  const count = look.data?.servers.filter((a) => a.outcome === "TO_APPLY").length ?? 0;
  const over = applying.isSuccess || applying.isError;
  return (
    <Confirm
      wide
      title="Apply the launch configuration to AWS now"
      deed={over ? "Close" : count > 0 ? `Apply to ${count} server${count > 1 ? "s" : ""}` : "Apply"}
      ready={over || (count > 0 && reason.trim() !== "")}
      over={over}
      busy={applying.isPending}
      error={applying.error}
      onDeed={() => (over ? onDone() : applying.mutate({ servers: look.data?.servers ?? [], reason }))}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <div>
          What {what} states becomes what DRS and the servers' launch templates say: for launches without Davit, and so that drift is gone before the day of need. No execution relies on it: each applies its own. What
          nobody states stays as it is.
        </div>
        {applying.isIdle && scenarios.length > 0 ? (
          <Choice label="Scenario" options={[{ value: "", label: "None" }, ...scenarios.map((value) => ({ value, label: value }))]} value={scenario} onChange={setScenario} />
        ) : null}
        {applying.isIdle ? (
          <Loaded query={look}>{(looked) => <Seen looked={looked} count={count} reason={reason} onReason={setReason} />}</Loaded>
        ) : (
          <Progress done={applying.done.length} of={count} left={leftOf(applying.done).length} over={over} />
        )}
        {applying.isIdle ? null : <Applications of={applying.done} />}
      </SpaceBetween>
    </Confirm>
  );
}

type Seen = { looked: Looked; count: number; reason: string; onReason: (reason: string) => void };

function Seen({ looked: { servers, unread }, count, reason, onReason }: Seen) {
  const left = leftOf(servers).length;
  return (
    <SpaceBetween size="m">
      {unread.map((u) => (
        <Trouble key={u.group} error={new Error(`The servers of ${u.group} are not known: ${u.error.detail}`)} />
      ))}
      {left > 0 ? <Alert type="warning">{`${left} of ${servers.length} servers cannot be applied now; they are left alone.`}</Alert> : null}
      <Applications of={servers} />
      {count > 0 ? (
        <FormField label="Why" description="For the audit trail, and for who reads the versions">
          <Input value={reason} onChange={({ detail }) => onReason(detail.value)} />
        </FormField>
      ) : null}
    </SpaceBetween>
  );
}

function Progress({ done, of, left, over }: { done: number; of: number; left: number; over: boolean }) {
  const failed = left > 0 || done < of;
  return (
    <ProgressBar
      label="Applied"
      value={of > 0 ? (100 * done) / of : 100}
      additionalInfo={`${done} of ${of} done`}
      status={!over ? "in-progress" : failed ? "error" : "success"}
      resultText={failed ? `${left + of - done} of ${of} servers were not applied: look again, what is in place is not touched` : `Applied to ${of} server${of > 1 ? "s" : ""}`}
    />
  );
}
