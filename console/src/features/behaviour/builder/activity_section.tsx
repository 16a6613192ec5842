import { useTranslation } from 'react-i18next';
import type { EventsDraft } from '../model/choices';
import { EventsCard } from './events_card';
import { Section } from './section';

interface Props {
  value: EventsDraft;
  onChange: (activity: EventsDraft) => void;
}

/** What makes a customer active. */
export function ActivitySection({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('activity.title')}>
      <EventsCard value={value} pointer="/activity" label={t('activity.event')} onChange={onChange} />
    </Section>
  );
}
