// The real program on a temporary data directory: started, killed and asked, as an operator and an app would.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const kRoot = fileURLToPath(new URL('../../', import.meta.url));
export const kPrograms = process.env.ROUSE_BIN ?? join(kRoot, 'build/release/bin');
const kPlanFile = fileURLToPath(new URL('plan.yaml', import.meta.url));
const kSettleMax = 30_000;

/** What became of every event, from GET /api/v1/collection. */
export interface Collection {
  received: number;
  stored: number;
  duplicates: number;
  rejected: number;
  in_log: number;
  balanced: boolean;
  marks: { name: string; count: number }[];
  reasons: { name: string; count: number }[];
}

/** A row of the plan's event table; missing properties are null, missing texts ''. */
export interface Row {
  event: string;
  subject: string;
  ts: number;
  app: string;
  platform: string;
  channel: string;
  page: string;
  session_id: string;
  campaign_source: string;
  campaign_activity: string;
  campaign_creative: string;
  marks: string;
  identifiers: Record<string, unknown>;
  number: number | null;
  method: string | null;
  amount: number | null; // in fen
  rate: number | null;
  first: number | null; // 1 or 0
  payee_phone: string | null;
  extra: Record<string, unknown>;
}

export interface FunnelStep {
  event: string;
  where?: { property: string; op: string; value: string | number };
}

export interface SourceOptions {
  app?: string;
  platform?: string;
  enforcement?: 'accept' | 'mark' | 'reject';
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until `ask` gives something; fails with `what` when `timeMax` is over. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeMax = kSettleMax,
): Promise<T> {
  const end = Date.now() + timeMax;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${timeMax} ms: ${what}`);
    await sleep(50);
  }
}

const parsed = (json: unknown): Record<string, unknown> =>
  json === '' || json === null ? {} : (JSON.parse(String(json)) as Record<string, unknown>);

export class Rouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'rouse-sdk-'));
  private readonly data = join(this.folder, 'data');
  private process: ChildProcess | undefined;
  private said = '';
  url = '';

  constructor() {
    this.command('init');
  }

  /** What the command prints. */
  command(...args: string[]): string {
    return execFileSync(join(kPrograms, 'rouse'), ['--data', this.data, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** The write key of a new source of the tests' plan. */
  addSource(id: string, { app = '', platform = '', enforcement = 'mark' }: SourceOptions = {}): string {
    const said = this.command(
      ...['sources', 'add', '--id', id, '--plan', 'bank_app', '--plan-file', kPlanFile, '--name', id],
      ...['--app', app, '--platform', platform, '--enforcement', enforcement, '--format', 'json'],
    );
    return (JSON.parse(said) as { write_key: string }).write_key;
  }

  /** Port 0 takes a free one; a later start() takes the same again. */
  async start(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const server = spawn(
      join(kPrograms, 'rouse'),
      ['--data', this.data, 'serve', '--port', port, '--log-level', 'debug'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    server.stderr.on('data', (bytes: Buffer) => {
      this.said += bytes.toString();
    });
    this.process = server;
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: server.stdout }).once('line', resolve);
      server.once('exit', (code) =>
        reject(new Error(`rouse serve ended with ${code}: ${this.said.slice(-2000)}`)),
      );
    });
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.process;
    this.process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  }

  async collection(): Promise<Collection> {
    const answer = await fetch(`${this.url}/api/v1/collection`);
    if (!answer.ok) throw new Error(`collection: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Collection;
  }

  /** Waits until all that was acknowledged is in the warehouse, and until that is at least `received` events. */
  settled(received: number): Promise<Collection> {
    return eventually(`${received} events in the warehouse`, async () => {
      const now = await this.collection();
      return now.received >= received && now.in_log === 0 ? now : undefined;
    });
  }

  /** The rows of the event table in the order of their positions in the log. */
  async rows(): Promise<Row[]> {
    const tables = await this.query("SELECT name FROM system.tables WHERE name = 'events_bank_app'");
    if (tables.length === 0) return []; // it is made with the first event
    const ids = await this.query("SELECT toString(id) AS id, value FROM identifiers WHERE type = 'customer'");
    const values = new Map(ids.map(({ id, value }) => [id, String(value)]));
    // Whose an origin is by now; where nothing is said, whom the row names.
    const overrides = await this.query(
      'SELECT toString(origin_id) AS origin, toString(argMax(one_id, version)) AS owner FROM identity_overrides GROUP BY origin_id',
    );
    const owners = new Map(overrides.map(({ origin, owner }) => [origin, owner]));
    const rows = await this.query(
      'SELECT *, toString(one_id) AS stored_owner, toString(origin_id) AS origin FROM events_bank_app ORDER BY seq',
    );
    return rows.map((row) => ({
      ...(row as unknown as Row),
      subject: values.get(owners.get(row.origin) ?? row.stored_owner) ?? '',
      ts: Number(row.ts),
      number: row.p_number === null ? null : Number(row.p_number),
      method: row.p_method as string | null,
      amount: row.p_amount === null ? null : Number(row.p_amount),
      rate: row.p_rate as number | null,
      first: row.p_first as number | null,
      payee_phone: row.p_payee_phone as string | null,
      identifiers: parsed(row.identifiers),
      extra: parsed(row.extra),
    }));
  }

  async items(): Promise<Record<string, unknown>[]> {
    const rows = await this.query('SELECT type, id, deleted, properties FROM items ORDER BY type, id');
    return rows.map((row) => ({ ...row, properties: parsed(row.properties) }));
  }

  /** Straight from the warehouse, through the engine's socket. */
  private query(sql: string): Promise<Record<string, unknown>[]> {
    const token = readFileSync(join(this.data, 'engine.token'), 'utf8').trim();
    return new Promise((resolve, reject) => {
      const question = request(
        {
          socketPath: join(this.data, 'engine.sock'),
          path: '/',
          method: 'POST',
          headers: { 'X-ClickHouse-Key': token },
        },
        (answer) => {
          let text = '';
          answer.on('data', (bytes: Buffer) => {
            text += bytes.toString();
          });
          answer.on('end', () => {
            if (answer.statusCode !== 200) reject(new Error(text));
            else resolve(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])));
          });
        },
      );
      question.on('error', reject);
      question.end(`${sql} FORMAT JSONEachRow`);
    });
  }

  /** How many customers a funnel counts at each step, today and on the days beside it. */
  async funnel(...steps: FunnelStep[]): Promise<number[]> {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const spec = {
      analysis: 'funnel',
      plan: 'bank_app',
      range: { from: day(-1), to: day(1) },
      steps,
      window: { length: 1, unit: 'hour' },
    };
    const answer = await fetch(`${this.url}/api/v1/analyses`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ spec }),
    });
    if (!answer.ok) throw new Error(`funnel: ${answer.status} ${await answer.text()}`);
    const { steps: counted } = (await answer.json()) as { steps: { customers: number }[] };
    return counted.map(({ customers }) => customers);
  }

  /** Files of the data directory, and what the program said, that hold `text` as it is. */
  async placesOf(text: string): Promise<string[]> {
    const files = readdirSync(this.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const found = files.filter((file) => readFileSync(file).includes(text));
    if (this.said.includes(text)) found.push('what rouse serve said');
    if (JSON.stringify(await this.rows()).includes(text)) found.push('events_bank_app');
    return found;
  }
}

/** A server with one source, for the tests of one file. */
export async function serveOneSource(options: SourceOptions = {}): Promise<{ rouse: Rouse; key: string }> {
  const rouse = new Rouse();
  const key = rouse.addSource('app', options);
  await rouse.start();
  return { rouse, key };
}

/** The numbers (plan.yaml) of the rows of one customer, sorted: equal to the numbers sent means exactly once. */
export const numbersOf = (rows: Row[], subject: string): number[] =>
  rows
    .filter((row) => row.subject === subject && row.number !== null)
    .map((row) => row.number as number)
    .sort((a, b) => a - b);

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
