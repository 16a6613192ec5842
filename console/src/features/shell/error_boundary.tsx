import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
import { LinkButton } from '../../ui/link_button';

/** Shown by the router when a page throws; keeps the menu usable. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="page">
      <ErrorState error={error} onRetry={reset} />
    </div>
  );
}

export function PageNotFound() {
  const { t } = useTranslation('shell');
  return (
    <div className="page">
      <EmptyState
        kind="error"
        title={t('error.not_found_title')}
        detail={t('error.not_found_detail')}
        action={<LinkButton to="/">{t('action.home')}</LinkButton>}
      />
    </div>
  );
}
