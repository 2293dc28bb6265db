import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Why, worstFirst } from "@/shared/finding/findings";
import { To } from "@/shared/link/To";
import type { Copied } from "./copying";

/** CopyOutcome says what was found of a copy, what EC2 says of it, and where it is. */
export function CopyOutcome({ of: c }: { of: Copied }) {
  return (
    <SpaceBetween size="xs">
      {c.launchTemplateID ? <To href={`/templates/${c.accountID}/${c.region}/${c.launchTemplateID}`}>{c.launchTemplateID}</To> : null}
      {c.error ? <Alert type="error">{c.error.detail}{c.error.remedy ? ` What to do: ${c.error.remedy}` : ""}</Alert> : null}
      {worstFirst(c.findings).map((f) => (
        <Alert key={`${f.code}${f.where}${f.why}`} type={f.severity === "ERROR" ? "error" : f.severity === "INFO" ? "info" : "warning"} header={f.code}>
          <Why finding={f} />
        </Alert>
      ))}
      {c.warnings.length > 0 ? <Alert type="warning" header="EC2 took it, and says">{c.warnings.map((w) => <div key={w}>{w}</div>)}</Alert> : null}
      {c.unused.length > 0 ? <Alert type="info">Nothing of the version asks for {c.unused.join(", ")}.</Alert> : null}
    </SpaceBetween>
  );
}
