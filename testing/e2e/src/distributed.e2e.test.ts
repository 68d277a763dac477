import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

await describeSystem('distributed: two of each service on MariaDB, RabbitMQ and Redis', () => startDistributed(), allScenarios);
