import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { operatorId } from '@parley/events/api-keys';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { SEARCH } from '@parley/read-tables/checkpoints';
import { createOperatorAuthenticate } from '@parley/service-kit/auth/authenticate-operator';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import { pino } from 'pino';
import type { Projector } from '../app.ts';
import { searchSubscription } from '../projections/all.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { makeProjector, projected, type ProjectorSetup } from '../testing/test-projector.ts';
import type { ProjectionState } from '../inspect/projection-states.ts';
import { createAdmin, withAdmin, type AdminOptions } from './admin.ts';
import type { RowChange } from './events/state-around.ts';
import type { LagSample } from './lag/lag-history.ts';
import type { RebuildReport } from './rebuilds/rebuild-job.ts';

export const operatorToken = 'the-secret-operator-token';

/** The fields of all responses; each response has some of them. */
export interface AdminResponse {
  code: string;
  cursor: string;
  more: boolean;
  items: { type: string; payload: Record<string, unknown> }[];
  event: { id: string; stream: string; payload: Record<string, unknown> };
  state: { changes: RowChange[] };
  events: { payload: Record<string, unknown> }[];
  subscriptions: { projections: ProjectionState[] }[];
  samples: LagSample[];
  rebuild: RebuildReport | null;
  divergence: string | null;
}

export interface AdminFixture {
  log: ChatLog;
  /** Sends GET, or POST with a body; uses the operator token by default. */
  request(
    path: string,
    options?: { token?: string | null; body?: unknown; method?: string },
  ): Promise<{ status: number; body: AdminResponse; text: string; headers: Headers }>;
  /** Ids of the users who are operators; a user's token is `session-of-` and the id. */
  operatorIds: string[];
  /** Log lines. */
  lines: string[];
  /** Replaces the running projector. */
  project(overrides?: ProjectorSetup['overrides']): Promise<Projector>;
  projected(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the admin API on an embedded log with a projector. */
export async function openAdmin(changes: Partial<AdminOptions> = {}): Promise<AdminFixture> {
  const bus = inProcessEventBus();
  const log = await openEmbeddedLog(bus);
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  let projector: Projector | null = null;
  const project: AdminFixture['project'] = async (overrides = {}) => {
    await projector?.close();
    projector = makeProjector({ log, bus, push: inProcessPushChannel(), overrides: { secondaries: [searchSubscription], ...overrides } });
    await projector.start();
    return projector;
  };
  await project();
  const sources = { store: log.store, log: log.log, read: log.database };
  const rate = { points: 1_000, seconds: 60 };
  const operatorIds: string[] = [];
  const authenticateOperator = createOperatorAuthenticate({
    operatorToken,
    operatorId,
    authenticate: authenticateUser,
    readOperatorIds: async () => operatorIds,
  });
  const admin = createAdmin({ ...sources, authenticateOperator, rate, logger, sampleMs: 50, graceMs: 50, ...changes });
  const server = createServer(withAdmin(createHttpApp({ routes: [], logger }), admin));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    log,
    operatorIds,
    lines,
    project,
    async request(path, { token = operatorToken, body, method } = {}) {
      const response = await fetch(origin + path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, body: (isJson ? JSON.parse(text) : {}) as AdminResponse, text, headers: response.headers };
    },
    async projected() {
      await projected(log);
      await projected(log, { subscription: SEARCH });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await admin.close();
      await projector?.close();
      await log.close();
    },
  };
}

const authenticateUser: Authenticate = async ({ authorization = '' }, admission) => {
  const [, userId] = /^Bearer session-of-(.+)$/.exec(authorization) ?? [];
  if (userId !== undefined) return { userId, sessionId: userId };
  await admission?.admitUnknown();
  throw new Problem('unauthenticated');
};
