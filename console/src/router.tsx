import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
  redirect,
} from '@tanstack/react-router';
import { parseSearch } from './features/behaviour/model/link';
import {
  parseCatalogueSearch,
  parseQualitySearch,
  parseSourcesSearch,
  parseTablesSearch,
} from './features/data/links';
import { parseIdentitySearch } from './features/identity/links';
import { AppLayout } from './features/shell/app_layout';
import { PageError, PageNotFound } from './features/shell/error_boundary';
import { loadTexts } from './i18n';
import { PageSkeleton } from './ui/page_skeleton';

const root = createRootRoute({ component: AppLayout, notFoundComponent: PageNotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/insights/funnel', replace: true });
  },
});

const funnelRoute = createRoute({
  getParentRoute: () => root,
  path: '/insights/funnel',
  validateSearch: parseSearch,
  loader: () => loadTexts('behaviour'),
  component: lazyRouteComponent(() => import('./features/behaviour/funnel_page'), 'FunnelPage'),
});

const retentionRoute = createRoute({
  getParentRoute: () => root,
  path: '/insights/retention',
  validateSearch: parseSearch,
  loader: () => loadTexts('behaviour'),
  component: lazyRouteComponent(() => import('./features/behaviour/retention_page'), 'RetentionPage'),
});

/** A page of one kind of analysis; each group of the menu is one lazy part. */
const analysisRoute = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: parseSearch,
    loader: () => loadTexts('behaviour'),
    component,
  });

const events = () => import('./features/behaviour/events_pages');
const journeys = () => import('./features/behaviour/journey_pages');
const activity = () => import('./features/behaviour/activity_pages');

const sourcesRoute = createRoute({
  getParentRoute: () => root,
  path: '/data/sources',
  validateSearch: parseSourcesSearch,
  loader: () => loadTexts('data'),
  component: lazyRouteComponent(() => import('./features/pages'), 'SourcesPage'),
});

const catalogueRoute = createRoute({
  getParentRoute: () => root,
  path: '/data/catalogue',
  validateSearch: parseCatalogueSearch,
  loader: () => loadTexts('data'),
  component: lazyRouteComponent(() => import('./features/pages'), 'CataloguePage'),
});

const qualityRoute = createRoute({
  getParentRoute: () => root,
  path: '/data/quality',
  validateSearch: parseQualitySearch,
  loader: () => loadTexts('data'),
  component: lazyRouteComponent(() => import('./features/pages'), 'QualityPage'),
});

const loadsRoute = createRoute({
  getParentRoute: () => root,
  path: '/data/loads',
  loader: () => loadTexts('data'),
  component: lazyRouteComponent(() => import('./features/pages'), 'LoadsPage'),
});

const tablesRoute = createRoute({
  getParentRoute: () => root,
  path: '/data/tables',
  validateSearch: parseTablesSearch,
  loader: () => loadTexts('data'),
  component: lazyRouteComponent(() => import('./features/pages'), 'TablesPage'),
});

const identityRoute = createRoute({
  getParentRoute: () => root,
  path: '/customers/identity',
  validateSearch: parseIdentitySearch,
  loader: () => loadTexts('identity'),
  component: lazyRouteComponent(() => import('./features/pages'), 'IdentityPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    funnelRoute,
    retentionRoute,
    analysisRoute('/insights/distribution', lazyRouteComponent(events, 'DistributionPage')),
    analysisRoute('/insights/ltv', lazyRouteComponent(activity, 'LtvPage')),
    analysisRoute('/insights/session', lazyRouteComponent(journeys, 'SessionPage')),
    analysisRoute('/insights/trend', lazyRouteComponent(events, 'TrendPage')),
    analysisRoute('/insights/path', lazyRouteComponent(journeys, 'PathPage')),
    analysisRoute('/insights/interval', lazyRouteComponent(journeys, 'IntervalPage')),
    analysisRoute('/insights/lifecycle', lazyRouteComponent(activity, 'LifecyclePage')),
    analysisRoute('/insights/stickiness', lazyRouteComponent(activity, 'StickinessPage')),
    identityRoute,
    sourcesRoute,
    catalogueRoute,
    qualityRoute,
    loadsRoute,
    tablesRoute,
  ]),
  defaultErrorComponent: PageError,
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 0,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
