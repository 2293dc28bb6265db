import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Trouble } from "@/shared/ui/Trouble";
import { paceOf, speedOf, useSpeed, type World } from "./world";

/** Speed says how fast the simulated AWS goes, and has it go faster or slower. */
export function Speed({ world }: { world: World }) {
  const change = useSpeed();
  const [typed, setTyped] = useState("");
  const speed = speedOf(typed, world);
  const wrong = typed !== "" && speed === undefined ? `A number from ${world.slowest} to ${world.fastest}` : undefined;
  const set = () => speed !== undefined && change.mutate(speed, { onSuccess: () => setTyped("") });
  return (
    <Container header={<Header variant="h2" description="What is under way takes its rest at the new speed. A restart of the server takes the speed back to what it is started with.">Speed</Header>}>
      <SpaceBetween size="m">
        <Box>AWS is simulated <b>{paceOf(world.speed)}</b>.</Box>
        <form onSubmit={(e) => { e.preventDefault(); set(); }}>
          <FormField
            label="Times as fast as AWS"
            description="At 60 an hour is a minute. How often the server looks at AWS stays as it was at its start."
            errorText={wrong}
            secondaryControl={<Button formAction="submit" loading={change.isPending} disabled={speed === undefined}>Set the speed</Button>}
          >
            <Input type="number" inputMode="decimal" step="any" placeholder={String(world.speed)} value={typed} onChange={({ detail }) => setTyped(detail.value)} />
          </FormField>
        </form>
        {change.error ? <Trouble error={change.error} /> : null}
      </SpaceBetween>
    </Container>
  );
}
