import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { useSession } from "@/shared/session/session";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { Loaded } from "@/shared/ui/Loaded";

/** You says who is signed in, how that is known, and what they may do. */
export function You() {
  return (
    <Loaded query={useSession()}>
      {(s) => (
        <Container>
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Name", value: s.name },
              { label: "Proved", value: s.verified ? "by the identity provider" : "no: nobody proved to be this" },
              { label: "Signed in by", value: words(s.signIn ?? "token") },
              { label: "Until", value: <Instant at={s.until} /> },
              { label: "Groups", value: s.groups.join(", ") || "–" },
              { label: "Roles", value: s.grants.map(grant).join("; ") || "none: nothing is permitted" },
            ]}
          />
        </Container>
      )}
    </Loaded>
  );
}

function grant(g: { role: string; accountIDs?: string[]; planTags?: Record<string, string> }): string {
  const accounts = g.accountIDs?.length ? ` in ${g.accountIDs.join(", ")}` : "";
  const tags = Object.entries(g.planTags ?? {}).map(([k, v]) => `${k}=${v}`);
  return g.role + accounts + (tags.length > 0 ? ` for plans with ${tags.join(" and ")}` : "");
}
