/**
 * The same trails on a Parley that runs already, wherever: `E2E_ORIGIN=http://127.0.0.1:8080`. It keeps what they wrote. It must
 * have the `shortTimes` of systems/system.ts, in the `.env` beside docker-compose.yml, say: with the usual ones calls and
 * presence end later than the trails wait.
 */
import { refuse } from '@parley/testing-kit/shared-servers';
import { describeSystem } from './systems/describe-system.ts';
import { allTrails } from './scenarios/all-scenarios.ts';

const origin = process.env['E2E_ORIGIN'];
if (origin === undefined) await refuse('E2E_ORIGIN', 'it names no running Parley');
else await describeSystem(`on ${origin}`, () => Promise.resolve({ origin, stop: () => Promise.resolve() }), allTrails);
