import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** To an entry of the ledger, among those of its customer. */
export function EntryLink({ entry, label }: { entry: number; label?: string }) {
  const { t } = useTranslation('identity');
  return (
    <Link to="/customers/identity" search={{ entry }}>
      {label ?? t('entry.number', { entry })}
    </Link>
  );
}
