import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { type Drafting, FieldForm } from "./FieldForm";

/** DRSTemplateConfiguration writes what is stated of servers' DRS launch configuration. */
export function DRSTemplateConfiguration({ draft }: { draft: Drafting }) {
  return (
    <Container header={<Header variant="h2" description="How DRS itself launches: right-sizing, what it copies, and licences">DRS launch configuration</Header>}>
      <FieldForm part="DRS" draft={draft} />
    </Container>
  );
}
