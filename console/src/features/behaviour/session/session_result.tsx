import { Alert, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { SessionCell, SessionResult, SessionSpec } from '../../../api/types';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { percent } from '../result/chart_style';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { type CategoryChart, seriesOption } from '../result/series_option';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { kMeasures, type Measure, measured, sessionText } from './session_measures';
import { bucketText, endName, PeriodsTable, type ShareRow, SharesTable } from './session_tables';

export const kTabs = ['trend', 'lengths', 'depths', 'entries', 'exits'] as const;
type Tab = (typeof kTabs)[number];
type Props = ResultProps<SessionSpec, SessionResult, SessionCell>;

/** What a view other than the trend shows: buckets of a table, or first and last events of all. */
function useShares({ result, words }: Props, table: SessionResult['table']) {
  const t = useSubjectText();
  const { exact, duration } = usePreferences();
  return (tab: Exclude<Tab, 'trend'>): ShareRow[] => {
    if (tab === 'lengths' || tab === 'depths') {
      const lengths = tab === 'lengths';
      return table[tab].map(({ from, to, ...numbers }) => ({
        ...numbers,
        name: bucketText(from, to, lengths ? (seconds) => duration(seconds * 1000) : exact, !lengths),
        cell: lengths ? { length: from } : { depth: from },
      }));
    }
    return result[tab].map(({ node, ...numbers }) => ({
      ...numbers,
      name: endName(node, words, t),
      cell: tab === 'entries' ? { entry: node } : { exit: node },
    }));
  };
}

type Period = SessionResult['table']['periods'][number];

/** Who is behind a point of the trend; nobody where there is none. */
function periodCell(period: Period | undefined, measure: Measure): SessionCell | undefined {
  if (!period) return undefined;
  const bounced = measure === 'bounce_rate';
  const { customers } = bounced ? period.bounces : period;
  return customers > 0 ? { period: period.start, ...(bounced ? { bounced } : {}) } : undefined;
}

const shareCell = (row: ShareRow | undefined): SessionCell | undefined =>
  row && row.customers > 0 ? row.cell : undefined;

export function SessionResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { exact, rate, count, duration } = usePreferences();
  const [table, setTable] = useState(true);
  const [at, setAt] = useState(-1);
  const [measure, setMeasure] = useState<Measure>('sessions');
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const group = result.groups[at];
  const shown = group?.table ?? result.table;
  const view = tab as Tab;
  const shares = useShares(props, shown);
  const ofEnds = view === 'entries' || view === 'exits';
  const rows = view === 'trend' ? [] : shares(view);
  const text = sessionText(measure, { exact, rate, count, duration });
  const trend: CategoryChart = {
    categories: shown.periods.map(({ start }) => start),
    open: shown.periods.map(({ final }) => !final),
    openText: t('result.not_final'),
    left: { label: measure === 'bounce_rate' ? percent : measure.endsWith('_ms') ? text : count },
    series: [
      {
        name: t(`session.${measure}`),
        kind: 'line',
        values: shown.periods.map((period) => measured(period, measure)),
        text,
      },
    ],
  };
  const bars: CategoryChart = {
    categories: rows.map(({ name }) => name),
    left: { label: count, name: t('session.sessions') },
    series: [
      { name: t('session.sessions'), kind: 'bar', values: rows.map(({ sessions }) => sessions), text: exact },
    ],
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option } = useMemo(
    () => seriesOption(view === 'trend' ? trend : bars, style),
    [shown, view, measure, style],
  );
  const open = (cell: SessionCell) =>
    onOpen({ ...cell, ...(group && !ofEnds ? { group: groupOf(group.group) } : {}) });
  const click = (index: number) => {
    const cell = view === 'trend' ? periodCell(shown.periods[index], measure) : shareCell(rows[index]);
    if (cell) open(cell);
  };
  const { whole } = result.table;
  const figure = (each: Measure) => {
    const value = measured(whole, each);
    return value === null ? '–' : sessionText(each, { exact, rate, count, duration })(value);
  };
  return (
    <>
      <FiguresRow
        figures={[
          { name: t('session.sessions'), value: figure('sessions') },
          {
            name: t('result.customers'),
            value: (
              <OpenNumber value={whole.customers} label={t('session.sessions')} onOpen={() => onOpen({})} />
            ),
          },
          {
            name: t('session.bounce_rate'),
            help: t('session.bounce_help'),
            value: (
              <OpenNumber
                value={whole.bounces.customers}
                label={t('session.bounce_rate')}
                onOpen={() => onOpen({ bounced: true })}
              >
                {figure('bounce_rate')}
              </OpenNumber>
            ),
          },
          { name: t('session.median_length_ms'), value: figure('median_length_ms') },
          { name: t('session.mean_depth'), value: figure('mean_depth') },
        ]}
      />
      {result.medians_left_out && <Alert type="info" showIcon title={t('path.medians_left_out')} />}
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`session.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['session', 'length', 'depth', 'bounce'] as const).map((key) =>
          t(`session.${key}_help`),
        )}
        table={table}
        onTable={setTable}
      >
        <div className="view-bar">
          {view === 'trend' && (
            <Select<Measure>
              size="small"
              aria-label={t('session.measure')}
              value={measure}
              options={kMeasures.map((value) => ({ value, label: t(`session.${value}`) }))}
              popupMatchSelectWidth={false}
              onChange={setMeasure}
            />
          )}
          {!ofEnds && (
            <GroupSelect
              names={result.groups.map((each) => groupName(each.group))}
              value={at}
              onChange={setAt}
            />
          )}
        </div>
        <LazyChart
          option={option}
          label={t('session.chart_label', { view: t(`session.tab_${view}`) })}
          height={340}
          onClick={({ dataIndex }) => click(dataIndex)}
          onReady={onChart}
        />
        {table && view === 'trend' && <PeriodsTable table={shown} onOpen={open} />}
        {table && view !== 'trend' && (
          <SharesTable caption={t(`session.tab_${view}`)} rows={rows} onOpen={open} />
        )}
      </ResultCard>
    </>
  );
}
