import { createCommandService, type CommandService } from '@parley/command-service/app';
import { allLimitsOf, rateLimitsOf } from '@parley/command-service/config';
import { erasureParts } from '@parley/command-service/erasure/erasure-parts';
import { smtpMail } from '@parley/command-service/mail/smtp-mail';
import { newId } from '@parley/events/ids';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { LimitOptions } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { Registry } from 'prom-client';
import type { Adapters } from './adapters.ts';
import { allowedOriginsOf, type StandaloneConfig } from './config.ts';
import type { Tokens } from './tokens.ts';

interface CommandParts {
  config: StandaloneConfig;
  logger: Logger;
  failpoint?: Failpoint;
  sessions: SessionState;
  tokens: Tokens;
  registry: Registry;
  tracing: Tracing | undefined;
  /** Options that all bounds share. */
  shared: { redis: LimitOptions['redis']; metrics: BoundMetrics };
}

export async function startCommands(
  adapters: Adapters,
  { config, logger, sessions, tokens, registry, shared, tracing, ...failpoint }: CommandParts,
): Promise<CommandService> {
  return createCommandService({
    ...adapters,
    ...(await erasureParts(config, {
      ...adapters,
      ...tokens,
      registry,
      // SQLite has one server: with a fixed id it resumes its shards after a crash, before their leases expire.
      instanceId: config.DATABASE_URL === undefined ? 'embedded' : newId(),
    })),
    writesAlone: true,
    sessionState: sessions,
    ...tokens.signers,
    trustedIssuers: config.TRUSTED_ISSUERS,
    allowedOrigins: allowedOriginsOf(config),
    clock: Date.now,
    newId,
    ...allLimitsOf(config),
    sendMail: smtpMail(config),
    rateLimits: rateLimitsOf(config, shared),
    boundMetrics: shared.metrics,
    logger,
    tracing,
    ...failpoint,
    // The store has another epoch: all caches of this process are stale.
    onEpochMismatch: () => process.kill(process.pid, 'SIGTERM'),
  });
}
