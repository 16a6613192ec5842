// One lazy part per group of the menu: less than one per page, which would split what they share further.
import { AnalysisPage } from './analysis_page';
import { kInterval } from './interval/interval_model';
import { kPath } from './path/path_model';
import { kSession } from './session/session_model';

export const IntervalPage = () => <AnalysisPage model={kInterval} />;
export const PathPage = () => <AnalysisPage model={kPath} />;
export const SessionPage = () => <AnalysisPage model={kSession} />;
