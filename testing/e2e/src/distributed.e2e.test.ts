import { allScenarios } from './scenarios/all-scenarios.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';

await describeSystem(
  'distributed: two of each service on MariaDB, RabbitMQ and Redis',
  () => startDistributed(),
  (system) => allScenarios(system),
);
