import { allScenarios } from './scenarios/all-scenarios.ts';
import { serviceAccounts } from './scenarios/service-accounts.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { withServiceAccounts } from './systems/service-accounts.ts';

await describeSystem(
  'distributed: two of each service on MariaDB, RabbitMQ and Redis, each with an account of its own',
  () => startDistributed(withServiceAccounts()),
  (system) => {
    allScenarios(system);
    serviceAccounts(system);
  },
);
