import type { ReadPresence } from '@parley/presence/read-presence';
import { createQueryService, type QueryService } from '@parley/query-service/app';
import { createIceServers } from '@parley/query-service/calls/get-ice-servers/ice-servers';
import { iceSettingsOf } from '@parley/query-service/config';
import { createSearchAdmission } from '@parley/query-service/search/search-admission';
import { searchLimitsOf } from '@parley/query-service/search/search-limits';
import { findFile } from '@parley/write-tables/files';
import { readSessionsOfUser } from '@parley/write-tables/sessions';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Limit } from '@parley/service-kit/limits';
import type { Rate } from '@parley/service-kit/limit-keys';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';

interface QueryParts {
  config: StandaloneConfig;
  limit: (name: string, rate: Rate) => Limit;
  presence: { readPresence: ReadPresence };
  authenticateForFiles: Authenticate;
  metrics: BoundMetrics;
}

export function createQueries({ store, logDatabase, readDatabase, fileStore }: Adapters, parts: QueryParts): QueryService {
  const { config, limit, presence, authenticateForFiles, metrics } = parts;
  return createQueryService({
    authenticateForFiles,
    fileStore,
    findFile: (fileId) => findFile(logDatabase, fileId),
    readPresence: presence.readPresence,
    database: readDatabase,
    store,
    readSessions: (userId) => readSessionsOfUser(logDatabase, userId, Date.now() * 1_000),
    iceServersFor: createIceServers(iceSettingsOf(config), Date.now),
    iceLimit: limit('ice_servers', config.LIMIT_ICE_SERVERS),
    searchLimits: searchLimitsOf(config),
    admitSearch: createSearchAdmission({
      rate: limit('search', config.LIMIT_SEARCH),
      maxPerUser: config.LIMIT_SEARCHES_IN_FLIGHT,
      metrics,
    }),
    maxPageBytes: config.LIMIT_PAGE_BYTES,
  });
}
