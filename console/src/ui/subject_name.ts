import { useTranslation } from 'react-i18next';

const kKnown = ['customer', 'application', 'account', 'card', 'device'] as const;

/** Subject types are the bank's own; the usual ones have words in both languages. */
export const knownSubject = (type: string) => kKnown.find((known) => known === type);

export function useSubjectName(): (type: string) => string {
  const { t } = useTranslation('shell');
  return (type) => {
    const known = knownSubject(type);
    return known ? t(`subject.${known}`) : type;
  };
}
