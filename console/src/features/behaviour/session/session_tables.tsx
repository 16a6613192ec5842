import { Tag } from 'antd';
import type { SessionCell, SessionEndName, SessionTable } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import type { T } from '../analysis_model';
import type { PlanWords } from '../model/plan_words';
import { OpenNumber } from '../result/open_number';
import { useSubjectText } from '../subject_text';
import { kMeasures, type Measure, measured, sessionText } from './session_measures';

/** From its number up to (excluding) the next; of counts the last that belongs to it is named. */
export function bucketText(
  from: number,
  to: number | null,
  text: (value: number) => string,
  counted: boolean,
): string {
  if (to === null) return `≥ ${text(from)}`;
  if (!counted) return `${text(from)} – ${text(to)}`;
  return to - from === 1 ? text(from) : `${text(from)}–${text(to - 1)}`;
}

export function endName({ kind, name = '' }: SessionEndName, words: PlanWords, t: T): string {
  if (kind === 'other') return t('result.other_group');
  return kind === 'event' ? words.event(name) : name;
}

export interface ShareRow {
  name: string;
  cell: SessionCell;
  sessions: number;
  customers: number;
  share: number;
  /** Of first and last events. */
  bounces?: { sessions: number; customers: number };
}

interface SharesProps {
  caption: string;
  rows: ShareRow[];
  onOpen: (cell: SessionCell) => void;
}

export function SharesTable({ caption, rows, onOpen }: SharesProps) {
  const t = useSubjectText();
  const { exact, rate } = usePreferences();
  const columns: Column<ShareRow>[] = [
    { key: 'name', title: caption, cell: ({ name }) => <span className="nowrap">{name}</span> },
    { key: 'sessions', title: t('session.sessions'), numeric: true, cell: ({ sessions }) => exact(sessions) },
    { key: 'share', title: t('result.duration_share'), numeric: true, cell: ({ share }) => rate(share) },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: ({ name, customers, cell }) => (
        <OpenNumber value={customers} label={name} onOpen={() => onOpen(cell)} />
      ),
    },
    ...(rows[0]?.bounces
      ? [
          {
            key: 'bounces',
            title: t('session.bounces'),
            help: t('session.bounce_help'),
            numeric: true,
            cell: ({ name, bounces, cell }: ShareRow) =>
              bounces && (
                <OpenNumber
                  value={bounces.customers}
                  label={`${name} ${t('session.bounces')}`}
                  onOpen={() => onOpen({ ...cell, bounced: true })}
                />
              ),
          },
        ]
      : []),
  ];
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={({ name }) => name} rowHeader />;
}

interface PeriodsProps {
  table: SessionTable;
  onOpen: (cell: SessionCell) => void;
}

type Period = SessionTable['periods'][number];

export function PeriodsTable({ table, onOpen }: PeriodsProps) {
  const t = useSubjectText();
  const { exact, rate, count, duration } = usePreferences();
  const number = (period: Period, measure: Measure) => {
    const value = measured(period, measure);
    if (value === null) return '–';
    const text = sessionText(measure, { exact, rate, count, duration })(value);
    if (measure !== 'customers' && measure !== 'bounce_rate') return text;
    const bounced = measure === 'bounce_rate';
    return (
      <OpenNumber
        value={bounced ? period.bounces.customers : period.customers}
        label={`${period.start} ${t(`session.${measure}`)}`}
        onOpen={() => onOpen({ period: period.start, ...(bounced ? { bounced } : {}) })}
      >
        {text}
      </OpenNumber>
    );
  };
  const columns: Column<Period>[] = [
    {
      key: 'start',
      title: t('session.period'),
      cell: ({ start, clipped, final }) => (
        <span className="figure nowrap" title={clipped ? t('retention.clipped') : undefined}>
          {start}
          {clipped && ' *'} {!final && <Tag>{t('result.not_final')}</Tag>}
        </span>
      ),
    },
    ...kMeasures.map((measure) => ({
      key: measure,
      title: t(`session.${measure}`),
      numeric: true,
      cell: (period: Period) => number(period, measure),
    })),
  ];
  return (
    <DataTable
      caption={t('session.tab_trend')}
      columns={columns}
      rows={table.periods}
      rowKey={({ start }) => start}
      rowHeader
    />
  );
}
