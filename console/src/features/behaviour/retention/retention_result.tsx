import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionCell, RetentionResult, RetentionSpec } from '../../../api/types';
import { Count } from '../../../ui/count';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { LazyChart } from '../result/lazy_chart';
import { ResultCard } from '../result/result_card';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { curvesOption } from './retention_option';
import { bracketName, RetentionTableView } from './retention_table';
import './retention.css';
import '../../../ui/figures.css';

export const kTabs = ['back', 'lost'] as const;
export const kRetentionEntered = (result: RetentionResult): number =>
  result.table.cohorts.reduce((sum, cohort) => sum + cohort.customers, 0);

function Figures({ result }: { result: RetentionResult }) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const shown = result.brackets.flatMap((bracket, at) => {
    const mean = result.table.means[at]?.weighted;
    return bracket.from > 0 && mean !== null && mean !== undefined ? [{ bracket, mean }] : [];
  });
  const told = [shown[0], shown.at(-1)].filter((each, at, all) => each && all.indexOf(each) === at);
  return (
    <dl className="figures">
      <div>
        <dt title={t('retention.entries_help')}>{t('retention.entries')}</dt>
        <dd>
          <Count value={kRetentionEntered(result)} />
        </dd>
      </div>
      {told.map(
        (each) =>
          each && (
            <div key={each.bracket.from}>
              <dt title={t('retention.mean_help')}>
                {t(`retention.offset_${result.spec.period}`, { offset: bracketName(each.bracket) })}
              </dt>
              <dd className="figure">{rate(each.mean)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

export function RetentionResultView(props: ResultProps<RetentionSpec, RetentionResult, RetentionCell>) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const { t } = useTranslation('behaviour');
  const subjects = useSubjectText();
  const style = useChartStyle();
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const [at, setAt] = useState(-1);
  const [view, setView] = useState<'table' | 'curve'>('table');
  const lost = tab === 'lost';
  const { period } = result.spec;
  const shown = result.groups[at];
  const names = [subjects('result.all_groups'), ...result.groups.map(({ group }) => groupName(group))];
  // biome-ignore lint/correctness/useExhaustiveDependencies: names and t follow the language, as style does
  const option = useMemo(
    () =>
      curvesOption(
        [result.table, ...result.groups.map(({ table }) => table)].map(({ means }, i) => ({
          name: names[i] ?? '',
          means,
        })),
        result.brackets.map((bracket) => t(`retention.offset_${period}`, { offset: bracketName(bracket) })),
        lost,
        style,
      ),
    [result, lost, style],
  );
  return (
    <>
      <Figures result={result} />
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`retention.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['back', 'lost', 'mean', 'final'] as const).map((key) =>
          subjects(`retention.${key}_help`),
        )}
      >
        <div className="view-bar">
          <Segmented<'table' | 'curve'>
            size="small"
            aria-label={t('retention.view')}
            value={view}
            options={[
              { value: 'table', label: t('retention.view_table') },
              { value: 'curve', label: t('retention.view_curve') },
            ]}
            onChange={setView}
          />
          {result.groups.length > 0 && view === 'table' && (
            <Select
              size="small"
              aria-label={t('result.group')}
              value={at}
              options={names.map((label, i) => ({ value: i - 1, label }))}
              popupMatchSelectWidth={false}
              onChange={setAt}
            />
          )}
          {view === 'table' && <span className="hint view-tip">{t('retention.not_final_hint')}</span>}
        </div>
        {view === 'curve' ? (
          <LazyChart option={option} label={t('retention.chart_label')} height={360} onReady={onChart} />
        ) : (
          <RetentionTableView
            result={result}
            table={shown?.table ?? result.table}
            group={shown && groupOf(shown.group)}
            lost={lost}
            caption={t(`retention.tab_${lost ? 'lost' : 'back'}`)}
            onOpen={onOpen}
          />
        )}
      </ResultCard>
    </>
  );
}
