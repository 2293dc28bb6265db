import "./role.css";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { Loaded } from "@/shared/ui/Loaded";
import { type Account, useRole } from "./accounts";

/** Role shows the role that Davit needs in the account, as a CloudFormation template. */
export function Role({ account }: { account: Account }) {
  const query = useRole(account.accountID);
  return (
    <ExpandableSection variant="container" headerText="The role that it needs" headerDescription="As a CloudFormation template, made of the permissions that are used">
      <Loaded query={query}>
        {(role) =>
          role.template ? (
            <>
              <CopyToClipboard copyButtonText="Copy the template" copySuccessText="Copied" copyErrorText="It was not copied" textToCopy={role.template} />
              <pre className="davit-template" tabIndex={0} aria-label="CloudFormation template">
                {role.template}
              </pre>
            </>
          ) : (
            <pre className="davit-template" tabIndex={0} aria-label="IAM policy">
              {JSON.stringify(role.policy, null, 2)}
            </pre>
          )
        }
      </Loaded>
    </ExpandableSection>
  );
}
