import Box from "@cloudscape-design/components/box";
import { Component, type ReactNode } from "react";
import { Trouble } from "@/shared/ui/Trouble";

/** ErrorBoundary shows what went wrong in a page, instead of an empty one. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Box padding="xl">
        <Trouble error={this.state.error} retry={() => location.reload()} />
      </Box>
    );
  }
}
