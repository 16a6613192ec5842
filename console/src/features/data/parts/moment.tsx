import { ago } from '../../../format/ago';
import { instant } from '../../../format/times';
import { useNow } from '../../../ui/use_now';
import { usePreferences } from '../../shell/preferences';
import { useZone } from '../queries';

/** How long ago something was; its time in the bank's zone on hover. */
export function Moment({ at }: { at: string }) {
  const { language } = usePreferences();
  const zone = useZone();
  const now = useNow();
  return (
    <time className="nowrap" dateTime={at} title={instant(at, zone, true)}>
      {ago(at, now, language)}
    </time>
  );
}
