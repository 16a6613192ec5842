import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { BreakdownSection } from '../builder/breakdown_section';
import { Choice, NumberRow, PeriodChoice } from '../builder/choice';
import { FieldProblems } from '../builder/context';
import { EdgesInput } from '../builder/edges_input';
import { Section } from '../builder/section';
import { CountedEvents, SessionEditor } from '../builder/session_editor';
import { kLimit, type SessionDraft } from './session_draft';

type Props = BuilderProps<SessionDraft>;

/** What a session is, and by which periods they are counted. */
export function SessionBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <SessionEditor value={draft.session} onChange={(session) => change({ session })} />
      <Section title={t('session_cut.counted')}>
        <CountedEvents events={draft.events} except={draft.except} at="" onChange={change} />
      </Section>
      <Section title={t('session.period')}>
        <PeriodChoice
          label={t('session.period')}
          at="/period"
          value={draft.period}
          onChange={(period) => change({ period })}
        />
      </Section>
    </>
  );
}

export function SessionOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <Section title={t('session.ends')}>
        <Choice
          label={t('session.ends')}
          at="/name"
          value={draft.name ?? 'event'}
          options={(['event', 'page'] as const).map((value) => ({ value, label: t(`path.name_${value}`) }))}
          onChange={(name) => change({ name })}
        />
        <NumberRow
          label={t('session.limit')}
          at="/limit"
          min={1}
          max={100}
          value={draft.limit ?? kLimit}
          onChange={(limit) => change({ limit })}
        />
      </Section>
      <Section title={t('session.buckets')}>
        {(['length_buckets', 'depth_buckets'] as const).map((name) => (
          <div className="stacked-row" key={name}>
            <EdgesInput
              label={t(`session.${name}`)}
              value={draft[name]}
              placeholder={t(`session.${name}_hint`)}
              onChange={(edges) => change({ [name]: edges })}
            />
            <FieldProblems at={`/${name}`} />
          </div>
        ))}
      </Section>
      <BreakdownSection value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
    </>
  );
}
