/** @file A value that follows another one after a moment of quiet. */

import { useEffect, useState } from 'react';

/** Return `value` as it was when it last stood still for `quietMs`. @unit ms */
export function useDebounced<T>(value: T, quietMs: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quietMs]);
  return settled;
}
