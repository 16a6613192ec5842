import { useTranslation } from 'react-i18next';

/** Grey blocks of the page to come; appears only after 300 ms (base.css), so quick answers do not flicker. */
export function PageSkeleton() {
  const { t } = useTranslation('shell');
  return (
    <div className="page skeleton" role="status" aria-label={t('loading')}>
      <div className="bone bone-title" />
      <div className="bone bone-strip" />
      <div className="bone bone-chart" />
    </div>
  );
}

export function ChartSkeleton() {
  const { t } = useTranslation('shell');
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      <div className="bone bone-strip" />
      <div className="bone bone-chart" />
    </div>
  );
}
