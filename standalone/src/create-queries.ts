import type { ServiceRegistry } from '@parley/presence/service-registry';
import type { ReadPresence } from '@parley/presence/read-presence';
import { withOpenedNames } from '@parley/key-store/device-names';
import { createQueryService, type QueryService } from '@parley/query-service/app';
import { exportSources } from '@parley/query-service/exports/table-sources';
import { createIceServers } from '@parley/query-service/calls/get-ice-servers/ice-servers';
import { iceSettingsOf } from '@parley/query-service/config';
import { createReadStatus } from '@parley/query-service/operators/get-status/read-status';
import { createQueryTurns, queryTurnLimitsOf } from '@parley/query-service/query-turns';
import { createSearchAdmission } from '@parley/query-service/search/search-admission';
import { searchLimitsOf } from '@parley/query-service/search/search-limits';
import { readApiKeys } from '@parley/write-tables/api-keys';
import { findFile } from '@parley/write-tables/files';
import { findExternalConversation } from '@parley/write-tables/names';
import { readSessionsOfUser } from '@parley/write-tables/sessions';
import { userAdministration } from '@parley/write-tables/user-usage';
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
  services: ServiceRegistry;
  metrics: BoundMetrics;
}

export async function createQueries(
  { store, keys, logDatabase, readDatabase, fileStore }: Adapters,
  parts: QueryParts,
): Promise<QueryService> {
  const { config, limit, presence, authenticateForFiles, services, metrics } = parts;
  return createQueryService({
    authenticateForFiles,
    fileStore,
    ...(await exportSources(logDatabase)),
    findFile: (fileId) => findFile(logDatabase, fileId),
    readPresence: presence.readPresence,
    database: readDatabase,
    store,
    findExternalConversation: (externalId) => findExternalConversation(logDatabase, externalId),
    readApiKeys: () => readApiKeys(logDatabase),
    users: userAdministration(logDatabase, store, Date.now),
    readStatus: createReadStatus({ store, log: logDatabase, readTables: readDatabase, services }),
    readSessions: async (userId) => withOpenedNames(keys.vault, await readSessionsOfUser(logDatabase, userId, Date.now() * 1_000)),
    iceServersFor: createIceServers(iceSettingsOf(config), Date.now),
    iceLimit: limit('ice_servers', config.LIMIT_ICE_SERVERS),
    turns: createQueryTurns(queryTurnLimitsOf(config), metrics),
    searchLimits: searchLimitsOf(config),
    admitSearch: createSearchAdmission({
      rate: limit('search', config.LIMIT_SEARCH),
      maxPerUser: config.LIMIT_SEARCHES_IN_FLIGHT,
      maxRunning: config.LIMIT_SEARCHES,
      metrics,
    }),
    maxPageBytes: config.LIMIT_PAGE_BYTES,
  });
}
