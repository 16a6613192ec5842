import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../api/queries';
import type { AnalysisCell, AnalysisResult, AnalysisSpec } from '../../api/types';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
import { LinkButton } from '../../ui/link_button';
import { PageShell } from '../../ui/page_shell';
import { PageSkeleton } from '../../ui/page_skeleton';
import type { AnalysisModel, BaseDraft } from './analysis_model';
import { Workbench } from './workbench';

/** The page of one kind of analysis. */
export function AnalysisPage<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>({ model }: { model: AnalysisModel<Spec, Draft, Result, Cell> }) {
  const { t } = useTranslation('behaviour');
  const plans = usePlans();
  useEffect(() => void import('./result/chart'), []); // on its way before the first answer is
  const title = t(`kind.${model.kind}.title`);
  if (plans.isPending) return <PageSkeleton />;
  if (plans.isError) {
    return (
      <PageShell title={title}>
        <div className="card">
          <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
        </div>
      </PageShell>
    );
  }
  if (plans.data.length === 0) {
    return (
      <PageShell title={title}>
        <div className="card">
          <EmptyState
            kind="no_data"
            title={t('empty.no_data_title')}
            detail={t('empty.no_data_detail')}
            action={
              <LinkButton color="primary" variant="solid" to="/data/loads">
                {t('empty.no_data_action')}
              </LinkButton>
            }
          />
        </div>
      </PageShell>
    );
  }
  return <Workbench key={model.kind} model={model} plans={plans.data} />;
}
