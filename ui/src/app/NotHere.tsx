import Link from "@cloudscape-design/components/link";
import { useLocation } from "react-router";
import { Empty } from "@/shared/ui/Empty";

/** NotHere is shown for an address that has no page. */
export function NotHere() {
  const { pathname } = useLocation();
  return (
    <Empty title={`There is no page ${pathname}`}>
      <Link href="/">To the dashboard</Link>
    </Empty>
  );
}
