// Drafts that have the form of their spec: only events are edited as rows with keys. What equals a default is left out
// of the spec and members have one order, so that equal analyses are equal JSON.
import type { AnalysisSpec } from '../../../api/types';
import type { BaseDraft, PageKind } from '../analysis_model';
import { type EventsDraft, eventsFromSpec, eventsToSpec, missingChoices, type NamedEvents } from './choices';
import type { DayRange } from './date_presets';
import { isNamedEvents, isObject, isQuestion } from './shapes';

type Json = Record<string, unknown>;

export interface SpecShape<Draft extends BaseDraft> {
  kind: PageKind;
  /** JSON pointers of the members that hold events; `*` stands for each element of a list. */
  events: string[];
  /** Those of them that every spec has. */
  required: string[];
  /** By member; of a list those of its elements. An object with a `unit` is one value. */
  defaults: Json;
  /** Of a new draft, besides plan and dates. */
  blank: () => Omit<Draft, keyof BaseDraft>;
  /** The parts that are not events have the right form. */
  fits: (value: Json) => boolean;
  /** What is a default only beside other members. */
  shorten?: (spec: Json) => Json;
}

interface Part {
  pointer: string;
  value: unknown;
}

const tokens = (pointer: string): string[] => pointer.split('/').slice(1);

function partsAt(value: unknown, [name, ...rest]: string[], pointer = ''): Part[] {
  if (value === undefined) return [];
  if (name === undefined) return [{ pointer, value }];
  if (name === '*') {
    const list = Array.isArray(value) ? value : [];
    return list.flatMap((each, at) => partsAt(each, rest, `${pointer}/${at}`));
  }
  return isObject(value) ? partsAt(value[name], rest, `${pointer}/${name}`) : [];
}

function mapAt(value: unknown, [name, ...rest]: string[], change: (part: Json) => Json): unknown {
  if (value === undefined) return undefined;
  if (name === undefined) return change(value as Json);
  if (name === '*') return Array.isArray(value) ? value.map((each) => mapAt(each, rest, change)) : value;
  if (!isObject(value) || value[name] === undefined) return value;
  return { ...value, [name]: mapAt(value[name], rest, change) };
}

function mapEvents(value: object, pointers: string[], change: (part: Json) => Json): unknown {
  return pointers.reduce<unknown>((whole, pointer) => mapAt(whole, tokens(pointer), change), value);
}

function toDraft(part: Json): Json {
  const { event: _event, where: _where, any_of: _anyOf, label: _label, ...more } = part;
  return { ...more, ...eventsFromSpec(part as NamedEvents) };
}

function ofDraft(part: Json): Json {
  const { key: _key, choices: _choices, label: _label, ...more } = part;
  return { ...more, ...eventsToSpec(part as unknown as EventsDraft) };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name])]),
  );
}

function withoutDefaults(value: Json, defaults: Json): Json {
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const known = defaults[name];
    const within = isObject(known) && !('unit' in known) ? known : {};
    if (member === undefined || same(member, known)) return [];
    if (Array.isArray(member)) {
      const list = member.map((each) => (isObject(each) ? withoutDefaults(each, within) : each));
      return list.length > 0 ? [[name, list]] : [];
    }
    if (!isObject(member)) return [[name, member]];
    const inner = withoutDefaults(member, within);
    return Object.keys(inner).length > 0 ? [[name, inner]] : [];
  });
  return Object.fromEntries(entries);
}

export interface Drafting<Spec, Draft> {
  kind: PageKind;
  newDraft: (plan: string, range: DayRange) => Draft;
  toSpec: (draft: Draft) => Spec;
  fromSpec: (spec: Spec) => Draft;
  missing: (draft: Draft) => string[];
  parse: (value: unknown) => Spec | undefined;
}

/** How specs of this shape are edited. */
export function drafting<Spec extends AnalysisSpec, Draft extends BaseDraft>(
  shape: SpecShape<Draft>,
): Drafting<Spec, Draft> {
  const { kind, events, required, defaults, blank, fits, shorten = (spec) => spec } = shape;
  return {
    kind,
    newDraft: (plan, range) => ({ plan, range, ...blank() }) as Draft,
    toSpec(draft) {
      const spec = mapEvents(draft, events, ofDraft) as Json;
      return ordered({ ...withoutDefaults(shorten(spec), defaults), analysis: kind }) as Spec;
    },
    fromSpec(spec) {
      const { analysis: _, ...draft } = mapEvents(spec, events, toDraft) as Json;
      return draft as unknown as Draft;
    },
    missing: (draft) =>
      events
        .flatMap((pointer) => partsAt(draft, tokens(pointer)))
        .flatMap(({ pointer, value }) => missingChoices(value as EventsDraft, pointer)),
    parse(value) {
      if (!isQuestion(value, kind)) return undefined;
      const parts = events.flatMap((pointer) => partsAt(value, tokens(pointer)));
      const complete = required.every((pointer) => partsAt(value, tokens(pointer)).length > 0);
      return complete && parts.every((part) => isNamedEvents(part.value)) && fits(value)
        ? (value as unknown as Spec)
        : undefined;
    },
  };
}
