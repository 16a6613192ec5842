import { useMemo, useState } from 'react';
import type { LtvCell, LtvResult, LtvSpec, LtvTable } from '../../../api/types';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { percent } from '../result/chart_style';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { ResultCard } from '../result/result_card';
import { seriesOption } from '../result/series_option';
import { numberText } from '../result/unit_format';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { LtvTableView } from './ltv_table';

export const kTabs = ['value', 'payers', 'roi'] as const;
export type Tab = (typeof kTabs)[number];
type Props = ResultProps<LtvSpec, LtvResult, LtvCell>;

export const enteredOf = ({ cohorts }: LtvTable): number =>
  cohorts.reduce((sum, cohort) => sum + cohort.customers, 0);

/** Payers by offset of all cohorts that can no longer grow there, by all who entered these. */
function payersShare({ cohorts }: LtvTable, offset: number): number | null {
  const final = cohorts.filter((cohort) => cohort.points[offset]?.final && cohort.customers > 0);
  const entered = final.reduce((sum, cohort) => sum + cohort.customers, 0);
  const payers = final.reduce((sum, cohort) => sum + (cohort.points[offset]?.payers ?? 0), 0);
  return entered > 0 ? payers / entered : null;
}

function curve(table: LtvTable, tab: Tab): (number | null)[] {
  return table.means.map((mean, offset) => {
    if (tab === 'payers') return payersShare(table, offset);
    return tab === 'roi' ? (mean.roi ?? null) : mean.per_customer;
  });
}

export function LtvResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { count, exact, rate } = usePreferences();
  const [table, setTable] = useState(true);
  const [at, setAt] = useState(-1);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const names = result.groups.map(({ group }) => groupName(group));
  const costs = result.table.means.some(({ roi }) => roi !== undefined);
  const tabs = kTabs.filter((each) => each !== 'roi' || costs);
  const view = tabs.find((each) => each === tab) ?? 'value';
  const group = result.groups[at];
  const shown = group?.table ?? result.table;
  const number = numberText(result.unit, { count, exact });
  const offsetName = (offset: number) => t(`retention.offset_${result.spec.period}`, { offset });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option } = useMemo(
    () =>
      seriesOption(
        {
          categories: result.table.means.map((_, offset) => offsetName(offset)),
          left: { label: view === 'value' ? number.short : percent, name: t(`ltv.axis_${view}`) },
          series: [
            { name: t('result.all_groups'), values: curve(result.table, view) },
            ...result.groups.map((each, i) => ({ name: names[i] ?? '', values: curve(each.table, view) })),
          ].map((line) => ({ ...line, kind: 'line', text: view === 'value' ? number.full : rate })),
        },
        style,
      ),
    [result, view, style],
  );
  const last = [...result.table.means].reverse().find(({ per_customer }) => per_customer !== null);
  const lastAt = last ? result.table.means.indexOf(last) : 0;
  const share = payersShare(result.table, lastAt);
  return (
    <>
      <FiguresRow
        figures={[
          { name: t('ltv.entered'), value: exact(enteredOf(result.table)) },
          {
            name: t('ltv.until', { offset: offsetName(lastAt) }),
            help: t('ltv.mean_help'),
            value: last?.per_customer === null || last === undefined ? '–' : number.full(last.per_customer),
          },
          {
            name: t('ltv.payers_until', { offset: offsetName(lastAt) }),
            value: share === null ? '–' : rate(share),
          },
          ...(costs
            ? [
                {
                  name: t('ltv.roi_until', { offset: offsetName(lastAt) }),
                  help: t('ltv.roi_help'),
                  value: last?.roi === null || last?.roi === undefined ? '–' : rate(last.roi),
                },
              ]
            : []),
        ]}
      />
      <ResultCard
        result={result}
        words={words}
        tab={view}
        tabs={tabs.map((value) => ({ value, label: t(`ltv.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['value', 'payers', 'roi', 'mean'] as const).map((key) => t(`ltv.${key}_help`))}
        table={table}
        onTable={setTable}
      >
        <LazyChart option={option} label={t('ltv.chart_label')} height={300} onReady={onChart} />
        {table && (
          <>
            <div className="view-bar">
              <GroupSelect names={names} value={at} onChange={setAt} />
              <span className="hint view-tip">{t('retention.not_final_hint')}</span>
            </div>
            <LtvTableView
              result={result}
              table={shown}
              view={view}
              offsetName={offsetName}
              onOpen={(cell) => onOpen({ ...cell, ...(group ? { group: groupOf(group.group) } : {}) })}
            />
          </>
        )}
      </ResultCard>
    </>
  );
}
