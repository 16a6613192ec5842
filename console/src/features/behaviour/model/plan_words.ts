// A plan's events and properties in the reader's language.
import type { AnalysisSpec, Names, Plan, PlanProperty } from '../../../api/types';
import { nameIn } from '../../../format/names';
import type { Language } from '../../../format/numbers';
import { choicesOf, type NamedEvents, ownLabel } from './choices';
import type { PropertyType } from './filters';

export const kBuiltIn = [
  'event',
  'app',
  'platform',
  'channel',
  'page',
  'campaign_source',
  'campaign_activity',
  'campaign_creative',
] as const;
export type BuiltIn = (typeof kBuiltIn)[number];

const isBuiltIn = (name: string): name is BuiltIn => (kBuiltIn as readonly string[]).includes(name);

export class PlanWords {
  readonly plan: Plan;
  readonly language: Language;
  private readonly builtInName: (name: BuiltIn) => string;
  private readonly properties: Map<string, PlanProperty>;
  private readonly eventNames: Map<string, Names>;

  constructor(plan: Plan, language: Language, builtInName: (name: BuiltIn) => string) {
    this.plan = plan;
    this.language = language;
    this.builtInName = builtInName;
    this.properties = new Map(plan.properties.map((property) => [property.name, property]));
    this.eventNames = new Map(plan.events.map((event) => [event.name, event.label]));
  }

  planName(): string {
    return nameIn(this.language, this.plan.name, this.plan.id);
  }

  /** A spec without subject is about the plan's own. */
  subjectOf(spec: AnalysisSpec): string {
    return spec.subject ?? this.plan.subject;
  }

  event(name: string): string {
    const names = this.eventNames.get(name);
    return names ? nameIn(this.language, names, name) : name;
  }

  property(name: string): string {
    const declared = this.properties.get(name);
    if (declared) return nameIn(this.language, declared.label, name);
    return isBuiltIn(name) ? this.builtInName(name) : name;
  }

  typeOf(property: string): PropertyType {
    return this.properties.get(property)?.type ?? 'string';
  }

  declaredValues(property: string): string[] {
    return this.properties.get(property)?.values ?? [];
  }

  /** A value of a property, where the plan has a name for it. */
  value(property: string, value: string): string {
    const names = this.properties.get(property)?.value_labels?.[value];
    return names ? nameIn(this.language, names, value) : value;
  }

  /** What events with a part in an analysis are called. */
  events(events: NamedEvents): string {
    const names = () => choicesOf(events).map((choice) => this.event(choice.event));
    return ownLabel(events) || names().join(' / ');
  }
}
