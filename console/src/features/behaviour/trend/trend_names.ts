import type { TrendSpec } from '../../../api/types';
import type { T } from '../analysis_model';
import { ownLabel } from '../model/choices';
import type { PlanWords } from '../model/plan_words';

/** What series, then formulas are called: by the label someone gave, or by event and measure. */
export function lineNames({ series, formulas }: TrendSpec, words: PlanWords, t: T): string[] {
  return [
    ...series.map((each) => {
      const measure = t(`trend.measure_${each.measure ?? 'total'}`);
      const of = each.property ? `${words.property(each.property)} ${measure}` : measure;
      return ownLabel(each) || `${words.events(each)} · ${of}`;
    }),
    ...(formulas ?? []).map(({ formula, label }) => label || formula),
  ];
}
