import { type ReactNode, useEffect, useRef, useState } from "react";

/** margin is how far from what is seen something is near, so that nobody who scrolls finds it missing. */
const margin = "300px 0px";

/**
 * Near shows its children while they are near what is seen of the page. Otherwise it keeps
 * their room free and costs nothing, except while the keyboard is in them. Room is what they
 * will take, in pixels, as far as that can be said before they were there.
 */
export function Near({ room, children }: { room: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState<number | undefined>(room);
  useEffect(() => {
    const here = place.current;
    if (!here) return;
    const watch = new IntersectionObserver((seen) => {
      const last = seen.at(-1);
      if (last?.isIntersecting) setHeight(undefined);
      else if (last && !here.contains(document.activeElement)) setHeight((before) => before ?? last.boundingClientRect.height);
    }, { rootMargin: margin });
    watch.observe(here);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={place} style={{ minBlockSize: height }}>
      {height === undefined ? children : null}
    </div>
  );
}
