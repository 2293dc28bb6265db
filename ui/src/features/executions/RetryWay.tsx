import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup, { type RadioGroupProps } from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Execution } from "./executions";
import { OtherWay } from "./OtherWay";
import { type Failed, numbers, otherwise, type Way } from "./retrying";
import { Alternative, Tried } from "./Tried";
import { WillLaunch } from "./WillLaunch";

type Props = {
  execution: Execution;
  failed: Failed[];
  chosen: Failed[];
  way: Way;
  drillSubnets: string[];
  onChoose: (servers: Failed[]) => void;
  onWay: (way: Way) => void;
};

const other: Way = { kind: "other", instanceType: "", subnetID: "" };

/** RetryWay chooses which servers are launched again and how, and says what will happen. */
export function RetryWay({ execution, failed, chosen, way, drillSubnets, onChoose, onWay }: Props) {
  const choose = (servers: Failed[]) => {
    onChoose(servers);
    if (way.kind === "stated" && way.number > numbers(servers).length) onWay({ kind: "last" });
  };
  const ways = waysOf(chosen, way.kind === "other" ? way : other);
  return (
    <SpaceBetween size="m">
      {failed.length > 1 ? (
        <FormField label="Servers that have failed">
          <Multiselect
            options={failed.map(optionOf)}
            selectedOptions={chosen.map(optionOf)}
            tokenLimit={5}
            i18nStrings={{ tokenLimitShowMore: "Show all", tokenLimitShowFewer: "Show fewer" }}
            filteringType={failed.length > 8 ? "auto" : "none"}
            placeholder="Choose"
            deselectAriaLabel={(o) => `Leave out ${o.label}`}
            onChange={({ detail }) => choose(failed.filter((s) => detail.selectedOptions.some((o) => o.value === s.sourceServerID)))}
          />
        </FormField>
      ) : null}
      {ways.length > 1 ? (
        <FormField label="How to launch">
          <RadioGroup items={ways.map((w) => w.item)} value={idOf(way)} onChange={({ detail }) => onWay(ways.find((w) => w.item.value === detail.value)?.way ?? way)} />
        </FormField>
      ) : null}
      {way.kind === "other" ? <OtherWay servers={chosen} way={way} drillSubnets={drillSubnets} onChange={onWay} /> : null}
      <WillLaunch execution={execution} servers={chosen} way={way} />
    </SpaceBetween>
  );
}

const optionOf = (s: Failed) => ({ value: s.sourceServerID, label: s.name || s.sourceServerID });

/** idOf tells the ways apart. */
const idOf = (way: Way) => (way.kind === "stated" ? `stated ${way.number}` : way.kind);

/** waysOf are the ways in which the servers can be launched; those that are launched into an instance have one alone. */
function waysOf(servers: Failed[], own: Way): { way: Way; item: RadioGroupProps.RadioButtonDefinition }[] {
  const one = (way: Way, label: string, description: React.ReactNode) => ({ way, item: { value: idOf(way), label, description } });
  const again = one({ kind: "last" }, "As it was tried last", <Tried servers={servers} />);
  if (servers.some((s) => s.again.intoInstanceID)) return [again];
  return [
    again,
    ...(otherwise(servers) ? [one({ kind: "stated", number: 0 }, "As the launch configuration states", <Alternative servers={servers} number={0} />)] : []),
    ...numbers(servers).map((number) => one({ kind: "stated", number }, `Alternative ${number}`, <Alternative servers={servers} number={number} />)),
    one(own, "Another instance type or subnet", "Whatever is stated"),
  ];
}
