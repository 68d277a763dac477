/**
 * Runs the scenarios on a deployment that is already running: `E2E_ORIGIN=http://127.0.0.1:8080`, and with
 * `E2E_OPERATOR_TOKEN` also those of operators. Their data stays in it. The
 * deployment needs the `shortTimeouts` of systems/system.ts, for example in docker-compose.yml's `.env`: with the default
 * settings, calls and presence end later than the scenarios wait.
 */
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { describeSystem } from './systems/describe-system.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

const origin = process.env['E2E_ORIGIN'];
if (origin === undefined) await skipOrFail('E2E_ORIGIN', 'it is not set');
else
  await describeSystem(
    `on ${origin}`,
    () => Promise.resolve({ origin, operatorToken: process.env['E2E_OPERATOR_TOKEN'], stop: () => Promise.resolve() }),
    allScenarios,
  );
