import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnalysisCell, AnalysisResult, AnalysisSpec } from '../../../api/types';
import { EmptyState } from '../../../ui/empty_state';
import type { AnalysisModel, BaseDraft, PageKind, ResultProps } from '../analysis_model';
import { useSubjectText } from '../subject_text';
import { BusinessData } from './business_data';
import { Stamp } from './stamp';

interface Props<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
> extends ResultProps<Spec, Result, Cell> {
  model: AnalysisModel<Spec, Draft, Result, Cell>;
  stale: boolean;
}

function Nobody<Spec extends AnalysisSpec, Result, Cell>({
  kind,
  words,
  spec,
  onAsk,
}: Pick<ResultProps<Spec, Result, Cell>, 'words' | 'spec' | 'onAsk'> & { kind: PageKind }) {
  const t = useSubjectText();
  const { from, to } = words.plan;
  const all = spec.range.from <= (from ?? '') && spec.range.to >= (to ?? '');
  return (
    <EmptyState
      kind="range"
      title={t(`kind.${kind}.nobody`)}
      detail={
        all || !from || !to
          ? t(`kind.${kind}.nobody_filtered`)
          : t('empty.range_detail', { plan: words.planName(), from, to })
      }
      action={
        !all &&
        from &&
        to && (
          <Button onClick={() => onAsk({ range: { from, to } } as Partial<Spec>)}>
            {t('empty.range_action')}
          </Button>
        )
      }
    />
  );
}

/** What stands around the numbers of every analysis: whether they may be trusted, and where they come from. */
export function ResultPanel<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>({ model, stale, ...shown }: Props<Spec, Draft, Result, Cell>) {
  const { t } = useTranslation('behaviour');
  const { result, words } = shown;
  return (
    <div className="result" data-stale={stale}>
      {stale && <Alert type="info" showIcon title={t('builder.stale')} />}
      {result.cut && (
        <Alert type="warning" showIcon title={t('result.cut')} description={t('result.cut_detail')} />
      )}
      <BusinessData tables={result.business_data ?? []} language={words.language} />
      {model.isEmpty(result) ? (
        <div className="card">
          <Nobody kind={model.kind} words={words} spec={shown.spec} onAsk={shown.onAsk} />
        </div>
      ) : (
        <model.Result {...shown} />
      )}
      <Stamp result={result} zone={words.plan.zone} />
    </div>
  );
}
