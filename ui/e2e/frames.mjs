// How steadily a page draws: the times between its frames.

/** frames gathers the times between the frames of a page for so many seconds, and what held them up. */
export function frames(page, seconds) {
  return page.evaluate(
    (milliseconds) =>
      new Promise((resolve) => {
        const times = [];
        const long = [];
        const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)));
        watch.observe({ type: "longtask" });
        let before = performance.now();
        const end = before + milliseconds;
        const frame = () => {
          const now = performance.now();
          times.push(now - before);
          before = now;
          if (now < end) requestAnimationFrame(frame);
          else {
            watch.disconnect();
            resolve({ times, long });
          }
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1000,
  );
}

/** percentile is the time below which so many of a hundred are. */
export function percentile(times, of) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))];
}

/** told says in a line how steady the frames were. */
export function told({ times, long }) {
  const ms = (n) => `${n.toFixed(1)} ms`;
  const held = long.reduce((sum, t) => sum + t, 0);
  return `${times.length} frames, median ${ms(percentile(times, 50))}, 95th percentile ${ms(percentile(times, 95))}, 99th ${ms(percentile(times, 99))}, longest ${ms(Math.max(...times))}; ${long.length} long tasks, ${held.toFixed(0)} ms together`;
}
