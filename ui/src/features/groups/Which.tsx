import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import { type Tag, tagsOf, withServers, withTags } from "./draft";
import type { Draft } from "./groups";

/** Which says how the members are found: by tags, or by their IDs. */
export function Which({ draft, change }: { draft: Draft; change: (d: Draft) => void }) {
  const [by, setBy] = useState<"tags" | "ids">(draft.sourceServerIDs?.length ? "ids" : "tags");
  const [tags, setTags] = useState<Tag[]>(() => (tagsOf(draft).length > 0 ? tagsOf(draft) : [{ key: "", value: "" }]));
  const [ids, setIDs] = useState(() => (draft.sourceServerIDs ?? []).join("\n"));
  const tag = (to: Tag[]) => {
    setTags(to);
    change(withTags(draft, to));
  };
  const name = (text: string) => {
    setIDs(text);
    change(withServers(draft, text.split(/[\s,]+/).filter(Boolean)));
  };
  const row = (i: number, by: Partial<Tag>) => tag(tags.map((t, at) => (at === i ? { ...t, ...by } : t)));
  return (
    <Container header={<Header variant="h2">Members</Header>}>
      <SpaceBetween size="m">
        <SegmentedControl
          label="Members are found by"
          selectedId={by}
          onChange={({ detail }) => {
            setBy(detail.selectedId as "tags" | "ids");
            if (detail.selectedId === "tags") tag(tags);
            else name(ids);
          }}
          options={[
            { id: "tags", text: "Tags" },
            { id: "ids", text: "IDs" },
          ]}
        />
        {by === "tags" ? (
          <AttributeEditor
            items={tags}
            addButtonText="Add a tag"
            removeButtonText="Remove"
            empty="A group needs a tag"
            onAddButtonClick={() => setTags([...tags, { key: "", value: "" }])}
            onRemoveButtonClick={({ detail }) => tag(tags.filter((_, i) => i !== detail.itemIndex))}
            definition={[
              { label: "Key", control: (t, i) => <Input value={t.key} ariaLabel="Key of the tag" onChange={({ detail }) => row(i, { key: detail.value })} /> },
              { label: "Value", control: (t, i) => <Input value={t.value} ariaLabel="Value of the tag" onChange={({ detail }) => row(i, { value: detail.value })} /> },
            ]}
            additionalInfo="A member has all of them, as tags of the source server in DRS."
          />
        ) : (
          <FormField label="IDs of source servers" description="One a line, such as s-0123456789abcdef0">
            <Textarea value={ids} rows={6} onChange={({ detail }) => name(detail.value)} />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}
