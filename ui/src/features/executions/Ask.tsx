import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import type { Execution } from "./executions";
import { RetryWay } from "./RetryWay";
import { enough, failedOf, requestOf, type Way } from "./retrying";
import { useDrillSubnets } from "./useOffered";
import { deeds, useWord, type Word, type WordRequest } from "./words";

/** Asked is a word that somebody is about to say, and about what. */
export type Asked = { word: Word; about?: string; request: WordRequest };

/** Ask says what a word will do, and says it once somebody confirms that. */
export function Ask({ execution: e, asked, onDone }: { execution: Execution; asked: Asked; onDone: () => void }) {
  const plan = e.plan.name;
  const deed = deeds[asked.word];
  const word = useWord(e.executionID);
  const [comment, setComment] = useState("");
  const [typed, setTyped] = useState("");
  // Who failed when it was asked is who it is about, whatever fails meanwhile.
  const [failed] = useState(() => (asked.word === "retry" && !asked.request.actions ? failedOf(e, asked.request.wave) : []));
  const [chosen, setChosen] = useState(failed);
  const [way, setWay] = useState<Way>({ kind: "last" });
  const drillSubnets = useDrillSubnets(e, failed.length > 0);
  const typing = asked.word === "break-glass";
  if (!deed) return null;
  const ready = (!deed.comment || comment.trim() !== "") && (!typing || typed === plan) && (failed.length === 0 || (chosen.length > 0 && enough(way, drillSubnets)));
  const say = () => {
    const request = { ...asked.request, ...requestOf(failed, chosen, way), comment: comment.trim() || undefined, confirm: typing ? typed : undefined };
    word.mutate({ word: asked.word, request }, { onSuccess: onDone });
  };
  return (
    <Confirm
      title={asked.about ? `${deed.title}: ${asked.about}` : deed.title}
      deed={deed.title}
      onDeed={say}
      onDone={onDone}
      busy={word.isPending}
      ready={ready}
      error={word.error}
      wide={failed.length > 0}
    >
      <SpaceBetween size="m">
        <Box>{deed.what}</Box>
        {failed.length > 0 ? <RetryWay execution={e} failed={failed} chosen={chosen} way={way} drillSubnets={drillSubnets} onChoose={setChosen} onWay={setWay} /> : null}
        <FormField label={deed.comment ? "Comment" : <>Comment <i>– optional</i></>} description="It is kept in the record, with your name.">
          <Textarea value={comment} onChange={({ detail }) => setComment(detail.value)} rows={3} autoFocus={failed.length === 0} />
        </FormField>
        {typing ? (
          <FormField label={`Type the plan's name, ${plan}`}>
            <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
          </FormField>
        ) : null}
      </SpaceBetween>
    </Confirm>
  );
}
