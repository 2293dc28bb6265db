import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { Confirm } from "@/shared/ui/Confirm";
import { deeds, useWord, type Word, type WordRequest } from "./words";

/** Asked is a word that somebody is about to say, and about what. */
export type Asked = { word: Word; about?: string; request: WordRequest };

/** Ask says what a word will do, and says it once somebody confirms that. */
export function Ask({ id, plan, asked, onDone }: { id: string; plan: string; asked: Asked; onDone: () => void }) {
  const deed = deeds[asked.word];
  const word = useWord(id);
  const [comment, setComment] = useState("");
  const [typed, setTyped] = useState("");
  const typing = asked.word === "break-glass";
  if (!deed) return null;
  const ready = (!deed.comment || comment.trim() !== "") && (!typing || typed === plan);
  const say = () => {
    const request = { ...asked.request, comment: comment.trim() || undefined, confirm: typing ? typed : undefined };
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
    >
      <SpaceBetween size="m">
        <Box>{deed.what}</Box>
        <FormField label={deed.comment ? "Comment" : <>Comment <i>– optional</i></>} description="It is kept in the record, with your name.">
          <Textarea value={comment} onChange={({ detail }) => setComment(detail.value)} rows={3} autoFocus />
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
