/** Commands, a projector and the eraser on the same stores, each with keys of its own in memory, as in separate processes. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startService, type ServiceOptions, type ServiceUnderTest } from '@parley/command-service/service.fixture';
import { sqliteStorage, type Storage } from '@parley/command-service/storage.fixture';
import { openKeys } from '@parley/key-store/key-tables.fixture';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { type SealedEventStore, sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { newId } from '@parley/events/ids';
import { KeyVault } from '@parley/key-store/key-vault';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import type { Projector } from '@parley/projector/app';
import { searchSubscription } from '@parley/projector/projections/all';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { runRebuild, type RunOptions } from '@parley/projector/rebuild/run-rebuild';
import { makeProjector } from '@parley/projector/testing/test-projector';
import { generateSigningKey } from '@parley/service-kit/auth/signing-keys';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';

export interface Stores {
  storage: Storage;
  keys: KeyTables;
  kekFile: string;
  /** Files of the server, if the databases are on one. */
  dataFilesWith?: (texts: readonly string[]) => Promise<Map<string, string[]> | null>;
  close(): Promise<void>;
}

/** Stops the eraser where a process is killed. */
export type Failpoint = (name: string) => void;

interface Options {
  failpoint?: Failpoint | undefined;
  limits?: ServiceOptions['limits'];
}

/** Signs the certificates. */
export const certificates = { signingKey: generateSigningKey(), backupRetention: 86_400_000 };

const refreshMs = 20;
const times = { renewal: 20, poll: 20, retry: 50 };

export class ErasingSystem {
  readonly #stores: Stores;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #projector: Projector;
  service!: ServiceUnderTest;

  private constructor(stores: Stores) {
    this.#stores = stores;
    const { logDatabase: log, readDatabase: database } = stores.storage;
    this.#projector = makeProjector({
      log: { store: this.openStore(), log, database },
      bus: inProcessEventBus(),
      push: inProcessPushChannel(),
      times: { poll: 20, retry: 20 },
      overrides: { secondaries: [searchSubscription] },
    });
  }

  static async start(stores: Stores, options: Options = {}): Promise<ErasingSystem> {
    const system = new ErasingSystem(stores);
    await system.#projector.start();
    await system.startCommands(options);
    return system;
  }

  get storage(): Storage {
    return this.#stores.storage;
  }

  get dataFilesWith(): Stores['dataFilesWith'] {
    return this.#stores.dataFilesWith;
  }

  get keys(): KeyTables {
    return this.#stores.keys;
  }

  /** The log as a process opens it that has read no key yet. */
  openStore(): SealedEventStore {
    return sealedEventStore(this.storage.store, this.#openVault());
  }

  #openVault(): KeyVault {
    const vault = new KeyVault(async () => this.keys);
    this.#timers.push(setInterval(() => void vault.refresh().catch(() => undefined), refreshMs));
    return vault;
  }

  /** Starts commands and the eraser; again after `stopCommands`. */
  async startCommands({ failpoint, limits }: Options = {}): Promise<void> {
    const store = this.openStore();
    const metrics = { lagMeasured: () => undefined, partitionHalted: () => undefined };
    this.service = await startService({
      // The stores outlive the service.
      storage: { ...this.storage, store, close: () => Promise.resolve() },
      vault: this.#openVault(),
      erasure: { stored: store.stored, keys: this.keys, metrics, instanceId: newId(), times, keysExpireMs: 5 * refreshMs, certificates },
      ...(failpoint && { failpoint }),
      ...(limits && { limits }),
    });
  }

  stopCommands(): Promise<void> {
    return this.service.close();
  }

  /** The rows of a table of the log's database as they are stored. */
  async rowsOf(table: string): Promise<string> {
    const rows = await this.storage.logDatabase.read({ sql: `SELECT * FROM ${table}` });
    return rows.flatMap((row) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value))).join(' ');
  }

  /** Names of the files that have these bytes, in the data and in the key store. */
  filesWith(bytes: string | Buffer): string[] {
    const folders = [this.storage.folder, dirname(this.#stores.kekFile)];
    const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
    return files.filter((file) => file.isFile() && readFileSync(join(file.parentPath, file.name)).includes(bytes)).map(({ name }) => name);
  }

  /** As `parley replay` does. */
  async rebuildAll(options: Partial<RunOptions> = {}): Promise<void> {
    const selections = subscriptions.map((subscription) => ({ subscription, names: [] }));
    const { signal } = new AbortController();
    const all = { selections, startFrom: 'empty' as const, keepPrevious: true, graceMs: 0, signal, onProgress: () => undefined };
    await runRebuild({ store: this.openStore(), database: this.storage.readDatabase }, { ...all, ...options });
  }

  async close(): Promise<void> {
    await this.stopCommands();
    await this.#projector.close();
    this.#timers.forEach(clearInterval);
    await this.#stores.close();
  }
}

export async function openSqliteStores(): Promise<Stores> {
  const [storage, keys] = [await sqliteStorage(), await openKeys()];
  return {
    storage,
    keys: keys.tables,
    kekFile: keys.kekFile,
    async close() {
      await storage.close();
      await keys.close();
    },
  };
}

/** Fails whenever the step is done. `reached` resolves with the first time. */
export function endingAfter(step: string): { failpoint: Failpoint; reached: Promise<void> } {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const failpoint = (name: string) => {
    if (name !== `erasure.${step}`) return;
    resolve();
    throw new Error('killed');
  };
  return { failpoint, reached };
}
