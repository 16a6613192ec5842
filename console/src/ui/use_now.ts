import { useEffect, useState } from 'react';

const kTickMs = 5000;

/** The time, as often as "ago" texts need it. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), kTickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
