// A WeChat mini program's process: the platform's `wx` object, App and Page, as far as the client uses them.
import { createContext, runInContext } from 'node:vm';

type Callback = (value: Record<string, unknown>) => void;

interface Asked {
  success?: Callback;
  fail?: Callback;
  complete?: Callback;
}

interface Request extends Asked {
  url: string;
  method?: string;
  header?: Record<string, string>;
  data?: string;
  timeout?: number;
}

/** What was launched, and how: a scanned code's parameters come as the query. */
export interface Launch {
  path: string;
  query: Record<string, string>;
  scene: number;
}

/** What the client offers to a mini program. */
export interface MiniProgramClient {
  setPara(settings: object): void;
  registerApp(properties: object): void;
  init(): void;
  track(event: string, properties?: object): void;
  login(id: string): void;
  bindOpenid(id: string): void;
  setProfile(properties: object): void;
}

const answer = (asked: Asked, value: Record<string, unknown>): void => {
  setTimeout(() => {
    asked.success?.(value);
    asked.complete?.(value);
  });
};

/** A visitor's phone: keeps the storage when the mini program is closed. */
export class Phone {
  private readonly storage = new Map<string, unknown>();

  launch(client: string, launched: Launch): MiniProgram {
    return new MiniProgram(client, launched, this.storage);
  }
}

export class MiniProgram {
  readonly client: MiniProgramClient;
  private readonly storage: Map<string, unknown>;
  private readonly launched: Launch;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly shown: Callback[] = [];
  private readonly hidden: Callback[] = [];
  private readonly pages: Record<string, unknown>[] = [];
  private readonly globals: Record<string, unknown>; // the client replaces App and Page among them
  private open = true;

  constructor(client: string, launched: Launch, storage: Map<string, unknown>) {
    this.storage = storage;
    this.launched = launched;
    const module = { exports: {} };
    this.globals = createContext({
      module,
      exports: module.exports,
      console,
      global: {},
      wx: this.platform(),
      App: () => undefined,
      Page: (page: Record<string, unknown>) => this.pages.push(page),
      Component: () => undefined,
      getApp: () => ({}),
      getCurrentPages: () => this.pages,
      setTimeout: (work: () => void, ms: number) => this.later(work, ms),
      clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
    });
    runInContext(client, this.globals);
    this.client = module.exports as MiniProgramClient;
  }

  /** The platform brings it to the foreground. */
  show(): void {
    for (const callback of this.shown) callback({ ...this.launched });
  }

  /** The visitor presses Home; the client has a moment to send. */
  hide(): void {
    for (const callback of this.hidden) callback({});
  }

  /** A page as its author wrote it, opened by the platform. */
  openPage(route: string): void {
    const page: Record<string, unknown> = { onLoad: () => undefined, onShow: () => undefined };
    (this.globals.Page as (page: object) => void)(page);
    Object.assign(page, { route, options: {} });
    for (const step of ['onLoad', 'onShow']) (page[step] as (options: object) => void).call(page, {});
  }

  /** The platform ends the process: no timer fires, no answer is heard any more. */
  close(): void {
    this.open = false;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(work: () => void, ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.open) work();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  private platform(): object {
    const system = {
      ...{ brand: 'Apple', model: 'iPhone 15', system: 'iOS 18.0', platform: 'ios', SDKVersion: '3.5.0' },
      ...{ screenWidth: 390, screenHeight: 844, windowWidth: 390, windowHeight: 800 },
    };
    return {
      request: (asked: Request) => this.request(asked),
      getStorageSync: (name: string) => this.storage.get(name) ?? '',
      setStorageSync: (name: string, value: unknown) => this.storage.set(name, structuredClone(value)),
      getStorage: (asked: Asked & { key: string }) => answer(asked, { data: this.storage.get(asked.key) }),
      getSystemInfo: (asked: Asked) => answer(asked, system),
      getNetworkType: (asked: Asked) => answer(asked, { networkType: 'wifi' }),
      onNetworkStatusChange: () => undefined,
      getAccountInfoSync: () => ({
        miniProgram: { appId: 'wx0123', envVersion: 'release', version: '1.2.3' },
      }),
      getLaunchOptionsSync: () => ({ ...this.launched }),
      onAppShow: (callback: Callback) => this.shown.push(callback),
      onAppHide: (callback: Callback) => this.hidden.push(callback),
      setNavigationBarTitle: () => undefined,
    };
  }

  /** `success` means that an HTTP answer came, whatever its status: so the platform defines it. */
  private async request(asked: Request): Promise<void> {
    const options = { method: asked.method ?? 'GET', headers: asked.header ?? {}, body: asked.data ?? null };
    try {
      const signal = AbortSignal.timeout(asked.timeout ?? 60_000);
      const response = await fetch(asked.url, { ...options, signal });
      const data = await response.text();
      if (this.open) asked.success?.({ statusCode: response.status, data });
    } catch (error) {
      if (this.open) asked.fail?.({ errMsg: `request:fail ${error}` });
    }
    if (this.open) asked.complete?.({});
  }
}
