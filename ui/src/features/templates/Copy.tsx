import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { Choice } from "@/shared/form/Choice";
import { Several } from "@/shared/form/Several";
import { Confirm } from "@/shared/ui/Confirm";
import { Trouble } from "@/shared/ui/Trouble";
import { CopyDone } from "./CopyDone";
import { CopyTarget } from "./CopyTarget";
import { asked, copyable, type Gap, type Mappings, placeOf, placesOf, scopeOf } from "./copying";
import { nameOf } from "./history";
import { PastedMapping } from "./PastedMapping";
import { type Template, useCopy, usePlaces } from "./templates";

/** Copy makes copies of a version in other accounts and Regions, after a dry run has told what each lacks and that was filled in. */
export function Copy({ template: t, onDone }: { template: Template; onDone: () => void }) {
  const look = useCopy(t);
  const copy = useCopy(t);
  const places = usePlaces();
  const [version, setVersion] = useState(String(t.defaultVersion));
  const [name, setName] = useState(t.name.startsWith("created-and-used-by-drs-") ? "" : t.name);
  const [to, setTo] = useState<string[]>([]);
  const [mappings, setMappings] = useState<Mappings>({});
  const [gaps, setGaps] = useState<Record<string, Gap[]>>({});
  const [reason, setReason] = useState("");

  const order = { version, name: name.trim() || undefined, targets: to.map((place) => ({ ...scopeOf(place), mapping: mappings[place] ?? {} })) };
  // What was looked at otherwise says nothing of this.
  const seen = look.data && JSON.stringify(look.variables) === JSON.stringify({ ...order, dryRun: true }) ? look.data : undefined;
  const see = () =>
    look.mutate(
      { ...order, dryRun: true },
      { onSuccess: ({ targets }) => setGaps((before) => ({ ...before, ...Object.fromEntries(targets.map((c) => [placeOf(c), asked(before[placeOf(c)] ?? [], c.gaps)])) })) },
    );
  const ready = seen ? copyable(seen) : 0;
  if (copy.data) return <CopyDone of={copy.data} onDone={onDone} />;
  return (
    <Confirm
      wide
      title={`Copy ${t.name}`}
      deed={ready > 0 ? `Make ${ready} ${ready === 1 ? "copy" : "copies"}` : "Make the copies"}
      ready={ready > 0}
      busy={copy.isPending}
      error={copy.error}
      onDeed={() => copy.mutate({ ...order, reason: reason.trim() || undefined })}
      onDone={onDone}
    >
      <SpaceBetween size="m">
        <div>A version is copied to other accounts and Regions, with its user data. What it names, such as a subnet, is another thing there: each copy is looked at first, and while any lacks something nothing is copied anywhere.</div>
        <Choice label="Version" options={t.versions.map((v) => ({ value: String(v.version), label: nameOf(v, t), description: v.description }))} value={version} onChange={setVersion} />
        <FormField label="Name of the copies" description={name === "" ? "The launch template's own is one by which DRS names what it uses." : undefined}>
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoComplete={false} spellcheck={false} />
        </FormField>
        <Several label="Where to" description="Accounts and their Regions, 20 at most" options={placesOf(places.data?.items ?? [])} values={to} onChange={setTo} placeholder="Choose accounts and Regions" />
        {places.error ? <Trouble error={places.error} /> : null}
        <PastedMapping onTaken={(of) => setMappings((before) => ({ ...before, ...Object.fromEntries(to.map((place) => [place, of(place)])) }))} places={to.length} />
        <Button loading={look.isPending} disabled={to.length === 0 || to.length > 20} onClick={see}>See what the copies would be</Button>
        {look.error ? <Trouble error={look.error} /> : null}
        {seen?.refusal ? <Alert type="warning" header="Nothing would be copied anywhere">Refused: {seen.targets.filter((c) => c.outcome === "REFUSED").length} of {seen.targets.length}. Fill in what is asked below, put right what is found, and look again.</Alert> : null}
        {to.map((place) => (
          <CopyTarget
            key={place}
            place={place}
            gaps={gaps[place] ?? []}
            mapping={mappings[place] ?? {}}
            seen={seen?.targets.find((c) => placeOf(c) === place)}
            onMap={(m) => setMappings((before) => ({ ...before, [place]: m }))}
          />
        ))}
        {ready > 0 ? (
          <FormField label="Why" description="For the audit trail, and for who reads the copy's version">
            <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
          </FormField>
        ) : null}
      </SpaceBetween>
    </Confirm>
  );
}
