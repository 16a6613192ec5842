import { useTranslation } from 'react-i18next';
import type { Identifier, PersonName } from '../../../api/types';
import type { Words } from '../model/sentences';
import { shorten } from '../model/shorten';

const kValueMax = 24;

/** The usual types have words; a bank's own keep their name. */
export function useTypeName(): (type: string) => string {
  const { t } = useTranslation('identity');
  return (type) => t(`type.${type as 'device_id'}`, { defaultValue: type });
}

/** Persons and identifiers as they stand in sentences. */
export function useWords(): Words {
  const { t } = useTranslation('identity');
  const typeName = useTypeName();
  const identifier = (of: Identifier | null) =>
    of
      ? t('words.identifier', { type: typeName(of.type), value: shorten(of.value, kValueMax) })
      : t('words.unknown');
  const person = ({ one_id, identifier: of }: PersonName) => {
    if (!of) return t('words.nameless', { one_id });
    if (of.type === 'customer_no') return t('words.customer', { value: of.value });
    return t('words.anonymous', { identifier: identifier(of) });
  };
  return { person, identifier };
}
