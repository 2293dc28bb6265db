import "@cloudscape-design/global-styles/index.css";
import "./app/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyKept } from "./app/appearance";

applyKept();
const root = document.getElementById("davit");
if (!root) throw new Error("the page has no element to show Davit in");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
