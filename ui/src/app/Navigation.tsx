import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation, useNavigate } from "react-router";
import { useFeature } from "@/shared/session/features";
import type { Session } from "@/shared/session/session";
import { places } from "./places";

/** Navigation lists the pages that who is signed in may see. */
export function Navigation({ session }: { session: Session }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const on = useFeature();
  const here = places
    .flatMap((p) => p.pages)
    .filter((p) => p.path === "/" ? pathname === "/" : pathname.startsWith(p.path))
    .at(-1)?.path;
  const items: SideNavigationProps.Item[] = places.flatMap(({ title, pages }): SideNavigationProps.Item[] => {
    const links = pages.filter((p) => (p.shown?.(session) ?? true) && (!p.feature || on(p.feature))).map((p) => ({ type: "link" as const, text: p.title, href: p.path }));
    if (links.length === 0) return [];
    return title ? [{ type: "section-group" as const, title, items: links }] : links;
  });
  return (
    <SideNavigation
      activeHref={here}
      items={items}
      onFollow={(e) => {
        if (e.detail.external) return;
        e.preventDefault();
        void navigate(e.detail.href);
      }}
    />
  );
}
