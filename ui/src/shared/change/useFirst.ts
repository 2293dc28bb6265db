import { useState } from "react";

/**
 * useFirst is what a page was given first. What somebody is changing stays as it was read: a newer
 * version under an older text would overwrite what others have changed meanwhile.
 */
export function useFirst<T>(value: T): T {
  const [first] = useState(value);
  return first;
}
