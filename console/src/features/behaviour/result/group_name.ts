import { useTranslation } from 'react-i18next';
import type { Group } from '../../../api/types';
import type { PlanWords } from '../model/plan_words';

/** The groups of a breakdown by `property`. */
export function useGroupName(
  words: PlanWords | undefined,
  property: string | undefined,
): (group: Group) => string {
  const { t } = useTranslation('behaviour');
  return ({ kind, value }) => {
    if (kind === 'null') return t('result.null_group');
    if (kind === 'other') return t('result.other_group');
    return (property !== undefined && words?.value(property, value ?? '')) || (value ?? '');
  };
}

/** The group of a cell, without the figures a result's group carries. */
export const groupOf = ({ kind, value }: Group): Group =>
  kind === 'value' ? { kind, value: value ?? '' } : { kind };
