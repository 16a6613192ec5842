import { Alert, Button, Popover, Segmented } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cell, FunnelResult, FunnelSpec } from '../../../api/types';
import { instant } from '../../../format/times';
import { EmptyState } from '../../../ui/empty_state';
import { TableOutlined } from '../../../ui/icons';
import type { Tab } from '../model/link';
import type { PlanWords } from '../model/plan_words';
import { useSubjectText } from '../subject_text';
import { BusinessData } from './business_data';
import { Figures, Stamp } from './figures';
import { StepsView } from './steps_view';
import { TimeView } from './time_view';
import { TrendView } from './trend_view';

interface Props {
  result: FunnelResult;
  spec: FunnelSpec;
  words: PlanWords;
  tab: Tab;
  stale: boolean;
  onTab: (tab: Tab) => void;
  onOpen: (cell: Cell) => void;
  onChart: (chart: EChartsType | null) => void;
  /** Asks the same analysis with this changed. */
  onAsk: (change: Partial<FunnelSpec>) => void;
}

const kViews = { steps: StepsView, time: TimeView, trend: TrendView };

function NobodyEntered({ words, spec, onAsk }: Pick<Props, 'words' | 'spec' | 'onAsk'>) {
  const t = useSubjectText();
  const { from, to } = words.plan;
  const all = spec.range.from <= (from ?? '') && spec.range.to >= (to ?? '');
  return (
    <EmptyState
      kind="range"
      title={t('empty.range_title')}
      detail={
        all || !from || !to
          ? t('empty.range_detail_filtered')
          : t('empty.range_detail', { plan: words.planName(), from, to })
      }
      action={
        !all &&
        from &&
        to && <Button onClick={() => onAsk({ range: { from, to } })}>{t('empty.range_action')}</Button>
      }
    />
  );
}

/** What the numbers mean, one line each. */
function Definitions() {
  const t = useSubjectText();
  return (
    <ul className="definitions">
      <li>{t('result.overall_help')}</li>
      <li>{t('result.step_help')}</li>
      <li>{t('result.dropped_help')}</li>
      <li>{t('result.window_help')}</li>
    </ul>
  );
}

export function ResultPanel(props: Props) {
  const { result, spec, words, tab, stale, onTab, onOpen, onChart, onAsk } = props;
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const [showTable, setShowTable] = useState(true);
  const View = kViews[tab];
  return (
    <div className="result" data-stale={stale}>
      {stale && <Alert type="info" showIcon title={t('builder.stale')} />}
      {result.cut && (
        <Alert type="warning" showIcon title={t('result.cut')} description={t('result.cut_detail')} />
      )}
      <BusinessData tables={result.business_data ?? []} language={words.language} />
      {result.entered === 0 ? (
        <div className="card">
          <NobodyEntered words={words} spec={spec} onAsk={onAsk} />
        </div>
      ) : (
        <>
          <Figures result={result} />
          <section className="card" aria-label={t('result.title')}>
            <div className="card-head">
              <Segmented<Tab>
                aria-label={t('result.title')}
                value={tab}
                options={[
                  { value: 'steps', label: t('result.tab_steps') },
                  { value: 'time', label: t('result.tab_time') },
                  { value: 'trend', label: t('result.tab_trend') },
                ]}
                onChange={onTab}
              />
              <span className="as-of figure">
                {result.data_through &&
                  shell('data_through', { time: instant(result.data_through, words.plan.zone) })}
              </span>
              <Popover trigger="click" placement="bottomRight" content={<Definitions />}>
                <Button type="text">{t('result.definitions')}</Button>
              </Popover>
              <Button
                type="text"
                icon={<TableOutlined />}
                aria-expanded={showTable}
                onClick={() => setShowTable(!showTable)}
              >
                {t(showTable ? 'result.hide_table' : 'result.table')}
              </Button>
            </div>
            <View
              result={result}
              labels={words.steps(spec)}
              words={words}
              showTable={showTable}
              onOpen={onOpen}
              onChart={onChart}
              onAsk={onAsk}
            />
          </section>
        </>
      )}
      <Stamp result={result} zone={words.plan.zone} />
    </div>
  );
}
