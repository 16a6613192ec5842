// The path analysis while it is being edited.
import type { PathSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import type { SessionCutDraft } from '../builder/session_editor';
import { type EventsDraft, newEvents } from '../model/choices';
import { isCount, isObject, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface AnchorDraft {
  start?: EventsDraft | undefined;
  end?: EventsDraft | undefined;
  occurrence?: 'first' | 'last' | undefined;
  within?: NonNullable<PathSpec['session']>['gap'] | undefined;
}

export interface NodesDraft {
  events?: string[] | undefined;
  except?: string[] | undefined;
  name?: 'event' | 'page' | undefined;
  compact?: boolean | undefined;
  split?: { event: string; by: string[] }[] | undefined;
  merge?: EventsDraft[] | undefined;
}

export interface PathDraft extends BaseDraft {
  unit?: PathSpec['unit'] | undefined;
  nodes?: NodesDraft | undefined;
  session?: SessionCutDraft | undefined;
  anchor?: AnchorDraft | undefined;
  depth?: number | undefined;
  limit?: number | undefined;
}

export const kDepth = 5;
export const kLimit = 10;

/** Which occurrence of an anchor counts is a default only beside the anchor: the first start, the last end. */
function shorten(spec: Record<string, unknown>): Record<string, unknown> {
  const { anchor } = spec;
  if (!isObject(anchor)) return spec;
  const usual = anchor.start === undefined ? 'last' : 'first';
  const { start, end } = anchor;
  if (start === undefined && end === undefined) return { ...spec, anchor: undefined };
  return {
    ...spec,
    anchor: { ...anchor, ...(anchor.occurrence === usual ? { occurrence: undefined } : {}) },
  };
}

export const kPathDrafting = drafting<PathSpec, PathDraft>({
  kind: 'path',
  events: ['/session/start', '/session/end', '/anchor/start', '/anchor/end', '/nodes/merge/*'],
  required: [],
  defaults: {
    unit: 'session',
    nodes: { name: 'event', compact: true },
    session: { gap: { length: 30, unit: 'minute' } },
    depth: kDepth,
    limit: kLimit,
  },
  blank: () => ({ anchor: { start: newEvents() } }),
  fits: (value) =>
    orAbsent(value.unit, isText) &&
    orAbsent(value.nodes, isObject) &&
    orAbsent(value.session, isObject) &&
    orAbsent(value.anchor, isObject) &&
    orAbsent(value.depth, isCount) &&
    orAbsent(value.limit, isCount),
  shorten,
});
