import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import type { Schemas } from "../api/client";

type Alternative = Schemas["LaunchAlternative"];

/** most is how many alternatives the server takes. */
const most = 5;

/** Alternatives are what is tried where AWS has no capacity: an instance type, a subnet, or both. */
export function Alternatives({ value, change }: { value: Alternative[]; change: (value: Alternative[] | undefined) => void }) {
  const row = (i: number, by: Alternative) => change(value.map((a, at) => (at === i ? { ...a, ...by } : a)));
  const without = (i: number) => (value.length > 1 ? value.filter((_, at) => at !== i) : undefined);
  return (
    <AttributeEditor
      items={value}
      addButtonText="Add an alternative"
      removeButtonText="Remove"
      empty="None is stated"
      disableAddButton={value.length >= most}
      onAddButtonClick={() => change([...value, {}])}
      onRemoveButtonClick={({ detail }) => change(without(detail.itemIndex))}
      definition={[
        { label: "Instance type", control: (a, i) => <Input value={a.instanceType ?? ""} ariaLabel="Instance type of the alternative" onChange={({ detail }) => row(i, { instanceType: detail.value || undefined })} /> },
        { label: "Subnet", control: (a, i) => <Input value={a.subnetID ?? ""} ariaLabel="Subnet of the alternative" onChange={({ detail }) => row(i, { subnetID: detail.value || undefined })} /> },
      ]}
    />
  );
}
