import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { ActivitySection } from '../builder/activity_section';
import { BreakdownSection } from '../builder/breakdown_section';
import { PeriodChoice } from '../builder/choice';
import { Section } from '../builder/section';
import type { LifecycleDraft } from './lifecycle_draft';

type Props = BuilderProps<LifecycleDraft>;

export function LifecycleBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <ActivitySection value={draft.activity} onChange={(activity) => change({ activity })} />
      <Section title={t('lifecycle.period')}>
        <PeriodChoice
          label={t('lifecycle.period')}
          at="/period"
          value={draft.period}
          onChange={(period) => change({ period })}
        />
        <p className="hint">{t('lifecycle.period_hint')}</p>
      </Section>
    </>
  );
}

export function LifecycleOptions({ draft, change }: Props) {
  return <BreakdownSection value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />;
}
