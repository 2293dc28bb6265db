import ExpandableSection from "@cloudscape-design/components/expandable-section";
import type { Schemas } from "../api/client";

/** Changes are the fields that an event changed, each with what it was and is. */
export function Changes({ of }: { of: Schemas["FieldChange"][] | undefined }) {
  if (!of?.length) return null;
  return (
    <ExpandableSection headerText={`${of.length} field${of.length > 1 ? "s" : ""}`} headingTagOverride="h3">
      {of.map((c) => (
        <div key={c.field}>
          <code>{c.field}</code>: {shown(c.old)} → {shown(c.new)}
        </div>
      ))}
    </ExpandableSection>
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
