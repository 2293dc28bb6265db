import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, answered, type Schemas } from "@/shared/api/client";

export type Channel = Schemas["Channel"];
export type Draft = Schemas["ChannelInput"];
export type Secret = Schemas["ChannelSecret"];

/** useChannels are where notifications go. */
export function useChannels() {
  return useQuery({ queryKey: ["channels"], queryFn: ({ signal }) => answered(api.GET("/api/v1/channels", { signal, params: { query: { limit: 1000 } } })) });
}

/** useTest sends a message of its own to a channel. That the channel does not take it is an answer too. */
export function useTest() {
  return useMutation({ mutationFn: (c: Channel) => answered(api.POST("/api/v1/channels/{channel}/test", { params: { path: { channel: c.channelID } } })) });
}

const at = (c: Channel) => ({ params: { path: { channel: c.channelID }, header: { "If-Match": `"${c.version}"` } } });

/** useSave creates a channel, or replaces the one that was read. */
export function useSave(read: Channel | undefined) {
  const done = useAgain();
  return useMutation({
    mutationFn: (draft: Draft) => (read ? answered(api.PUT("/api/v1/channels/{channel}", { ...at(read), body: draft })) : answered(api.POST("/api/v1/channels", { body: draft }))),
    onSuccess: done,
  });
}

/** usePause stops a channel, or has it go on. */
export function usePause() {
  const done = useAgain();
  return useMutation({
    mutationFn: ({ channel: c, paused }: { channel: Channel; paused: boolean }) => answered(api.PUT("/api/v1/channels/{channel}", { ...at(c), body: { ...draftOf(c), paused } })),
    onSuccess: done,
  });
}

/** useDelete has Davit tell a channel no more. */
export function useDelete() {
  const done = useAgain();
  return useMutation({ mutationFn: (c: Channel) => answered<unknown>(api.DELETE("/api/v1/channels/{channel}", at(c))), onSuccess: done });
}

function useAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["channels"] });
}

/** draftOf is a channel as it can be changed: without what the server sets. */
export function draftOf(c: Channel): Draft {
  const { channelID: _id, version: _version, createdAt: _created, updatedAt: _updated, ...rest } = c;
  return rest as Draft;
}

/** blank is a channel that nobody has written yet. */
export const blank: Draft = { kind: "WEBHOOK", secrets: [{}] };

/** ofKind is a draft of another kind: what belongs to the one that it was is gone. */
export function ofKind(draft: Draft, kind: string): Draft {
  const { url: _url, secrets: _secrets, topicARN: _topic, ...rest } = draft;
  return kind === "WEBHOOK" ? { ...rest, kind, secrets: [{}] } : { ...rest, kind };
}

/** tagsOf reads key=value, separated by commas; one without a value has none. */
export function tagsOf(text: string): Record<string, string> | undefined {
  const pairs = text.split(",").map((t) => t.trim()).filter(Boolean);
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map((p) => {
    const [key = "", ...value] = p.split("=");
    return [key.trim(), value.join("=").trim()];
  }));
}

/** textOf writes tags as tagsOf reads them. */
export function textOf(tags: Record<string, string> | undefined): string {
  return Object.entries(tags ?? {}).map(([k, v]) => `${k}=${v}`).join(", ");
}

/** news are what a channel can be told of. */
export const news = [
  ["STARTED", "An execution was started"],
  ["WAITING_FOR_APPROVAL", "A wave or an action waits for a person"],
  ["APPROVAL_ESCALATED", "An approval is overdue"],
  ["WAVE_DONE", "A wave is completed"],
  ["FAILED", "A wave or an execution failed"],
  ["FOREIGN_HANDS", "Somebody else changed a recovery instance"],
  ["COMPLETED", "An execution is completed"],
  ["CANCELLED", "An execution was cancelled"],
  ["TIMED_OUT", "An execution took too long"],
  ["BREAK_GLASS", "A wave began without its approval"],
  ["SEALED_TOKEN_USED", "Somebody came in with the sealed token"],
].map(([value, label]) => ({ value: value!, label: label! }));
