/** @file A clock for ages and elapsed times. */

import { useEffect, useState } from 'react';

/** Return the time, renewed every `everyMs`; it stands still while `running` is false. @unit ms since 1970 */
export function useNow(everyMs: number, running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
  return now;
}
