import { useTranslation } from 'react-i18next';
import type { Group, TrendGroup } from '../../../api/types';
import type { PlanWords } from '../model/plan_words';

export type AnyGroup = Group | TrendGroup;

const valuesOf = (group: AnyGroup): readonly (string | null)[] =>
  'values' in group ? (group.values ?? []) : [(group as Group).value ?? ''];

/** The groups of a breakdown by `properties`. */
export function useGroupName(
  words: PlanWords | undefined,
  properties: readonly string[],
): (group: AnyGroup) => string {
  const { t } = useTranslation('behaviour');
  const valueName = (value: string | null, at: number) => {
    if (value === null) return t('result.null_group');
    const property = properties[at];
    return (property !== undefined && words?.value(property, value)) || value;
  };
  return (group) => {
    if (group.kind === 'null') return t('result.null_group');
    if (group.kind === 'other') return t('result.other_group');
    return valuesOf(group).map(valueName).join(' / ');
  };
}

/** The property of a breakdown by one, or none. */
export const propertyOf = (breakdown: { property: string } | undefined): string[] =>
  breakdown ? [breakdown.property] : [];

/** The group of a cell, without the figures a result's group carries. */
export const groupOf = ({ kind, value }: Group): Group =>
  kind === 'value' ? { kind, value: value ?? '' } : { kind };
