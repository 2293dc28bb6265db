import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Choice } from "@/shared/form/Choice";
import { type Draft, ofKind } from "./channels";
import { SecretPlace } from "./SecretPlace";

type Changing = { draft: Draft; change: (d: Draft) => void };

const kinds = [
  { value: "WEBHOOK", label: "A webhook", description: "A signed request to an address" },
  { value: "SNS", label: "A topic of SNS", description: "For mails, text messages and queues" },
];

/** Receiver says who is told: a webhook, with the secret that signs its messages, or a topic. */
export function Receiver({ draft, change }: Changing) {
  return (
    <SpaceBetween size="m">
      <Choice label="Kind" options={kinds} value={draft.kind ?? ""} onChange={(kind) => change(ofKind(draft, kind))} />
      {draft.kind === "SNS" ? (
        <FormField label="Topic" description="Its ARN, in any account">
          <Input value={draft.topicARN ?? ""} placeholder="arn:aws:sns:us-west-2:111122223333:davit" onChange={({ detail }) => change({ ...draft, topicARN: detail.value })} />
        </FormField>
      ) : (
        <SpaceBetween size="m">
          <FormField label="URL" description="All who may read see it: use none that is a secret itself.">
            <Input value={draft.url ?? ""} inputMode="url" placeholder="https://hooks.example.org/davit" onChange={({ detail }) => change({ ...draft, url: detail.value })} />
          </FormField>
          <Secrets draft={draft} change={change} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

/** Secrets are one, and a second one while it takes the place of the first. */
function Secrets({ draft, change }: Changing) {
  const secrets = draft.secrets ?? [];
  const set = (to: typeof secrets) => change({ ...draft, secrets: to });
  return (
    <FormField stretch label="Secret" description="Messages are signed with it (HMAC-SHA256, Standard Webhooks). Davit keeps where it is, and never the secret itself.">
      <SpaceBetween size="m">
        {secrets.map((s, i) => (
          <SpaceBetween key={i} size="xs">
            <SecretPlace which={i === 0 ? "the secret" : "the other secret"} secret={s} onChange={(to) => set(secrets.map((old, at) => (at === i ? to : old)))} />
            {secrets.length > 1 ? <Button onClick={() => set(secrets.filter((_, at) => at !== i))}>{i === 0 ? "Remove this secret" : "Remove the other secret"}</Button> : null}
          </SpaceBetween>
        ))}
        {secrets.length < 2 ? <Button iconName="add-plus" onClick={() => set([...secrets, {}])}>Sign with another one too, while it is changed</Button> : null}
      </SpaceBetween>
    </FormField>
  );
}
