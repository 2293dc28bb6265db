import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { type Mapping, mappingsOf } from "./copying";

type Props = { places: number; onTaken: (of: (place: string) => Mapping) => void };

/** PastedMapping takes a mapping as its file has it, in the place of what was filled in so far. */
export function PastedMapping({ places, onTaken }: Props) {
  const [text, setText] = useState("");
  const [mistake, setMistake] = useState<string>();
  const take = async () => {
    // What reads YAML comes when somebody pastes some.
    const { parse } = await import("yaml");
    try {
      const read = mappingsOf(parse(text));
      setMistake(read.mistake);
      if (read.mistake === undefined) onTaken(read.of);
    } catch (e) {
      setMistake(e instanceof Error ? e.message : String(e));
    }
  };
  return (
    <ExpandableSection headerText="Paste a mapping">
      <SpaceBetween size="xs">
        <FormField stretch label="Mapping, in YAML" description="As davit template copy --mapping reads it. It takes the place of what is filled in." errorText={mistake}>
          <Textarea rows={6} value={text} onChange={({ detail }) => setText(detail.value)} spellcheck={false} placeholder={"subnets:\n  subnet-…: subnet-…"} />
        </FormField>
        <Button disabled={text.trim() === "" || places === 0} onClick={() => void take()}>Take it over</Button>
      </SpaceBetween>
    </ExpandableSection>
  );
}
