import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type Drafting, FieldForm } from "./FieldForm";
import { LaunchTemplateSelector } from "./LaunchTemplateSelector";

/** LaunchTemplateEditor writes what is stated of servers' EC2 launch templates. */
export function LaunchTemplateEditor({ where, draft }: { where: { accountID: string; region: string }; draft: Drafting }) {
  return (
    <Container header={<Header variant="h2" description="It becomes a new version of each server's own launch template when an execution begins">EC2 launch template</Header>}>
      <SpaceBetween size="l">
        <LaunchTemplateSelector where={where} value={draft.spec.launchTemplate} refused={draft.refused("launchTemplate")} onChange={(launchTemplate) => draft.change({ ...draft.spec, launchTemplate })} />
        <FieldForm part="EC2" draft={draft} />
      </SpaceBetween>
    </Container>
  );
}
