// Runs the real program on a temporary data directory, as an operator would from the command line.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const kPrograms = process.env.ROUSE_BIN ?? join(kRoot, 'build/release/bin');
const kConsole = join(kRoot, 'console/dist');
const kLoans = join(kRoot, '../shared/data/bpi2012/loan_application_events.csv.gz');

export const loansPresent = existsSync(kLoans);
export const kLoansMissing = 'public data set bpi2012 not present';

export const packFile = (name: string): string => join(kRoot, 'packs', name);

function run(program: string, ...args: string[]): void {
  execFileSync(join(kPrograms, program), args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'rouse-e2e-'));
  private readonly data = join(this.folder, 'data');
  private process: ChildProcess | undefined;
  url = '';

  constructor() {
    run('rouse', '--data', this.data, 'init');
  }

  loadDemo(): void {
    const world = join(this.folder, 'world');
    run('rouse-sim', 'world', '--customers', '20000', '--out', world, '--pack', packFile('bank'));
    const events = join(world, 'events');
    const [plan, mapping] = [join(world, 'plan.yaml'), join(world, 'mapping.yaml')];
    const files = readdirSync(events).map((name) => join(events, name));
    run('rouse', '--data', this.data, 'load', '--plan', plan, '--mapping', mapping, ...files);
  }

  loadLoans(): void {
    this.load('examples/loan_applications', kLoans);
  }

  load(pack: string, file: string): void {
    const [plan, mapping] = [packFile(`${pack}/plan.yaml`), packFile(`${pack}/mapping.yaml`)];
    run('rouse', '--data', this.data, 'load', '--plan', plan, '--mapping', mapping, file);
  }

  /** Declares a delivery and loads data dates of it; a date that does not pass is kept as a failed run. */
  deliver(declaration: string, dates: Record<string, Record<string, string>>): void {
    const yaml = join(this.folder, 'tables.yaml');
    writeFileSync(yaml, declaration);
    run('rouse', '--data', this.data, 'tables', 'declare', yaml);
    for (const [date, files] of Object.entries(dates)) {
      const folder = join(this.folder, date);
      mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const load = ['--data', this.data, 'tables', 'load', '--date', date, folder];
      spawnSync(join(kPrograms, 'rouse'), load, { stdio: 'ignore' });
    }
  }

  async start(): Promise<void> {
    const server = spawn(
      join(kPrograms, 'rouse'),
      ['--data', this.data, 'serve', '--port', '0', '--log-level', 'warning', '--ui-dir', kConsole],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.process = server;
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: server.stdout }).once('line', resolve);
      server.once('exit', (code) => reject(new Error(`rouse serve ended with ${code}`)));
    });
  }

  /** Holds the warehouse engine still while `work` runs, which makes every query as slow as it takes. */
  async withEngineHeld(work: () => Promise<void>): Promise<void> {
    const children = this.children();
    for (const child of children) process.kill(child, 'SIGSTOP');
    try {
      await work();
    } finally {
      for (const child of children) process.kill(child, 'SIGCONT');
    }
  }

  /** The engine: the only process the server starts. */
  private children(): number[] {
    const tasks = `/proc/${this.process?.pid}/task`;
    const text = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/children`, 'utf8'));
    const pids = text
      .join(' ')
      .split(' ')
      .map(Number)
      .filter((pid) => pid > 0);
    if (pids.length === 0) throw new Error('rouse serve has no engine');
    return pids;
  }

  async stop(): Promise<void> {
    const server = this.process;
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
