import { createCommandService, type CommandService } from '@parley/command-service/app';
import { fileLimitsOf, limitsOf, rateLimitsOf } from '@parley/command-service/config';
import { newId } from '@parley/events/ids';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { LimitOptions } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import type { Tokens } from './tokens.ts';

interface CommandParts {
  config: StandaloneConfig;
  logger: Logger;
  failpoint?: Failpoint;
  sessions: SessionState;
  tokens: Tokens;
  /** Options that all bounds share. */
  shared: { redis: LimitOptions['redis']; metrics: BoundMetrics };
}

export function startCommands(
  adapters: Adapters,
  { config, logger, sessions, tokens, shared, ...failpoint }: CommandParts,
): Promise<CommandService> {
  return createCommandService({
    ...adapters,
    writesAlone: true,
    sessionState: sessions,
    ...tokens.signers,
    allowedOrigins: config.CORS_ORIGINS,
    clock: Date.now,
    newId,
    limits: limitsOf(config),
    fileLimits: fileLimitsOf(config),
    rateLimits: rateLimitsOf(config, shared),
    boundMetrics: shared.metrics,
    logger,
    ...failpoint,
    // The store has another epoch: all caches of this process are stale.
    onEpochMismatch: () => process.kill(process.pid, 'SIGTERM'),
  });
}
