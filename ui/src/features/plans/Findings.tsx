import Alert from "@cloudscape-design/components/alert";
import type { Problem } from "./problems";
import type { Mistake } from "./text";

/** Findings say what keeps a draft from being saved. */
export function Findings({ problems, mistakes }: { problems: Problem[]; mistakes: Mistake[] }) {
  const lines = mistakes.length > 0 ? mistakes.map((m) => ({ field: `line ${m.line}`, message: m.message })) : problems;
  return (
    <div aria-live="polite">
      {lines.length === 0 ? null : (
        <Alert type="info" header="Before it can be saved">
          <ul className="davit-findings">
            {lines.map((l, i) => (
              <li key={i}>
                <code>{l.field}</code> {l.message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
