import { lazy } from "react";
import { Route, Routes } from "react-router";
import { Permitted } from "@/shared/session/Permitted";
import { NotHere } from "./NotHere";

// Each page is a file of its own, loaded when it is opened first.
const Dashboard = lazy(() => import("@/features/dashboard/DashboardPage"));
const Executions = lazy(() => import("@/features/executions/ExecutionsPage"));
const Execution = lazy(() => import("@/features/executions/ExecutionPage"));
const Start = lazy(() => import("@/features/start/StartPage"));
const Plans = lazy(() => import("@/features/plans/PlansPage"));
const Plan = lazy(() => import("@/features/plans/PlanPage"));
const PlanEdit = lazy(() => import("@/features/plans/PlanEditPage"));
const NewPlan = lazy(() => import("@/features/plans/NewPlanPage"));
const Servers = lazy(() => import("@/features/servers/ServersPage"));
const Server = lazy(() => import("@/features/servers/ServerPage"));
const Groups = lazy(() => import("@/features/groups/GroupsPage"));
const Group = lazy(() => import("@/features/groups/GroupPage"));
const GroupEdit = lazy(() => import("@/features/groups/GroupEditPage"));
const NewGroup = lazy(() => import("@/features/groups/NewGroupPage"));
const Templates = lazy(() => import("@/features/templates/TemplatesPage"));
const Template = lazy(() => import("@/features/templates/TemplatePage"));
const Accounts = lazy(() => import("@/features/accounts/AccountsPage"));
const Account = lazy(() => import("@/features/accounts/AccountPage"));
const Configuration = lazy(() => import("@/features/configuration/ConfigurationPage"));
const Audit = lazy(() => import("@/features/audit/AuditPage"));
const Settings = lazy(() => import("@/features/settings/SettingsPage"));
const Simulator = lazy(() => import("@/features/simulator/SimulatorPage"));

/** Pages shows the page of the address, to whom it may be of use. */
export function Pages() {
  return (
    <Routes>
      <Route path="/" element={<Dashboard />} />
      <Route path="/executions" element={<Executions />} />
      <Route path="/executions/:id" element={<Execution />} />
      <Route path="/start/:plan" element={<Start />} />
      <Route path="/plans" element={<Plans />} />
      <Route path="/plans/:plan" element={<Plan />} />
      <Route path="/plans/:plan/edit" element={<Permitted duty="plan"><PlanEdit /></Permitted>} />
      <Route path="/new/plan" element={<Permitted duty="plan"><NewPlan /></Permitted>} />
      <Route path="/servers" element={<Servers />} />
      <Route path="/servers/:accountID/:region/:id" element={<Server />} />
      <Route path="/groups" element={<Groups />} />
      <Route path="/groups/:group" element={<Group />} />
      <Route path="/groups/:group/edit" element={<Permitted duty="plan"><GroupEdit /></Permitted>} />
      <Route path="/new/group" element={<Permitted duty="plan"><NewGroup /></Permitted>} />
      <Route path="/templates" element={<Templates />} />
      <Route path="/templates/:accountID/:region/:id" element={<Template />} />
      <Route path="/accounts" element={<Accounts />} />
      <Route path="/accounts/:account" element={<Account />} />
      <Route path="/configuration" element={<Configuration />} />
      <Route path="/audit" element={<Permitted duty="audit"><Audit /></Permitted>} />
      <Route path="/settings" element={<Settings />} />
      <Route path="/simulator" element={<Permitted duty="administer"><Simulator /></Permitted>} />
      <Route path="*" element={<NotHere />} />
    </Routes>
  );
}
