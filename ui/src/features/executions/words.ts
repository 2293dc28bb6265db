import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Word = Schemas["Decision"]["words"][number];
export type WordRequest = Schemas["WordRequest"];

/** useWord tells an execution a word, and shows what came of it. */
export function useWord(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ word, request }: { word: Word; request: WordRequest }) => say(id, word, request),
    onSuccess: () => Promise.all([["execution", id], ["said", id]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

const options = (id: string, body: WordRequest) => ({ params: { path: { executionID: id } }, body });

function say(id: string, word: Word, request: WordRequest) {
  const o = options(id, request);
  const asked = {
    pause: () => api.POST("/api/v1/executions/{executionID}/pause", o),
    resume: () => api.POST("/api/v1/executions/{executionID}/resume", o),
    approve: () => api.POST("/api/v1/executions/{executionID}/approve", o),
    reject: () => api.POST("/api/v1/executions/{executionID}/reject", o),
    cancel: () => api.POST("/api/v1/executions/{executionID}/cancel", o),
    retry: () => api.POST("/api/v1/executions/{executionID}/retry", o),
    skip: () => api.POST("/api/v1/executions/{executionID}/skip", o),
    accept: () => api.POST("/api/v1/executions/{executionID}/accept", o),
    cleanup: () => api.POST("/api/v1/executions/{executionID}/cleanup", o),
    "break-glass": () => api.POST("/api/v1/executions/{executionID}/break-glass", o),
    review: () => api.POST("/api/v1/executions/{executionID}/review", o),
    "give-up-source": () => api.POST("/api/v1/executions/{executionID}/give-up-source", o),
    note: () => api.POST("/api/v1/executions/{executionID}/note", o),
  }[word as string];
  if (!asked) throw new Error(`this page does not know the word ${word}`);
  return answered<unknown>(asked());
}

/** Deed is what a word does, for whoever is about to say it. */
export type Deed = {
  title: string;
  /** what says what will happen. */
  what: string;
  danger?: boolean;
  /** comment says whether a comment must be given; it always may. */
  comment?: boolean;
};

/** deeds say of every word what it does. */
export const deeds: Record<string, Deed> = {
  pause: { title: "Pause", what: "Nothing more is started. What runs goes on to its end: DRS jobs cannot be paused." },
  resume: { title: "Resume", what: "The execution goes on where it was." },
  approve: { title: "Approve", what: "The wave begins at once." },
  reject: { title: "Reject", what: "The wave is not begun, and what depends on it waits. The execution ends unless somebody decides otherwise.", danger: true, comment: true },
  cancel: { title: "Cancel", what: "Nothing more is started, also no actions. DRS jobs that run end by themselves, and the instances that they launch stay until they are cleaned up.", danger: true },
  retry: { title: "Retry", what: "What failed is tried again. Servers that are ready are left as they are." },
  skip: { title: "Skip", what: "The execution goes on without what failed. It says so in its result.", danger: true, comment: true },
  accept: { title: "Accept", what: "What failed counts as recovered by hand. Say how: it is in the record.", danger: true, comment: true },
  cleanup: { title: "Clean up", what: "The drill instances that this execution launched are terminated, and no others. Their servers are free for another execution then.", danger: true },
  "break-glass": { title: "Break the glass", what: "The wave begins without the approval that nobody gave. Everybody is told, and another person must review it afterwards.", danger: true, comment: true },
  review: { title: "Review", what: "You say that you have looked at the glass that was broken." },
  "give-up-source": { title: "Give up the source", what: "Actions that need the source are left out, and are due once it is back. This cannot be taken back.", danger: true },
  note: { title: "Write a note", what: "The note is kept in the record, with your name.", comment: true },
};
