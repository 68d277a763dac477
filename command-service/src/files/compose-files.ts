import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Clock } from '@parley/service-kit/clock';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Logger } from '@parley/service-kit/logging';
import { fileClaims, type WithFileClaims } from './claim-files.ts';
import { startCollector } from './collect-files.ts';
import type { FileLimits } from './file-limits.ts';
import { fileUses } from './is-file-used.ts';
import { createImageDecoder } from './decoding/image-decoder.ts';
import type { UploadLimits } from './upload-file/store-upload.ts';
import { uploadFileRoute } from './upload-file/upload-file.route.ts';

export interface FileDependencies {
  /** Has the table of files. */
  logDatabase: Database;
  /** The log, and the read tables, which know the uses of files. */
  store: Pick<EventStore, 'heads'>;
  readDatabase: Database;
  /** Stores the bytes of files. */
  fileStore: FileStore;
  fileLimits: FileLimits;
  rateLimits: UploadLimits;
  boundMetrics?: BoundMetrics;
  clock: Clock;
  newId: () => string;
  logger: Logger;
}

interface Files {
  withFileClaims: WithFileClaims;
  routes: StreamRoute[];
  /** Resolves when no collection is running. */
  close(): Promise<void>;
}

/** Composes uploads and file claims, and starts the collector. */
export function composeFiles({ logDatabase: database, fileLimits: limits, rateLimits, ...dependencies }: FileDependencies): Files {
  const { logger } = dependencies;
  const isUsed = fileUses({ store: dependencies.store, read: dependencies.readDatabase });
  const collector = startCollector({ ...dependencies, database, isUsed });
  const decoder = createImageDecoder({ maxIdle: Math.ceil(limits.decodingConcurrency / 2), logger });
  return {
    withFileClaims: fileClaims({ database, logger }),
    routes: [uploadFileRoute({ ...dependencies, database, limits, rateLimits, decoder })],
    close() {
      decoder.close();
      return collector.stop();
    },
  };
}
