import { AnalysisPage } from './analysis_page';
import { kRetention } from './retention/retention_model';

export function RetentionPage() {
  return <AnalysisPage model={kRetention} />;
}
