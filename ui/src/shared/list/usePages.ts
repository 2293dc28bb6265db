import { useState } from "react";

/** Pages are where somebody is in a list that comes in pages. */
export type Pages = {
  /** cursor is of the page that is shown; undefined: of the first. */
  cursor: string | undefined;
  number: number;
  back: () => void;
  on: (next: string) => void;
  first: () => void;
};

/** usePages keeps the cursors of the pages before: the server knows forward alone. */
export function usePages(): Pages {
  const [trail, setTrail] = useState<(string | undefined)[]>([undefined]);
  return {
    cursor: trail.at(-1),
    number: trail.length,
    back: () => setTrail(trail.slice(0, -1)),
    on: (next) => setTrail([...trail, next]),
    first: () => setTrail([undefined]),
  };
}
