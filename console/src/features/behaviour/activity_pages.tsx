// One lazy part per group of the menu: less than one per page, which would split what they share further.
import { AnalysisPage } from './analysis_page';
import { kLifecycle } from './lifecycle/lifecycle_model';
import { kLtv } from './ltv/ltv_model';
import { kStickiness } from './stickiness/stickiness_model';

export const LifecyclePage = () => <AnalysisPage model={kLifecycle} />;
export const StickinessPage = () => <AnalysisPage model={kStickiness} />;
export const LtvPage = () => <AnalysisPage model={kLtv} />;
