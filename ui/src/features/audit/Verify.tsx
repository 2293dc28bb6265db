import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Instant } from "@/shared/time/Instant";
import { Trouble } from "@/shared/ui/Trouble";
import { useVerify } from "./audit";

/** Verify holds the trail against its chains and its signed checkpoints. */
export function Verify() {
  const verify = useVerify();
  const again = <Button loading={verify.isPending} onClick={() => verify.mutate()}>{verify.data ? "Verify again" : "Verify the trail"}</Button>;
  if (verify.error) return <Trouble error={verify.error} retry={() => verify.mutate()} />;
  const r = verify.data;
  if (!r) return again;
  return (
    <Alert type={r.ok ? "success" : "error"} header={r.ok ? "The trail is whole" : "The trail is not whole"} action={again}>
      {r.events} events of {r.streams} streams, {r.checkpoints} checkpoints, looked at <Instant at={r.at} />. {r.uncoveredEvents} events are newer than the last checkpoint.
      {r.findings.map((f, i) => (
        <div key={i}>
          {f.kind}: {f.message} ({f.stream} #{f.seq})
        </div>
      ))}
    </Alert>
  );
}
