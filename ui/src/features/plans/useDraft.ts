import { useState } from "react";
import { blank, draftOf } from "./draft";
import type { Draft, Plan } from "./plans";
import { type Mistake, read, textOf } from "./text";

/** View is in which form a plan is edited: the other follows. */
export type View = "waves" | "text";

/** useDraft is a plan that is being written: as waves or as text, one of them at a time. */
export function useDraft(from: Plan | undefined) {
  const [start] = useState(() => (from ? draftOf(from) : blank()));
  const [draft, setDraft] = useState<Draft>(start);
  const [text, setText] = useState(() => textOf(start));
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [view, setView] = useState<View>("waves");
  /** change is of the waves; the text follows. */
  const change = (to: Draft) => {
    setDraft(to);
    setText(textOf(to));
  };
  /** write is of the text; the waves follow as soon as it can be read. */
  const write = (to: string) => {
    setText(to);
    const found = read(to);
    setMistakes(found.mistakes ?? []);
    if (found.draft) setDraft(found.draft);
  };
  const touched = JSON.stringify(draft) !== JSON.stringify(start) || mistakes.length > 0;
  return { draft, text, mistakes, view, setView, change, write, touched };
}
