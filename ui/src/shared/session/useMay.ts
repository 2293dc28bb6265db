import { may, useSession, type Duty } from "./session";

/** useMay reports whether who is signed in has a duty. */
export function useMay(duty: Duty): boolean {
  return may(useSession().data, duty);
}
