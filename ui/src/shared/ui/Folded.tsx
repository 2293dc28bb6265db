import ExpandableSection, { type ExpandableSectionProps } from "@cloudscape-design/components/expandable-section";
import { type ReactNode, useState } from "react";

type Props = Omit<ExpandableSectionProps, "children" | "expanded" | "defaultExpanded" | "onChange"> & {
  /** opened is whether it is open at first. */
  opened?: boolean;
  children: () => ReactNode;
};

/** Folded is a section that costs nothing while it is closed: its contents are made when somebody opens it. */
export function Folded({ opened = false, children, ...section }: Props) {
  const [open, setOpen] = useState(opened);
  return (
    <ExpandableSection {...section} expanded={open} onChange={({ detail }) => setOpen(detail.expanded)}>
      {open ? children() : null}
    </ExpandableSection>
  );
}
