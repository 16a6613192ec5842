import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TimeWindow } from '../../../api/types';
import { CloseOutlined, PlusOutlined } from '../../../ui/icons';
import { type EventsDraft, newEvents } from '../model/choices';
import { FieldProblems, useBuilder } from './context';
import { EventsCard } from './events_card';
import { Section } from './section';
import { WindowEditor } from './window_editor';

export interface SessionCutDraft {
  gap?: { length: number; unit: 'second' | 'minute' | 'hour' | 'day' | 'week' } | undefined;
  start?: EventsDraft | undefined;
  end?: EventsDraft | undefined;
}

type Gap = NonNullable<SessionCutDraft['gap']>;
const kGap: Gap = { length: 30, unit: 'minute' };

interface Props {
  value: SessionCutDraft | undefined;
  onChange: (session: SessionCutDraft) => void;
}

/** Where sessions begin and end: silence always cuts them, events may. */
export function SessionEditor({ value = {}, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('session_cut.title')}>
      <WindowEditor
        label={t('session_cut.gap')}
        natural={false}
        value={(value.gap ?? kGap) as TimeWindow}
        onChange={(gap) => onChange({ ...value, gap: gap as Gap | undefined })}
      />
      <p className="hint">{t('session_cut.gap_hint')}</p>
      <FieldProblems at="/session/gap" />
      {(['start', 'end'] as const).map((side) => {
        const events = value[side];
        if (!events) {
          return (
            <Button
              key={side}
              type="link"
              size="small"
              icon={<PlusOutlined />}
              onClick={() => onChange({ ...value, [side]: newEvents() })}
            >
              {t(`session_cut.add_${side}`)}
            </Button>
          );
        }
        return (
          <div className="stacked-row" key={side}>
            <EventsCard
              value={events}
              pointer={`/session/${side}`}
              label={t(`session_cut.${side}`)}
              actions={
                <Button
                  type="text"
                  size="small"
                  icon={<CloseOutlined />}
                  aria-label={t(`session_cut.remove_${side}`)}
                  onClick={() => onChange({ ...value, [side]: undefined })}
                />
              }
              onChange={(next) => onChange({ ...value, [side]: next })}
            />
          </div>
        );
      })}
    </Section>
  );
}

interface NamesProps {
  events: string[] | undefined;
  except: string[] | undefined;
  /** Of the members in the spec. */
  at: string;
  onChange: (change: { events: string[] | undefined; except: string[] | undefined }) => void;
}

/** All events, only some, or all but some. */
export function CountedEvents({ events, except, at, onChange }: NamesProps) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const mode = events ? 'events' : except ? 'except' : 'all';
  const names = events ?? except ?? [];
  const change = (next: 'all' | 'events' | 'except', list: string[]) =>
    onChange({
      events: next === 'events' ? list : undefined,
      except: next === 'except' ? list : undefined,
    });
  return (
    <>
      <Select<'all' | 'events' | 'except'>
        className="block"
        aria-label={t('session_cut.counted')}
        value={mode}
        options={(['all', 'events', 'except'] as const).map((value) => ({
          value,
          label: t(`session_cut.counted_${value}`),
        }))}
        onChange={(next) => change(next, names)}
      />
      {mode !== 'all' && (
        <Select
          className="block stacked-select"
          mode="multiple"
          aria-label={t(`session_cut.counted_${mode}`)}
          placeholder={t('builder.event')}
          value={names}
          options={words.plan.events.map(({ name }) => ({ value: name, label: words.event(name) }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(list: string[]) => change(mode, list)}
        />
      )}
      <FieldProblems at={`${at}/events`} />
      <FieldProblems at={`${at}/except`} />
    </>
  );
}
