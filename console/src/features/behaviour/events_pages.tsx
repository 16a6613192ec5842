// One lazy part per group of the menu: less than one per page, which would split what they share further.
import { AnalysisPage } from './analysis_page';
import { kDistribution } from './distribution/distribution_model';
import { kTrend } from './trend/trend_model';

export const TrendPage = () => <AnalysisPage model={kTrend} />;
export const DistributionPage = () => <AnalysisPage model={kDistribution} />;
