import { describeSystem } from '../systems/describe-system.ts';
import { startDistributed } from '../systems/distributed.ts';
import { patientCalls, webScenarios } from './web-scenarios.ts';

const start = () => startDistributed({ instances: { projector: 1, dispatcher: 0, signaling: 1 }, environment: patientCalls });
await describeSystem('distributed, behind the proxy', start, (system) => webScenarios(system, { isDistributed: true }));
