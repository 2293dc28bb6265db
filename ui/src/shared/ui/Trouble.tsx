import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { Refusal } from "../api/client";

/** Trouble says what went wrong, why, and what to do. */
export function Trouble({ error, retry }: { error: Error; retry?: () => void }) {
  const problem = error instanceof Refusal ? error.problem : undefined;
  return (
    <Alert type="error" header={problem ? problem.title : "Something went wrong"} action={retry && <Button onClick={retry}>Try again</Button>}>
      <div>{error.message}</div>
      {problem?.details?.map((d, i) => (
        <div key={i}>
          {d.field ? <code>{d.field}</code> : null} {d.message}
        </div>
      ))}
      {problem?.remedy ? <Box padding={{ top: "xs" }}>What to do: {problem.remedy}</Box> : null}
      {problem?.requestID ? <Box variant="small">Request {problem.requestID}</Box> : null}
    </Alert>
  );
}
