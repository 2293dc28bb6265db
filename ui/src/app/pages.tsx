import { lazy } from "react";
import { Route, Routes } from "react-router";
import { NotHere } from "./NotHere";

// Each page is a file of its own, loaded when it is opened first.
const Dashboard = lazy(() => import("@/features/dashboard/DashboardPage"));
const Executions = lazy(() => import("@/features/executions/ExecutionsPage"));
const Execution = lazy(() => import("@/features/executions/ExecutionPage"));
const Start = lazy(() => import("@/features/start/StartPage"));

/** Pages shows the page of the address. */
export function Pages() {
  return (
    <Routes>
      <Route path="/" element={<Dashboard />} />
      <Route path="/executions" element={<Executions />} />
      <Route path="/executions/:id" element={<Execution />} />
      <Route path="/start/:plan" element={<Start />} />
      <Route path="*" element={<NotHere />} />
    </Routes>
  );
}
