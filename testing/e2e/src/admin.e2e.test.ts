/** The admin page, standalone and behind the proxy. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { adminPageScenarios } from './admin/admin-page-scenarios.ts';
import { hasBrowser } from './calls/browser.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const embeddedToken = 'operator-token-of-this-test';

(hasBrowser ? describe : describe.skip)('embedded', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded({ OPERATOR_TOKEN: embeddedToken });
  }, 30_000);
  afterAll(() => system.stop(), 30_000);
  adminPageScenarios(
    () => system,
    () => embeddedToken,
    () => system.service.output(),
  );
});

if (hasBrowser) {
  await describeSystem(
    'separate services, two projectors',
    () => startDistributed({ instances: { 'command-service': 1, 'query-service': 1, 'realtime-gateway': 1, signaling: 1 } }),
    (system) => {
      const projectors = () => system().services.projector;
      adminPageScenarios(
        system,
        () => projectors()[0]!.environment['OPERATOR_TOKEN']!,
        () =>
          projectors()
            .map((projector) => projector.output())
            .join(''),
      );
    },
  );
}
