import type { FunnelCell, FunnelResult, FunnelSpec } from '../../../api/types';
import type { AnalysisModel } from '../analysis_model';
import { propertyOf } from '../result/group_name';
import { describeFunnel } from './describe';
import { type FunnelDraft, fromSpec, missingEvents, newDraft, toSpec } from './draft';
import { FunnelBuilder, FunnelOptions } from './funnel_builder';
import { FunnelResultView, kTabs } from './funnel_result';
import { parseSpec } from './parse_spec';
import { funnelRows } from './result_rows';

export const kFunnel: AnalysisModel<FunnelSpec, FunnelDraft, FunnelResult, FunnelCell> = {
  kind: 'funnel',
  newDraft,
  toSpec,
  fromSpec,
  missing: missingEvents,
  parse: parseSpec,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: FunnelBuilder,
  Options: FunnelOptions,
  Result: FunnelResultView,
  isEmpty: (result) => result.entered === 0,
  announce: (result, t, exact) =>
    t('run.announce_done', {
      entered: exact(result.entered),
      completed: exact(result.steps.at(-1)?.customers ?? 0),
    }),
  people(spec, cell, words, t) {
    const step = spec.steps[cell.step - 1];
    const label = step ? words.events(step) : '';
    return {
      title: t(cell.outcome === 'reached' ? 'people.reached' : 'people.dropped', { step: cell.step, label }),
      tags: cell.period ? [t('people.in_period', { period: cell.period })] : [],
      file: [String(cell.step), label, cell.outcome],
    };
  },
  describe: describeFunnel,
  rows: funnelRows,
};
