import { Loaded } from "@/shared/ui/Loaded";
import { ChangeTable } from "./ChangeTable";
import { type Template, useDiff } from "./templates";

/** VersionDiff says what differs between two versions. */
export function VersionDiff({ template: { accountID, region, launchTemplateID }, from, to }: { template: Template; from: number; to: number }) {
  return (
    <Loaded query={useDiff({ accountID, region, launchTemplateID }, from, to)}>
      {({ changes }) => <ChangeTable title={`From version ${from} to version ${to}`} changes={changes} before={`Version ${from}`} after={`Version ${to}`} none="The two versions say the same" />}
    </Loaded>
  );
}
