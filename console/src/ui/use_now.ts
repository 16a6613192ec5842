import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { statusQuery } from '../api/queries';

const kTickMs = 5000;

/** The bank's time, as often as "ago" texts need it: this machine's, or what the server's simulated clock shows. */
export function useNow(): Date {
  const { data } = useQuery(statusQuery);
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), kTickMs);
    return () => clearInterval(timer);
  }, []);
  return data?.clock === 'simulated' ? new Date(data.time) : now;
}
