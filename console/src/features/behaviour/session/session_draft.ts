// The session analysis while it is being edited.
import type { PropertyBreakdown, SessionSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import type { SessionCutDraft } from '../builder/session_editor';
import { isBreakdown, isCount, isObject, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface SessionDraft extends BaseDraft {
  events?: string[] | undefined;
  except?: string[] | undefined;
  session?: SessionCutDraft | undefined;
  period: SessionSpec['period'];
  name?: 'event' | 'page' | undefined;
  limit?: number | undefined;
  length_buckets?: number[] | undefined;
  depth_buckets?: number[] | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');

export const kLimit = 10;

export const kSessionDrafting = drafting<SessionSpec, SessionDraft>({
  kind: 'session',
  events: ['/session/start', '/session/end'],
  required: [],
  defaults: {
    session: { gap: { length: 30, unit: 'minute' } },
    name: 'event',
    limit: kLimit,
    length_buckets: [0, 10, 30, 60, 180, 600, 1800, 3600],
    depth_buckets: [1, 2, 3, 5, 10, 20, 50],
    breakdown: { limit: 10 },
  },
  blank: () => ({ period: 'day' }),
  fits: (value) =>
    isText(value.period) &&
    orAbsent(value.session, isObject) &&
    orAbsent(value.limit, isCount) &&
    orAbsent(value.length_buckets, isNumbers) &&
    orAbsent(value.depth_buckets, isNumbers) &&
    orAbsent(value.breakdown, isBreakdown),
});
