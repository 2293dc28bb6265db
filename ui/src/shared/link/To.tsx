import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

/** To is a link to another page of Davit, which is shown without loading everything anew. */
export function To({ href, children, ...more }: { href: string; children: ReactNode } & Pick<LinkProps, "variant" | "fontSize" | "ariaLabel">) {
  const navigate = useNavigate();
  return (
    <Link
      {...more}
      href={href}
      onFollow={(e) => {
        e.preventDefault();
        void navigate(href);
      }}
    >
      {children}
    </Link>
  );
}
