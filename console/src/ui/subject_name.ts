import { useTranslation } from 'react-i18next';

const kKnown = ['customer', 'application', 'account', 'card', 'device'] as const;

/** Subject types are the bank's own; the usual ones have a name in both languages. */
export function useSubjectName(): (type: string) => string {
  const { t } = useTranslation('shell');
  return (type) => {
    const known = kKnown.find((each) => each === type);
    return known ? t(`subject.${known}`) : type;
  };
}
