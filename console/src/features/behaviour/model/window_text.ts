import { useTranslation } from 'react-i18next';
import type { TimeWindow } from '../../../api/types';

export function useWindowText(): (window: TimeWindow) => string {
  const { t } = useTranslation('behaviour');
  return (window) => t(`window_text.${window.unit}`, { length: window.length });
}
