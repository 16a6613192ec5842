import { useTranslation } from 'react-i18next';

/** What the server suggests, behind its message. */
export function ServerHint({ hint }: { hint: string }) {
  const { t } = useTranslation('shell');
  return hint ? <span>{t('error.hint', { hint })}</span> : null;
}
