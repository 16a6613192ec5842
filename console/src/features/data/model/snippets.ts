// How a source is connected: the lines that people paste into their app. They are what the SDKs' own documents show,
// with this server's address and the source's key.
import type { Plan, Source } from '../../../api/types';

export const kSnippetKinds = ['segment_web', 'segment_node', 'sensors_web', 'sensors_mini', 'curl'] as const;
export type SnippetKind = (typeof kSnippetKinds)[number];

export interface Connection {
  /** Scheme, host and port that this console came from. */
  origin: string;
  plan: string;
  key: string;
  /** An event of the plan, as an example. */
  event: string;
}

const kExampleEvent = 'app_open';

export const connectionOf = (source: Source, plan: Plan | undefined, origin: string): Connection => ({
  origin,
  plan: source.plan,
  key: source.write_key,
  event: plan?.events[0]?.name ?? kExampleEvent,
});

export const segmentAddress = ({ origin }: Connection): string => `${origin}/v1`;

export const sensorsAddress = ({ origin, plan, key }: Connection): string =>
  `${origin}/sa?project=${encodeURIComponent(plan)}&token=${encodeURIComponent(key)}`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function segmentWeb(connection: Connection): string {
  const { protocol, host } = new URL(connection.origin);
  return `// npm install @segment/analytics-next
import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: ${quoted(connection.key)}, cdnURL: ${quoted(connection.origin)} },
  {
    integrations: {
      'Segment.io': { apiHost: ${quoted(`${host}/v1`)}, protocol: ${quoted(protocol.replace(':', ''))} },
    },
  },
)
analytics.identify('C0000001')
analytics.track(${quoted(connection.event)})`;
}

const segmentNode = (connection: Connection): string => `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: ${quoted(connection.key)},
  host: ${quoted(connection.origin)},
})
analytics.track({ userId: 'C0000001', event: ${quoted(connection.event)} })
await analytics.closeAndFlush()`;

const sensorsWeb = (connection: Connection): string => `// npm install sa-sdk-javascript
import sensors from 'sa-sdk-javascript'

sensors.init({
  server_url: ${quoted(sensorsAddress(connection))},
  is_track_single_page: true,
})
sensors.quick('autoTrack')
sensors.login('C0000001')
sensors.track(${quoted(connection.event)}, {})`;

const sensorsMini = (connection: Connection): string => `// app.js
import sensors from './sensorsdata.esm.js'

sensors.init({
  name: 'sensors',
  server_url: ${quoted(sensorsAddress(connection))},
  autoTrack: { appLaunch: true, appShow: true, appHide: true, pageShow: true, pageShare: true },
})
sensors.login('C0000001')
sensors.track(${quoted(connection.event)}, {})`;

const curl = (connection: Connection): string => `curl -u ${inShell(`${connection.key}:`)} \\
  -H 'Content-Type: application/json' \\
  -d ${inShell(JSON.stringify({ userId: 'C0000001', event: connection.event }))} \\
  ${inShell(`${segmentAddress(connection)}/track`)}`;

const kMakers: Record<SnippetKind, (connection: Connection) => string> = {
  segment_web: segmentWeb,
  segment_node: segmentNode,
  sensors_web: sensorsWeb,
  sensors_mini: sensorsMini,
  curl,
};

export const snippet = (kind: SnippetKind, connection: Connection): string => kMakers[kind](connection);

/** The snippet to show first. */
export function kindFor(platform: Source['platform']): SnippetKind {
  if (platform === 'server') return 'segment_node';
  if (platform === 'mini_program' || platform === 'wechat') return 'sensors_mini';
  return 'segment_web';
}
