import AppLayout from "@cloudscape-design/components/app-layout";
import Box from "@cloudscape-design/components/box";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import Spinner from "@cloudscape-design/components/spinner";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useLocation } from "react-router";
import type { Session } from "@/shared/session/session";
import { appearance, choose } from "./appearance";
import { lostSince, useLost } from "./Connection";
import { leave } from "./doors";
import { ErrorBoundary } from "./ErrorBoundary";
import { useHints } from "./hints";
import { Navigation } from "./Navigation";
import { Pages } from "./pages";

const simulated: FlashbarProps.MessageDefinition = { id: "simulated", type: "info", content: "AWS is simulated here: nothing that you do touches a real one." };

/** Shell is what is around every page: who is signed in, and where one can go. */
export function Shell({ session }: { session: Session }) {
  const { pathname } = useLocation();
  const lost = useLost(useHints());
  const known = [...(lost ? [lostSince(lost)] : []), ...(session.simulatedAWS ? [simulated] : [])];
  const [open, setOpen] = useState(() => window.matchMedia("(min-width: 900px)").matches);
  return (
    <>
      <div id="davit-top">
        <Top session={session} />
      </div>
      <AppLayout
        headerSelector="#davit-top"
        navigation={<Navigation session={session} />}
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        toolsHide
        notifications={known.length > 0 ? <Flashbar items={known} /> : null}
        content={
          <ErrorBoundary key={pathname}>
            <Suspense fallback={<Coming />}>
              <Pages />
            </Suspense>
          </ErrorBoundary>
        }
        ariaLabels={{ navigation: "Pages", navigationClose: "Close the list of pages", navigationToggle: "Open the list of pages", notifications: "What is to be known on every page" }}
      />
    </>
  );
}

function Coming() {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" /> <Box variant="span">Loading…</Box>
    </Box>
  );
}

function Top({ session }: { session: Session }) {
  const queries = useQueryClient();
  const [look, setLook] = useState(appearance);
  const follow = async (id: string) => {
    if (id === "leave") {
      await leave();
      queries.clear();
      await queries.resetQueries({ queryKey: ["session"] });
      return;
    }
    const other = look === "dark" ? "light" : "dark";
    choose(other);
    setLook(other);
  };
  return (
    <TopNavigation
      identity={{ href: "/", title: "Davit" }}
      utilities={[
        {
          type: "menu-dropdown",
          text: session.name,
          description: (session.grants ?? []).map((g) => g.role).join(", ") || "no role",
          iconName: "user-profile",
          items: [
            { id: "look", text: look === "dark" ? "Light pages" : "Dark pages" },
            { id: "api", text: "The API", href: "/api/v1/docs", external: true, externalIconAriaLabel: "opens another page" },
            { id: "leave", text: "Sign out" },
          ],
          onItemClick: ({ detail }) => void follow(detail.id),
        },
      ]}
    />
  );
}
