import Autosuggest from "@cloudscape-design/components/autosuggest";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ChangeTable } from "./ChangeTable";
import { CopyOutcome } from "./CopyOutcome";
import { type Copied, entryOf, fill, type Gap, leavable, leaveOut, leftOut, type Mapping, outcomeSaid } from "./copying";

type Props = { place: string; gaps: Gap[]; mapping: Mapping; seen: Copied | undefined; onMap: (m: Mapping) => void };

/** CopyTarget asks for what a copy lacks in one account and Region, and says what it would be. */
export function CopyTarget({ place, gaps, mapping, seen, onMap }: Props) {
  if (gaps.length === 0 && !seen) return null;
  const missing = gaps.filter((g) => entryOf(mapping, g) === undefined && !leftOut(mapping, g)).length;
  return (
    <ExpandableSection variant="container" defaultExpanded headerText={place} headerDescription={[seen ? outcomeSaid(seen.outcome) : "Not looked at as it is now", missing ? `${missing} to fill in` : ""].filter(Boolean).join(" · ")}>
      <SpaceBetween size="m">
        {gaps.map((gap) => (
          <Fill key={`${gap.section}/${gap.key}`} place={place} gap={gap} mapping={mapping} onMap={onMap} />
        ))}
        {seen ? <CopyOutcome of={seen} /> : null}
        {seen && seen.changes.length > 0 ? <ChangeTable within title="What the copy says otherwise" changes={seen.changes} before="The version" after="The copy" none="Nothing" /> : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}

/** Fill asks what takes the place of one thing that a version names. */
function Fill({ place, gap, mapping, onMap }: { place: string; gap: Gap; mapping: Mapping; onMap: (m: Mapping) => void }) {
  const out = leftOut(mapping, gap);
  const candidates = gap.candidates ?? [];
  return (
    <FormField
      stretch
      label={<>{gap.name}: {gap.value}</>}
      description={gap.why}
      constraintText={candidates.length > 0 ? `Of the same name there: ${candidates.join(", ")}` : undefined}
      secondaryControl={<Checkbox checked={out} onChange={({ detail }) => onMap(leaveOut(mapping, gap, detail.checked))}>Leave out {leavable(gap)}</Checkbox>}
    >
      {out ? (
        <Box color="text-body-secondary">The copy says nothing of it.</Box>
      ) : (
        <Autosuggest
          ariaLabel={`What takes the place of ${gap.value} in ${place}`}
          value={entryOf(mapping, gap) ?? ""}
          onChange={({ detail }) => onMap(fill(mapping, gap, detail.value.trim()))}
          options={candidates.map((value) => ({ value, description: "Of the same name there" }))}
          enteredTextLabel={(value) => `Use ${value}`}
          placeholder={`What takes the place of ${gap.value}`}
          empty="Nothing there has the same name"
        />
      )}
    </FormField>
  );
}
