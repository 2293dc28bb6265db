import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { Refusal, signedOut } from "@/shared/api/client";
import { useSession } from "@/shared/session/session";
import { Loaded } from "@/shared/ui/Loaded";
import { ErrorBoundary } from "./ErrorBoundary";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refuses it refuses again; what it did not answer may come.
      retry: (count, error) => !(error instanceof Refusal && error.status < 500) && count < 3,
    },
  },
});

/** App is the whole web interface. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <ErrorBoundary>
        <BrowserRouter>
          <Doors />
        </BrowserRouter>
      </ErrorBoundary>
    </QueryClientProvider>
  );
}

/** Doors lets those in who are known. */
function Doors() {
  const session = useSession();
  if (signedOut(session.error)) return <SignIn />;
  return <Loaded query={session}>{(s) => <Shell session={s} />}</Loaded>;
}
