import { useTranslation } from 'react-i18next';
import type { Group } from '../../../api/types';

export function useGroupName(): (group: Group) => string {
  const { t } = useTranslation('behaviour');
  return ({ kind, value }) => {
    if (kind === 'null') return t('result.null_group');
    if (kind === 'other') return t('result.other_group');
    return value ?? '';
  };
}

/** The group of a cell, without the figures a result's group carries. */
export const groupOf = ({ kind, value }: Group): Group =>
  kind === 'value' ? { kind, value: value ?? '' } : { kind };
