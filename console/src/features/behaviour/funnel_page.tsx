import { AnalysisPage } from './analysis_page';
import { kFunnel } from './funnel/funnel_model';

export function FunnelPage() {
  return <AnalysisPage model={kFunnel} />;
}
