import { describe, expect, it } from 'vitest';
import type { AnalysisSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { kDistributionDrafting } from '../distribution/distribution_draft';
import { kLifecycleDrafting } from '../lifecycle/lifecycle_draft';
import { kLtvDrafting } from '../ltv/ltv_draft';
import { kSessionDrafting } from '../session/session_draft';
import { kStickinessDrafting } from '../stickiness/stickiness_draft';
import type { Drafting } from './spec_draft';

type Any = Drafting<AnalysisSpec, BaseDraft>;
type Json = Record<string, unknown>;

const kBase = { plan: 'p', range: { from: '2026-08-01', to: '2026-08-31' } };
const kLogin = { event: 'login', where: { property: 'channel', op: 'eq', value: 'push' } };

interface Example {
  drafting: Any;
  /** Nothing in it is a default. */
  full: Json;
  /** The same analysis with defaults and without. */
  normal: Json;
  short: Json;
  missing: string[];
  broken: Json;
}

const kExamples: Record<string, Example> = {
  lifecycle: {
    drafting: kLifecycleDrafting as unknown as Any,
    full: { activity: kLogin, period: 'month', breakdown: { property: 'x', limit: 5 } },
    normal: { activity: { event: 'a', label: 'a' }, period: 'week', breakdown: { property: 'x', limit: 10 } },
    short: { activity: { event: 'a' }, period: 'week', breakdown: { property: 'x' } },
    missing: ['/activity/event'],
    broken: { activity: kLogin },
  },
  stickiness: {
    drafting: kStickinessDrafting as unknown as Any,
    full: {
      activity: kLogin,
      interval: 'week',
      threshold: { op: 'le', times: 2 },
      compare: { to: 'earlier', length: 7, unit: 'day' },
      breakdown: { property: 'x', limit: 5 },
    },
    normal: { activity: { event: 'a' }, interval: 'day', threshold: { op: 'ge', times: 1 } },
    short: { activity: { event: 'a' }, interval: 'day' },
    missing: ['/activity/event'],
    broken: { activity: kLogin, interval: 'day', threshold: { op: 'ge' } },
  },
  distribution: {
    drafting: kDistributionDrafting as unknown as Any,
    full: {
      metric: { ...kLogin, measure: 'sum', property: 'amount', edges: [10, 100] },
      across: { any_of: [{ event: 'a' }, { event: 'b' }], measure: 'days' },
      period: 'day',
      breakdown: { property: 'x', limit: 5 },
    },
    normal: { metric: { event: 'a', measure: 'times' }, across: { event: 'b', measure: 'times' } },
    short: { metric: { event: 'a' }, across: { event: 'b' } },
    missing: ['/metric/event'],
    broken: { metric: kLogin, across: 3 },
  },
  session: {
    drafting: kSessionDrafting as unknown as Any,
    full: {
      except: ['x'],
      session: { gap: { length: 1, unit: 'hour' }, start: kLogin, end: { event: 'logout' } },
      period: 'week',
      name: 'page',
      limit: 3,
      length_buckets: [0, 60],
      depth_buckets: [1, 5],
      breakdown: { property: 'x', limit: 5 },
    },
    normal: { session: { gap: { unit: 'minute', length: 30 } }, period: 'day', name: 'event', limit: 10 },
    short: { period: 'day' },
    missing: [],
    broken: { period: 'day', session: { start: 3 } },
  },
  ltv: {
    drafting: kLtvDrafting as unknown as Any,
    full: {
      entry: { ...kLogin, first_time: 'matching' },
      value: { event: 'buy', property: 'amount' },
      period: 'month',
      periods: 3,
      clock: 'rolling',
      cost: { per_cohort: [{ cohort: '2026-08-01', amount: 12 }] },
      breakdown: { property: 'x', limit: 5 },
    },
    normal: {
      entry: { event: 'a', first_time: 'ever' },
      value: { event: 'b' },
      period: 'week',
      periods: 7,
      clock: 'calendar',
    },
    short: { entry: { event: 'a' }, value: { event: 'b' }, period: 'week' },
    missing: ['/entry/event', '/value/event'],
    broken: { entry: kLogin, period: 'week' },
  },
};

describe.each(Object.entries(kExamples))('a draft of %s', (analysis, example) => {
  const { drafting, full, normal, short, missing, broken } = example;
  const spec = (members: Json) => ({ analysis, ...kBase, ...members }) as unknown as AnalysisSpec;

  it('gives back every part of the spec it came from', () => {
    expect(drafting.toSpec(drafting.fromSpec(spec(full)))).toEqual(spec(full));
    expect(drafting.parse(spec(full))).toEqual(spec(full));
  });

  it('leaves defaults out', () => {
    expect(drafting.toSpec(drafting.fromSpec(spec(normal)))).toEqual(spec(short));
  });

  it('names what has no event yet', () => {
    expect(drafting.missing(drafting.newDraft('p', kBase.range))).toEqual(missing);
  });

  it('refuses what the page cannot show', () => {
    expect(drafting.parse(spec(broken))).toBeUndefined();
    expect(drafting.parse({ ...spec(full), analysis: 'funnel' })).toBeUndefined();
  });
});
