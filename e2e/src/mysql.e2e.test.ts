import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { messageTrails } from './trails/messages.ts';

const one = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1 };

await describeSystem('distributed on MySQL', () => startDistributed({ database: 'mysql', instances: one }), messageTrails);
