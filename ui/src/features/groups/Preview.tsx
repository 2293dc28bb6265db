import { useEffect, useState } from "react";
import Box from "@cloudscape-design/components/box";
import { Loaded } from "@/shared/ui/Loaded";
import { chooses } from "./draft";
import { type Draft, usePreview } from "./groups";
import { Members } from "./Members";

/** pause is how long somebody must not have typed before it is asked. */
const pause = 400;

/** Preview shows which servers the group would have, and with which groups but itself it would clash. */
export function Preview({ draft, own }: { draft: Draft; own?: string }) {
  const [asked, setAsked] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(draft), pause);
    return () => clearTimeout(timer);
  }, [draft]);
  // Members do not depend on the name: it is not asked about again when that changes.
  const query = usePreview({ ...asked, name: undefined }, chooses(asked));
  if (!chooses(asked)) return <Box color="text-body-secondary">Say where the servers are, and which: those that match are shown here.</Box>;
  return <Loaded query={query}>{(m) => <Members members={{ ...m, overlaps: m.overlaps?.filter((o) => o.groupID !== own) }} />}</Loaded>;
}
