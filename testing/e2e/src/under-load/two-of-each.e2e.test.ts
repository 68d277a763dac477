/** Faults of a system with two of each service while users send messages. One system for all, since its start takes the longest. */
import { describe } from '@jest/globals';
import { startDistributed, type DistributedSystem } from '../systems/distributed.ts';
import { allHexDigits } from './chat.ts';
import { crashTests } from './crash-tests.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { membershipTests } from './membership-tests.ts';
import { presenceTests } from './presence-tests.ts';
import { shutdownTests } from './shutdown-tests.ts';

await describeUnderLoad(
  'two of each service',
  () => startDistributed({ instances: { dispatcher: 0, signaling: 0 } }),
  (it: UnderLoad<DistributedSystem>) => {
    describe('members who come and go', () => {
      membershipTests(it);
    });
    describe('presence and typing', () => {
      presenceTests(it);
    });
    describe('SIGTERM to one of two instances', () => {
      shutdownTests(it);
    });
    describe('crash or freeze of one of two instances', () => {
      crashTests(it);
    });
  },
  // Bob never uses the command-service that crashes.
  ({ services }) => ({ commandOrigin: `http://127.0.0.1:${services['command-service'][1]!.port}`, digits: allHexDigits }),
);
