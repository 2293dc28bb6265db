import Tabs from "@cloudscape-design/components/tabs";
import { memo } from "react";
import type { Asked } from "./Ask";
import { Comparison } from "./Comparison";
import { Jobs } from "./Jobs";
import { Said } from "./Said";
import { Situation } from "./Situation";
import { OfStanding } from "./standing";
import { Story } from "./Story";
import { Waves } from "./Waves";

/** firstPart is the part that is shown first. */
export const firstPart = "waves";

type Props = { part: string; onPart: (part: string) => void; onAsk: (a: Asked) => void };

/** Parts are the parts of an execution, one of which is shown at a time. */
export const Parts = memo(function Parts({ part, onPart, onAsk }: Props) {
  return (
    <Tabs
      activeTabId={part}
      onChange={({ detail }) => onPart(detail.activeTabId)}
      i18nStrings={{ scrollLeftAriaLabel: "Show the tabs on the left", scrollRightAriaLabel: "Show the tabs on the right" }}
      tabs={[
        { id: firstPart, label: "Waves", content: <OfStanding>{(e) => <Waves execution={e} />}</OfStanding> },
        { id: "jobs", label: "Jobs", content: <OfStanding>{(e) => <Jobs execution={e} />}</OfStanding> },
        { id: "story", label: "What happened", content: <OfStanding>{(e) => <Story id={e.executionID} version={e.version} />}</OfStanding> },
        { id: "said", label: "What people said", content: <OfStanding>{(e) => <Said execution={e} onAsk={onAsk} />}</OfStanding> },
        { id: "situation", label: "Situation", content: <OfStanding>{(e) => <Situation id={e.executionID} version={e.version} />}</OfStanding> },
        { id: "comparison", label: "Comparison", content: <OfStanding>{(e) => <Comparison execution={e} />}</OfStanding> },
      ]}
    />
  );
});
