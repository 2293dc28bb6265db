import type { Draft, Group } from "./groups";

/** draftOf is a group as it can be changed: without what the server sets. */
export function draftOf(group: Group): Draft {
  const { groupID: _id, version: _version, createdAt: _created, updatedAt: _updated, ...rest } = group;
  return rest as Draft;
}

/** Tag is a tag that is being written. */
export type Tag = { key: string; value: string };

/** tagsOf are a group's tags as rows. */
export function tagsOf(draft: Draft): Tag[] {
  return Object.entries(draft.tags ?? {}).map(([key, value]) => ({ key, value }));
}

/** withTags is the draft with tags as its members' mark; rows without a key say nothing yet. */
export function withTags(draft: Draft, tags: Tag[]): Draft {
  const { sourceServerIDs: _, ...rest } = draft;
  return { ...rest, tags: Object.fromEntries(tags.filter((t) => t.key.trim()).map((t) => [t.key.trim(), t.value])) };
}

/** withServers is the draft with its members by their IDs. */
export function withServers(draft: Draft, sourceServerIDs: string[]): Draft {
  const { tags: _, ...rest } = draft;
  return { ...rest, sourceServerIDs };
}

/** chooses reports whether the draft says where its members are, and which. */
export function chooses(draft: Draft): boolean {
  return Boolean(draft.accountID && draft.region && (Object.keys(draft.tags ?? {}).length > 0 || draft.sourceServerIDs?.length));
}
