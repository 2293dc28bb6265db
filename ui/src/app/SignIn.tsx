import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Loaded } from "@/shared/ui/Loaded";
import { Trouble } from "@/shared/ui/Trouble";
import { type Doors, doors, enter } from "./doors";

/** SignIn is what somebody sees who is not known yet. */
export function SignIn() {
  const query = useQuery({ queryKey: ["doors"], queryFn: doors });
  return (
    <main>
      <Box padding={{ vertical: "xxxl", horizontal: "l" }}>
        <div style={{ maxWidth: "36rem", margin: "0 auto" }}>
          <Container header={<Header variant="h1">Sign in to Davit</Header>}>
            <Loaded query={query}>{(d) => <Ways doors={d} />}</Loaded>
          </Container>
        </div>
      </Box>
    </main>
  );
}

function Ways({ doors }: { doors: Doors }) {
  return (
    <SpaceBetween size="l">
      {doors.provider ? <Provider issuer={doors.provider.issuer} /> : null}
      <Secret token={doors.startUpToken} sealed={doors.provider !== undefined} />
    </SpaceBetween>
  );
}

function Provider({ issuer }: { issuer: string }) {
  const back = encodeURIComponent(location.pathname + location.search);
  return (
    <SpaceBetween size="xs">
      <Button variant="primary" fullWidth href={`/auth/login?return=${back}`}>
        Sign in at your organisation
      </Button>
      <Box variant="small">{issuer}</Box>
    </SpaceBetween>
  );
}

/** Secret takes a token from its owner's hands: the server's own, or the sealed one. */
function Secret({ token, sealed }: { token: boolean; sealed: boolean }) {
  const queries = useQueryClient();
  const [door, setDoor] = useState<"token" | "sealed">(token ? "token" : "sealed");
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  if (!token && !sealed) return <Alert type="warning">This server lets nobody in by a browser: it knows no identity provider, and its token is off.</Alert>;
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await enter(door, secret.trim());
      setSecret("");
      await queries.resetQueries({ queryKey: ["session"] });
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Form
        actions={
          <Button variant={sealed ? "normal" : "primary"} formAction="submit" loading={busy} disabled={!secret.trim()}>
            Sign in
          </Button>
        }
      >
        <SpaceBetween size="m">
          {token && sealed ? (
            <SegmentedControl
              label="Sign in with"
              selectedId={door}
              onChange={({ detail }) => setDoor(detail.selectedId as "token" | "sealed")}
              options={[
                { id: "token", text: "The server's token" },
                { id: "sealed", text: "The sealed token" },
              ]}
            />
          ) : null}
          {door === "sealed" ? <Alert type="warning">The sealed token works once, makes whoever has it an Admin, and tells everybody. It is for the day on which the identity provider is down.</Alert> : null}
          <FormField
            label={door === "token" ? "Token" : "Sealed token"}
            description={door === "token" ? "It is in the file “token” of the server's data folder, and the server printed it when it first started." : "As it is on the paper: case, blanks and dashes do not matter."}
          >
            <Input type="password" autoComplete={false} value={secret} onChange={({ detail }) => setSecret(detail.value)} autoFocus={!sealed} />
          </FormField>
          {error ? <Trouble error={error} /> : null}
        </SpaceBetween>
      </Form>
    </form>
  );
}
