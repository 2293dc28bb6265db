type Waiting<T, C> = { change: C; promise: Promise<T>; resolve: (saved: T) => void; reject: (why: unknown) => void };

function wait<T, C>(change: C): Waiting<T, C> {
  const waiting = { change } as Waiting<T, C>;
  waiting.promise = new Promise<T>((resolve, reject) => Object.assign(waiting, { resolve, reject }));
  return waiting;
}

/**
 * inTurn saves changes of something that was read, one after the other: each over what the one before has made of it, so
 * that no change of one's own is taken for another person's. While one is being saved only the last of those that wait
 * counts: all who wait get its answer. After a refusal the next goes over what was saved last.
 */
export function inTurn<T, C>(read: T, put: (over: T, change: C) => Promise<T>): (change: C) => Promise<T> {
  let have = read;
  let busy = false;
  let waiting: Waiting<T, C> | undefined;

  const go = async (one: Waiting<T, C>) => {
    busy = true;
    try {
      have = await put(have, one.change);
      one.resolve(have);
    } catch (error) {
      one.reject(error);
    }
    busy = false;
    const next = waiting;
    waiting = undefined;
    if (next) void go(next);
  };

  return (change) => {
    if (busy && waiting) {
      waiting.change = change;
      return waiting.promise;
    }
    const mine = wait<T, C>(change);
    if (busy) waiting = mine;
    else void go(mine);
    return mine.promise;
  };
}
