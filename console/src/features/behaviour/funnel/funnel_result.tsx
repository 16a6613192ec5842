import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FunnelCell, FunnelResult, FunnelSpec } from '../../../api/types';
import type { ResultProps } from '../analysis_model';
import { ResultCard } from '../result/result_card';
import { useSubjectText } from '../subject_text';
import { Figures } from './figures';
import { StepsView } from './steps_view';
import { TimeView } from './time_view';
import { TrendView } from './trend_view';

const kViews = { steps: StepsView, time: TimeView, trend: TrendView };
type Tab = keyof typeof kViews;
export const kTabs = Object.keys(kViews) as Tab[];

export function FunnelResultView(props: ResultProps<FunnelSpec, FunnelResult, FunnelCell>) {
  const { result, spec, words, tab, onTab } = props;
  const { t } = useTranslation('behaviour');
  const subjects = useSubjectText();
  const [table, setTable] = useState(true);
  const View = kViews[tab as Tab];
  return (
    <>
      <Figures result={result} />
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`result.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['overall_help', 'step_help', 'dropped_help', 'window_help'] as const).map((key) =>
          subjects(`result.${key}`),
        )}
        table={table}
        onTable={setTable}
      >
        <View {...props} labels={spec.steps.map((step) => words.events(step))} showTable={table} />
      </ResultCard>
    </>
  );
}
