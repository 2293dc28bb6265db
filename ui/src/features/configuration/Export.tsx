import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

/** Export downloads the configuration that who is signed in may see. */
export function Export() {
  const [offline, setOffline] = useState(false);
  const url = (format: string) => `/api/v1/config/export?${new URLSearchParams({ format, ...(offline ? { offline: "true" } : {}) })}`;
  return (
    <Container header={<Header variant="h2" description="It has no secrets and no history: those are in a backup.">Export</Header>}>
      <SpaceBetween size="m">
        <Checkbox checked={offline} onChange={({ detail }) => setOffline(detail.checked)} description="Fingerprints of servers, subnets and documents are left out then">
          Ask AWS nothing
        </Checkbox>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" iconName="download" href={url("yaml")} download="davit-config.yaml">
            YAML
          </Button>
          <Button iconName="download" href={url("json")} download="davit-config.json">
            JSON
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
