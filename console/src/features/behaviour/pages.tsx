// The pages of the models. They are one lazy part beside those that were measured by themselves: what they do not share
// with each other is little, and every further part would split the shell (console/README.md).
import { AnalysisPage } from './analysis_page';
import { kInterval } from './interval/interval_model';
import { kPath } from './path/path_model';
import { kTrend } from './trend/trend_model';

export const TrendPage = () => <AnalysisPage model={kTrend} />;
export const PathPage = () => <AnalysisPage model={kPath} />;
export const IntervalPage = () => <AnalysisPage model={kInterval} />;
