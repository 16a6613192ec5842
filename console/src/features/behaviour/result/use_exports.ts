import { App } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useTranslation } from 'react-i18next';
import type { AnalysisCell, AnalysisResult, AnalysisSpec } from '../../../api/types';
import { type CsvValue, toCsv } from '../../../format/csv';
import { download, fileName } from '../../../format/download';
import { instant } from '../../../format/times';
import { usePreferences } from '../../shell/preferences';
import type { AnalysisModel, BaseDraft } from '../analysis_model';
import { questionLines } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { withSubject } from '../subject_text';
import { useGroupName } from './group_name';
import { drawPicture } from './picture';

interface Exports {
  csv: () => void;
  png: (chart: EChartsType | null) => Promise<void>;
}

export function useExports<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>(
  model: AnalysisModel<Spec, Draft, Result, Cell>,
  title: string,
  spec: Spec | undefined,
  result: Result | undefined,
  words: PlanWords | undefined,
): Exports {
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { count, exact, rate, duration, tokens } = usePreferences();
  const groupName = useGroupName(words, spec ? model.groupedBy(spec) : []);

  const linesOf = (done: Result, of: Spec, plan: PlanWords): [string, string][] => {
    const { zone } = plan.plan;
    const lines = [...questionLines(of, model.kind, plan, t), ...model.describe(of, plan, t)];
    if (done.data_through)
      lines.push([t('describe.data_through'), `${instant(done.data_through, zone, true)} (${zone})`]);
    lines.push([t('describe.computed_at'), `${instant(done.computed_at, zone, true)} (${zone})`]);
    if (done.simulated) lines.push([t('describe.simulated'), shell('simulated')]);
    if (done.cut) lines.push([t('result.cut'), t('result.cut_detail')]);
    return lines;
  };
  const nameOf = (of: Spec, extension: string) => fileName([title, of.range.from, of.range.to], extension);
  const said = (name: string) => void message.success(t('result.exported', { name }));

  return {
    csv() {
      if (!spec || !result || !words) return;
      const context = {
        t: withSubject(t, words.subjectOf(spec)),
        words,
        groupName,
        formats: { count, exact, rate, duration },
      };
      const lines: CsvValue[][] = [[t(`kind.${model.kind}.title`), title], ...linesOf(result, spec, words)];
      const name = nameOf(spec, 'csv');
      download(
        new Blob([toCsv([...lines, [], ...model.rows(result, spec, context)])], {
          type: 'text/csv;charset=utf-8',
        }),
        name,
      );
      said(name);
    },
    async png(chart) {
      if (!spec || !result || !words) return;
      if (!chart) return void message.info(t('result.no_picture'));
      const name = nameOf(spec, 'png');
      const lines = linesOf(result, spec, words).map((line) => line.join(t('describe.colon')));
      download(await drawPicture(chart, title, lines, tokens), name);
      said(name);
    },
  };
}
