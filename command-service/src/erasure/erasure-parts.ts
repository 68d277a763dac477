import type { SealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import type { KeyVault } from '@parley/key-store/key-vault';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import type { SigningKey } from '@parley/service-kit/auth/signing-keys';
import type { Registry } from 'prom-client';
import type { CommandServiceDependencies } from '../app.ts';
import { certificateSettingsOf, type CertificateConfig } from './certificate/settings.ts';
import { eraserMetrics } from './metrics.ts';

interface Parts {
  store: SealedEventStore;
  keys: { tables(): Promise<KeyTables>; vault: KeyVault };
  registry: Registry;
  /** Signs access tokens. */
  signingKey: SigningKey;
  instanceId: string;
}

/** The key store as command-service uses it: to seal and to erase. */
export async function erasureParts(
  config: CertificateConfig,
  { store, keys, registry, signingKey, instanceId }: Parts,
): Promise<Pick<CommandServiceDependencies, 'vault' | 'erasure'>> {
  const erasure = {
    stored: store.stored,
    keys: await keys.tables(),
    metrics: eraserMetrics(registry),
    instanceId,
    certificates: certificateSettingsOf(config, signingKey),
  };
  return { vault: keys.vault, erasure };
}
